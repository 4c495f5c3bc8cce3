import { at, text } from "../../core/paths";
import type { Refusal, Request, Rule } from "../../core/spec";
import type { Props } from "../../protocol/values";
import * as checks from "../common/checks";
import { blocksOverlap, ipv4NetworkProblem } from "../common/cidr";
import { zoneId, zonesOf as allZones } from "../common/zones";
import { kubernetesVersions, logTypes, minorOf } from "./offers";

export const clusterToken = "aws:eks/cluster:Cluster";
export const source = "hashicorp/terraform-provider-aws internal/service/eks/cluster.go";
const model = "botocore eks/2017-11-01/service-2.json";

/** The error that EKS gives for most wrong arguments. */
export function invalid(message: string): Refusal {
  return { code: "InvalidParameterException", message };
}

/** The provider's own check of a cluster's name, wherever one is given. */
export function clusterName(path: string, argument: string): Rule {
  return checks.matches(
    `eks.${argument}`,
    `${model} ClusterName; internal/service/eks/validate.go`,
    path,
    argument,
    /^[0-9A-Za-z][0-9A-Za-z_-]{0,99}$/,
    "must begin with an alphanumeric character, contain only alphanumeric characters, hyphens and underscores, and be 1-100 long",
  );
}

const nameUnique: Rule = {
  id: "eks.cluster.name-unique",
  source: `${model} CreateCluster, ResourceInUseException`,
  check: ({ inputs, verb, world, region }) =>
    verb === "create" && world.find(clusterToken, String(inputs["name"]), "id", region)
      ? { code: "ResourceInUseException", message: `Cluster already exists with name: ${String(inputs["name"])}` }
      : undefined,
};

const versionOnOffer: Rule = {
  id: "eks.cluster.version-on-offer",
  source: "docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html; text: terraform-provider-aws issue 21410",
  check({ inputs, current }) {
    const version = inputs["version"];
    if (version === undefined || (kubernetesVersions as readonly unknown[]).includes(version)) return undefined;
    return current?.outputs["version"] === version
      ? undefined
      : invalid(`unsupported Kubernetes version ${String(version)}`);
  },
};

const versionStep: Rule = {
  id: "eks.cluster.version-step",
  source: "docs.aws.amazon.com/eks/latest/userguide/update-cluster.html; text: rancher/rancher issue 43316",
  check({ inputs, current }) {
    const [old, now] = [minorOf(current?.outputs["version"]), minorOf(inputs["version"])];
    if (old === undefined || now === undefined || now === old || now === old + 1) return undefined;
    return invalid(`Unsupported Kubernetes minor version update from 1.${old} to 1.${now}`);
  },
};

const nodesFollow: Rule = {
  id: "eks.cluster.nodes-match",
  source: `${model} UpdateClusterVersion: managed node groups must match the cluster's version; text: public reports`,
  check({ inputs, current, world, region }) {
    const [old, now] = [minorOf(current?.outputs["version"]), minorOf(inputs["version"])];
    if (!current || old === undefined || now === undefined || now === old) return undefined;
    const behind = world
      .all("aws:eks/nodeGroup:NodeGroup")
      .filter((group) => group.region === region && group.outputs["clusterName"] === current.id)
      .filter((group) => minorOf(group.outputs["version"]) !== old)
      .map((group) => String(group.outputs["nodeGroupName"]));
    return behind.length === 0
      ? undefined
      : invalid(
          `Nodegroups ${behind.join(", ")} must be updated to match cluster version 1.${old} before updating cluster version`,
        );
  },
};

const twoZones: Rule = {
  id: "eks.cluster.two-zones",
  source: "docs.aws.amazon.com/eks/latest/userguide/network-reqs.html",
  check(request) {
    const subnets = checks.subnetsOf(request, checks.strings(request, "vpcConfig.subnetIds"));
    return checks.zonesOf(subnets).length < 2
      ? invalid("Subnets specified must be in at least two different AZs")
      : undefined;
  },
};

/** The zones of the control plane's subnets, in order. */
const zonesOf = (request: Request, inputs: Props): string[] =>
  checks.zonesOf(checks.subnetsOf(request, checks.strings({ ...request, inputs }, "vpcConfig.subnetIds")));

const zonesAsCreated: Rule = {
  id: "eks.cluster.zones-as-created",
  source: `UpdateClusterConfig, text: public reports; ${model} UpdateClusterConfig names only the VPC`,
  check(request) {
    const { inputs, current } = request;
    if (!current || checks.strings(request, "vpcConfig.subnetIds").length === 0) return undefined;
    const [was, now] = [zonesOf(request, current.inputs), zonesOf(request, inputs)];
    if (was.join() === now.join()) return undefined;
    return invalid(
      `Provided subnets belong to the AZs '${now.join(",")}'. But they should belong to the exact set of AZs '${was.join(",")}' in which subnets were provided during cluster creation.`,
    );
  },
};

