import { identityInputs, madeName, nameOf } from "../../../simulators/core/identity";

describe("the inputs of a declared type that replace it", () => {
  test.each([
    ["Table", ["name", "hashKey", "region", "tags"], ["name", "region"]],
    ["StateMachine", ["name", "namePrefix", "definition"], ["name", "namePrefix"]],
    [
      "Cluster",
      ["clusterIdentifier", "clusterIdentifierPrefix", "engine"],
      ["clusterIdentifier", "clusterIdentifierPrefix"],
    ],
    [
      "StorageAccount",
      ["accountName", "resourceGroupName", "location", "sku"],
      ["accountName", "resourceGroupName", "location"],
    ],
    ["StorageAccount", ["storageAccountId", "vaultName", "networkId"], ["storageAccountId"]],
    ["DBCluster", ["dbClusterId", "clusterId", "subnetId"], ["dbClusterId", "clusterId"]],
    ["RandomInteger", ["keepers", "min", "max"], ["keepers"]],
    ["Function", ["functionName", "displayName", "username", "zone"], ["functionName", "zone"]],
  ])("of %s with %j: %j", (noun, inputs, replace) => expect(identityInputs(noun, inputs)).toEqual(replace));
});

const optional = { always: false, kind: "string" } as const;
const required = { always: true, kind: "string" } as const;

test("a name is made where the program may leave it out and the cloud gives it all the same", () => {
  expect(madeName("Table", { name: optional }, { name: required })).toBe("name");
  expect(madeName("Vault", { vaultName: optional }, { vaultName: required })).toBe("vaultName");
  expect(madeName("Table", { name: required }, { name: required })).toBeUndefined();
  expect(madeName("Table", { name: optional }, {})).toBeUndefined();
  expect(madeName("Table", { name: { always: false, kind: "object" } }, { name: required })).toBeUndefined();
});

test("a resource is called by the first of its names that is there", () => {
  expect(nameOf("Cup", { cupName: "b", name: "a" })).toBe("a");
  expect(nameOf("Cup", { cupName: "b", name: "" })).toBe("b");
  expect(nameOf("Cup", { label: "c" })).toBeUndefined();
});
