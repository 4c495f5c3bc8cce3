import { Cluster as EksCluster, type ClusterArgs as EksClusterArgs } from "@pulumi/eks/cluster";
import { secret, type ComponentResourceOptions, type Input, type Output, type Resource } from "@pulumi/pulumi";
import { AddOns, type AddOnsArgs } from "./add-ons";
import { changed, type Change } from "../../core/change";
import { ClusterAccess } from "./access";
import { Component } from "../../core/component";
import type { ClusterOutputs, Placement, Reach } from "../../core/contracts";
import { logGroup, type LogKeeping } from "../common/log-group";
import { Nodes, type NodesArgs } from "./nodes";
import type { AwsNetworkOutputs } from "../network/network";

/** From where a cluster's API can be reached. */
export type ApiAccess = { mode: "private" } | { mode: "publicToo"; cidrs: string[] };

export interface ClusterArgs {
  place: Placement;
  /** 12 digits. */
  account: Input<string>;
  network: Pick<AwsNetworkOutputs, "id" | "private" | "endpoints">;
  /** The Kubernetes version, `1.35`. Going up is one minor version at a time, and there is no way back. */
  version: string;
  /** The addresses of Kubernetes services, a block outside of the network. Never changes: it would replace the cluster. */
  serviceCidr: string;
  /** Encrypts Kubernetes secrets and the disks of nodes. Never changes. */
  keyArn: Input<string>;
  /** How the control plane's logs are kept. */
  logs: LogKeeping;
  /** From where the API can be reached. @defaultValue private: from inside the network only */
  api?: ApiAccess;
  /** IAM roles (ARNs) that may do everything in the cluster; each once. @defaultValue none */
  admins?: string[];
  /** IAM roles (ARNs) that may look at everything but secrets. @defaultValue none */
  viewers?: string[];
  /** @see planPools */
  pools: NodesArgs["pools"];
  change?: { cluster?: Change<EksClusterArgs>; nodes?: NodesArgs["change"]; addOns?: AddOnsArgs["change"] };
}

/** What a cluster on AWS gives, beyond what every cluster gives. */
export interface AwsClusterOutputs extends ClusterOutputs {
  /** The security group that every node and pod is in: what a database admits. */
  securityGroupId: Output<string>;
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
 */
export class Cluster extends Component {
  readonly outputs: AwsClusterOutputs;
  /** The control plane itself, for the option `deletedWith` of what lives in the cluster; for nothing else. */
  readonly resource: Resource;

  constructor(name: string, args: ClusterArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:aws:Cluster", name, args.place, opts);
    const eks = this.controlPlane(args);
    const clusterName = eks.eksCluster.apply((cluster) => cluster.name);
    const { place, account, keyArn } = args;
    new ClusterAccess(
      this.label("access"),
      { place, clusterName, admins: args.admins ?? [], viewers: args.viewers ?? [] },
      this.here,
    );
    new AddOns(
      this.label("add-ons"),
      {
        ...{ place, account, clusterName, version: args.version, volumeKeyArn: keyArn, change: args.change?.addOns },
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
      storageClass: "encrypted",
      internalLoadBalancer,
      identity: { kind: "podIdentity", clusterName },
      identityReach: identityReach(args.network.endpoints),
      securityGroupId: eks.clusterSecurityGroupId,
      // github.com/kubernetes-sigs/aws-ebs-csi-driver, docs/parameters.md
      volumes: { provisioner: "ebs.csi.aws.com", parameters: { type: "gp3", encrypted: "true", kmsKeyId: keyArn } },
    };
    this.resource = eks;
    this.registerOutputs({ name: clusterName });
  }

  private nodes(args: ClusterArgs, clusterName: Input<string>, after: Resource[]): Resource[] {
    return new Nodes(
      this.label("nodes"),
      {
        ...{ place: args.place, clusterName, volumeKeyArn: args.keyArn, pools: args.pools, after },
        subnetIds: args.network.private.map(({ id }) => id),
        change: args.change?.nodes,
      },
      this.here,
    ).groups;
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
      privateSubnetIds: args.network.private.map(({ id }) => id),
      kubernetesServiceIpAddressRange: args.serviceCidr,
      ...endpoints(args.api ?? { mode: "private" }),
      encryptionConfigKeyArn: args.keyArn,
      enabledClusterLogTypes: controlPlaneLogs,
      authenticationMode: "API",
      deletionProtection: this.place.protection.networks,
      upgradePolicy: { supportType: "STANDARD" },
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

function endpoints(
  api: ApiAccess,
): Pick<EksClusterArgs, "endpointPrivateAccess" | "endpointPublicAccess" | "publicAccessCidrs"> {
  switch (api.mode) {
    case "private":
      return { endpointPrivateAccess: true, endpointPublicAccess: false };
    case "publicToo":
      return { endpointPrivateAccess: true, endpointPublicAccess: true, publicAccessCidrs: api.cidrs };
  }
}
