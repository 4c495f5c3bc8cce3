import { at, text } from "../../core/paths";
import type { Standing } from "../../core/standing";
import type { Request, TypeSpec } from "../../core/spec";
import type { Props } from "../../protocol/values";
import { arn } from "../common/arn";
import * as checks from "../common/checks";
import { clusterToken, invalid } from "./cluster-rules";
import { madeNameLength } from "../common/made-names";
import {
  clusterOf,
  idOf,
  instanceTypes,
  isArm,
  noCluster,
  nodeRules,
  source,
  templateOf,
  templateToken,
} from "./nodes-rules";

const token = "aws:eks/nodeGroup:NodeGroup";

/** Workers in an Auto Scaling group that EKS runs. Their role gets an access entry of its own, as in the cloud. */
export const nodeGroup: TypeSpec = {
  token,
  api: {
    service: "EKS",
    noun: "EKS Node Group",
    create: "CreateNodegroup",
    update: "UpdateNodegroupConfig",
    delete: "DeleteNodegroup",
  },
  id: idOf,
  autoName: { property: "nodeGroupName", max: madeNameLength },
  refers: {
    clusterName: { to: clusterToken, missing: noCluster },
    nodeRoleArn: {
      to: "aws:iam/role:Role",
      by: "arn",
      holds: false,
      missing: (value) => invalid(`The role with name ${value.split("/").at(-1)} cannot be found.`),
    },
    "subnetIds.*": {
      to: "aws:ec2/subnet:Subnet",
      missing: (value) => invalid(`The subnet ID '${value}' does not exist`),
    },
    "launchTemplate.id": {
      to: templateToken,
      holds: false,
      missing: (value) => invalid(`The specified launch template, with template ID ${value}, does not exist.`),
    },
    "launchTemplate.name": {
      to: templateToken,
      by: "name",
      holds: false,
      missing: (value) => invalid(`The specified launch template, with template name ${value}, does not exist.`),
    },
    "remoteAccess.sourceSecurityGroupIds.*": {
      to: "aws:ec2/securityGroup:SecurityGroup",
      missing: (value) => invalid(`The security group '${value}' does not exist`),
    },
  },
  replaceOn: {
    paths: [
      ...[
        "region",
        "amiType",
        "capacityType",
        "clusterName",
        "diskSize",
        "instanceTypes",
        "launchTemplate.id",
        "launchTemplate.name",
      ],
      ...["nodeGroupName", "nodeGroupNamePrefix", "nodeRoleArn", "remoteAccess", "subnetIds"],
    ],
    source,
  },
  rules: nodeRules,
  outputs(request) {
    const { inputs, current } = request;
    const name = String(inputs["nodeGroupName"]);
    const cluster = clusterOf(request);
    const kept: Props = current?.outputs ?? {};
    const unique = text(kept["arn"])?.split("/").at(-1) ?? checks.uuid(request, "group");
    const template = templateOf(request);
    const version = String(inputs["version"] ?? kept["version"] ?? cluster?.outputs["version"]);
    const types = instanceTypes(request);
    const arm = types.length > 0 && types.every(isArm);
    return {
      arn: arn("eks", `nodegroup/${String(inputs["clusterName"])}/${name}/${unique}`, request),
      status: "ACTIVE",
      version,
      releaseVersion: inputs["releaseVersion"] ?? `${version}.4-20261105`,
      amiType:
        inputs["amiType"] ??
        (template?.inputs["imageId"] !== undefined
          ? "CUSTOM"
          : arm
            ? "AL2023_ARM_64_STANDARD"
            : "AL2023_x86_64_STANDARD"),
      capacityType: inputs["capacityType"] ?? "ON_DEMAND",
      diskSize: inputs["diskSize"] ?? (template ? 0 : 20),
      instanceTypes: inputs["instanceTypes"] ?? (template?.inputs["instanceType"] === undefined ? ["t3.medium"] : []),
      resources: [{ autoscalingGroups: [{ name: `eks-${name}-${unique}` }], remoteAccessSecurityGroupId: "" }],
      updateConfig: inputs["updateConfig"] ?? { maxUnavailable: 1 },
      nodeGroupNamePrefix: "",
      ...(template && {
        launchTemplate: {
          id: template.id,
          name: template.outputs["name"],
          version: at(inputs, "launchTemplate.version"),
        },
      }),
    };
  },
  after(request, world) {
    const entries = world.all("aws:eks/accessEntry:AccessEntry");
    const mine = entries.find(
      (entry) =>
        entry.region === request.region &&
        entry.outputs["clusterName"] === request.inputs["clusterName"] &&
        entry.outputs["principalArn"] === request.inputs["nodeRoleArn"],
    );
    if (request.verb === "create" && !mine) makeNodeEntry(request);
    const others = world
      .all(token)
      .some(
        (group) =>
          group.region === request.region &&
          group.inputs["clusterName"] === request.inputs["clusterName"] &&
          group.inputs["nodeRoleArn"] === request.inputs["nodeRoleArn"],
      );
    if (request.verb === "delete" && mine && isMadeByEks(mine) && !others) world.forget(mine);
  },
};

/** Whether an access entry was made by EKS for a node group's role, not by the program. */
function isMadeByEks(entry: Standing): boolean {
  return entry.inputs["__madeFor"] === "nodeGroup";
}

/** docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html: EKS makes one for managed node groups' roles. */
function makeNodeEntry(request: Request): void {
  const cluster = clusterOf(request);
  const mode = at(cluster?.outputs ?? {}, "accessConfig.authenticationMode");
  if (!cluster || mode === "CONFIG_MAP") return;
  const principalArn = String(request.inputs["nodeRoleArn"]);
  const role = principalArn.split("/").at(-1);
  const inputs = { clusterName: cluster.id, principalArn, type: "EC2_LINUX", __madeFor: "nodeGroup" };
  const outputs: Props = {
    ...{ clusterName: cluster.id, principalArn, type: "EC2_LINUX", region: request.region, tagsAll: {} },
    accessEntryArn: arn(
      "eks",
      `access-entry/${cluster.id}/role/${request.account}/${role}/${checks.uuid(request, "entry")}`,
      request,
    ),
    kubernetesGroups: ["system:nodes"],
    userName: "system:node:{{EC2PrivateDNSName}}",
    createdAt: checks.createdAt(request),
    modifiedAt: checks.createdAt(request),
  };
  const id = `${cluster.id}:${principalArn}`;
  request.world.put({
    token: "aws:eks/accessEntry:AccessEntry",
    id,
    scope: "",
    region: request.region,
    inputs,
    outputs,
  });
}
