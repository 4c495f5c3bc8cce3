import { Secret, type SecretArgs } from "@pulumi/gcp/secretmanager/secret";
import type { ComponentResourceOptions, Output } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement, VaultGround } from "../../core/contracts";
import { ownName } from "../../core/own-name";
import type { Agents } from "../account/agents";
import { Keys } from "../common/keys";
import { ofGeneration } from "../common/keys-plan";
import { labelsFor } from "../common/labels";
import { secretName } from "../data/secret";

export interface VaultGroundArgs {
  place: Placement;
  /** The project's id: plain, since Vault's chart is opened with it. */
  project: string;
  /** Which ring of keys it is, as of all keys of the environment. */
  generation: number;
  agents: Agents;
  change?: { recovery?: Change<SecretArgs> };
}

export interface VaultGroundOutputs extends Pick<VaultGround, "seal" | "keeper"> {
  /** `projects/P/locations/L/keyRings/R/cryptoKeys/K`, for the identity of Vault. */
  key: Output<string>;
  /** `projects/P/secrets/S`: the secret that recovery keys are kept in. */
  recovery: Output<string>;
}

/** Says what a pod of the account that runs it is to Google. Source: docs.cloud.google.com/kubernetes-engine/docs/how-to/workload-identity, "metadata server". */
const tokens = "http://169.254.169.254/computeMetadata/v1/instance/service-accounts/default/token";

/**
 * Puts the file into the secret, as its newest version. A step that fails ends it with an error: an empty answer would be kept else.
 * Source: Secret Manager API v1, projects.secrets.addVersion.
 */
const put = [
  '[ -s "$ANSWER" ]',
  `token=$(curl --silent --show-error --fail --max-time 30 --header 'Metadata-Flavor: Google' ${tokens} | sed -n 's/.*"access_token": *"\\([^"]*\\)".*/\\1/p')`,
  '[ -n "$token" ]',
  'kept=$(base64 -w 0 "$ANSWER")',
  `printf '{"payload":{"data":"%s"}}' "$kept" | curl --silent --show-error --fail --max-time 60 --output /dev/null --header "Authorization: Bearer $token" --header 'Content-Type: application/json' --data-binary @- "$SECRETS/v1/$RECOVERY:addVersion"`,
].join(" && ");

/**
 * What Vault stands on, on Google Cloud: a key that opens it as it starts, and a secret for the answer of its initialisation, which has no value until then. Who loses the key
 * has lost all that is in Vault: recovery keys open nothing without it.
 * Source: developer.hashicorp.com/vault/docs/configuration/seal/gcpckms.
 *
 * ```ts
 * import { VaultGroundOnGoogle } from "./components/gcp/cluster/vault-ground";
 * import type { Agents } from "./components/gcp/account/agents";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 * declare const agents: Agents;
 *
 * const { seal } = new VaultGroundOnGoogle("vault-seal", { place, project: "go-coffee-dev", generation: 1, agents }).outputs;
 * export const opens = seal.kind;
 * ```
 */
export class VaultGroundOnGoogle extends Component {
  readonly outputs: VaultGroundOutputs;

  constructor(name: string, args: VaultGroundArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:gcp:VaultGround", name, args.place, opts);
    const { place, project, generation, agents } = args;
    const id = this.label("keys");
    const { vault: key } = new Keys(id, { place, project, generation, agents, purposes: ["vault"] }, this.here).outputs;
    const sound: SecretArgs = {
      project,
      secretId: secretName(place.environment, `${this.id}-recovery`),
      annotations: {
        description: "What HashiCorp Vault said when it was initialised: recovery keys, and the first token",
      },
      replication: {
        userManaged: {
          replicas: [{ location: place.region, customerManagedEncryption: { kmsKeyName: key.id } }],
        },
      },
      deletionProtection: place.protection.keys,
      ...(place.protection.keys && { versionDestroyTtl: `${30 * 24 * 3600}s` }),
      labels: labelsFor(place, { service: "platform", dataClass: "card" }),
    };
    const recovery = new Secret(this.label("recovery"), changed(sound, args.change?.recovery), {
      ...this.lasting,
      protect: place.protection.keys,
      dependsOn: key.ready,
      ignoreChanges: ["replication"],
    });
    this.outputs = {
      key: key.id,
      recovery: recovery.id,
      // By its names, which a preview knows: with anything unknown Helm would not open the chart.
      seal: {
        kind: "gcpckms",
        settings: {
          project,
          region: place.region,
          key_ring: ofGeneration(ownName(place.environment, id, "keys", "keys"), generation),
          crypto_key: "vault",
        },
      },
      keeper: {
        put,
        // A shell, curl, sed and base64: curl/curl-container, Dockerfile, on Alpine.
        image: { repository: "docker.io/curlimages/curl", tag: "8.16.0" },
        env: { RECOVERY: recovery.id, SECRETS: "https://secretmanager.googleapis.com" },
      },
    };
    this.registerOutputs({ key: key.id, recovery: recovery.id });
  }
}
