import { select } from "../core/paths";
import type { Request, Rule } from "../core/spec";
import { agentOf, loggingKeyAgent } from "./agents";
import { lastOf, regionOf } from "./names";
import { looseLink, mark, marked, named, type Parts, rule } from "./part";
import { invalid, notFound, refuse } from "./words";

const ringToken = "gcp:kms/keyRing:KeyRing";
const keyToken = "gcp:kms/cryptoKey:CryptoKey";
const role = "roles/cloudkms.cryptoKeyEncrypterDecrypter";
const page = "docs.cloud.google.com/kms/docs/using-other-products";

/** Whether a member may encrypt with a key: by a grant on it, on its ring or on the project. */
export function mayUse({ world, account }: Pick<Request, "world" | "account">, key: string, member: string): boolean {
  const ring = key.replace(/\/cryptoKeys\/.*/, "");
  const grants = [
    ...world.all("gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember").filter(({ inputs }) => inputs["cryptoKeyId"] === key),
    ...world.all("gcp:kms/keyRingIAMMember:KeyRingIAMMember").filter(({ inputs }) => inputs["keyRingId"] === ring),
    ...world.all("gcp:projects/iAMMember:IAMMember").filter(({ outputs }) => outputs["project"] === account),
  ];
  return grants.some(({ inputs }) => inputs["role"] === role && inputs["member"] === member);
}

export interface KeyUse {
  /** Where the key's name stands. */
  path: string;
  /** The service whose agent encrypts: `sqladmin`. */
  agent: string;
  /** The place that the key must be in. @defaultValue the resource's own */
  place?(request: Request, index: number): string;
  /** What Google says to an agent without the right. */
  denied?: (key: string, agent: string) => string;
}

/** A key of one's own: it must be there, lie where the resource lies, and the service's agent must be allowed to use it. */
export function keyUse({ path, agent, place, denied }: KeyUse): Rule {
  return rule(`kms.key.${path}`, page, (request) => {
    const { inputs, world, account, region, current } = request;
    for (const [index, { value }] of select(inputs, path).entries()) {
      if (typeof value !== "string" || value === "") continue;
      if (current && select(current.inputs, path).some((one) => one.value === value)) continue; // it was looked at
      const id = value.replace(/\/cryptoKeyVersions\/.*/, "").replace(/^.*?(projects\/)/, "$1");
      const key = world.find(keyToken, id);
      if (!key) return notFound(id);
      if (marked(world, "destroyed", id))
        return refuse(400, "failedPrecondition", `${id} is not enabled, current state is: DESTROY_SCHEDULED.`);
      const where = /\/locations\/([^/]+)\//.exec(id)?.[1] ?? "";
      const wanted = place?.(request, index) ?? region;
      if (where !== wanted)
        return invalid(
          `KMS key ${id} is in location '${where}', and must be in '${wanted}', where what it encrypts is`,
        );
      const email = agent === "logging" ? loggingKeyAgent(account) : agentOf(agent, account);
      if (!mayUse(request, id, `serviceAccount:${email}`))
        return refuse(
          403,
          "forbidden",
          denied?.(id, email) ??
            `Permission 'cloudkms.cryptoKeyVersions.useToEncrypt' denied on resource '${id}' (or it may not exist): grant ${role} to ${email}`,
        );
    }
    return undefined;
  });
}

/** The keys of multi-regions lie in places of their own. Source: docs.cloud.google.com/storage/docs/encryption/using-customer-managed-keys. */
export const placeOfBucket = ({ inputs }: Request): string => regionOf(String(inputs["location"]));

export const kmsParts: Parts = {
  // Nothing deletes a ring or a key: both stand for ever, and their names are taken. Source: terraform-provider-google, kms_key_ring and kms_crypto_key.
  [ringToken]: {
    after({ verb, current }, world) {
      if (verb === "delete" && current) world.put(current);
    },
  },
  [keyToken]: {
    refers: { keyRing: looseLink(ringToken) },
    rules: [
      rule("kms.key.rotation", "docs.cloud.google.com/kms/docs/key-rotation", ({ inputs }) => {
        const purpose = inputs["purpose"] ?? "ENCRYPT_DECRYPT";
        return inputs["rotationPeriod"] !== undefined && purpose !== "ENCRYPT_DECRYPT"
          ? invalid(`Invalid rotation schedule: a key of purpose ${String(purpose)} does not rotate by itself`)
          : undefined;
      }),
    ],
    outputs: ({ id }) => ({ primaries: [{ name: `${id}/cryptoKeyVersions/1`, state: "ENABLED" }] }),
    after({ verb, current, id }, world) {
      if (verb !== "delete" || !current) return;
      world.put(current);
      if (current.inputs["deletionPolicy"] !== "ABANDON") mark(world, "destroyed", id);
    },
  },
  "gcp:kms/cryptoKeyVersion:CryptoKeyVersion": {
    refers: { cryptoKey: looseLink(keyToken) },
    id: (request) => versionOf(request),
    outputs: (request) => ({ name: request.id, state: request.inputs["state"] ?? "ENABLED" }),
  },
  "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember": { refers: { cryptoKeyId: looseLink(keyToken) } },
  "gcp:kms/keyRingIAMMember:KeyRingIAMMember": { refers: { keyRingId: looseLink(ringToken) } },
};

function versionOf({ inputs, world }: Request): string {
  const key = named(world, keyToken, inputs["cryptoKey"]);
  const others = world
    .all("gcp:kms/cryptoKeyVersion:CryptoKeyVersion")
    .filter(({ id }) => id.startsWith(`${key?.id}/`));
  return `${key?.id ?? lastOf(inputs["cryptoKey"])}/cryptoKeyVersions/${others.length + 2}`;
}
