import { join } from "node:path";
import { localAddress } from "./apis/azure";
import type { LocalApis } from "./apis/http";
import { unpack } from "./archive";
import type { Clock } from "./clock";
import { startAzureFunction } from "./runtimes/azure";
import { startGoogleFunction } from "./runtimes/google";
import { startLambda } from "./runtimes/lambda";
import type { Runtime } from "./runtimes/runtime";
import type { CloudName, Subscriber } from "./topology";

export interface ProcessOptions {
  /** Where archives are unpacked. */
  folder: string;
  /**
   * What each function finds in its environment in place of what the world says, by variable, once the local APIs are up; undefined: not at all.
   */
  instead?: () => Readonly<Record<string, string | undefined>>;
  /** Real milliseconds that stand for a second of a function's timeout. @defaultValue 1000 */
  second?: number;
  /** As `RuntimeOptions.scripts`. */
  scripts?: string;
  /** Told each line that functions write. */
  output?: (subscriber: string, line: string) => void;
  /** Once it is aborted, every function's process is killed, and nothing more is handed over. */
  interrupted?: AbortSignal;
}

/** The processes of one cloud's functions. */
export class Processes {
  private readonly running = new Map<string, Runtime[]>();
  /** Those that are being started, by subscriber and place. */
  private readonly starting = new Map<string, Promise<Runtime>>();

  /** @param around the local cloud's clock and APIs, and who is told what a function writes */
  constructor(
    private readonly cloud: CloudName,
    private readonly around: { clock: Clock; apis: LocalApis; wrote: (subscriber: string, line: string) => void },
    private readonly options: ProcessOptions,
  ) {
    options.interrupted?.addEventListener("abort", () => {
      for (const key of this.running.keys()) this.kill(key);
    });
  }

  /** A process that runs a subscriber's function: the one that is at a place, or a new one. */
  async of(subscriber: Subscriber, index: number): Promise<Runtime> {
    // A process of Lambda takes one event at a time; those of the others take several.
    const slot = this.cloud === "aws" ? index : 0;
    const all = this.running.get(subscriber.key) ?? [];
    this.running.set(subscriber.key, all);
    const known = all[slot];
    if (known?.alive) return known;
    const place = `${subscriber.key} ${slot}`;
    const starting = this.starting.get(place) ?? this.start(subscriber);
    this.starting.set(place, starting);
    try {
      const runtime = (all[slot] = await starting);
      if (this.options.interrupted?.aborted) runtime.kill();
      return runtime;
    } finally {
      this.starting.delete(place);
    }
  }

  private async start({ key, runs }: Subscriber): Promise<Runtime> {
    const { folder: below, second, scripts, output, instead = () => ({}) } = this.options;
    const { name, archive, sha256, handler, environment, timeout } = runs!;
    const folder = unpack(archive, join(below, `${this.cloud}-${key}`), sha256);
    const told = Object.entries({ ...this.localise(environment), ...instead() });
    const given = Object.fromEntries(told.filter((one): one is [string, string] => one[1] !== undefined));
    const deployed = { name, folder, handler, environment: given, timeout };
    const runtime = {
      clock: this.around.clock,
      ...(second !== undefined && { second }),
      ...(scripts !== undefined && { scripts }),
      output: (line: string) => {
        this.around.wrote(key, line);
        output?.(key, line);
      },
    };
    const begin = { aws: startLambda, gcp: startGoogleFunction, azure: startAzureFunction }[this.cloud];
    return begin(deployed, runtime);
  }

  /** The environment that the world says, with the addresses of the local APIs. */
  private localise(environment: Readonly<Record<string, string>>): Record<string, string> {
    const values = Object.entries(environment).map(([name, value]) => [name, this.localOf(value)]);
    return { ...(Object.fromEntries(values) as Record<string, string>), ...this.around.apis.environment };
  }

  /** Where an address of this cloud's is here; what is none stays as it is. */
  private localOf(address: string): string {
    const { url } = this.around.apis;
    if (this.cloud === "azure") return localAddress(url, address);
    // The SDK asks a queue at the queue's own address.
    return address.replace(/^https:\/\/sqs\.[a-z0-9-]+\.amazonaws\.com(\.cn)?\//, `${url}/`);
  }

  /** Kills every process of a subscriber's function at once. @returns how many there were */
  kill(key: string): number {
    const alive = (this.running.get(key) ?? []).filter((one) => one?.alive);
    for (const one of alive) one.kill();
    return alive.length;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.running.values()].flat().map((one) => one?.stop()));
    this.running.clear();
  }
}
