import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { depthOf } from "../../simulators/depths";
import { categoryOf } from "./category";

const inventories = path.join(__dirname, "..", "inventories");
const tokens = [
  ...new Set(
    fs
      .readdirSync(inventories)
      .flatMap((file) => parse(fs.readFileSync(path.join(inventories, file), "utf8")) as { type: string }[])
      .map(({ type }) => type)
      .filter((type) => !/^(gocoffee|pulumi):/.test(type)),
  ),
].sort();

describe("the types of the platform", () => {
  test("are of services that have a category; if not, put the service into tests/simulators/category.ts", () => {
    expect(tokens.filter((token) => categoryOf(token) === undefined)).toEqual([]);
  });

  test.each(["stateful", "security", "network"] as const)(
    "that are %s are modelled; if one is not, describe it (CONTRIBUTING.md, Add a simulated type)",
    (category) => {
      const those = tokens.filter((token) => categoryOf(token) === category);
      expect(those.length).toBeGreaterThan(10);
      expect(those.filter((token) => depthOf(token) !== "modelled")).toEqual([]);
    },
  );
});

test.each([
  ["aws:dynamodb/table:Table", "stateful"],
  ["aws:iam/role:Role", "security"],
  ["aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "network"],
  ["aws:budgets/budget:Budget", "other"],
  ["kubernetes:networking.k8s.io/v1:NetworkPolicy", "network"],
  ["kubernetes:core/v1:Secret", "stateful"],
  ["azure-native:keyvault:Vault", "security"],
  ["aws:espresso/cup:Cup", undefined],
  ["tls:index/privateKey:PrivateKey", "security"],
])("a service has a category: %s is %s", (token, category) => expect(categoryOf(token)).toBe(category));

test.each([
  ["aws:ec2/vpc:Vpc", "modelled"],
  ["aws:dynamodb/table:Table", "modelled"],
  ["aws:dynamodb/tableItem:TableItem", "declared"],
  ["kubernetes:apps/v1:Deployment", "modelled"],
  ["kubernetes:core/v1:ServiceAccountPatch", "modelled"],
  ["kubernetes:helm.sh/v3:Release", "modelled"],
  ["kubernetes:yaml/v2:ConfigFile", "modelled"],
  ["kubernetes:apps/v1:ReplicaSet", "modelled"],
  ["kubernetes:apps/v1:ControllerRevision", "declared"],
  ["kubernetes:keda.sh/v1alpha1:ScaledObject", "modelled"],
  ["kubernetes:keda.sh/v1alpha1:ScaledJob", "declared"],
  ["kubernetes:example.com/v1:Cup", "declared"],
  ["random:index/randomPassword:RandomPassword", "modelled"],
  ["random:index/randomShuffle:RandomShuffle", "declared"],
  ["eks:index:Cluster", "modelled"],
  ["tls:index/privateKey:PrivateKey", "modelled"],
  ["gcp:sql/databaseInstance:DatabaseInstance", "modelled"],
  ["gcp:compute/resourcePolicy:ResourcePolicy", "facts"],
  ["gcp:filestore/instance:Instance", "declared"],
  ["azure-native:keyvault:Vault", "modelled"],
  ["azure-native:network:Route", "facts"],
  ["azure-native:web:StaticSite", "declared"],
  ["time:index/sleep:Sleep", "modelled"],
  ["cloudflare:index/dnsRecord:DnsRecord", "modelled"],
  ["cloudflare:index/waitingRoom:WaitingRoom", "facts"],
  ["cloudflare:index/workersScript:WorkersScript", "declared"],
  ["vault:index/mount:Mount", "facts"],
  ["vault:index/beans:Beans", "declared"],
])("%s is %s", (token, depth) => expect(depthOf(token)).toBe(depth));
