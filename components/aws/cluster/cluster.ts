import { Cluster as EksCluster, type ClusterArgs as EksClusterArgs } from "@pulumi/eks/cluster";
import * as iam from "@pulumi/aws/iam";
import { secret, type ComponentResourceOptions, type Input, type Output, type Resource } from "@pulumi/pulumi";
import { AddOns, type AddOnsArgs } from "./add-ons";
import { changed, type Change } from "../../core/change";
import { ClusterAccess } from "./access";
import type { AccessRequest } from "./access-plan";
import { Alarms } from "../common/alarms";
import { watchCluster } from "./cluster-alarms-plan";
import { ApiDoors, type ApiAccess } from "./api";
import { ApiHost, type ApiHostArgs } from "./api-host";
import { Component } from "../../core/component";
import type { ClusterOutputs, Placement, Reach } from "../../core/contracts";
import type { SupportKind } from "../../core/support";
import { logGroup, type LogKeeping } from "../common/log-group";
import type { TokenIssuer } from "../common/policy-document";
import { Nodes, type NodesArgs } from "./nodes";
import { offersOf, type PolicyEngine } from "./offers";
import type { AwsNetworkOutputs } from "../network/network";

export interface ClusterArgs {
  place: Placement;
  /** 12 digits. */
  account: Input<string>;
  network: Pick<AwsNetworkOutputs, "id" | "cidr" | "private" | "endpoints" | "natGateways">;
  /**
   * The zones whose private subnets the control plane has addresses in, two at least. EKS takes exactly these for as long as the cluster
   * stands: nodes alone go into a zone that comes later. @defaultValue those of the network's private subnets
   */
  zones?: readonly string[] | undefined;
  /**
   * The Kubernetes version, `1.35`. Going up is one minor version at a time, and there is no way back:
   * docs/runbooks/upgrade-kubernetes.md.
   */
  version: string;
  /** Which support of the version is paid for: without the extended one, AWS moves the cluster on when it ends. @defaultValue "standard" */
  support?: SupportKind | undefined;
  /** The addresses of Kubernetes services, a block outside of the network. Never changes: it would replace the cluster. */
  serviceCidr: string;
  /** Encrypts Kubernetes secrets and the disks of nodes. Never changes. */
  keyArn: Input<string>;
  /** How the control plane's logs are kept. */
  logs: LogKeeping;
  /** From where the API can be reached, beside the cluster itself. @defaultValue from nowhere: EKS's own group admits only itself */
  api?: ApiAccess;
  /** IAM roles (ARNs) that may do everything in the cluster; each once. @defaultValue nobody but who made it */
  admins?: readonly string[];
  /** IAM roles (ARNs) that may look at everything but secrets. @defaultValue none */
  viewers?: readonly string[];
  /** IAM roles that may do something in some namespaces only. @defaultValue none */
  access?: AccessRequest["namespaced"];
  /** IAM roles whose people are in groups of Kubernetes. @defaultValue none */
  grouped?: AccessRequest["grouped"];
  /** Who made the cluster. @see AccessRequest */
  creator?: string | undefined;
  /** Where it is told that pods find no node, or that a node fails. @defaultValue nowhere */
  alarms?: { topicArn: Input<string> } | undefined;
  /** What its nodes wait for: the roles of EKS and of Auto Scaling, in an account that is new to them (`ServiceRoles`). @defaultValue nothing */
  ready?: readonly Resource[];
  /** @see planPools */
  pools: NodesArgs["pools"];
  /** @see AddOnsArgs */
  addOns?: AddOnsArgs["addOns"];
  /** What enforces network policies. Changed only as docs/runbooks/upgrade-an-add-on.md says. @defaultValue "own" */
  policyEngine?: PolicyEngine | undefined;
  change?: {
    cluster?: Change<EksClusterArgs>;
    nodes?: NodesArgs["change"];
    addOns?: AddOnsArgs["change"];
    host?: ApiHostArgs["change"];
  };
}

/** What a cluster on AWS gives, beyond what every cluster gives. */
export interface AwsClusterOutputs extends ClusterOutputs {
  /** The security group that every node and pod is in: what a database admits. */
  securityGroupId: Output<string>;
  /** Who signs the tokens of the cluster's accounts, as IAM knows it. */
  issuer: TokenIssuer;
  /** The machine through which a session of Systems Manager leads to the API, where there is one. */
  hostId?: Output<string>;
  /** What the storage class named in `storageClass` has to say. */
  volumes: { provisioner: string; parameters: Record<string, Input<string>> };
}

