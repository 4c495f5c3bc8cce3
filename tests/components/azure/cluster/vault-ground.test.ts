import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { output } from "@pulumi/pulumi";
import { VaultGroundOnAzure } from "../../../../components/azure/cluster/vault-ground";
import type { AzureNetworkOutputs } from "../../../../components/azure/network/network";
import { endpointKinds } from "../../../../components/azure/network/private-dns-plan";
import { record, type Recorded } from "../../../mocks";
import { tenant } from "../../../mocks-azure";
import { aPlace, groupOf, site } from "../place";
import { aNetwork } from "./aks";
import { issuer } from "./around";

const network = {
  ...{ ...aNetwork(), group: groupOf("network") },
  dns: Object.fromEntries(endpointKinds.map((kind) => [kind, { zoneId: output(`zone-of-${kind}`), ready: [] }])),
} as unknown as AzureNetworkOutputs;
let made: VaultGroundOnAzure;
const recorded = (protect = false): Promise<Recorded> =>
  record(() => {
    made = new VaultGroundOnAzure("vault-seal", {
      ...{ place: aPlace(protect), site, group: groupOf("keys"), network, issuer },
    });
  });
const secret = "azure-native:keyvault:Secret";

describe("what Vault stands on at Azure", () => {
  it("is a key in a vault of its own, which its configuration names plainly", async () => {
    const found = await recorded();
    const vault = found.one("azure-native:keyvault:Vault").inputs;
    const key = found.one("azure-native:keyvault:Key").inputs;
    expect(made.outputs.seal).toEqual({
      kind: "azurekeyvault",
      settings: { tenant_id: tenant, vault_name: vault["vaultName"], key_name: key["keyName"] },
    });
    expect(vault["vaultName"]).toBe("gc-dev-seal-a1b2c");
  });

  it("is reached inside the network alone", async () => {
    const found = await recorded();
    expect(found.of("azure-native:network:PrivateEndpoint")).toHaveLength(1);
    expect(found.one("azure-native:keyvault:Vault").inputs["properties"]).toMatchObject({
      publicNetworkAccess: "Disabled",
    });
  });

  it("is opened by Vault's account and by nobody else's, which is who may use the key", async () => {
    const found = await recorded();
    const { inputs } = found.one("azure-native:managedidentity:FederatedIdentityCredential");
    expect(inputs).toMatchObject({ issuer, subject: "system:serviceaccount:vault:vault" });
    expect(inputs["resourceName"]).toBe(made.outputs.opener.name);
    expect(made.outputs.opener.resource).toBeDefined();
  });

  it("is a secret that is written once and never again: an update would be a version above Vault's answer", async () => {
    const kept = (await recorded(true)).one(secret);
    expect(kept.inputs).toMatchObject({ secretName: "go-coffee-dev-vault-seal-recovery" });
    expect([kept.protect, kept.retainOnDelete]).toEqual([true, true]);
    expect(kept.ignoreChanges).toEqual(expect.arrayContaining(["properties", "tags"]));
    expect(JSON.stringify(kept.inputs["properties"])).not.toContain("root_token");
    expect((await recorded()).one(secret).protect).toBe(false);
  });
});

/** Runs the keeper's line with a curl that is Entra and a vault, and keeps what is put. */
async function keep(answer: string | undefined, broken: { token?: string; put?: number } = {}) {
  await recorded();
  const folder = mkdtempSync(path.join(os.tmpdir(), "go-coffee-keeper-"));
  const [curl, sent, file] = ["curl", "sent", "answer"].map((name) => path.join(folder, name)) as [
    string,
    string,
    string,
  ];
  const token = broken.token ?? '{"token_type":"Bearer","expires_in":3599,"access_token":"eyJ.token"}';
  writeFileSync(
    curl,
    `#!/bin/sh\ncase "$*" in *oauth2*) echo "$@" > ${sent}.token; printf '%s' '${token}';; *) { echo "$@"; cat; } > ${sent}; exit ${broken.put ?? 0};; esac\n`,
  );
  chmodSync(curl, 0o755);
  if (answer !== undefined) writeFileSync(file, answer);
  const { put, env: known } = made.outputs.keeper;
  const env = {
    PATH: `${folder}:/usr/bin:/bin`,
    ANSWER: file,
    RECOVERY: String(known["RECOVERY"]),
    ...{ AZURE_FEDERATED_TOKEN_FILE: "/run/token", AZURE_CLIENT_ID: "who", AZURE_TENANT_ID: "where" },
    AZURE_AUTHORITY_HOST: "https://login.microsoftonline.com/",
  };
  const { status } = spawnSync("/bin/sh", ["-c", `set -eu\nkept() { ${put}; }\nkept || exit 7`], {
    env,
    encoding: "utf8",
  });
  const read = (name: string) => (existsSync(name) ? readFileSync(name, "utf8") : "");
  return { status, sent: read(sent), asked: read(`${sent}.token`) };
}

describe("what keeps Vault's answer", () => {
  it("puts the whole of it into the secret, as its pod's identity", async () => {
    const answer = { root_token: "hvs.x", recovery_keys: ["a".repeat(500), 'a "quoted" \\ one'] };
    const { status, sent, asked } = await keep(`${JSON.stringify(answer)}\n`);
    expect(status).toBe(0);
    expect(asked).toContain("client_assertion@/run/token");
    expect(asked).toContain("https://login.microsoftonline.com/where/oauth2/v2.0/token");
    expect(sent).toContain("Authorization: Bearer eyJ.token");
    expect(sent).toContain(
      "https://gc-dev-seal-a1b2c.vault.azure.net/secrets/go-coffee-dev-vault-seal-recovery?api-version=",
    );
    const body = JSON.parse(sent.split("\n").at(-1)!) as { value: string };
    expect(JSON.parse(body.value)).toEqual(answer);
  });

  it("shows it to no list of processes", async () => {
    const { sent } = await keep('{"root_token":"hvs.x"}');
    expect(sent.split("\n")[0]).not.toContain("hvs.x");
  });

  it.each([
    ["there is no answer", undefined, {}],
    ["the answer is empty", "", {}],
    ["Entra knows nobody of that name", "{}", { token: '{"error":"invalid_client"}' }],
    ["the vault refuses", "{}", { put: 22 }],
  ])("fails where %s", async (_, answer, broken) => {
    expect((await keep(answer, broken)).status).toBe(7);
  });
});
