import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { output } from "@pulumi/pulumi";
import { agentNames } from "../../../../components/gcp/account/agents-plan";
import type { Agents } from "../../../../components/gcp/account/agents";
import { VaultGroundOnGoogle } from "../../../../components/gcp/cluster/vault-ground";
import { record, type Recorded } from "../../../mocks";
import { aPlace, project } from "../place";

const agents = Object.fromEntries(
  agentNames.map((name) => [name, { member: output(`serviceAccount:${name}@example`), ready: [] }]),
) as unknown as Agents;
let made: VaultGroundOnGoogle;
const recorded = (protect = false, generation = 2): Promise<Recorded> =>
  record(() => {
    made = new VaultGroundOnGoogle("vault-seal", { place: aPlace(protect), project, generation, agents });
  });

describe("what Vault stands on at Google", () => {
  it("is a key of its own, which its configuration names as it is called", async () => {
    const found = await recorded();
    const ring = found.one("gcp:kms/keyRing:KeyRing").inputs;
    const key = found.one("gcp:kms/cryptoKey:CryptoKey").inputs;
    expect(made.outputs.seal).toEqual({
      kind: "gcpckms",
      settings: { project, region: ring["location"], key_ring: ring["name"], crypto_key: key["name"] },
    });
    expect(ring["name"]).toMatch(/-2$/);
  });

  it("is a secret without a value, in its region and under the key, kept as keys are", async () => {
    const secret = "gcp:secretmanager/secret:Secret";
    const { inputs, protect } = (await recorded(true)).one(secret);
    expect(inputs).toMatchObject({ secretId: "go-coffee-dev-vault-seal-recovery", deletionProtection: true });
    expect(inputs["replication"]).toMatchObject({ userManaged: { replicas: [{ location: "us-central1" }] } });
    expect(protect).toBe(true);
    const free = await recorded();
    expect(free.one(secret).inputs["deletionProtection"]).toBe(false);
    expect(free.of("gcp:secretmanager/secretVersion:SecretVersion")).toEqual([]);
  });
});

/** Runs the keeper's line with a curl that answers for the metadata server, and keeps what is put. */
async function keep(answer: string | undefined, broken: { token?: string; put?: number } = {}) {
  await recorded();
  const folder = mkdtempSync(path.join(os.tmpdir(), "go-coffee-keeper-"));
  const [curl, sent, file] = ["curl", "sent", "answer"].map((name) => path.join(folder, name)) as [
    string,
    string,
    string,
  ];
  const token = broken.token ?? '{"access_token":"ya29.token","expires_in":3599,"token_type":"Bearer"}';
  writeFileSync(
    curl,
    `#!/bin/sh\ncase "$*" in *169.254.169.254*) printf '%s' '${token}';; *) { echo "$@"; cat; } > ${sent}; exit ${broken.put ?? 0};; esac\n`,
  );
  chmodSync(curl, 0o755);
  if (answer !== undefined) writeFileSync(file, answer);
  const { put } = made.outputs.keeper;
  const env = {
    PATH: `${folder}:/usr/bin:/bin`,
    ANSWER: file,
    RECOVERY: "projects/p/secrets/s",
    SECRETS: "https://secrets.example",
  };
  const { status } = spawnSync("/bin/sh", ["-c", `set -eu\nkept() { ${put}; }\nkept || exit 7`], {
    env,
    encoding: "utf8",
  });
  return { status, sent: existsSync(sent) ? readFileSync(sent, "utf8") : "" };
}

describe("what keeps Vault's answer", () => {
  it("puts the whole of it into the secret, in the name of its pod", async () => {
    const answer = `{"root_token":"hvs.x","recovery_keys":["${"a".repeat(500)}"]}\n`;
    const { status, sent } = await keep(answer);
    expect(status).toBe(0);
    expect(sent).toContain("Authorization: Bearer ya29.token");
    expect(sent).toContain("https://secrets.example/v1/projects/p/secrets/s:addVersion");
    const body = JSON.parse(sent.split("\n").at(-1)!) as { payload: { data: string } };
    expect(Buffer.from(body.payload.data, "base64").toString()).toBe(answer);
  });

  it.each([
    ["there is no answer", undefined, {}],
    ["the answer is empty", "", {}],
    ["nobody hands out a token", "{}", { token: '{"error":"not found"}' }],
    ["Google refuses", "{}", { put: 22 }],
  ])("fails where %s", async (_, answer, broken) => {
    expect((await keep(answer, broken)).status).toBe(7);
  });
});
