import type { Input } from "@pulumi/pulumi";
import { replicas, tagOf, type AddOn, type AddOnContext } from "./add-on";
import { resources, restricted, restrictedPod, spread, type ContainerResources } from "./pods";
import { policyFor } from "./policies";

const name = "aws-load-balancer-controller";
const pods = { "app.kubernetes.io/name": name };

/** The keys of chart eks/aws-load-balancer-controller that we set. */
export interface AwsLoadBalancerControllerValues {
  clusterName: Input<string>;
  /** Said, since the controller would ask the metadata service for them, which pods do not reach. */
  region: Input<string>;
  vpcId: Input<string>;
  image: { tag: string };
  serviceAccount: { name: string; annotations: Record<string, Input<string>> };
  replicaCount: number;
  podDisruptionBudget: { maxUnavailable: number };
  topologySpreadConstraints: ReturnType<typeof spread>;
  resources: ContainerResources;
  podSecurityContext: object;
  securityContext: object;
  defaultTargetType: "ip";
  /** Its webhook on Services is `Fail`: while the controller is down nobody could make one. */
  enableServiceMutatorWebhook: boolean;
  /** Another certificate with every upgrade would cut the webhooks off until all pods are new. */
  keepTLSSecret: boolean;
  /** Their APIs have no endpoint in a network without a way out, and nothing of ours uses them. */
  enableShield: boolean;
  enableWaf: boolean;
  enableWafv2: boolean;
  createIngressClassResource: boolean;
  ingressClassParams: { create: boolean };
  controllerConfig: { featureGates: Record<string, boolean> };
}

/**
 * Registers pods with the load balancers that Pulumi owns (TargetGroupBinding), and makes those that a Service asks for.
 * Sources: kubernetes-sigs.github.io/aws-load-balancer-controller/latest, deploy/configurations and guide/gateway/gateway: it is built for
 * a newer Gateway API than Kong's controller, and is told to leave it alone.
 */
export const awsLoadBalancerController: AddOn = {
  name,
  system: "aws-load-balancer-controller",
  source: () => ({ kind: "chart", chart: name, repository: "https://aws.github.io/eks-charts" }),
  namespace: "platform",
  after: ["calico"],
  when: ({ cluster }) => cluster.loadBalancing.kind === "awsController",
  values,
  identity: name,
  brings: ["elbv2.k8s.aws", "gateway.k8s.aws", "aga.k8s.aws"],
  // Its chart's own annotations say where it is scraped: helm/aws-load-balancer-controller/templates/deployment.yaml.
  policies: (context) => [policyFor(name, context, { pods, fromControlPlane: [9443], cloud: true, metrics: [8080] })],
};

function values(context: AddOnContext): AwsLoadBalancerControllerValues {
  const { cluster, scale } = context;
  const settings = cluster.loadBalancing.kind === "awsController" ? cluster.loadBalancing.settings : {};
  return {
    clusterName: cluster.name,
    region: settings["region"] ?? "",
    vpcId: settings["vpcId"] ?? "",
    image: { tag: tagOf(context, "aws-load-balancer-controller", "controller", "v3.5.0") },
    serviceAccount: { name, annotations: cluster.toolAnnotations[name] ?? {} },
    replicaCount: replicas[scale],
    podDisruptionBudget: { maxUnavailable: 1 },
    topologySpreadConstraints: spread(pods),
    resources: resources(100, 256),
    podSecurityContext: { ...restrictedPod, fsGroup: 65534 },
    securityContext: restricted,
    defaultTargetType: "ip",
    enableServiceMutatorWebhook: false,
    keepTLSSecret: true,
    enableShield: false,
    enableWaf: false,
    enableWafv2: false,
    createIngressClassResource: false,
    ingressClassParams: { create: false },
    controllerConfig: { featureGates: { ALBGatewayAPI: false, NLBGatewayAPI: false } },
  };
}
