import { output } from "@pulumi/pulumi";
import { Identities, type IdentitiesArgs } from "../../../../components/azure/cluster/identities";
import { below, planIdentities } from "../../../../components/azure/cluster/identities-plan";
import { roles } from "../../../../components/azure/common/roles";
import { addOns } from "../../../../workloads/addons/list";
import { record } from "../../../mocks";
import { guid, subscription, tenant } from "../../../mocks-azure";
import { aKey } from "../key";
import { accountId, aContainer, containerId, issuer, secretId, stands } from "./around";

const registry = `/subscriptions/${subscription}/resourceGroups/go-coffee-dev-data/providers/Microsoft.ContainerRegistry/registries/gocoffee`;
const zone = `/subscriptions/${subscription}/resourceGroups/go-coffee-dev-edge/providers/Microsoft.Network/dnsZones/o.example`;

/** Whoever opens Vault was made, and is known, before. */
const opener = async () => {
  const { UserAssignedIdentity } = await import("@pulumi/azure-native/managedidentity/userAssignedIdentity");
  return () => ({
    ...aKey("vault").identity,
    resource: new UserAssignedIdentity("known-before", { resourceGroupName: "g", resourceName: "known-before" }),
  });
};
const whole = (): IdentitiesArgs => ({
  ...{ ...stands, namespace: "go-coffee-dev" },
  services: [{ name: "order" }, { name: "menu", objects: true }],
  ...{ uploads: aContainer("uploads"), storeBackups: aContainer("backups"), lines: aContainer("lines") },
  ...{ backups: aContainer("copies"), images: registry, originZone: zone },
});
let made: Identities;
const recorded = async (change: Partial<IdentitiesArgs> = {}) => {
  const anOpener = await opener();
  return record(() => {
    const vault = { opener: anOpener(), recovery: secretId("recovery") };
    made = new Identities("identities", { ...whole(), vault, ...change });
  });
};
const assignment = "azure-native:authorization:RoleAssignment";

