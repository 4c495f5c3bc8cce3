import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import * as path from "node:path";
import { placeOf } from "./tokens";

/** The SDK of a Pulumi provider, as it is installed. */
export interface SdkPackage {
  /** The provider's name, which begins its tokens: `tls`. */
  name: string;
  /** The version of the provider's plugin. */
  version: string;
  folder: string;
}

/** SDKs that lie somewhere else than in the `node_modules` above this file, by name. */
const told = new Map<string, SdkPackage>();
const found = new Map<string, SdkPackage | undefined>();

/** Tells where the SDK of a provider lies. */
export function useSdk(sdk: SdkPackage): void {
  told.set(sdk.name, sdk);
}

/** The installed SDK of a provider; undefined where there is none. */
export function sdkOf(name: string): SdkPackage | undefined {
  const known = told.get(name);
  if (known) return known;
  if (!found.has(name)) found.set(name, search(name));
  return found.get(name);
}

/** Every SDK of a provider in a `node_modules` folder: a package whose `package.json` says `pulumi: { resource: true }`, of any scope. */
export function installedSdks(modules: string): SdkPackage[] {
  const names = listed(modules).flatMap((name) =>
    name.startsWith("@") ? listed(path.join(modules, name)).map((inner) => path.join(name, inner)) : [name],
  );
  return names.flatMap((name) => sdkIn(path.join(modules, name)) ?? []);
}

/**
 * The file of an SDK that declares a token, from the SDK's folder and with no extension; undefined where it has no such thing. Most are called as
 * the token says, a few (`s3location`, `indexResource`) are not.
 */
export function declaringFile(token: string, sdk: Pick<SdkPackage, "name" | "folder">): string | undefined {
  const place = placeOf(token);
  const registered = place.kind === "provider" ? sdk.name : token;
  const marks =
    place.kind === "function"
      ? [`.invoke("${token}"`]
      : [`__pulumiType = '${registered}'`, `__pulumiType = "${registered}"`];
  const declares = (stem: string) => {
    const file = path.join(sdk.folder, `${stem}.js`);
    return existsSync(file) && marks.some((mark) => readFileSync(file, "utf8").includes(mark));
  };
  const inFolder = (file: string) => [place.folder, file].filter((part) => part !== "").join("/");
  const expected = inFolder(place.file);
  if (declares(expected)) return expected;
  return listed(path.join(sdk.folder, place.folder))
    .filter((file) => file.endsWith(".js") && file !== "index.js")
    .map((file) => inFolder(file.slice(0, -".js".length)))
    .find(declares);
}

/** Whether the installed SDK declares a token. Costs a look at one file. */
export function isDeclared(token: string): boolean {
  try {
    const sdk = sdkOf(placeOf(token).sdk);
    return sdk !== undefined && declaringFile(token, sdk) !== undefined;
  } catch {
    return false; // no token
  }
}

/** Changes with the SDK: its version, its place, the time of its installation. */
export function keyOf({ name, version, folder }: SdkPackage): string {
  const { mtimeMs } = statSync(path.join(folder, "package.json"));
  return `${name}-${version}-${createHash("sha1").update(`${folder} ${mtimeMs}`).digest("hex").slice(0, 8)}`;
}

/** The nearest `node_modules` above the running code, which may be the source, or a bundle of it under node_modules/.cache. */
export function modulesFolder(): string | undefined {
  for (let up = __dirname; ; up = path.dirname(up)) {
    const modules = path.join(up, "node_modules");
    if (existsSync(path.join(modules, "@pulumi"))) return modules;
    if (path.dirname(up) === up) return undefined;
  }
}

function search(name: string): SdkPackage | undefined {
  const modules = modulesFolder();
  if (!modules) return undefined;
  return sdkIn(path.join(modules, "@pulumi", name)) ?? installedSdks(modules).find((sdk) => sdk.name === name);
}

interface Manifest {
  name?: string;
  version?: string;
  pulumi?: { resource?: boolean; name?: string; version?: string };
}

function sdkIn(folder: string): SdkPackage | undefined {
  const text = manifestIn(folder);
  // Of some hundred packages few have to do with Pulumi: the others are not parsed.
  if (!text.includes('"pulumi"')) return undefined;
  const { name = "", version = "", pulumi } = JSON.parse(text) as Manifest;
  if (pulumi?.resource !== true) return undefined;
  // As the SDK itself does where the section leaves them out (utilities.js).
  return {
    name: pulumi.name ?? name.replace(/^@[^/]+\//, ""),
    version: (pulumi.version ?? version).replace(/^v/, ""),
    folder,
  };
}

/** The text of a package's `package.json`; "" where the folder is no package. */
function manifestIn(folder: string): string {
  try {
    return readFileSync(path.join(folder, "package.json"), "utf8");
  } catch {
    return "";
  }
}

function listed(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}
