/** Why one way to a program was closed. */
export interface Refusal {
  /** The way, as a person would call it: "download", "build". */
  way: string;
  /** What is missing or went wrong, in one line. */
  why: string;
  /** What to do about it, in one line. */
  cure: string;
}

/** No way to a program is open; the message names what is missing, and what to do. */
export class Unavailable extends Error {
  override readonly name: string = "Unavailable";

  /**
   * @param what - `The Pulumi engine 3.259.0`
   * @param variable - the environment variable that moves its cache
   */
  constructor(
    what: string,
    variable: string,
    readonly refusals: readonly Refusal[],
  ) {
    super(
      [
        `${what} cannot be installed on this machine:`,
        ...refusals.flatMap(({ way, why, cure }) => [`  ${way}: ${why}`, `    → ${cure}`]),
        `One of them is enough. What was made elsewhere also does: copy its cache folder here and point ${variable} at it.`,
      ].join("\n"),
    );
  }
}

/** A way that is closed; whoever tries the next one collects them. */
export class WayClosed extends Error {
  override readonly name = "WayClosed";
  readonly refusal: Refusal;

  constructor(way: string, why: string, cure: string) {
    super(`${way}: ${why}`);
    this.refusal = { way, why, cure };
  }
}

/** What the output of a failed `go` command means. Unknown output gives its last lines. */
export function explainGoFailure(
  output: string,
  signal: NodeJS.Signals | null,
  log: string,
): Pick<Refusal, "why" | "cure"> {
  const line = (pattern: RegExp) =>
    output
      .split("\n")
      .find((each) => pattern.test(each))
      ?.trim() ?? "";
  const full = /no space left on device|disk quota exceeded/i;
  if (full.test(output))
    return {
      why: `the disk is full (${line(full)})`,
      cure: "free 5 GB, or move Go's caches with GOCACHE and GOMODCACHE",
    };
  const checksum = /checksum mismatch|SECURITY ERROR/;
  if (checksum.test(output))
    return {
      why: `a module is not the one that go.sum names (${line(checksum)})`,
      cure: "see which proxy answers: go env GOPROXY; then go clean -modcache",
    };
  const old = /requires go >= (\S+) \(running go (\S+?)[;)]/.exec(output);
  if (old)
    return {
      why: `Go is too old: found ${old[2]}, want ${old[1]} or newer`,
      cure: "install a newer Go from https://go.dev/dl",
    };
  const toolchain = /download go1\.\S+.*|toolchain not available/;
  if (toolchain.test(output))
    return {
      why: `the Go toolchain could not be downloaded (${line(toolchain)})`,
      cure: "install the Go that its go.mod names from https://go.dev/dl",
    };
  const network =
    /dial tcp|no such host|i\/o timeout|connection refused|network is unreachable|TLS handshake|proxyconnect|module lookup disabled|unexpected EOF|\b(403|404|407|502|503) /i;
  if (network.test(output))
    return {
      why: `Go cannot download modules (${line(network)})`,
      cure: "connect to the network, or set GOPROXY to your module mirror: go env -w GOPROXY=…",
    };
  const memory = /signal: killed|cannot allocate memory|out of memory/i;
  if (signal === "SIGKILL" || memory.test(output))
    return {
      why: "the build was killed, most likely because memory ran out",
      cure: "free 2 GB of memory, or build with fewer processes: GOMAXPROCS=1",
    };
  const tail = output.trim().split("\n").slice(-3).join(" | ");
  return { why: `go failed: ${tail || `ended by ${signal ?? "an error"}`}`, cure: `read the whole output in ${log}` };
}

/** Why a way was closed. @throws any other problem */
export function refusalOf(problem: unknown): Refusal {
  if (problem instanceof WayClosed) return problem.refusal;
  throw problem;
}
