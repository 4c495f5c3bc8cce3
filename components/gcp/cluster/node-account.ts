import { IAMMember } from "@pulumi/gcp/projects/iammember";
import { Account, type AccountArgs } from "@pulumi/gcp/serviceaccount/account";
import type { ComponentResourceOptions, Input, Output, Resource } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { displayName } from "../../core/naming";
import { ownId } from "../../core/own-name";

export interface NodeAccountArgs {
  place: Placement;
  /** The project's id. */
  project: Input<string>;
  /** The APIs that are on. */
  after: Resource[];
  change?: { account?: Change<AccountArgs> };
}

/**
 * What a node does as itself: write its logs and metrics, and fetch images. Pods have identities of their own, and do not get this one.
 * Source: cloud.google.com/kubernetes-engine/docs/how-to/service-accounts, "Configure a custom service account".
 */
const roles = {
  node: "roles/container.defaultNodeServiceAccount",
  images: "roles/artifactregistry.reader",
} as const;

/**
 * The service account of a cluster's nodes, with what a node needs and no more: the project's default account is never used. It stands before the
 * network, whose firewall rules name it.
 *
 * @example
 * ```ts
 * import { NodeAccount } from "./components/gcp/cluster/node-account";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 *
 * const { email } = new NodeAccount("nodes", { place, project: "go-coffee-dev", after: [] }).outputs;
 * ```
 */
export class NodeAccount extends Component {
  readonly outputs: {
    email: Output<string>;
    /** What the first node waits for: the account and its grants. */
    ready: Resource[];
  };

  constructor(name: string, args: NodeAccountArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:gcp:NodeAccount", name, args.place, opts);
    const { project, after, change } = args;
    const sound: AccountArgs = {
      project,
      // An account that is made again is another one under the same address, which old grants do not know: it is not replaced.
      accountId: displayName(this.place.environment, ownId(this.id), 30),
      displayName: "Nodes of the cluster",
      description: "What nodes of GKE are: writes logs and metrics, reads images",
    };
    const account = new Account(this.label("account"), changed(sound, change?.account), {
      ...this.here,
      dependsOn: after,
    });
    const grants = Object.entries(roles).map(
      ([what, role]) => new IAMMember(this.label(what), { project, role, member: account.member }, this.here),
    );
    this.outputs = { email: account.email, ready: [account, ...grants] };
    this.registerOutputs({ email: account.email });
  }
}
