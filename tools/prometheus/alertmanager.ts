import { writeFile } from "node:fs/promises";
import * as path from "node:path";
import { runCommand } from "../programs/command";
import { inFolder, judge } from "./rules";

/**
 * Asks `amtool check-config` whether Alertmanager would take a configuration.
 * @param amtool - its path, of `ensurePrometheus`
 * @returns what it says against it; nothing where all is right
 */
export function checkConfig(amtool: string, config: object): Promise<string[]> {
  return withConfig(config, (file, folder) => judge(amtool, ["check-config", file], folder));
}

/**
 * Asks `amtool config routes test` who gets an alert with these labels.
 * @returns the receivers' names, in the order of their routes
 * @throws Error with what it says where it takes no such configuration
 */
export function receiversFor(
  amtool: string,
  config: object,
  labels: Readonly<Record<string, string>>,
): Promise<string[]> {
  return withConfig(config, async (file, folder) => {
    const matchers = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
    const args = ["config", "routes", "test", `--config.file=${file}`, ...matchers];
    const { code, stdout, stderr } = await runCommand(amtool, args, { cwd: folder, limit: 60_000 });
    if (code !== 0) throw new Error(stderr || stdout);
    return stdout.trim().split(/[,\n]/).filter(Boolean);
  });
}

function withConfig<T>(config: object, work: (file: string, folder: string) => Promise<T>): Promise<T> {
  return inFolder(async (folder) => {
    // Each JSON document is one of YAML.
    await writeFile(path.join(folder, "alertmanager.yaml"), JSON.stringify(config));
    return work("alertmanager.yaml", folder);
  });
}
