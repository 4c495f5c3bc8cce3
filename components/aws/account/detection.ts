import * as accessanalyzer from "@pulumi/aws/accessanalyzer";
import * as cfg from "@pulumi/aws/cfg";
import * as guardduty from "@pulumi/aws/guardduty";
import * as securityhub from "@pulumi/aws/securityhub";
import {
  all,
  type ComponentResourceOptions,
  type CustomResourceOptions,
  type Input,
  type Output,
  type Resource,
} from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { ownName } from "../../core/own-name";
import { partitionOf } from "../common/partition";
import { serviceRoles } from "./service-roles";
import { Findings, type FindingsArgs, type FindingsTopic } from "./findings";
import { detectorFeatures, standardArn, standards } from "./audit-plan";

export interface DetectionArgs {
  place: Placement;
  /** 12 digits. */
  account: Input<string>;
  /** Where AWS Config writes; its policy lets it, and the key is the bucket's. */
  history: { name: Input<string>; keyArn: Input<string> };
  /**
   * Whether this is the account's home: the region that records what has no region (IAM), and that the findings of the others
   * come together in.
   */
  home: boolean;
  /** Whether other regions of the account are watched, too. @defaultValue false */
  elsewhere?: boolean;
  /**
   * What its services wait for before they are first called: AWS Config's own role, in a new account (`ServiceRoles`); in another region
   * what watches the home one, since each of them makes a role for the whole account at its first call. @defaultValue nothing
   */
  after?: readonly Resource[];
  /** Where people are told of what is urgent. */
  alerts: FindingsTopic;
  change?: {
    detector?: Change<guardduty.DetectorArgs>;
    recorder?: Change<cfg.RecorderArgs>;
    findings?: FindingsArgs["change"];
  };
}

/**
 * What watches an account in one region: GuardDuty, AWS Config, Security Hub with PCI DSS and CIS, Access Analyzer. Each exists
 * once for an account and region, so one environment of an account owns them. What they find that is urgent, people are told.
 *
 * ```ts
 * import { Audit } from "../../components/aws/account/audit";
 * import { Detection } from "../../components/aws/account/detection";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement; // where it stands, and the tags of all in it
 * declare const audit: Audit;
 * declare const auditKeyArn: string;
 * declare const alerts: { topicArn: string; keyArn: string }; // of the same region
 *
 * new Detection("detection", {
 *   place,
 *   account: "123456789012",
 *   history: { name: audit.outputs.history.name, keyArn: auditKeyArn },
 *   home: true,
 *   alerts,
 * });
 * ```
 */
export class Detection extends Component {
  /** What calls its services first: what watches another region waits for these. */
  readonly first: Resource[];
  private readonly begins: CustomResourceOptions;

  constructor(name: string, args: DetectionArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:Detection", name, args.place, opts);
    this.begins = { ...this.here, dependsOn: [...(args.after ?? [])] };
    const detector = this.detector(args);
    const recording = this.recorder(args);
    this.first = [detector, this.hub(args, recording), this.analyzer()];
    this.tell(args);
    this.registerOutputs();
  }

  private detector(args: DetectionArgs): guardduty.Detector {
    const sound: guardduty.DetectorArgs = {
      enable: true,
      findingPublishingFrequency: "FIFTEEN_MINUTES",
      tags: this.tags({ service: "platform" }, "detector"),
    };
    const detector = new guardduty.Detector(this.label("detector"), changed(sound, args.change?.detector), this.begins);
    for (const { name, additions } of detectorFeatures) {
      new guardduty.DetectorFeature(
        this.label(name.toLowerCase().replaceAll("_", "-")),
        {
          detectorId: detector.id,
          name,
          status: "ENABLED",
          ...(additions.length === 0
            ? {}
            : {
                additionalConfigurations: additions.map((addition) => ({
                  name: addition.name,
                  status: addition.on ? "ENABLED" : "DISABLED",
                })),
              }),
        },
        this.here,
      );
    }
    return detector;
  }

  /** The name is the API's own default: there can be one recorder and one channel only, so another name would be in the way. */
  private recorder(args: DetectionArgs): cfg.RecorderStatus {
    const recorderName = "default";
    const sound: cfg.RecorderArgs = {
      name: recorderName,
      roleArn: recorderRole(args),
      recordingGroup: { allSupported: true, includeGlobalResourceTypes: args.home },
    };
    const recorder = new cfg.Recorder(this.label("recorder"), changed(sound, args.change?.recorder), this.begins);
    const channel = new cfg.DeliveryChannel(
      this.label("channel"),
      {
        name: recorderName,
        s3BucketName: args.history.name,
        s3KmsKeyArn: args.history.keyArn,
        snapshotDeliveryProperties: { deliveryFrequency: "TwentyFour_Hours" },
      },
      { ...this.here, dependsOn: [recorder] },
    );
    return new cfg.RecorderStatus(
      this.label("recording"),
      { name: recorder.name, isEnabled: true },
      { ...this.here, dependsOn: [channel] },
    );
  }

  private hub({ place, home, elsewhere, after }: DetectionArgs, recording: Resource): Resource {
    const hub = new securityhub.Account(
      this.label("hub"),
      { enableDefaultStandards: false, autoEnableControls: true, controlFindingGenerator: "SECURITY_CONTROL" },
      // Its controls are rules of AWS Config.
      { ...this.here, dependsOn: [...(after ?? []), recording] },
    );
    for (const standard of Object.keys(standards) as (keyof typeof standards)[]) {
      new securityhub.StandardsSubscription(
        this.label(standard),
        { standardsArn: standardArn(standard, place.region) },
        { ...this.here, dependsOn: [hub] },
      );
    }
    if (home && elsewhere) {
      new securityhub.FindingAggregator(
        this.label("findings"),
        { linkingMode: "ALL_REGIONS" },
        { ...this.here, dependsOn: [hub] },
      );
    }
    return hub;
  }

  /** Who outside the account can reach what is in it. */
  private analyzer(): Resource {
    return new accessanalyzer.Analyzer(
      this.label("analyzer"),
      {
        analyzerName: ownName(this.place.environment, this.id, "detection", "access"),
        type: "ACCOUNT",
        tags: this.tags({ service: "platform" }, "access"),
      },
      this.begins,
    );
  }

  private tell({ place, account, alerts, change }: DetectionArgs): void {
    new Findings(this.label("urgent"), { place, account, to: alerts, change: change?.findings }, this.here);
  }
}

/**
 * The role that AWS itself gives to AWS Config, which an account has once for all regions. Security Hub's control Config.1 (critical; CIS 3.3)
 * holds a recorder with any other for none. With it Config writes as the service, which the bucket and the key let in for this account.
 * The role may be seconds old, and IAM takes some until it is known everywhere: the bucket is made meanwhile. Sources:
 * docs.aws.amazon.com/securityhub/latest/userguide/config-controls.html#config-1;
 * docs.aws.amazon.com/config/latest/developerguide/using-service-linked-roles-config.html.
 */
function recorderRole({ place, account, history }: DetectionArgs): Output<string> {
  const { service, role } = serviceRoles.config;
  const partition = partitionOf(place.region);
  return all([account, history.name]).apply(
    ([account]) => `arn:${partition}:iam::${account}:role/aws-service-role/${service}/${role}`,
  );
}
