import { at, list, text } from "../../core/paths";
import type { Standing } from "../../core/standing";
import type { Request, TypeSpec } from "../../core/spec";
import { isProps, type Props } from "../../protocol/values";
import { arn } from "../common/arn";
import * as checks from "../common/checks";
import { clusterRules, clusterToken, invalid, source } from "./cluster-rules";
import { callerArn } from "../common/caller";
import { defaultKubernetesVersion } from "./offers";
import { madeNameLength } from "../common/made-names";

const groupToken = "aws:ec2/securityGroup:SecurityGroup";

/** The control plane. Its cluster security group stands in the world as a security group, made and deleted with it. */
export const cluster: TypeSpec = {
  token: clusterToken,
  api: {
    service: "EKS",
    noun: "EKS Cluster",
    create: "CreateCluster",
    update: "UpdateClusterConfig",
    delete: "DeleteCluster",
  },
  id: ({ inputs }) => String(inputs["name"]),
  autoName: { property: "name", max: madeNameLength },
  refers: {
    roleArn: {
      to: "aws:iam/role:Role",
      by: "arn",
      holds: false,
      missing: (value) =>
        invalid(
          `Role with arn: ${value}, could not be assumed because it does not exist or the trusted entity is not correct`,
        ),
    },
    "vpcConfig.subnetIds.*": {
      to: "aws:ec2/subnet:Subnet",
      missing: (value) => invalid(`The subnet ID '${value}' does not exist`),
    },
    "vpcConfig.securityGroupIds.*": {
      to: groupToken,
      missing: (value) => invalid(`The security group '${value}' does not exist`),
    },
  },
  replaceOn: {
    paths: [
      "region",
      "name",
      "roleArn",
      "bootstrapSelfManagedAddons",
      "accessConfig.bootstrapClusterCreatorAdminPermissions",
      "kubernetesNetworkConfig.ipFamily",
      "kubernetesNetworkConfig.serviceIpv4Cidr",
      "outpostConfig.controlPlaneInstanceType",
      "outpostConfig.controlPlanePlacement.groupName",
    ],
    // Secrets stay encrypted: to take the key away is to make another cluster.
    when: (olds, news) =>
      olds["encryptionConfig"] !== undefined && news["encryptionConfig"] === undefined ? ["encryptionConfig"] : [],
    source,
  },
  // The provider reads the key back, and sends another to nobody: cluster.go, HasChange("encryption_config").
  keeps: ["encryptionConfig"],
  rules: clusterRules,
  outputs(request) {
    const { inputs, id, current } = request;
    const [vpcId] = checks.vpcsOf(checks.subnetsOf(request, checks.strings(request, "vpcConfig.subnetIds")));
    const name = String(inputs["name"]);
    const host = request.digits(32, "endpoint").toUpperCase();
    const made: Props = current?.outputs ?? {
      endpoint: `https://${host}.gr7.${request.region}.eks.amazonaws.com`,
      certificateAuthority: { data: certificate(request) },
      identities: [{ oidcs: [{ issuer: `https://oidc.eks.${request.region}.amazonaws.com/id/${host}` }] }],
      vpcConfig: { clusterSecurityGroupId: `sg-0${request.digits(16, "group")}` },
    };
    return {
      arn: arn("eks", `cluster/${name}`, request),
      endpoint: made["endpoint"],
      certificateAuthority: made["certificateAuthority"],
      identities: made["identities"],
      createdAt: checks.createdAt(request),
      status: "ACTIVE",
      platformVersion: "eks.3",
      version: inputs["version"] ?? current?.outputs["version"] ?? defaultKubernetesVersion,
      vpcConfig: {
        endpointPrivateAccess: false,
        endpointPublicAccess: true,
        publicAccessCidrs: ["0.0.0.0/0"],
        ...given(inputs["vpcConfig"]),
        vpcId,
        clusterSecurityGroupId: at(made, "vpcConfig.clusterSecurityGroupId"),
      },
      accessConfig: {
        // The API's own default, not the console's: docs.aws.amazon.com/eks/latest/userguide/setting-up-access-entries.html
        authenticationMode: "CONFIG_MAP",
        bootstrapClusterCreatorAdminPermissions: true,
        ...given(current?.outputs["accessConfig"]),
        ...given(inputs["accessConfig"]),
      },
      kubernetesNetworkConfig: {
        ipFamily: "ipv4",
        serviceIpv4Cidr: serviceBlock(request, vpcId),
        elasticLoadBalancing: { enabled: false },
        ...given(inputs["kubernetesNetworkConfig"]),
      },
      // The provider sends a key only where there was none: another one changes nothing (terraform-provider-aws issue 34883).
      ...(current?.outputs["encryptionConfig"] !== undefined && {
        encryptionConfig: current.outputs["encryptionConfig"],
      }),
      upgradePolicy: { supportType: "EXTENDED", ...given(inputs["upgradePolicy"]) },
      bootstrapSelfManagedAddons: inputs["bootstrapSelfManagedAddons"] ?? true,
      deletionProtection: inputs["deletionProtection"] ?? false,
      clusterId: "",
      id,
    };
  },
  inUse: (_standing, by) =>
    by.token === "aws:eks/nodeGroup:NodeGroup"
      ? { code: "ResourceInUseException", message: "Cluster has nodegroups attached" }
      : { code: "ResourceInUseException", message: "Cluster has resources attached" },
  after(request, world) {
    if (request.verb === "create") {
      makeClusterGroup(request);
      makeCreatorEntry(request);
    }
    if (request.verb !== "delete" || !request.current) return;
    for (const object of world.within(String(request.current.outputs["arn"]))) world.forget(object); // its Kubernetes objects
    const group = world.find(
      groupToken,
      String(at(request.current.outputs, "vpcConfig.clusterSecurityGroupId")),
      "id",
      request.region,
    );
    if (group) world.forget(group);
    for (const token of goesWithCluster) {
      for (const standing of world.all(token)) {
        if (standing.region === request.region && standing.outputs["clusterName"] === request.id)
          world.forget(standing);
      }
    }
  },
};

