import * as ecr from "@pulumi/aws/ecr";
import type { ComponentResourceOptions, Input } from "@pulumi/pulumi";
import { Component } from "../core/component";
import type { Placement } from "../core/contracts";
import { platform } from "../core/naming";

export interface RegistryAccountArgs {
  place: Placement;
  /** 12 digits. */
  account: Input<string>;
  /** The region that images of every environment of this account are copied to. @defaultValue none */
  copyTo?: string | undefined;
}

/**
 * What a registry has once for a whole account and region: how images are scanned, and where they are copied to. So it belongs
 * to one environment of each account; a second one would undo what the first has set.
 */
export class RegistryAccount extends Component {
  constructor(name: string, args: RegistryAccountArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:RegistryAccount", name, args.place, opts);
    new ecr.RegistryScanningConfiguration(
      this.label("scanning"),
      {
        scanType: "BASIC",
        rules: [{ scanFrequency: "SCAN_ON_PUSH", repositoryFilters: [{ filter: "*", filterType: "WILDCARD" }] }],
      },
      this.here,
    );
    if (args.copyTo !== undefined) {
      new ecr.ReplicationConfiguration(
        this.label("copies"),
        {
          replicationConfiguration: {
            rules: [
              {
                destinations: [{ region: args.copyTo, registryId: args.account }],
                repositoryFilters: [{ filter: `${platform}-`, filterType: "PREFIX_MATCH" }],
              },
            ],
          },
        },
        this.here,
      );
    }
    this.registerOutputs();
  }
}