/** Where EKS places no control plane. */
const closedZones = ["use1-az3", "usw1-az2", "cac1-az3"];

const zonesOnOffer: Rule = {
  id: "eks.cluster.zone-on-offer",
  source: `docs.aws.amazon.com/eks/latest/userguide/network-reqs.html, "Subnet requirements for clusters"; ${model} UnsupportedAvailabilityZoneException`,
  check(request) {
    const bad = zonesOf(request, request.inputs).find((zone) => closedZones.includes(zoneId(zone)));
    if (bad === undefined) return undefined;
    const others = allZones(request.region).filter((zone) => !closedZones.includes(zoneId(zone)));
    return {
      code: "UnsupportedAvailabilityZoneException",
      message: `Cannot create cluster '${String(request.inputs["name"])}' because EKS does not support creating control plane instances in ${bad}, the targeted availability zone. Retry cluster creation using control plane subnets that span at least two of these availability zones: ${others.join(", ")}`,
    };
  },
};

const oneVpc: Rule = {
  id: "eks.cluster.one-vpc",
  source: "docs.aws.amazon.com/eks/latest/userguide/network-reqs.html",
  check(request) {
    const subnets = checks.subnetsOf(request, checks.strings(request, "vpcConfig.subnetIds"));
    return checks.vpcsOf(subnets).length > 1 ? invalid("Subnets specified must belong to the same VPC") : undefined;
  },
};

const groupsInVpc: Rule = {
  id: "eks.cluster.security-groups-in-vpc",
  source: "docs.aws.amazon.com/eks/latest/userguide/sec-group-reqs.html",
  check(request) {
    const [vpc] = checks.vpcsOf(checks.subnetsOf(request, checks.strings(request, "vpcConfig.subnetIds")));
    const groups = checks.strings(request, "vpcConfig.securityGroupIds");
    if (groups.length > 5) return invalid("Number of security groups cannot be more than 5");
    const foreign = vpc === undefined ? [] : checks.foreignGroups(request, groups, vpc);
    return foreign.length > 0
      ? invalid(`Security group(s) [${foreign.join(", ")}] do not belong to VPC ${vpc}`)
      : undefined;
  },
};

const roleTrustsEks: Rule = {
  id: "eks.cluster.role-trusts-eks",
  source: "docs.aws.amazon.com/eks/latest/userguide/cluster-iam-role.html; retried in internal/service/eks/cluster.go",
  check(request) {
    const role = checks.roleOf(request, request.inputs["roleArn"]);
    if (!role || checks.roleTrusts(role, "eks.amazonaws.com")) return undefined;
    return invalid("Role could not be assumed because the trusted entity is not correct");
  },
};

const rolePermitted: Rule = {
  id: "eks.cluster.role-has-policies",
  source:
    "docs.aws.amazon.com/eks/latest/userguide/cluster-iam-role.html; text: retried in internal/service/eks/cluster.go",
  check(request) {
    const role = checks.roleOf(request, request.inputs["roleArn"]);
    if (!role || request.current) return undefined;
    const { managed, own } = checks.permissionsOf(request, role);
    if (own || managed.some((policy) => policy.endsWith("/AmazonEKSClusterPolicy"))) return undefined;
    return invalid(
      "The provided role doesn't have the Amazon EKS Managed Policies associated with it. " +
        "Please ensure the following policy is attached: arn:aws:iam::aws:policy/AmazonEKSClusterPolicy",
    );
  },
};

const keyUsable = checks.usableKey(
  "eks.cluster.key-usable",
  "docs.aws.amazon.com/eks/latest/userguide/enable-kms.html: symmetric, in the cluster's region",
  "encryptionConfig.provider.keyArn",
  (value, problem) =>
    invalid(
      problem === "asymmetric"
        ? `Asymmetric keys are not supported for secrets encryption: ${value}`
        : problem === "disabled"
          ? `The key ${value} is not enabled`
          : `Invalid keyArn in encryptionConfig: key ${value} does not exist in this region`,
    ),
);

const someEndpoint: Rule = {
  id: "eks.cluster.some-endpoint",
  source: "docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html; text: rancher/rancher issue 28158",
  check: ({ inputs }) =>
    at(inputs, "vpcConfig.endpointPublicAccess") === false && at(inputs, "vpcConfig.endpointPrivateAccess") !== true
      ? invalid("Both private and public endpoint access cannot be false")
      : undefined,
};

const publicCidrs: Rule = {
  id: "eks.cluster.public-access-cidrs",
  source: "docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html: no reserved address blocks",
  check(request) {
    const reserved = checks
      .strings(request, "vpcConfig.publicAccessCidrs")
      .filter((cidr) => /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|127\.)/.test(cidr));
    return reserved.length > 0
      ? invalid(`The following CIDRs are invalid in publicAccessCidrs: [${reserved.join(", ")}]`)
      : undefined;
  },
};

