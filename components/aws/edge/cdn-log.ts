import * as cloudwatch from "@pulumi/aws/cloudwatch";
import type { ComponentResourceOptions, Input } from "@pulumi/pulumi";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { ownName } from "../../core/own-name";
import { edgeRegion } from "../common/edge-region";

export interface CdnLogArgs {
  place: Placement;
  distributionArn: Input<string>;
  bucketArn: Input<string>;
}

/**
 * The log of a distribution's requests, in a bucket, under `AWSLogs/ACCOUNT/CloudFront/`. It is standard logging of the second
 * kind: the first needs a bucket with access control lists, which ours have not
 * (docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html). No path of its own: AWS adds its prefix to
 * one when it is made and drops it when it is changed (hashicorp/terraform-provider-aws issue 46328).
 *
 * ```ts
 * import { CdnLog } from "../../components/aws/edge/cdn-log";
 * import type { Placement } from "../../components/core/contracts";
 *
 * declare const place: Placement; // where it stands, and the tags of all in it
 * declare const distributionArn: string;
 * declare const bucketArn: string; // of a bucket whose policy lets AWS deliver
 *
 * new CdnLog("cdn-log", { place, distributionArn, bucketArn });
 * ```
 */
export class CdnLog extends Component {
  constructor(name: string, args: CdnLogArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:CdnLog", name, args.place, opts);
    const tags = this.tags({ service: "platform" }, "edge-access");
    // At most 60 characters: docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutDeliverySource.html.
    const called = ownName(args.place.environment, this.id, "cdn-log", "edge-access", 60);
    const source = new cloudwatch.LogDeliverySource(
      this.label("source"),
      { region: edgeRegion, name: called, logType: "ACCESS_LOGS", resourceArn: args.distributionArn, tags },
      this.here,
    );
    const destination = new cloudwatch.LogDeliveryDestination(
      this.label("destination"),
      {
        region: edgeRegion,
        name: called,
        outputFormat: "json",
        deliveryDestinationConfiguration: { destinationResourceArn: args.bucketArn },
        tags,
      },
      this.here,
    );
    new cloudwatch.LogDelivery(
      this.label("delivery"),
      { region: edgeRegion, deliverySourceName: source.name, deliveryDestinationArn: destination.arn, tags },
      this.here,
    );
    this.registerOutputs();
  }
}
