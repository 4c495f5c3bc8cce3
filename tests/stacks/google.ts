import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import type { EnvironmentSpec } from "../../config/environment";
import { meshOf } from "../../stacks/between/mesh";
import type { Recorded, Registered } from "../mocks";
import { root } from "./spec";

/** What stands on Google Cloud, without what only groups it. */
export const ofGoogle = (recorded: Recorded): Registered[] =>
  recorded.all.filter(({ type }) => type.startsWith("gcp:"));

/** A resource as messages name it: what it is, and its name. */
export const called = ({ type, name }: Pick<Registered, "type" | "name">): string => `${type} ${name}`;

/** Whether something is a route of AWS's to a cloud that tunnels lead to: it goes with that cloud. */
export const leadsTo =
  (spec: EnvironmentSpec, cloud: "gcp" | "azure") =>
  ({ type, name, inputs }: Registered): boolean =>
    (type === "aws:ec2/route:Route" &&
      (meshOf(spec)?.of(cloud)?.announced.includes(String(inputs["destinationCidrBlock"])) ?? false)) ||
    // What goes from AWS to Google alone.
    (cloud === "gcp" && type === "gocoffee:layers:Between" && name === "object-copies");

/** A resource, but for that it goes after what a cloud's bus forwards with: whoever publishes is told of a bus once all who take of it are there. */
export const besideForwarding = (cloud: "aws" | "gcp", one: Registered): Registered => ({
  ...one,
  dependsOn: one.dependsOn.filter((id) => !id.startsWith(`${cloud}:`) || !id.includes("::events-forward-")),
});

/** What may have labels under another name, or deeper down, than the rest. */
const elsewhere: Readonly<Record<string, string>> = {
  "gcp:container/cluster:Cluster": "resourceLabels",
  "gcp:container/nodePool:NodePool": "nodeConfig.resourceLabels",
  "gcp:sql/databaseInstance:DatabaseInstance": "settings.userLabels",
  "gcp:monitoring/alertPolicy:AlertPolicy": "userLabels",
  "gcp:monitoring/notificationChannel:NotificationChannel": "userLabels",
  "gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig": "userLabels",
};

/** Where a type's labels stand; undefined where it may have none. Read from the SDK's declarations, so that a new type cannot be forgotten. */
export function labelPath(type: string): string | undefined {
  const known = elsewhere[type];
  if (known !== undefined) return known;
  const text = declarationOf(type);
  const args = text.split(/^export interface \w+Args \{/m)[1] ?? "";
  // Google calls other things labels, too: of its own it keeps all that stand, with others' and the provider's.
  return /^ {4}labels\?:/m.test(args) && /effectiveLabels/.test(text) ? "labels" : undefined;
}

function declarationOf(type: string): string {
  const [, module = "", file = ""] = /^gcp:(\w+)\/(\w+):/.exec(type) ?? [];
  const folder = path.join(root, "node_modules", "@pulumi", "gcp", module);
  // Abbreviations are small in a file's name: compute/sSLPolicy is in sslpolicy.d.ts, projects/iAMCustomRole in iamcustomRole.d.ts.
  const found = readdirSync(folder).find((name) => name.toLowerCase() === `${file.toLowerCase()}.d.ts`);
  if (found === undefined) throw new Error(`@pulumi/gcp declares no ${type}`);
  return readFileSync(path.join(folder, found), "utf8");
}

/** What stands at a path of inputs. */
export const at = (inputs: unknown, where: string): unknown =>
  where.split(".").reduce<unknown>((value, step) => (value as Record<string, unknown> | undefined)?.[step], inputs);

/** All that something waits for, however far: what it says it depends on, and what it refers to. By `type::name`. */
export function waitsFor(recorded: Recorded): (one: Registered) => ReadonlySet<string> {
  const direct = new Map(recorded.all.map(({ type, name, dependsOn }) => [`${type}::${name}`, dependsOn]));
  const found = new Map<string, ReadonlySet<string>>();
  const all = (id: string): ReadonlySet<string> => {
    const known = found.get(id);
    if (known) return known;
    const own = new Set<string>();
    found.set(id, own); // nobody waits for itself: the engine would refuse it
    for (const other of direct.get(id) ?? []) for (const each of [other, ...all(other)]) own.add(each);
    return own;
  };
  return ({ type, name }) => all(`${type}::${name}`);
}
