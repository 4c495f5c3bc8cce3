/** How far a build is. */
export interface BuildProgress {
  /** Modules downloaded so far. */
  downloaded: number;
  /** Packages compiled so far, and how many have to be. */
  built: number;
  total: number;
}

/** Reads one line of `go list` or `go build -v` into how far the build is. Other lines change nothing. */
export function readGoLine(before: BuildProgress, line: string): BuildProgress {
  if (/^go: downloading \S+ v/.test(line)) return { ...before, downloaded: before.downloaded + 1 };
  // `go build -v` prints each package's import path on a line of its own, when it begins to compile it.
  if (/^[\w.~-]+(\/[\w.~-]+)*$/.test(line)) return { ...before, built: Math.min(before.built + 1, before.total) };
  return before;
}

/** `building: 412 of 1685 packages (24 %)`. */
export function describe({ downloaded, built, total }: BuildProgress): string {
  if (total === 0) return downloaded === 0 ? "looking at the modules" : `downloading: ${downloaded} modules`;
  if (built === 0 && downloaded > 0) return `building: 0 of ${total} packages, ${downloaded} modules downloaded`;
  if (built >= total) return "linking";
  return `building: ${built} of ${total} packages (${Math.floor((100 * built) / total)} %)`;
}

/** `1 min 05 s`, `12 s`. */
export function elapsed(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  const minutes = Math.floor(seconds / 60);
  return minutes > 0 ? `${minutes} min ${String(seconds % 60).padStart(2, "0")} s` : `${seconds} s`;
}

/**
 * Says every `interval` milliseconds what is being done and for how long, until `stop` is called. Whole lines only: they are as good in a
 * log as on a terminal.
 * @defaultValue 10 s between two lines
 */
export function ticker(say: (line: string) => void, what: () => string, interval = 10_000): { stop: () => void } {
  const start = Date.now();
  const timer = setInterval(() => say(`${what()}, ${elapsed(Date.now() - start)}`), interval);
  return { stop: () => clearInterval(timer) };
}