describe("identities on Azure", () => {
  it("may each do what they are for, and no more", async () => {
    const found = await recorded();
    const names = Object.fromEntries(Object.entries(roles).map(([name, id]) => [id as string, name]));
    const own = String(found.one("azure-native:authorization:RoleDefinition").inputs["roleDefinitionId"]);
    names[own] = "writes secrets";
    const given = found
      .of(assignment)
      .map(({ name, inputs }) => [
        name.replace("identities-", ""),
        names[String(inputs["roleDefinitionId"]).split("/").at(-1)!],
        inputs["scope"],
        inputs["condition"],
      ]);
    expect(given).toEqual([
      ["cert-manager-names", "dnsZoneContributor", zone, undefined],
      ["clickhouse-backups", "storageBlobDataContributor", containerId("backups"), below("clickhouse")],
      ["loki-lines", "storageBlobDataContributor", containerId("lines"), undefined],
      ["service-menu-uploads", "storageBlobDataContributor", containerId("uploads"), below("menu")],
      ["trivy-operator-images", "acrPull", registry, undefined],
      ["vault-init-recovery", "writes secrets", secretId("recovery"), undefined],
      ["velero-addresses", "storageBlobDelegator", accountId("copies"), undefined],
      ["velero-backups", "storageBlobDataContributor", containerId("copies"), below("velero")],
    ]);
  });

  it("write secrets by a role of our own, which reads none", async () => {
    const { inputs } = (await recorded()).one("azure-native:authorization:RoleDefinition");
    expect(inputs).toMatchObject({
      assignableScopes: [`/subscriptions/${subscription}`],
      permissions: [{ actions: [], dataActions: ["Microsoft.KeyVault/vaults/secrets/setSecret/action"] }],
    });
    expect(String(inputs["roleName"])).toContain("go-coffee-dev-");
  });

  it("are known by the tokens of one account each: one identity takes one credential at a time", async () => {
    const found = await recorded();
    const credentials = found.of("azure-native:managedidentity:FederatedIdentityCredential");
    expect(credentials.map(({ inputs }) => inputs["subject"])).toEqual([
      "system:serviceaccount:security:cert-manager",
      "system:serviceaccount:stores:clickhouse",
      "system:serviceaccount:monitoring:loki",
      "system:serviceaccount:go-coffee-dev:menu",
      "system:serviceaccount:security:trivy-operator",
      "system:serviceaccount:vault:vault-init",
      "system:serviceaccount:backup:velero",
    ]);
    const identities = credentials.map(({ inputs }) => inputs["resourceName"]);
    expect(new Set(identities).size).toBe(identities.length);
    for (const { inputs } of credentials) expect(inputs["issuer"]).toBe(issuer);
  });

  it("say of each account who it is, of Vault's too, which was made before", async () => {
    await recorded();
    expect(Object.keys(made.toolAnnotations).sort()).toEqual(
      ["cert-manager", "clickhouse", "loki", "menu", "trivy-operator", "vault", "vault-init", "velero"].sort(),
    );
    const { loki, vault } = made.toolAnnotations;
    const client = (annotations: typeof loki) =>
      new Promise(
        (resolve) => void output(annotations!["azure.workload.identity/client-id"]!).apply((one) => resolve(one)),
      );
    expect(await client(loki)).toBe(guid("client go-coffee-dev-identities-loki"));
    expect(await client(vault)).toBe("00000000-0000-4000-8000-0000000000c1");
    expect(vault!["azure.workload.identity/tenant-id"]).toBe(tenant);
  });

  it("are what pods wait for: that accounts are known, and once that all roles work", async () => {
    const found = await recorded();
    const wait = found.one("time:index/sleep:Sleep", "identities-roles-work");
    expect(wait.dependsOn).toHaveLength(found.of(assignment).length);
    // Seven of ours, Vault's, and the wait.
    expect(made.associations).toHaveLength(9);
  });

  it("are fewer where less may be done: no backups, no Vault, no service with files", async () => {
    const found = await recorded({
      ...{ backups: undefined, vault: undefined, uploads: undefined, images: undefined, originZone: undefined },
    });
    expect(found.of(assignment).map(({ name }) => name)).toEqual([
      "identities-clickhouse-backups",
      "identities-loki-lines",
    ]);
    expect(found.of("azure-native:authorization:RoleDefinition")).toEqual([]);
  });

  it("publish on the topic where a service emits, and take from its own queue alone", async () => {
    const topic = `/subscriptions/${subscription}/resourceGroups/e/providers/Microsoft.EventGrid/topics/bus`;
    const queue = `/subscriptions/${subscription}/resourceGroups/e/providers/Microsoft.ServiceBus/namespaces/bus/queues/service-order`;
    const found = await recorded({
      services: [{ name: "order", topic, queue }, { name: "user", topic }, { name: "web" }],
    });
    const given = found
      .of(assignment)
      .filter(({ name }) => name.includes("service-"))
      .map(({ name, inputs }) => [
        name.replace("identities-", ""),
        String(inputs["roleDefinitionId"]).split("/").at(-1),
        inputs["scope"],
      ]);
    expect(given).toEqual([
      ["service-order-publishes", roles.eventGridDataSender, topic],
      ["service-order-takes", roles.serviceBusDataReceiver, queue],
      ["service-user-publishes", roles.eventGridDataSender, topic],
    ]);
    expect(Object.keys(made.toolAnnotations)).toEqual(expect.arrayContaining(["order", "user"]));
    expect(Object.keys(made.toolAnnotations)).not.toContain("web");
  });

  it("belong to accounts that charts make, in the namespaces that they are installed in", () => {
    const plan = planIdentities({ ...whole(), services: [] });
    for (const { part, namespace, serviceAccount } of plan.filter(({ part }) => part !== "clickhouse")) {
      const addOn = addOns.find(({ identity, name }) => (identity ?? name) === part);
      expect([part, namespace, serviceAccount]).toEqual([part, addOn?.namespace, addOn?.name]);
    }
  });
});

describe("a role that counts below a folder", () => {
  it("counts for what is read, written and deleted there, and for lists of it alone", () => {
    const condition = below("menu");
    for (const action of ["read", "write", "add/action", "delete", "move/action"])
      expect(condition).toContain(`containers/blobs/${action}'}`);
    expect(condition).toContain("blobs:path] StringLike 'menu/*'");
    expect(condition).toContain("blobs:prefix] StringStartsWith 'menu/'");
    const [open, closed] = ["(", ")"].map((one) => condition.split(one).length);
    expect(open).toBe(closed);
  });

  it.each(["", "a/b", "it's", "A", "*"])("is refused for a folder %p, which would say something else", (folder) => {
    expect(() => below(folder)).toThrow("no name of a folder");
  });
});
