import * as artifactregistry from "@pulumi/gcp/artifactregistry";
import { NetworkFirewallPolicyRule } from "@pulumi/gcp/compute/networkFirewallPolicyRule";
import { Subnetwork, type SubnetworkArgs } from "@pulumi/gcp/compute/subnetwork";
import * as projects from "@pulumi/gcp/projects";
import * as serviceaccount from "@pulumi/gcp/serviceaccount";
import { output, type ComponentResourceOptions, type Input, type Output, type Resource } from "@pulumi/pulumi";
import { changed, type Change } from "../../core/change";
import { Component } from "../../core/component";
import type { Placement } from "../../core/contracts";
import { displayName } from "../../core/naming";
import type { Agents } from "../account/agents";
import type { AgentName } from "../account/agents-plan";
import type { GcpKey } from "../common/keys";
import { labelsFor } from "../common/labels";
import { ObjectStore, type ObjectStoreArgs } from "../data/object-store";
import { recorded } from "../network/flow-logs";
import { asPolicyRule, functionRules, sourcesOnly } from "./functions-plan";

export interface FunctionGroundArgs {
  place: Placement;
  /** The project's id. */
  project: string;
  projectNumber: Input<string>;
  /** Encrypts sources and images: that of the functions, as Cloud Functions wants it. */
  key: GcpKey;
  agents: Agents<Extract<AgentName, "functions">>;
  /** The network that functions reach Google's APIs through, and the policy whose rules hold in it. */
  network: { id: Input<string>; policy: Input<string> };
  /** Where they stand in it, a /26 or more: four addresses for each instance that may run. */
  range: string;
  /** What it waits for: the APIs. */
  after: readonly Resource[];
  change?:
    | {
        subnet?: Change<SubnetworkArgs>;
        repository?: Change<artifactregistry.RepositoryArgs>;
        sources?: NonNullable<ObjectStoreArgs["change"]>["bucket"];
      }
    | undefined;
}

/** What functions are made of. */
export interface FunctionGroundOutputs {
  /** The bucket of archives. */
  sources: Output<string>;
  /** `projects/P/locations/L/repositories/R` */
  repository: Output<string>;
  /** As whom they are built: `projects/P/serviceAccounts/EMAIL`. */
  builder: Output<string>;
  /** Where they stand: `projects/P/regions/R/subnetworks/S`, and its network, `projects/P/global/networks/N`. */
  subnet: Output<string>;
  network: Input<string>;
  /** What the first function waits for. */
  ready: Resource[];
}

/**
 * What functions are built from and stand in: a bucket of archives and a repository of images, both under the functions' own key; an account that builds and can do no more; and a
 * subnet from which they reach Google's APIs on private addresses, and nothing else of the network.
 *
 * When functions go, their subnet is held for an hour or two by addresses that Cloud Run gives back later: an `up` or a `destroy` stops there, with everything else gone, and
 * takes the rest at its next run (docs.cloud.google.com/run/docs/configuring/vpc-direct-vpc, "Delete a subnet").
 *
 * ```ts
 * import { FunctionGround } from "./components/gcp/events/ground";
 * import type { Agents } from "./components/gcp/account/agents";
 * import type { GcpKey } from "./components/gcp/common/keys";
 * import type { GcpNetworkOutputs } from "./components/gcp/network/network";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 * declare const key: GcpKey;
 * declare const network: GcpNetworkOutputs;
 * declare const agents: Agents<"functions">;
 *
 * const ground = new FunctionGround("tea-functions", {
 *   ...{ place, project: "go-coffee-dev", projectNumber: "123456789012", key, agents, network },
 *   range: "10.16.192.0/24",
 *   after: [],
 * });
 * export const { repository } = ground.outputs;
 * ```
 */
export class FunctionGround extends Component {
  readonly outputs: FunctionGroundOutputs;

  constructor(name: string, args: FunctionGroundArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:gcp:FunctionGround", name, args.place, opts);
    const builder = this.builder(args);
    const sources = this.sources(args);
    const repository = this.repository(args);
    const rights = this.rights(args, { builder, repository });
    const subnet = this.subnet(args);
    const rule = new NetworkFirewallPolicyRule(
      this.label("google-apis"),
      {
        ...{ project: args.project, firewallPolicy: args.network.policy },
        ...asPolicyRule(functionRules.apis, args.range),
      },
      this.here,
    );
    this.outputs = {
      sources: sources.outputs.name,
      repository: repository.id,
      builder: builder.name,
      subnet: subnet.id,
      network: args.network.id,
      ready: [...sources.ready, ...rights, rule],
    };
    this.registerOutputs();
  }

