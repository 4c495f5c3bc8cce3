import { getRootDirectory, getStack, log, RunError, runtime } from "@pulumi/pulumi";
import path from "node:path";
import { ConfigurationError, type Problem } from "../components/core/problems";
import { allRanges, overlapping } from "./address-plan";
import { decodeStackConfig } from "./decode";
import { configKey, type EnvironmentSpec } from "./environment";
import { readEnvironmentFile } from "./file";
import { environmentsIn, neighboursOf } from "./neighbours";
import { warningsOf } from "./warnings";

/**
 * What is asked of this stack's environment: the only place that reads Pulumi's configuration.
 * @throws RunError, which Pulumi prints without a stack trace, with every problem of the configuration.
 */
export async function loadEnvironment(today: Date = new Date()): Promise<EnvironmentSpec> {
  const [stack, root, config] = [getStack(), getRootDirectory(), runtime.allConfig()];
  const environments = environmentsIn(root);
  // With a file of another name, `--config-file`, the configuration is there all the same.
  if (environments.length > 0 && !environments.includes(stack) && config[configKey] === undefined) {
    throw new RunError(
      `the stack is called "${stack}", and there is no Pulumi.${stack}.yaml; there are ${environments.join(", ")}: pulumi stack select NAME`,
    );
  }
  const clashes = overlapping(allRanges());
  if (clashes.length > 0) throw new RunError(`config/address-plan.ts: ${clashes.join("; ")}`);
  const { neighbours, unread } = neighboursOf(root, stack);
  for (const each of unread) void log.warn(`${each}; whether its addresses are ${stack}'s too cannot be told`);
  const { spec, problems } = decodeStackConfig(stack, config, neighbours, today);
  if (problems) throw new RunError(withLines(stack, problems).message);
  for (const warning of warningsOf(spec, today)) await log.warn(warning);
  return spec;
}

/** The engine hands over no lines: they are those of the stack's file, where it has the same problems. */
function withLines(stack: string, problems: readonly Problem[]): ConfigurationError {
  const file = `Pulumi.${stack}.yaml`;
  const texts = (found: readonly Problem[]) => found.map((one) => `${one.path}: ${one.message}`).sort();
  try {
    readEnvironmentFile(path.join(getRootDirectory(), file), stack);
  } catch (error) {
    const same = error instanceof ConfigurationError && texts(error.problems).join("\n") === texts(problems).join("\n");
    if (same) return error;
  }
  return new ConfigurationError(file, stack, problems);
}
