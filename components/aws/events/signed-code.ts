import * as lambda from "@pulumi/aws/lambda";
import * as s3 from "@pulumi/aws/s3";
import * as signer from "@pulumi/aws/signer";
import { all, type asset, type ComponentResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { platform } from "../../core/naming";
import { ObjectStore, type ObjectStoreArgs } from "../data/object-store";
import { signable } from "./signable";

export interface SignedCodeArgs {
  place: Placement;
  /** 12 digits. */
  account: Input<string>;
  /** Encrypts the bucket: a key of the purpose `events`. */
  keyArn: Input<string>;
  /** The bucket that keeps the record of who accessed it. */
  accessRecords: Input<string>;
  /** What is signed, by a word for each that never changes. */
  code: Readonly<Record<string, Code>>;
  change?: { bucket?: ObjectStoreArgs["change"]; profile?: Change<signer.SigningProfileArgs> };
}

/** A zip. */
export interface Code {
  source: asset.Asset | asset.Archive;
  /** Of what is in it: the same again is not signed again. */
  sha256: string;
}

/** Where a signed zip lies. */
export interface SignedZip {
  bucket: Output<string>;
  key: Output<string>;
}

/**
 * How long a signature holds, in months: Signer's own default and longest. A function that was deployed goes on when it is over, and can be deployed again only with a new one.
 * Source: docs.aws.amazon.com/signer/latest/developerguide/gs-profile.html.
 */
const validMonths = 135;

/**
 * The archives of functions, signed by AWS Signer, and the rule that Lambda takes nothing else. What is signed lies in a bucket with versions, of the profile's own region, as Signer asks;
 * the signed copies lie beside, and stay: nothing of Signer's or of the program's takes them away. Lambda keeps its own.
 *
 * S3 says that versions are on before they are everywhere (up to 15 minutes: docs.aws.amazon.com/AmazonS3/latest/userguide/manage-versioning-examples.html). What was put in before then has no
 * version, and never gets one, so that no job can sign it: the program stops, and says how it is put in once more.
 *
 * A profile is cancelled when it goes, and its name stays taken for ever: so AWS's provider ends it in something of its own.
 *
 * @example
 * ```ts
 * import { asset } from "@pulumi/pulumi";
 * import { SignedCode } from "./components/aws/events/signed-code";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 * declare const keyArn: string, accessRecords: string, sha256: string;
 *
 * const signed = new SignedCode("events-code", {
 *   place,
 *   account: "123456789012",
 *   keyArn,
 *   accessRecords,
 *   code: { order: { source: new asset.FileArchive("order.zip"), sha256 } },
 * }).outputs;
 * export const zip = signed.zips["order"];
 * ```
 */
export class SignedCode extends Component {
  readonly outputs: { zips: Readonly<Record<string, SignedZip>>; configArn: Output<string> };

  constructor(name: string, args: SignedCodeArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:SignedCode", name, args.place, opts);
    const { place, account, keyArn, accessRecords } = args;
    const bucket = new ObjectStore(
      this.label("bucket"),
      {
        ...{ place, account, purpose: this.id },
        encryption: { mode: "ownKey", keyArn },
        keeping: { undoDays: 30 },
        accessRecord: { mode: "to", bucket: accessRecords },
        change: args.change?.bucket,
      },
      this.here,
    ).whole;
    const profile = this.profile(args);
    const zips = Object.entries(args.code).map(
      ([part, code]) => [part, this.sign(part, code, bucket, profile)] as const,
    );
    this.outputs = { zips: Object.fromEntries(zips), configArn: this.config(profile).arn };
    this.registerOutputs();
  }

  private profile({ place, change }: SignedCodeArgs): signer.SigningProfile {
    const sound: signer.SigningProfileArgs = {
      // Letters, digits and underscores alone: botocore signer, ProfileName.
      namePrefix: `${platform}-${place.environment}-`.replaceAll("-", "_"),
      platformId: "AWSLambda-SHA384-ECDSA",
      signatureValidityPeriod: { value: validMonths, type: "MONTHS" },
      tags: this.tags({ service: "platform" }),
    };
    return new signer.SigningProfile(this.label("profile"), changed(sound, change?.profile), this.here);
  }

  private sign(
    part: string,
    { source, sha256 }: Code,
    bucket: Output<string>,
    profile: signer.SigningProfile,
  ): SignedZip {
    const unsigned = new s3.BucketObjectv2(
      this.label(part),
      {
        ...{ bucket, key: `unsigned/${part}/${sha256}.zip`, source, contentType: "application/zip" },
        tags: this.tags({ service: "platform" }, `${this.id}-${part}`),
      },
      this.here,
    );
    const job = new signer.SigningJob(
      this.label(part),
      {
        profileName: profile.name,
        source: {
          s3: {
            bucket,
            key: unsigned.key,
            version: all([unsigned.versionId, unsigned.urn]).apply((version) => signable(...version)),
          },
        },
        destination: { s3: { bucket, prefix: `signed/${part}/` } },
      },
      this.here,
    );
    const at = job.signedObjects.apply(([object]) => object!.s3s[0]!);
    return { bucket: at.bucket, key: at.key };
  }

  private config(profile: signer.SigningProfile): lambda.CodeSigningConfig {
    return new lambda.CodeSigningConfig(
      this.label("config"),
      {
        description: "What this environment has signed, and nothing else",
        allowedPublishers: { signingProfileVersionArns: [profile.versionArn] },
        policies: { untrustedArtifactOnDeployment: "Enforce" },
        tags: this.tags({ service: "platform" }),
      },
      this.here,
    );
  }
}
