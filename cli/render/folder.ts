import * as fs from "node:fs";
import * as path from "node:path";
import { Failure } from "../failure";
import type { RenderedCluster } from "./objects";

/** What says that a folder was written here, and which files of it were. */
interface Mark {
  environment: string;
  files: string[];
}

const markName = ".coffee-render.json";

/**
 * Refuses a folder that holds something else than an earlier rendering of the environment.
 * @throws Failure, before anything is written
 */
export function checkFolder(folder: string, environment: string, force: boolean): void {
  const found = fs.statSync(folder, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (!found.isDirectory()) throw new Failure(`${folder} is a file: name a folder`, 2);
  const mark = readMark(folder);
  if (force || mark?.environment === environment || fs.readdirSync(folder).length === 0) return;
  const what = mark ? `holds ${mark.environment}` : "holds files that were not rendered";
  throw new Failure(`${folder} ${what}; name another folder, or say --force to write into it`, 2);
}

/** Writes the files; those of the last rendering that are no more go, and nothing else is touched. */
export function writeFolder(folder: string, environment: string, clusters: readonly RenderedCluster[]): void {
  const files = clusters.flatMap((cluster) => cluster.files);
  const now = new Set(files.map(({ path: own }) => own));
  for (const old of readMark(folder)?.files ?? []) if (!now.has(old)) remove(folder, old);
  for (const { path: own, text } of files) {
    const file = path.join(folder, own);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  }
  fs.mkdirSync(folder, { recursive: true });
  const mark: Mark = { environment, files: [...now].sort() };
  fs.writeFileSync(path.join(folder, markName), `${JSON.stringify(mark, null, 2)}\n`);
}

function readMark(folder: string): Mark | undefined {
  try {
    const mark = JSON.parse(fs.readFileSync(path.join(folder, markName), "utf8")) as Partial<Mark>;
    const { environment, files } = mark;
    return typeof environment === "string" && Array.isArray(files) ? { environment, files } : undefined;
  } catch {
    return undefined;
  }
}

/** A file, and the folders above it that it leaves empty. */
function remove(folder: string, own: string): void {
  const root = path.resolve(folder);
  const file = path.resolve(root, own);
  // The mark is a file that somebody may have changed.
  if (!file.startsWith(root + path.sep)) return;
  fs.rmSync(file, { force: true });
  for (let up = path.dirname(file); up !== root; up = path.dirname(up)) {
    if (!fs.existsSync(up)) continue;
    if (fs.readdirSync(up).length > 0) return;
    fs.rmdirSync(up);
  }
}
