import type { EnvironmentSpec } from "../../config/environment";
import { type Recorded } from "../mocks";
import { awsCloud } from "../simulators/harness";
import type { Props } from "../../simulators/protocol/values";
import { compositionOf, specOf } from "./spec";

/**
 * What an ordinary change of prod replaces, as the local cloud says it: each type has its list of inputs from the provider's own
 * source. Nothing, but node groups where zones change: EKS moves none, the new comes before the old goes, and it keeps nothing.
 */
const mayBeReplaced = "aws:eks/nodeGroup:NodeGroup";

const composed = (change: (spec: EnvironmentSpec) => EnvironmentSpec = (spec) => spec, begun = {}) =>
  compositionOf(change(specOf("prod")), begun);
/** Where prod stands before each change. */
const begun = { "aws-zones": specOf("prod").clouds.aws!.zones };

const zones = (spec: EnvironmentSpec, count: number): EnvironmentSpec => {
  const site = spec.clouds.aws!;
  const first = ({ region }: { region: string }) => [..."abcd"].slice(0, count).map((letter) => `${region}${letter}`);
  const standby = site.standby && { ...site.standby, zones: first(site.standby) };
  return { ...spec, clouds: { ...spec.clouds, aws: { ...site, zones: first(site), ...(standby && { standby }) } } };
};

const changes: [what: string, change: (spec: EnvironmentSpec) => EnvironmentSpec, atLeast: number][] = [
  ["size of the database", (spec) => ({ ...spec, database: { ...spec.database, size: "medium" } }), 3],
  ["size of the cache", (spec) => ({ ...spec, cache: { ...spec.cache, size: "large", replicas: 1 } }), 1],
  ["tags", (spec) => ({ ...spec, owner: "others", costCenter: "elsewhere" }), 150],
  ["one zone more", (spec) => zones(spec, 4), 3],
  ["the next Kubernetes version", (spec) => ({ ...spec, cluster: { ...spec.cluster, version: "1.36" } }), 4],
  ["how long logs are kept", (spec) => ({ ...spec, logs: { retentionDays: 30 } }), 10],
];

let before: Recorded;
beforeAll(async () => {
  before = await composed();
});

it.each(changes)("%s: changes in place, and replaces nothing", async (what, change, atLeast) => {
  const after = await composed(change, begun);
  const cloud = awsCloud();
  const found = before.all
    .filter(({ type }) => type.startsWith("aws:") && !(type === mayBeReplaced && what.includes("zone")))
    .flatMap(({ type, name, inputs }) => {
      const now = after.all.find((one) => one.type === type && one.name === name);
      if (!now) return [];
      const { changes, replaces } = cloud.diff(type, inputs as Props, now.inputs as Props);
      return changes.length > 0 ? [{ thing: `${type} ${name}: ${changes.join(", ")}`, replaces }] : [];
    });
  expect(found.length).toBeGreaterThanOrEqual(atLeast);
  expect(found.filter(({ replaces }) => replaces).map(({ thing }) => thing)).toEqual([]);
});

it("would see a replacement: another key for the database's disk is one", () => {
  const instance = before.one("aws:rds/instance:Instance", "database-instance");
  const other = { ...instance.inputs, kmsKeyId: "arn:aws:kms:us-east-1:123456789012:key/other" };
  expect(awsCloud().diff(instance.type, instance.inputs as Props, other as Props).replaces).toBe(true);
});
