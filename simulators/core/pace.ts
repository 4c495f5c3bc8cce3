import { latencies } from "../data/latencies";
import type { World } from "./world";

/** A fault that was asked for. Kept in the world, so that each provider process sees it. */
export interface Fault {
  /** The type that it hits, or `*`. */
  token: string;
  verb: "create" | "update" | "delete" | "read" | "*";
  /** `throttle`: refused, and tried again by the provider, which gives up after 25 times. The others, but for `slow`, fail the call. */
  kind: "throttle" | "fail" | "slow" | "crash" | "dark";
  /** Hit only this region. @defaultValue every region */
  region?: string;
  /** How often it strikes before it is over. @defaultValue for ever */
  times?: number;
  /** For `slow`: how many times as long. @defaultValue 10 */
  factor?: number;
}

export const faultsOf = (world: World): Fault[] => JSON.parse(world.meta("faults") ?? "[]") as Fault[];
export const setFaults = (world: World, faults: Fault[]): void => world.setMeta("faults", JSON.stringify(faults));

/** How often the provider tries what is throttled (terraform-provider-aws website/docs/index.html.markdown, max_retries). */
const ATTEMPTS = 25;
/** The longest that it waits between two tries, in seconds (aws-sdk-go-v2 aws/retry/standard.go, DefaultMaxBackoff). */
const LONGEST_BACKOFF = 20;

/** Milliseconds after which what was done before a crash has been answered. */
const ANSWERED = 100;

/** Lets time pass as on the real cloud, divided by `scale`; with no scale it passes at once. */
export class Pace {
  private readonly waiting = new Set<(error: Error) => void>();
  private cancelled = false;
  private crashing = false;

  constructor(private readonly scale: number | undefined) {}

  /** Waits as long as the work takes, and strikes with the faults that were asked for. */
  async spend(
    world: World,
    token: string,
    verb: "create" | "update" | "delete",
    region: string,
    takes = typical(token, verb),
  ): Promise<void> {
    let fault = this.strike(world, token, verb, region);
    for (let attempt = 1; fault?.kind === "throttle" && attempt < ATTEMPTS; attempt++) {
      await this.wait(Math.min(2 ** attempt, LONGEST_BACKOFF));
      fault = this.strike(world, token, verb, region);
    }
    await this.wait(takes * (fault?.kind === "slow" ? (fault.factor ?? 10) : 1));
    if (fault?.kind === "crash" || this.crashing) return this.crash();
    refuse(fault, token, region);
  }

  /** Strikes a read, which takes no time, with the faults that were asked for. */
  look(world: World, token: string, region: string): void {
    const fault = this.strike(world, token, "read", region);
    if (fault?.kind !== "throttle") refuse(fault, token, region);
  }

  /** Ends all waiting: what was under way is given up before it took effect. */
  cancel(): void {
    this.cancelled = true;
    for (const reject of this.waiting) reject(new Error("cancelled before the cloud had begun"));
    this.waiting.clear();
  }

  /**
   * What the cloud has done is answered first, and nothing more is begun: a lost answer would leave something that nobody knows of, each time
   * something else.
   */
  private crash(): Promise<never> {
    if (!this.crashing) setTimeout(die, ANSWERED);
    this.crashing = true;
    return new Promise(() => {});
  }

  private strike(world: World, token: string, verb: Fault["verb"], region: string): Fault | undefined {
    const hits = (fault: Fault) =>
      (fault.token === "*" || fault.token === token) &&
      (fault.verb === "*" || fault.verb === verb) &&
      (fault.region === undefined || fault.region === region) &&
      fault.times !== 0;
    if (world.meta("faults") === undefined) return undefined;
    return world.change(() => {
      const faults = faultsOf(world);
      const fault = faults.find(hits);
      if (fault?.times !== undefined) {
        fault.times -= 1;
        setFaults(world, faults);
      }
      return fault;
    });
  }

  private wait(seconds: number): Promise<void> {
    return this.scale ? this.sleep((seconds / this.scale) * 1000) : Promise.resolve();
  }

  private sleep(milliseconds: number): Promise<void> {
    if (this.cancelled) return Promise.reject(new Error("cancelled"));
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting.delete(stop);
        resolve();
      }, milliseconds);
      const stop = (error: Error) => {
        clearTimeout(timer);
        reject(error);
      };
      this.waiting.add(stop);
    });
  }
}

/** The words of the AWS SDK (aws-sdk-go-v2 aws/retry/errors.go, MaxAttemptsError) and of the system calls below it. */
function refuse(fault: Fault | undefined, token: string, region: string): void {
  const asked = `(a fault that was asked for: ${token})`;
  switch (fault?.kind) {
    case "throttle":
      throw new Error(
        `exceeded maximum number of attempts, ${ATTEMPTS}, api error ThrottlingException: Rate exceeded ${asked}`,
      );
    case "fail":
      throw new Error(`api error InternalFailure: An internal error has occurred ${asked}`);
    case "dark":
      throw new Error(`request send failed: dial tcp: i/o timeout: region ${region} does not answer ${asked}`);
    case "crash":
      die();
  }
}

function die(): void {
  process.kill(process.pid, "SIGKILL");
}

/** Seconds that the work takes on the real cloud. */
export function typical(token: string, verb: "create" | "update" | "delete"): number {
  const [create, remove] = latencies[token] ?? latencies[`${token.split(":")[0]}:*`] ?? [1, 1];
  if (verb === "delete") return remove;
  return verb === "create" ? create : Math.min(create, 60);
}
