import { readFileSync } from "node:fs";
import * as path from "node:path";
import { Command, CommanderError, Option } from "commander";
import { ConfigurationError } from "../components/core/problems";
import { pinnedVersion, readGoMod } from "../tools/engine/version";
import { projectRoot } from "../tools/root";
import { doctor } from "./doctor";
import { addDr } from "./dr/command";
import { Failure } from "./failure";
import { addLocal } from "./local/command";
import { addRender } from "./render/command";
import { addTrace } from "./trace/command";

/** The command `coffee`. It drives the local clouds and looks at things; real accounts are driven by `pulumi` alone. */
export function program(): Command {
  const coffee = new Command("coffee")
    .description(
      "Go Coffee platform: the real engine on local clouds, and what is missing for it. Never touches a real account.",
    )
    .version(versions(), "-V, --version", "print the versions of coffee and of the engine that it runs")
    .exitOverride();
  coffee
    .command("doctor")
    .description("what is installed, what is missing, what to do")
    .addOption(new Option("--json", "print one JSON document on stdout, and nothing else there"))
    .action(async ({ json }: { json?: boolean }) => {
      process.exitCode = await doctor(json ?? false);
    });
  addLocal(coffee);
  addTrace(coffee);
  addDr(coffee);
  addRender(coffee);
  pointToHelp(coffee);
  return coffee;
}

/** After wrong use, one line that says where the help of that command is, not the whole of it. */
function pointToHelp(command: Command, above = ""): void {
  const name = `${above}${command.name()}`;
  command.showHelpAfterError(`see \`${name} --help\``);
  for (const each of command.commands) pointToHelp(each, `${name} `);
}

function versions(): string {
  const root = projectRoot();
  const { version } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as { version: string };
  return `coffee ${version}, Pulumi engine ${pinnedVersion(readGoMod(root))}, Node.js ${process.versions.node}`;
}

/** Runs the command line. Exit codes: 0 done, 1 failed, 2 wrong use or bad configuration. */
export async function main(argv: string[]): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", readerGone);
  try {
    await program().parseAsync(argv);
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return; // help that was asked for
    const { message, code } = explain(error);
    // Commander has said it on stderr already.
    if (!(error instanceof CommanderError)) console.error(`error: ${message}`);
    if (argv.includes("--json")) process.stdout.write(`${JSON.stringify({ error: message }, null, 2)}\n`);
    process.exitCode = code;
  }
}

/** Whoever read our output has seen enough (`| head`): the work goes on to its end, and what it would say is dropped. */
function readerGone(error: NodeJS.ErrnoException): void {
  if (!["EPIPE", "EIO", "ERR_STREAM_DESTROYED"].includes(error.code ?? "")) throw error;
}

/** What to tell a person, without a stack trace, and the exit code. */
function explain(error: unknown): { message: string; code: 1 | 2 } {
  if (error instanceof CommanderError) return { message: error.message.replace(/^error: /, ""), code: 2 };
  if (error instanceof Failure) return { message: error.message, code: error.exitCode };
  if (error instanceof ConfigurationError) return { message: error.message, code: 2 };
  if (process.env["GOCOFFEE_DEBUG"]) console.error(error);
  const { name, message, code, syscall } = error as NodeJS.ErrnoException;
  if (["EngineUnavailable", "ToldError"].includes(name)) return { message, code: 1 };
  const cure = cures[code ?? ""] ?? (syscall === "mkdir" ? unmade[code ?? ""] : undefined);
  if (cure) return { message: `${message}\n  → ${cure}`, code: 1 };
  return { message: `${error instanceof Error ? message : String(error)} (GOCOFFEE_DEBUG=1 shows where)`, code: 1 };
}

const other = "choose another place: GOCOFFEE_LOCAL for local runs, GOCOFFEE_ENGINE_CACHE for the engine";
const elsewhere = `or ${other}`;
/** What to do where the system refused a file. */
const cures: Record<string, string> = {
  EACCES: `make yourself its owner, ${elsewhere}`,
  EPERM: `make yourself its owner, ${elsewhere}`,
  EROFS: `work in a copy that can be written, ${elsewhere}`,
  ENOSPC: `free some space on that disk, ${elsewhere}`,
};
/** And where no folder can be made: a file stands in its place, or the system lets nobody make anything there, as below /proc. */
const unmade: Record<string, string> = {
  EEXIST: `move that file away, ${elsewhere}`,
  ENOTDIR: `move away the file that stands above it, ${elsewhere}`,
  ENOENT: other,
};

void main(process.argv);
