import * as fs from "node:fs";
import { Argument, type Command, InvalidArgumentError, Option } from "commander";
import { projectRoot } from "../../tools/root";
import { mustBeName, mustExist } from "../environments";
import { Failure } from "../failure";
import { approve } from "./approve";
import { type AskedFault, faultForm, readFault } from "./faults";
import { addEvent } from "./event";
import { layout, type Layout } from "./layout";
import { type KubernetesKind, kubernetesKinds } from "./control-planes";
import { exportState, outputs, reset } from "./look";
import { operate, type Operation } from "./operate";
import { standingIn } from "./standing";
import { summary, type SummaryOptions } from "./summary";
import { types } from "./types";

interface Flags {
  json?: boolean;
  policies: boolean;
  timeScale?: number;
  welcome?: boolean;
  engineDisplay?: boolean;
  config?: string;
  kubernetes?: KubernetesKind;
  fault?: AskedFault[];
  expectNoChanges?: boolean;
}

const operations: Record<Operation, string> = {
  preview: "show what an up would change, policies on",
  up: "bring the environment up on the local clouds, policies on",
  refresh: "compare the engine's state with what exists on the local clouds",
  destroy: "take everything down",
};

/** Adds `coffee local …`: the engine on the local clouds. */
export function addLocal(coffee: Command): void {
  const local = coffee
    .command("local")
    .description("the real Pulumi engine on the local clouds: no account, nothing leaves this machine");
  for (const [operation, description] of Object.entries(operations) as [Operation, string][]) {
    const verb = local.command(operation).description(description).addArgument(environment()).addOption(json());
    verb.addOption(new Option("--no-policies", "leave the policy packs out"));
    verb.addOption(
      new Option("--time-scale <times>", "take the time that the real clouds take, this many times faster").argParser(
        scale,
      ),
    );
    verb.addOption(
      new Option(
        "--config <file>",
        "use this file in place of Pulumi.<env>.yaml: try a change without making it",
      ).argParser(fileName),
    );
    if (operation === "preview" || operation === "refresh")
      verb.addOption(
        new Option(
          "--expect-no-changes",
          operation === "preview"
            ? "fail where an up would change anything"
            : "fail where anything differs from the state",
        ),
      );
    verb.addOption(
      new Option(
        "--kubernetes <kind>",
        "what answers for its clusters: local, which is fast, or real, an API server with its controllers (0.5 GB of memory each). Without it, what the environment was brought up with",
      ).choices(kubernetesKinds),
    );
    if (operation !== "preview")
      verb.addOption(
        new Option(
          "--fault <fault>",
          `make the clouds misbehave in this run; may be repeated. A fault reads: ${faultForm}. VERB is create, update, delete, read or any; TYPE one like aws:ec2/vpc:Vpc, or *`,
        ).argParser(faults),
      );
    verb.addOption(new Option("--engine-display", "show the engine's own display: a line for each resource"));
    verb.addOption(new Option("--welcome").hideHelp());
    verb.action(async (name: string, flags: Flags) => {
      process.exitCode = await run(operation, name, flags);
    });
  }
  local
    .command("outputs")
    .description("the outputs of the stack; secrets stay hidden")
    .addArgument(environment())
    .addOption(json())
    .action((name: string, { json }: Flags) => outputs(placeOf(name), json ?? false));
  local
    .command("export")
    .description("the engine's own state of the stack, as JSON, on stdout")
    .addArgument(environment())
    .addOption(json())
    .action((name: string) => exportState(placeOf(name)));
  local
    .command("types")
    .description("every resource type of the environment, how well the local clouds know it, and how many exist")
    .addArgument(environment())
    .addOption(json())
    .action((name: string, { json }: Flags) => types(placeOf(name), json ?? false));
  local
    .command("approve")
    .description("do what people do at a cloud after the first up: prove the names at Front Door, and let it in")
    .addArgument(environment())
    .addOption(json())
    .action((name: string, { json }: Flags) => approve(placeOf(name), json ?? false));
  addEvent(local, environment(), json());
  local
    .command("reset")
    .description("forget the local world and the stack's state; the world's file is set aside")
    .addArgument(environment())
    .addOption(json())
    .action((name: string, { json }: Flags) => reset(placeOf(name), json ?? false));
}

async function run(operation: Operation, name: string, flags: Flags): Promise<number> {
  const { fault = [], timeScale } = flags;
  if (timeScale === undefined && fault.some(({ fault: { kind } }) => kind === "slow"))
    throw new Failure("a slow fault needs --time-scale: without it the local clouds take no time", 2);
  const at = layout(projectRoot(), name, flags.config);
  // What a file of one's own is for need not be an environment of the project yet.
  if (flags.config === undefined) mustExist(at.root, name);
  else mustBeName(name);
  const { result, record, exitCode } = await operate(at, operation, {
    policies: flags.policies,
    timeScale,
    faults: fault,
    kubernetes: flags.kubernetes,
    json: flags.json ?? false,
    engineDisplay: flags.engineDisplay ?? false,
    expectNoChanges: flags.expectNoChanges ?? false,
  });
  if (flags.json) {
    // For whoever reads the log; the document has them too.
    for (const message of result.errors) process.stderr.write(`error: ${message}\n`);
    process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  } else
    process.stdout.write(
      summary(result, record, {
        standing: standingIn(at),
        faults: fault.length > 0,
        welcome: flags.welcome ?? false,
        colour: colourful(),
        ...(process.stdout.isTTY && { columns: process.stdout.columns }),
      } satisfies SummaryOptions),
    );
  return exitCode;
}

/** In a terminal that can, where nobody asked for none (no-color.org). */
function colourful(): boolean {
  return process.stdout.isTTY && !process.env["NO_COLOR"] && process.env["TERM"] !== "dumb";
}

function environment(): Argument {
  return new Argument("<env>", "the environment: there is a Pulumi.<env>.yaml for each");
}

/** Where an environment's local run is kept: one that the project has, or one whose file is gone and whose run is not. */
function placeOf(name: string): Layout {
  mustBeName(name);
  const at = layout(projectRoot(), name);
  if (![at.state, at.world].some((file) => fs.existsSync(file))) mustExist(at.root, name);
  return at;
}

function json(): Option {
  return new Option("--json", "print one JSON document on stdout, and nothing else there");
}

function fileName(text: string): string {
  if (text === "") throw new InvalidArgumentError("want the name of a file.");
  return text;
}

function faults(text: string, before: AskedFault[] = []): AskedFault[] {
  try {
    return [...before, readFault(text)];
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

function scale(text: string): number {
  const value = Number(text);
  if (!(value > 0))
    throw new InvalidArgumentError("want a number above 0, such as 600: ten minutes pass in one second.");
  return value;
}
