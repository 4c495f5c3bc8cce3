import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { unzipSync } from "fflate";
import type { Cloud } from "../../../components/core/contracts";
import { functionVariables, type BusFunction } from "../../../components/core/events";
import { archives } from "../../../functions/build/archives";
import { startAws } from "../../../simulators/events/apis/aws";
import { startAzure } from "../../../simulators/events/apis/azure";
import { startGoogle } from "../../../simulators/events/apis/google";
import type { ApisOptions, LocalApis } from "../../../simulators/events/apis/http";
import { Clock } from "../../../simulators/events/clock";
import { startAzureFunction } from "../../../simulators/events/runtimes/azure";
import { startGoogleFunction } from "../../../simulators/events/runtimes/google";
import { startLambda } from "../../../simulators/events/runtimes/lambda";
import type { Runtime } from "../../../simulators/events/runtimes/runtime";
import type { LambdaRuntime } from "../../../tools/lambda-runtime/runtime";
import { projectRoot } from "../../../tools/root";

/** A cloud's functions under its own runtime, with local APIs behind. */
export interface Bench {
  readonly cloud: Cloud;
  /** The archive as it is deployed, unpacked. */
  folder(name: BusFunction): Promise<string>;
  /** A folder with these files. */
  written(files: Readonly<Record<string, string>>): string;
  /** Starts what is in a folder. It is stopped with the rest. */
  start(folder: string, name: BusFunction, more?: Record<string, string | undefined>): Promise<Started>;
  /** Ends what was started. */
  rest(): Promise<void>;
  close(): Promise<void>;
}

export interface Started extends Runtime {
  output(): string;
}

/** What runs Lambda's functions: AWS' own client of the runtime interface. */
export type Ric = Pick<LambdaRuntime, "script">;

const starts = { aws: startAws, gcp: startGoogle, azure: startAzure };
const entryPoint: Record<Cloud, string> = { aws: "index.handler", gcp: "handle", azure: "" };

export async function bench(cloud: Cloud, options: ApisOptions, ric?: Ric): Promise<Bench> {
  const temporary = mkdtempSync(path.join(os.tmpdir(), "go-coffee-functions-"));
  const apis = await starts[cloud](options);
  const running: Runtime[] = [];
  let count = 0;
  const rest = async () => {
    await Promise.all(running.splice(0).map((one) => one.stop()));
  };
  const written: Bench["written"] = (files) => {
    const folder = path.join(temporary, `app-${++count}`);
    mkdirSync(folder);
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
    return folder;
  };
  return {
    cloud,
    written,
    async folder(name) {
      const { file } = (await archives(projectRoot(), cloud, [name]))[name];
      const folder = path.join(temporary, `${name}-${++count}`);
      mkdirSync(folder);
      for (const [entry, bytes] of Object.entries(unzipSync(readFileSync(file))))
        writeFileSync(path.join(folder, entry), bytes);
      return folder;
    },
    async start(folder, name, more = {}) {
      let output = "";
      const all = { ...apis.environment, ...variables(cloud, name, apis), ...more };
      const environment = Object.fromEntries(
        Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined),
      );
      const deployed = { name, folder, handler: entryPoint[cloud], environment, timeout: 30 };
      const with_ = { clock: new Clock(), output: (line: string) => void (output += `${line}\n`) };
      const runtime = await startOn(cloud, deployed, with_, ric);
      running.push(runtime);
      return {
        ...runtime,
        get alive() {
          return runtime.alive;
        },
        output: () => output,
      };
    },
    rest,
    async close() {
      await rest();
      await apis.close();
      rmSync(temporary, { recursive: true, force: true });
    },
  };
}

function startOn(
  cloud: Cloud,
  deployed: Parameters<typeof startLambda>[0],
  options: Parameters<typeof startLambda>[1],
  ric: Ric | undefined,
): Promise<Runtime> {
  switch (cloud) {
    case "aws":
      return startLambda(deployed, { ...options, ...(ric && { command: [ric.script, deployed.handler] }) });
    case "gcp":
      return startGoogleFunction(deployed, options);
    case "azure":
      return startAzureFunction(deployed, options);
  }
}

/** What the components give a function, with local addresses. */
function variables(cloud: Cloud, name: BusFunction, { url }: LocalApis): Record<string, string> {
  const v = functionVariables;
  const own: Record<Cloud, Record<string, string>> = {
    aws: {
      [v.state]: "state",
      [v.bus]: "events",
      [v.queue]: `${url}/123456789012/${name}`,
      [v.analytics]: "rows",
      [v.deliverSecret]: "arn:aws:secretsmanager:us-east-1:123456789012:secret:deliver",
    },
    gcp: {
      [v.state]: "projects/p/databases/events",
      [v.bus]: "projects/p/topics/events",
      [v.analytics]: "rows",
      [v.deliverSecret]: "projects/p/secrets/deliver",
    },
    azure: {
      [v.state]: `${url}/tables/account`,
      [v.stateTable]: "state",
      [v.bus]: `${url}/eventgrid/events/api/events`,
      [v.queue]: name,
      [v.queueHost]: "events.servicebus.windows.net",
      [v.backOff]: "none",
      [v.analytics]: `${url}/blobs/account/rows`,
      [v.deliverSecret]: `${url}/vaults/vault/secrets/deliver`,
    },
  };
  return { [v.environment]: "dev", [v.cloud]: cloud, [v.function]: name, ...own[cloud] };
}
