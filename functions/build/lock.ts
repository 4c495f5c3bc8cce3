import * as path from "node:path";

/** What npm's lock file says of a package, as far as it is read. */
interface Locked {
  version: string;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  dev?: boolean;
  [key: string]: unknown;
}

export interface Lock {
  lockfileVersion: number;
  packages: Record<string, Locked>;
}

/** What Google's build installs for a function: this package, at our version, and all that it needs, at ours. */
export const framework = "@google-cloud/functions-framework";

/**
 * The two files by which `npm ci` installs the functions framework with the very packages of the checkout, by their digests: the same source is the same function,
 * whenever it is built. (pure)
 * @param lock the checkout's `package-lock.json`
 */
export function locked({ lockfileVersion, packages }: Lock): { "package.json": object; "package-lock.json": object } {
  const wanted = { name: "function", version: "1.0.0" };
  const dependencies = { [framework]: packages[`node_modules/${framework}`]!.version };
  const places = [...needed(packages, `node_modules/${framework}`)].sort();
  return {
    "package.json": { ...wanted, private: true, main: "index.js", dependencies },
    "package-lock.json": {
      ...wanted,
      lockfileVersion,
      requires: true,
      packages: {
        "": { ...wanted, dependencies },
        // What is for development in the checkout, is not in the function.
        ...Object.fromEntries(places.map((place) => [place, { ...packages[place]!, dev: undefined }])),
      },
    },
  };
}

/** Where a package lies in the lock file, and all that it needs. */
function needed(packages: Lock["packages"], place: string, found = new Set<string>()): Set<string> {
  if (found.has(place)) return found;
  found.add(place);
  const { dependencies, optionalDependencies } = packages[place]!;
  for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
    const at = nearest(packages, place, name);
    if (at !== undefined) needed(packages, at, found);
  }
  return found;
}

/** As Node finds it: in the package's own `node_modules`, or in one further up. An optional one may be nowhere. */
function nearest(packages: Lock["packages"], from: string, name: string): string | undefined {
  for (let folder = from; ; folder = path.posix.dirname(folder)) {
    const at = path.posix.join(folder, "node_modules", name);
    if (packages[at]) return at;
    if (folder === ".") return undefined;
  }
}
