import { Attestor, type AttestorArgs } from "@pulumi/gcp/binaryauthorization/attestor";
import { Policy, type PolicyArgs } from "@pulumi/gcp/binaryauthorization/policy";
import { Note } from "@pulumi/gcp/containeranalysis/note";
import type { ComponentResourceOptions, Input, Output, Resource } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { ownName } from "../../core/own-name";

/** A key that images are signed with, as Cloud KMS tells it: an asymmetric one, whose public half it gives away. */
export interface Signer {
  /** `//cloudkms.googleapis.com/v1/projects/P/locations/L/keyRings/R/cryptoKeys/K/cryptoKeyVersions/1` */
  id: Input<string>;
  publicKeyPem: Input<string>;
  /** Such as `ECDSA_P256_SHA256`. */
  algorithm: string;
}

/** What happens to an image that nobody signed: it is written down; or it does not run. */
export type BinaryAuthorizationMode = "recorded" | "enforced";

export interface BinaryAuthorizationArgs {
  place: Placement;
  /** The project's id: its policy is the only one, of all its clusters. */
  project: Input<string>;
  mode: BinaryAuthorizationMode;
  /** @defaultValue none: every image of our own is one that nobody signed */
  signers?: readonly Signer[] | undefined;
  /**
   * Images that run without a signature, as names in which a `*` stands for the rest of a part and `**` for all that follows: what charts bring, while it
   * is not in the project's own registry. @defaultValue none, beside what Google itself runs in a cluster
   */
  allowed?: readonly Input<string>[] | undefined;
  /** The APIs that are on. */
  after: Resource[];
  change?: { policy?: Change<PolicyArgs>; attestor?: Change<AttestorArgs> };
}

/**
 * Binary Authorization: which images may run in the project's clusters. Each wants a signature of the attestor; what Google runs in a cluster itself is
 * always let in. The cluster's own admission, by registry and digest, stays beside it: this one looks at signatures, and cannot be taken away from inside.
 *
 * The policy is one for the project, and Google's own comes back, which lets in everything, when this one goes.
 * Source: cloud.google.com/binary-authorization/docs/policy-yaml-reference; terraform-provider-google-beta google-beta/services/binaryauthorization.
 *
 * @example
 * ```ts
 * import { BinaryAuthorization } from "./components/gcp/cluster/binary-authorization";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 *
 * new BinaryAuthorization("images", {
 *   place,
 *   project: "go-coffee-dev",
 *   mode: "recorded",
 *   allowed: ["us-central1-docker.pkg.dev/go-coffee-dev/mirror/**"],
 *   after: [],
 * });
 * ```
 */
export class BinaryAuthorization extends Component {
  readonly outputs: { /** `projects/P/attestors/A`: who signs names it. */ attestor: Output<string> };
  /** What the cluster waits for, whose pods it judges. */
  readonly ready: Resource[];

  constructor(name: string, args: BinaryAuthorizationArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:gcp:BinaryAuthorization", name, args.place, opts);
    const { signers = [], mode } = args;
    if (mode === "enforced" && signers.length === 0)
      throw new RangeError(
        "Binary Authorization: enforced with no signer lets no image of ours run: name a signer, or take recorded",
      );
    const attestor = this.attestor(args, signers);
    const policy = this.policy(args, attestor);
    this.outputs = { attestor: attestor.id };
    this.ready = [policy];
    this.registerOutputs(this.outputs);
  }

  private attestor({ project, after, change }: BinaryAuthorizationArgs, signers: readonly Signer[]): Attestor {
    const physical = ownName(this.place.environment, this.id, "images", "images");
    const note = new Note(
      this.label("note"),
      {
        project,
        name: physical,
        attestationAuthority: { hint: { humanReadableName: "Images that were built and checked by our own pipeline" } },
      },
      { ...this.here, dependsOn: after },
    );
    const sound: AttestorArgs = {
      project,
      name: physical,
      description: "Signs images that were built and checked by our own pipeline",
      attestationAuthorityNote: {
        // As the API tells it: by its whole name, though the short one would do. What it adds itself, whose account it is, is nobody's input.
        noteReference: note.id,
        ...(signers.length > 0 && {
          publicKeys: signers.map(({ id, publicKeyPem, algorithm }) => ({
            id,
            pkixPublicKey: { publicKeyPem, signatureAlgorithm: algorithm },
          })),
        }),
      },
    };
    return new Attestor(this.label("attestor"), changed(sound, change?.attestor), this.here);
  }

  private policy({ project, mode, allowed = [], change }: BinaryAuthorizationArgs, attestor: Attestor): Policy {
    const sound: PolicyArgs = {
      project,
      description: "Images are signed by our own pipeline",
      // What Google runs in a cluster is Google's to judge.
      globalPolicyEvaluationMode: "ENABLE",
      ...(allowed.length > 0 && { admissionWhitelistPatterns: allowed.map((namePattern) => ({ namePattern })) }),
      defaultAdmissionRule: {
        evaluationMode: "REQUIRE_ATTESTATION",
        enforcementMode: mode === "enforced" ? "ENFORCED_BLOCK_AND_AUDIT_LOG" : "DRYRUN_AUDIT_LOG_ONLY",
        requireAttestationsBies: [attestor.id],
      },
    };
    return new Policy(this.label("policy"), changed(sound, change?.policy), this.here);
  }
}