/**
 * `external` leaves the Service to the AWS Load Balancer Controller. Without it, as with `nlb`, the cloud provider of Kubernetes itself
 * takes it, which does not know `scheme` (its word is `aws-load-balancer-internal`), and puts the load balancer on the internet.
 * Sources: kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/nlb, "Configuration", and .../annotations;
 * docs.aws.amazon.com/eks/latest/userguide/network-load-balancing.html.
 */
const internalLoadBalancer = {
  "service.beta.kubernetes.io/aws-load-balancer-type": "external",
  "service.beta.kubernetes.io/aws-load-balancer-nlb-target-type": "ip",
  "service.beta.kubernetes.io/aws-load-balancer-scheme": "internal",
};

/**
 * The agent of Pod Identity on the pod's own node, and the endpoint of Secrets Manager, which uses the secrets' keys itself.
 * Source: docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html.
 */
function identityReach(endpoints: AwsNetworkOutputs["endpoints"]): Reach[] {
  const secrets = endpoints["secretsmanager"];
  const agent = { cidrs: ["169.254.170.23/32", "fd00:ec2::23/128"], port: 80 };
  if (secrets === undefined) return [agent];
  return [agent, { cidrs: secrets.apply((all) => all.map((address) => `${address}/32`)), port: 443 }];
}

/** All that the control plane can log. */
const controlPlaneLogs = ["api", "audit", "authenticator", "controllerManager", "scheduler"];

/**
 * A Kubernetes cluster: control plane, who may use it, add-ons, nodes. By default its API can be reached from inside the
 * network only, secrets are encrypted with a key of our own, everything is logged, and access is by access entries alone.
 *
 * @example
 * ```ts
 * import { Cluster } from "./components/aws/cluster/cluster";
 * import type { AwsNetworkOutputs } from "./components/aws/network/network";
 * import type { Placement } from "./components/core/contracts";
 *
 * declare const place: Placement;
 * declare const network: AwsNetworkOutputs;
 * const keyArn = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
 *
 * const { name, endpoint } = new Cluster("cluster", {
 *   place,
 *   account: "123456789012",
 *   network,
 *   version: "1.35",
 *   serviceCidr: "10.1.0.0/20",
 *   keyArn,
 *   logs: { retentionDays: 365, keyArn },
 *   api: { host: true },
 *   admins: ["arn:aws:iam::123456789012:role/platform"],
 *   pools: { general: { min: 2, max: 4, types: ["t3.medium"], spot: false } },
 * }).outputs;
 * ```
 */
export class Cluster extends Component {
  readonly outputs: AwsClusterOutputs;
  /** The control plane itself, for the option `deletedWith` of what lives in the cluster; for nothing else. */
  readonly resource: Resource;
  /** What has to run before a pod can: what speaks to the cluster's API waits for it. */
  readonly running: Resource[];

  constructor(name: string, args: ClusterArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:Cluster", name, args.place, opts);
    const eks = this.controlPlane(args);
    const clusterName = eks.eksCluster.apply((cluster) => cluster.name);
    const { place, account, keyArn, admins = [], viewers = [], creator, access: namespaced = [], grouped } = args;
    const people = { admins, viewers, namespaced, creator, ...(grouped && { grouped }) };
    new ClusterAccess(this.label("access"), { place, clusterName, ...people }, this.here);
    const hostId = this.doors(args, eks.clusterSecurityGroupId);
    const { running } = new AddOns(
      this.label("add-ons"),
      {
        ...{ place, account, clusterName, version: args.version, volumeKeyArn: keyArn, change: args.change?.addOns },
        addOns: args.addOns,
        policyEngine: args.policyEngine,
        nodes: (daemons) => this.nodes(args, clusterName, daemons).slice(0, 1),
      },
      this.here,
    );
    this.outputs = {
      name: clusterName,
      id: eks.eksCluster.apply((cluster) => cluster.arn),
      endpoint: eks.eksCluster.apply((cluster) => cluster.endpoint),
      kubeconfig: secret(eks.kubeconfigJson),
      version: args.version,
      ...offersOf({ ...args, addOns: Object.keys(args.addOns ?? {}) }),
      storageClass: "encrypted",
      internalLoadBalancer,
      identity: { kind: "podIdentity", clusterName },
      identityReach: identityReach(args.network.endpoints),
      securityGroupId: eks.clusterSecurityGroupId,
      issuer: this.issuer(eks),
      ...(hostId && { hostId }),
      // github.com/kubernetes-sigs/aws-ebs-csi-driver, docs/parameters.md
      volumes: { provisioner: "ebs.csi.aws.com", parameters: { type: "gp3", encrypted: "true", kmsKeyId: keyArn } },
    };
    this.resource = eks;
    this.running = running;
    this.registerOutputs({ name: clusterName });
  }

