import { parseAllDocuments } from "yaml";
import { manifests } from "../../../tools/scan/manifests";
import type { StateResource } from "../../../tools/scan/state";

const provider = (name: string) => `urn:pulumi:dev::go-coffee::pulumi:providers:kubernetes::${name}::0f7e9b1c-id`;

function object(type: string, name: string, of: string): StateResource {
  const kind = type.split(":")[2];
  return {
    urn: `urn:pulumi:dev::go-coffee::${type}::${name}`,
    ...{ type, custom: true, provider: provider(of) },
    inputs: { apiVersion: "v1", kind, metadata: { name } },
  };
}

it("writes the objects of each cluster as YAML", () => {
  const made = manifests([
    object("kubernetes:core/v1:Namespace", "tea", "one"),
    object("kubernetes:core/v1:Service", "pot", "one"),
    object("kubernetes:core/v1:Namespace", "milk", "two"),
  ]);
  const names = (cluster: string) =>
    parseAllDocuments(made.get(cluster)!).map((one) => (one.toJS() as { metadata: { name: string } }).metadata.name);
  expect([...made.keys()]).toEqual(["one", "two"]);
  expect(names("one")).toEqual(["tea", "pot"]);
  expect(names("two")).toEqual(["milk"]);
});

it("leaves out what is no object: patches, charts, components, clouds", () => {
  const made = manifests([
    object("kubernetes:core/v1:ServiceAccountPatch", "default", "one"),
    object("kubernetes:helm.sh/v3:Release", "chart", "one"),
    { ...object("kubernetes:yaml:ConfigFile", "file", "one"), custom: false },
    object("aws:s3/bucket:Bucket", "tea", "one"),
  ]);
  expect(made.size).toBe(0);
});