const cidrForm = checks.valueRule("eks.cluster.cidr-form", source, "vpcConfig.publicAccessCidrs.*", (value) => {
  const cidr = String(value);
  if (cidr.includes(":")) return undefined;
  return ipv4NetworkProblem(cidr);
});

const serviceCidr = checks.valueRule(
  "eks.cluster.service-cidr",
  source,
  "kubernetesNetworkConfig.serviceIpv4Cidr",
  (value) => {
    const cidr = String(value);
    const prefix = Number(cidr.split("/")[1]);
    if (ipv4NetworkProblem(cidr) !== undefined || prefix < 12 || prefix > 24) {
      return `expected kubernetes_network_config.0.service_ipv4_cidr to contain a network Value with between 12 and 24 significant bits, got: ${cidr}`;
    }
    return /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/.test(cidr)
      ? undefined
      : `kubernetes_network_config.0.service_ipv4_cidr must be within 10.0.0.0/8, 172.16.0.0/12, or 192.168.0.0/16: ${cidr}`;
  },
);

const serviceCidrApart: Rule = {
  id: "eks.cluster.service-cidr-outside-vpc",
  source: `${model} KubernetesNetworkConfigRequest.serviceIpv4Cidr`,
  check(request) {
    const cidr = text(at(request.inputs, "kubernetesNetworkConfig.serviceIpv4Cidr"));
    const [vpcId] = checks.vpcsOf(checks.subnetsOf(request, checks.strings(request, "vpcConfig.subnetIds")));
    const vpc = vpcId === undefined ? undefined : request.world.find("aws:ec2/vpc:Vpc", vpcId);
    const block = text(vpc?.outputs["cidrBlock"]);
    if (!cidr || !block || request.current || !blocksOverlap(cidr, block)) return undefined;
    return invalid(`The requested serviceIpv4Cidr ${cidr} overlaps with the CIDR block ${block} of VPC ${vpcId}`);
  },
};

const modeForward: Rule = {
  id: "eks.cluster.authentication-mode-forward",
  source: "docs.aws.amazon.com/eks/latest/userguide/setting-up-access-entries.html: a one-way change",
  check(request) {
    const order = ["CONFIG_MAP", "API_AND_CONFIG_MAP", "API"];
    const old = request.current && at(request.current.outputs, "accessConfig.authenticationMode");
    const now = at(request.inputs, "accessConfig.authenticationMode") ?? old;
    const step = order.indexOf(String(now)) - order.indexOf(String(old));
    if (!request.current || step === 0 || step === 1) return undefined;
    return invalid(`Unsupported authentication mode update from ${String(old)} to ${String(now)}`);
  },
};

const deletionProtected: Rule = {
  id: "eks.cluster.deletion-protected",
  source: "docs.aws.amazon.com/eks/latest/userguide/deletion-protection.html",
  when: "delete",
  check: ({ current }) =>
    current?.inputs["deletionProtection"] === true
      ? {
          code: "InvalidRequestException",
          message:
            "Cluster deletion is not allowed while deletion protection is enabled. Disable deletion protection first",
        }
      : undefined,
};

/** What is asked of a cluster. */
export const clusterRules: Rule[] = [
  clusterName("name", "name"),
  checks.oneOf(
    "eks.cluster.log-types",
    `${model} LogType`,
    "enabledClusterLogTypes.*",
    "enabled_cluster_log_types",
    logTypes,
  ),
  checks.oneOf(
    "eks.cluster.encryption-resources",
    source,
    "encryptionConfig.resources.*",
    "encryption_config.0.resources",
    ["secrets"],
  ),
  checks.oneOf(
    "eks.cluster.authentication-mode",
    `${model} AuthenticationMode`,
    "accessConfig.authenticationMode",
    "access_config.0.authentication_mode",
    ["API", "API_AND_CONFIG_MAP", "CONFIG_MAP"],
  ),
  checks.oneOf(
    "eks.cluster.support-type",
    `${model} SupportType`,
    "upgradePolicy.supportType",
    "upgrade_policy.0.support_type",
    ["STANDARD", "EXTENDED"],
  ),
  checks.oneOf(
    "eks.cluster.ip-family",
    `${model} IpFamily`,
    "kubernetesNetworkConfig.ipFamily",
    "kubernetes_network_config.0.ip_family",
    ["ipv4", "ipv6"],
  ),
  ...[cidrForm, serviceCidr, nameUnique, versionOnOffer, versionStep, nodesFollow, roleTrustsEks, rolePermitted],
  ...[
    oneVpc,
    twoZones,
    zonesOnOffer,
    zonesAsCreated,
    groupsInVpc,
    keyUsable,
    someEndpoint,
    publicCidrs,
    serviceCidrApart,
  ],
  ...[modeForward, deletionProtected],
];