/** EKS deletes these itself when their cluster goes. */
const goesWithCluster = [
  "aws:eks/addon:Addon",
  "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
  "aws:eks/accessEntry:AccessEntry",
  "aws:eks/podIdentityAssociation:PodIdentityAssociation",
];

/**
 * Whoever makes a cluster is its administrator, by an entry that EKS makes.
 * Source: docs.aws.amazon.com/eks/latest/userguide/access-entries.html, bootstrapClusterCreatorAdminPermissions.
 */
function makeCreatorEntry(request: Request): void {
  const { world, id: clusterName, region, account } = request;
  const outputs = world.find(clusterToken, clusterName, "id", region)?.outputs ?? {};
  const mode = at(outputs, "accessConfig.authenticationMode");
  if (mode === "CONFIG_MAP" || at(outputs, "accessConfig.bootstrapClusterCreatorAdminPermissions") === false) return;
  const principalArn = callerArn(account);
  const inputs = { clusterName, principalArn, type: "STANDARD" };
  const createdAt = checks.createdAt(request);
  const made = { kubernetesGroups: [], userName: principalArn, createdAt, modifiedAt: createdAt };
  const entryArn = arn(
    "eks",
    `access-entry/${clusterName}/user/${account}/local/${checks.uuid(request, "creator")}`,
    request,
  );
  world.put({
    token: "aws:eks/accessEntry:AccessEntry",
    id: `${clusterName}:${principalArn}`,
    scope: "",
    region,
    inputs,
    outputs: { ...inputs, ...made, accessEntryArn: entryArn, region, tagsAll: {} },
  });
}

function makeClusterGroup(request: Request): void {
  const { world } = request;
  const standing = world.find(clusterToken, request.id, "id", request.region);
  const id = String(at(standing?.outputs ?? {}, "vpcConfig.clusterSecurityGroupId"));
  const vpcId = at(standing?.outputs ?? {}, "vpcConfig.vpcId");
  const name = `eks-cluster-sg-${request.id}-${request.digits(9, "group-name")}`;
  const outputs: Props = {
    arn: arn("ec2", `security-group/${id}`, request),
    description:
      "EKS created security group applied to ENI that is attached to EKS Control Plane master nodes, as well as any managed workloads.",
    name,
    namePrefix: "",
    vpcId,
    ownerId: request.account,
    ingress: [
      { protocol: "-1", fromPort: 0, toPort: 0, self: true, cidrBlocks: [], ipv6CidrBlocks: [], securityGroups: [] },
    ],
    egress: [
      {
        protocol: "-1",
        fromPort: 0,
        toPort: 0,
        self: false,
        cidrBlocks: ["0.0.0.0/0"],
        ipv6CidrBlocks: [],
        securityGroups: [],
      },
    ],
    tags: { Name: name, [`kubernetes.io/cluster/${request.id}`]: "owned" },
    tagsAll: { Name: name, [`kubernetes.io/cluster/${request.id}`]: "owned" },
    region: request.region,
  };
  const vpc = typeof vpcId === "string" ? world.find("aws:ec2/vpc:Vpc", vpcId, "id", request.region) : undefined;
  const group: Standing = {
    token: groupToken,
    id,
    scope: "",
    region: request.region,
    inputs: { name, vpcId },
    outputs,
  };
  world.put(group, vpc ? [{ path: "vpcId", to: vpc }] : []);
}

/** The block for services that EKS takes when the program names none: the one that the VPC does not use. */
function serviceBlock(request: Request, vpcId: string | undefined): string {
  const block =
    vpcId === undefined ? undefined : text(request.world.find("aws:ec2/vpc:Vpc", vpcId)?.outputs["cidrBlock"]);
  return block?.startsWith("172.") ? "10.100.0.0/16" : "172.20.0.0/16";
}

/** Base64 of a text in the form of a certificate: clients of the local cluster need no more. */
function certificate(request: Request): string {
  const body = Buffer.from(request.digits(64, "ca") + request.digits(64, "ca2")).toString("base64");
  return Buffer.from(`-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`).toString("base64");
}

function given(value: unknown): Props {
  return isProps(value)
    ? Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined && !isEmpty(item)))
    : {};
}

const isEmpty = (value: unknown): boolean => Array.isArray(value) && list(value).length === 0;