  /** IAM looks the issuer's certificate up itself: docs.aws.amazon.com/eks/latest/userguide/enable-iam-roles-for-service-accounts.html. */
  private issuer(eks: EksCluster): TokenIssuer {
    const identities = eks.eksCluster.apply((cluster) => cluster.identities);
    const url = identities.apply((all) => all[0]?.oidcs?.[0]?.issuer ?? "");
    const { arn } = new iam.OpenIdConnectProvider(
      this.label("issuer"),
      { url, clientIdLists: ["sts.amazonaws.com"], tags: this.tags({ service: "platform" }) },
      this.here,
    );
    return { arn, host: url.apply((text) => text.replace(/^https:\/\//, "")) };
  }

  private nodes(args: ClusterArgs, clusterName: Input<string>, after: Resource[]): Resource[] {
    const { groups, outputs } = new Nodes(
      this.label("nodes"),
      {
        ...{ place: args.place, clusterName, version: args.version, pools: args.pools },
        after: [...after, ...(args.ready ?? [])],
        volumeKeyArn: args.keyArn,
        subnets: args.network.private,
        change: args.change?.nodes,
      },
      this.here,
    );
    if (args.alarms) {
      const watched = watchCluster(clusterName, outputs.autoScalingGroups);
      new Alarms(this.label("alarms"), { place: args.place, topicArn: args.alarms.topicArn, watched }, this.here);
    }
    return groups;
  }

  /** Who is let in to the API, and the machine that leads there. */
  private doors(args: ClusterArgs, clusterGroupId: Output<string>): Output<string> | undefined {
    const { place, account, network, keyArn: volumeKeyArn, api = {} } = args;
    const host = api.host
      ? new ApiHost(
          this.label("api-host"),
          { place, account, network, volumeKeyArn, change: args.change?.host },
          this.here,
        ).outputs
      : undefined;
    const { cidrs = [], securityGroups = [] } = api;
    new ApiDoors(
      this.label("api"),
      { place, clusterGroupId, cidrs, securityGroups, hostGroupId: host?.securityGroupId },
      this.here,
    );
    return host?.id;
  }

  private controlPlane(args: ClusterArgs): EksCluster {
    const physicalName = this.displayName();
    const tags = this.tags({ service: "platform" });
    // EKS would make this group itself, unencrypted and kept for ever, under this very name.
    const logs = logGroup(
      this.label("logs"),
      {
        ...args.logs,
        name: `/aws/eks/${physicalName}/cluster`,
        tags: this.tags({ service: "platform" }, "cluster-logs"),
      },
      this.here,
    );
    const sound: EksClusterArgs = {
      name: physicalName,
      version: args.version,
      vpcId: args.network.id,
      privateSubnetIds: args.network.private
        .filter(({ zone }) => args.zones?.includes(zone) ?? true)
        .map(({ id }) => id),
      kubernetesServiceIpAddressRange: args.serviceCidr,
      endpointPrivateAccess: true,
      ...publicEndpoint(args.api?.publicCidrs ?? []),
      encryptionConfigKeyArn: args.keyArn,
      enabledClusterLogTypes: controlPlaneLogs,
      authenticationMode: "API",
      deletionProtection: this.place.protection.networks,
      upgradePolicy: { supportType: args.support === "extended" ? "EXTENDED" : "STANDARD" },
      // The component's own nodes, groups and add-ons are weaker than ours, and EKS's unmanaged ones are nobody's.
      bootstrapSelfManagedAddons: false,
      skipDefaultNodeGroup: true,
      skipDefaultSecurityGroups: true,
      createInstanceRole: false,
      createOidcProvider: false,
      useDefaultVpcCni: true,
      corednsAddonOptions: { enabled: false },
      kubeProxyAddonOptions: { enabled: false },
      tags,
    };
    return new EksCluster(this.label("eks"), changed(sound, args.change?.cluster), {
      ...this.here,
      protect: this.place.protection.networks,
      dependsOn: [logs],
    });
  }
}

/** Without addresses that may reach it, the API has no public address: EKS would let everybody in. */
function publicEndpoint(cidrs: readonly string[]): Pick<EksClusterArgs, "endpointPublicAccess" | "publicAccessCidrs"> {
  return cidrs.length === 0
    ? { endpointPublicAccess: false }
    : { endpointPublicAccess: true, publicAccessCidrs: [...cidrs] };
}
