import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { isMap, isScalar, parseDocument, visit, type Document } from "yaml";
import { configKey } from "../../config/environment";
import { services, toolImages } from "../../config/services";
import { readYaml } from "../../config/yaml";
import { account as localAccount } from "../../simulators/aws/common/account";
import type { Layout } from "./layout";

/** What the copy of a configuration has in place of what the file says. */
export interface Replaced {
  /** How many values were made up, since nobody can open them here. */
  madeUp: number;
  /** The real account that the local one stands for, wherever it was named. */
  account?: string;
  /** The services whose image nobody has named, and which run here with a made-up one. */
  images: string[];
  /** Whether the domain, which nobody has delegated yet, is taken as delegated. */
  delegated: boolean;
}

/**
 * Copies `Pulumi.ENV.yaml` for a local run. Values that were encrypted for a real account, which nobody can open here, become made-up ones;
 * the keys that say how they were encrypted go. A service whose image nobody has named yet gets a made-up one, for a real account would not run it, and the
 * local world is to be whole; for the same reason a domain that waits for the registrar counts as delegated. The account that the environment belongs to becomes the local one, in ARNs too: so a file that
 * names its account says the same of the local world as before. The engine's own salt of the last copy is kept.
 */
export function copyConfig({ source, config }: Layout): Replaced {
  const { document } = readYaml(fs.readFileSync(source));
  let count = 0;
  visit(document, {
    Map(_, node) {
      const only = node.items[0];
      if (node.items.length !== 1 || !only || !isScalar(only.key) || only.key.value !== "secure") return undefined;
      count += 1;
      return document.createNode(`made-up-${count}`);
    },
  });
  const account = accountOf(document);
  if (account !== undefined) {
    visit(document, {
      Scalar(_, node) {
        if (typeof node.value === "string") node.value = node.value.replaceAll(account, localAccount);
      },
    });
  }
  const images = nameImages(document);
  const delegated = delegate(document);
  for (const key of ["secretsprovider", "encryptedkey", "encryptionsalt"]) document.delete(key);
  const salt = previousSalt(config);
  if (salt !== undefined && isMap(document.contents)) document.set("encryptionsalt", salt);
  fs.mkdirSync(path.dirname(config), { recursive: true });
  // In one step: half a copy would have lost the salt, and with it the secrets in the stack's state.
  // As long as they are: folded lines are read in more than one way.
  fs.writeFileSync(`${config}.new`, document.toString({ lineWidth: 0 }));
  fs.renameSync(`${config}.new`, config);
  return { madeUp: count, images, delegated, ...(account !== undefined && { account }) };
}

/** The account of AWS that the environment names, where it is another than the local one. */
function accountOf(document: Document): string | undefined {
  const text = document.getIn(["config", configKey]);
  const account: unknown =
    typeof text === "string"
      ? /"account"\s*:\s*"(\d{12})"/.exec(text)?.[1]
      : document.getIn(["config", configKey, "clouds", "aws", "account"]);
  return typeof account === "string" && /^\d{12}$/.test(account) && account !== localAccount ? account : undefined;
}

/** A digest that no image has, the same at every run. */
export function madeUpDigest(service: string): `sha256:${string}` {
  return `sha256:${createHash("sha256").update(`a made-up image of ${service}`).digest("hex")}`;
}

/** Names an image of each service that has none, where the environment would not run it. @returns the services */
function nameImages(document: Document): string[] {
  const environment = ["config", configKey];
  if (!["staging", "prod"].includes(String(document.getIn([...environment, "grade"])))) return [];
  // What is written in another way (as JSON, or by an alias) is left as it is.
  const maps = [environment, [...environment, "workloads"], [...environment, "workloads", "images"]];
  if (!maps.every((at, depth) => isMap(document.getIn(at)) || (depth > 0 && !document.hasIn(at)))) return [];
  const where = (service: string) => [...environment, "workloads", "images", service];
  const without = [...services, ...toolImages].filter((service) => !document.hasIn(where(service)));
  for (const service of without) document.setIn(where(service), { digest: madeUpDigest(service) });
  return without;
}

/** Takes the domain as delegated where the file has an edge that waits for it. @returns whether it does */
function delegate(document: Document): boolean {
  const edge = ["config", configKey, "edge"];
  if (!isMap(document.getIn(edge))) return false;
  if (document.hasIn([...edge, "dns"]) && document.getIn([...edge, "dns"]) !== "zone") return false;
  if (document.getIn([...edge, "delegated"]) === true) return false;
  document.setIn([...edge, "delegated"], true);
  return true;
}

function previousSalt(file: string): unknown {
  if (!fs.existsSync(file)) return undefined;
  const document = parseDocument(fs.readFileSync(file, "utf8"));
  return isMap(document.contents) ? document.get("encryptionsalt") : undefined;
}
