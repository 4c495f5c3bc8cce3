import { Command, CommanderError, Option } from "commander";
import { ConfigurationError } from "../components/core/problems";
import { doctor } from "./doctor";
import { Failure } from "./failure";
import { addLocal } from "./local/command";

/** The command `coffee`. It drives the local clouds and looks at things; real accounts are driven by `pulumi` alone. */
export function program(): Command {
  const coffee = new Command("coffee")
    .description("Go Coffee platform: local clouds, evidence and cost. Never touches a real account.")
    .exitOverride()
    .showHelpAfterError("(coffee --help shows the verbs)");
  coffee
    .command("doctor")
    .description("what is installed, what is missing, what to do")
    .addOption(new Option("--json", "print one JSON document on stdout, and nothing else there"))
    .action(async ({ json }: { json?: boolean }) => {
      process.exitCode = await doctor(json ?? false);
    });
  addLocal(coffee);
  return coffee;
}

/** Runs the command line. Exit codes: 0 done, 1 failed, 2 wrong use or bad configuration. */
export async function main(argv: string[]): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", readerGone);
  try {
    await program().parseAsync(argv);
  } catch (error) {
    process.exitCode = explain(error);
  }
}

/** Whoever read our output has seen enough (`| head`): the work goes on to its end, and what it would say is dropped. */
function readerGone(error: NodeJS.ErrnoException): void {
  if (!["EPIPE", "EIO", "ERR_STREAM_DESTROYED"].includes(error.code ?? "")) throw error;
}

/** Tells a person what went wrong, without a stack trace, and gives the exit code. */
function explain(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2; // commander has said what was wrong
  if (error instanceof Failure) return say(error.message, error.exitCode);
  if (error instanceof ConfigurationError) return say(error.message, 2);
  if (process.env["GOCOFFEE_DEBUG"]) console.error(error);
  return say(`${error instanceof Error ? error.message : String(error)} (GOCOFFEE_DEBUG=1 shows where)`, 1);
}

function say(message: string, code: number): number {
  console.error(`error: ${message}`);
  return code;
}

void main(process.argv);