  private builder({ project, after }: FunctionGroundArgs): serviceaccount.Account {
    return new serviceaccount.Account(
      this.label("builder"),
      {
        ...{ project, accountId: displayName(this.place.environment, `${this.id}-builder`, 30) },
        displayName: "Builds functions",
        description: "As whom Cloud Build makes images of functions: a new project's own account may do nothing",
      },
      { ...this.here, dependsOn: [...after] },
    );
  }

  private sources({ place, project, projectNumber, key, after, change }: FunctionGroundArgs): ObjectStore {
    return new ObjectStore(
      this.label("sources"),
      {
        ...{ place, project, projectNumber, key, after, purpose: `${this.id}-sources` },
        // An archive is named after what is in it, and is never written twice.
        keeping: { undoDays: 30 },
        ...(change?.sources && { change: { bucket: change.sources } }),
      },
      this.here,
    );
  }

  private repository({ project, key, after, change }: FunctionGroundArgs): artifactregistry.Repository {
    const sound: artifactregistry.RepositoryArgs = {
      ...{ project, location: this.place.region, repositoryId: this.displayName(this.id) },
      description: "Images of functions, as Cloud Functions builds them",
      format: "DOCKER",
      mode: "STANDARD_REPOSITORY",
      // There is no other word for on: it follows from the API that scans.
      vulnerabilityScanningConfig: { enablementConfig: "INHERITED" },
      kmsKeyName: key.id,
      cleanupPolicyDryRun: false,
      cleanupPolicies: [
        { id: "without-a-tag", action: "DELETE", condition: { tagState: "UNTAGGED", olderThan: `${14 * 24 * 3600}s` } },
      ],
      labels: labelsFor(this.place, { service: "platform" }),
    };
    return new artifactregistry.Repository(this.label("images"), changed(sound, change?.repository), {
      ...this.here,
      protect: this.place.protection.data,
      dependsOn: [...key.ready, ...after],
    });
  }

  /** What the builder may do, and Cloud Functions with its images. */
  private rights(
    { project, projectNumber, agents }: FunctionGroundArgs,
    { builder, repository }: { builder: serviceaccount.Account; repository: artifactregistry.Repository },
  ): Resource[] {
    const { member } = builder;
    const { region } = this.place;
    const here = this.here;
    const images = { project, location: region, repository: repository.name };
    return [
      new projects.IAMMember(this.label("builder-logs"), { project, role: "roles/logging.logWriter", member }, here),
      // The bucket is not there before the first function is.
      new projects.IAMMember(
        this.label("builder-reads"),
        {
          ...{ project, role: "roles/storage.objectViewer", member },
          condition: {
            title: "sources-of-functions",
            expression: output(projectNumber).apply((number) => sourcesOnly(number, region)),
          },
        },
        here,
      ),
      new artifactregistry.RepositoryIamMember(
        this.label("builder-pushes"),
        { ...images, role: "roles/artifactregistry.writer", member },
        here,
      ),
      // It tags what was built: docs.cloud.google.com/functions/docs/building, "Use customer-managed Artifact Registry".
      new artifactregistry.RepositoryIamMember(
        this.label("functions-images"),
        { ...images, role: "roles/artifactregistry.writer", member: agents.functions.member },
        { ...here, dependsOn: agents.functions.ready },
      ),
    ];
  }

  private subnet({ project, network, range, change }: FunctionGroundArgs): Subnetwork {
    const sound: SubnetworkArgs = {
      ...{ project, region: this.place.region, name: this.displayName(this.id) },
      ...{ network: network.id, ipCidrRange: range },
      stackType: "IPV4_ONLY",
      privateIpGoogleAccess: true,
      logConfig: recorded,
    };
    return new Subnetwork(this.label("subnet"), changed(sound, change?.subnet), {
      ...this.here,
      protect: this.place.protection.networks,
    });
  }
}
