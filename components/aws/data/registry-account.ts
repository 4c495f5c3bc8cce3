import * as ecr from "@pulumi/aws/ecr";
import type { ComponentResourceOptions, Input } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { platform } from "../../core/naming";

export interface RegistryAccountArgs {
  place: Placement;
  /** 12 digits. */
  account: Input<string>;
  /**
   * When images are scanned: once, when pushed; or by Amazon Inspector, again with every new vulnerability, which costs by the image and by
   * the scan (docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning-enhanced.html). @defaultValue onPush
   */
  scanning?: "onPush" | "continuous";
  /** The region that images of every environment of this account are copied to. @defaultValue none */
  copyTo?: string | undefined;
  change?: {
    scanning?: Change<ecr.RegistryScanningConfigurationArgs>;
    copies?: Change<ecr.ReplicationConfigurationArgs>;
  };
}

/**
 * What a registry has once for a whole account and region: how images are scanned, and where they are copied to. So it belongs
 * to one environment of each account; a second one would undo what the first has set.
 *
 * ```ts
 * import { RegistryAccount } from "./components/aws/data/registry-account";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 *
 * new RegistryAccount("registry-account", { place, account: "123456789012", copyTo: "us-west-2" });
 * ```
 */
export class RegistryAccount extends Component {
  constructor(name: string, args: RegistryAccountArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:RegistryAccount", name, args.place, opts);
    const continuous = args.scanning === "continuous";
    const scanning: ecr.RegistryScanningConfigurationArgs = {
      scanType: continuous ? "ENHANCED" : "BASIC",
      rules: [
        {
          scanFrequency: continuous ? "CONTINUOUS_SCAN" : "SCAN_ON_PUSH",
          repositoryFilters: [{ filter: "*", filterType: "WILDCARD" }],
        },
      ],
    };
    new ecr.RegistryScanningConfiguration(this.label("scanning"), changed(scanning, args.change?.scanning), this.here);
    if (args.copyTo !== undefined) {
      const copies: ecr.ReplicationConfigurationArgs = {
        replicationConfiguration: {
          rules: [
            {
              destinations: [{ region: args.copyTo, registryId: args.account }],
              repositoryFilters: [{ filter: `${platform}-`, filterType: "PREFIX_MATCH" }],
            },
          ],
        },
      };
      new ecr.ReplicationConfiguration(this.label("copies"), changed(copies, args.change?.copies), this.here);
    }
    this.registerOutputs();
  }
}
