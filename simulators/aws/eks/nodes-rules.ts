import { at, list, text } from "../../core/paths";
import type { Request, Rule } from "../../core/spec";
import type { Standing } from "../../core/standing";
import { isProps } from "../../protocol/values";
import { atMost, lengthBetween } from "../common/argument-forms";
import * as checks from "../common/checks";
import { clusterName, clusterToken, invalid } from "./cluster-rules";
import { amiTypes, minorOf, oldestSkew } from "./offers";
import { offersInstanceType } from "../common/instance-types";

export const templateToken = "aws:ec2/launchTemplate:LaunchTemplate";
export const source = "hashicorp/terraform-provider-aws internal/service/eks/node_group.go";
const model = "botocore eks/2017-11-01/service-2.json";

/** The cluster that a resource's `clusterName` names. */
export const clusterOf = ({ world, inputs, region }: Request) =>
  world.find(clusterToken, String(inputs["clusterName"]), "id", region);

/** What EKS says of a cluster that is not there. */
export const noCluster = (name: string) => ({
  code: "ResourceNotFoundException",
  message: `No cluster found for name: ${name}.`,
});

const nameForm: Rule = {
  id: "eks.node-group.name",
  source: "docs.aws.amazon.com/eks/latest/userguide/create-managed-node-group.html, step 4",
  check: ({ inputs }) =>
    /^[0-9A-Za-z][0-9A-Za-z_-]*$/.test(String(inputs["nodeGroupName"]))
      ? undefined
      : invalid(
          "The nodegroup name must start with a letter or digit, and can contain letters, digits, hyphens and underscores",
        ),
};

const roleTrustsEc2: Rule = {
  id: "eks.node-group.role-trusts-ec2",
  source: "docs.aws.amazon.com/eks/latest/userguide/create-node-role.html",
  check(request) {
    const role = checks.roleOf(request, request.inputs["nodeRoleArn"]);
    if (!role || checks.roleTrusts(role, "ec2.amazonaws.com")) return undefined;
    return invalid(
      `Following required service principals [ec2.amazonaws.com] were not found in the trust relationships of nodeRole ${String(request.inputs["nodeRoleArn"])}`,
    );
  },
};

/** Real nodes need these permissions to join; a role with policies of the account's own may have them that way. */
const nodesJoin: Rule = {
  id: "eks.node-group.nodes-join",
  source: "docs.aws.amazon.com/eks/latest/userguide/create-node-role.html; troubleshooting.html#worker-node-fail",
  check(request) {
    const role = checks.roleOf(request, request.inputs["nodeRoleArn"]);
    if (!role || request.current || checks.number(request.inputs, "scalingConfig.desiredSize") === 0) return undefined;
    const { managed, own } = checks.permissionsOf(request, role);
    const has = (...names: string[]): boolean =>
      own || managed.some((policy) => names.includes(policy.split("/").at(-1) ?? ""));
    const joins = has("AmazonEKSWorkerNodePolicy", "AmazonEKSWorkerNodeMinimalPolicy", "AdministratorAccess");
    const pulls = has(
      "AmazonEC2ContainerRegistryReadOnly",
      "AmazonEC2ContainerRegistryPullOnly",
      "AmazonEC2ContainerRegistryPowerUser",
      "AdministratorAccess",
    );
    const network = has("AmazonEKS_CNI_Policy", "AdministratorAccess") || networkHasItsRole(request);
    if (joins && pulls && network) return undefined;
    const reason = joins
      ? "Unhealthy nodes in the kubernetes cluster"
      : "Instances failed to join the kubernetes cluster";
    const id = idOf(request);
    return (
      `waiting for EKS Node Group (${id}) create: unexpected state 'CREATE_FAILED', wanted target 'ACTIVE'. ` +
      `last error: i-0${request.digits(16, "failed")}: NodeCreationFailure: ${reason}`
    );
  },
};

/** Whether the VPC CNI has a role of its own, or the cluster is IPv6 or has no VPC CNI, so that the node's role needs none for it. */
function networkHasItsRole(request: Request): boolean {
  const { world, region } = request;
  const name = request.inputs["clusterName"];
  const here = (standing: Standing): boolean => standing.region === region && standing.inputs["clusterName"] === name;
  const addon = world.all("aws:eks/addon:Addon").find((it) => here(it) && it.inputs["addonName"] === "vpc-cni");
  const associated = world
    .all("aws:eks/podIdentityAssociation:PodIdentityAssociation")
    .some((it) => here(it) && it.inputs["serviceAccount"] === "aws-node");
  const selfManaged = clusterOf(request)?.outputs["bootstrapSelfManagedAddons"] !== false;
  if (!addon) return associated || !selfManaged;
  return (
    associated ||
    addon.inputs["serviceAccountRoleArn"] !== undefined ||
    list(addon.inputs["podIdentityAssociations"]).length > 0
  );
}

const subnetsInVpc: Rule = {
  id: "eks.node-group.subnets-in-vpc",
  source: "docs.aws.amazon.com/eks/latest/userguide/network-reqs.html#node-subnet-reqs",
  check(request) {
    const vpc = at(clusterOf(request)?.outputs ?? {}, "vpcConfig.vpcId");
    const foreign = checks
      .subnetsOf(request, checks.strings(request, "subnetIds"))
      .filter((subnet) => vpc !== undefined && subnet.outputs["vpcId"] !== vpc);
    if (foreign.length === 0) return undefined;
    return invalid(
      `Subnet(s) [${foreign.map((it) => it.id).join(", ")}] do not belong to the VPC ${String(vpc)} of the cluster`,
    );
  },
};

const scaling: Rule = {
  id: "eks.node-group.scaling",
  source: `${model} NodegroupScalingConfig`,
  check({ inputs }) {
    const [min, desired, max] = ["minSize", "desiredSize", "maxSize"].map((key) =>
      checks.number(inputs, `scalingConfig.${key}`),
    );
    if (min === undefined || desired === undefined || max === undefined) return undefined;
    if (min > max) return invalid(`Minimum capacity ${min} can't be greater than maximum capacity ${max}`);
    if (min > desired) return invalid(`Minimum capacity ${min} can't be greater than desired size ${desired}`);
    return desired > max ? invalid(`desired capacity ${desired} can't be greater than max size ${max}`) : undefined;
  },
};

const updateConfigOne: Rule = {
  id: "eks.node-group.update-config-one",
  source: `${source}, ExactlyOneOf`,
  when: "check",
  check({ inputs }) {
    const both = ["maxUnavailable", "maxUnavailablePercentage"].filter(
      (key) => at(inputs, `updateConfig.${key}`) !== undefined,
    );
    if (at(inputs, "updateConfig") === undefined || both.length === 1) return undefined;
    const names = "`update_config.0.max_unavailable,update_config.0.max_unavailable_percentage`";
    const problem = both.length === 2 ? `only one of ${names} can be specified` : `one of ${names} must be specified`;
    return `"update_config.0.max_unavailable": ${problem}`;
  },
};

const templateAndTypes: Rule = {
  id: "eks.node-group.instance-types-once",
  source:
    "docs.aws.amazon.com/eks/latest/userguide/launch-templates.html; text: terraform-aws-modules/terraform-aws-eks issue 1386",
  check(request) {
    const template = templateOf(request);
    return template?.inputs["instanceType"] !== undefined && list(request.inputs["instanceTypes"]).length > 0
      ? { code: "InvalidRequestException", message: "Cannot specify instance types in launch template and API request" }
      : undefined;
  },
};

const templateRest: Rule = {
  id: "eks.node-group.launch-template-owns",
  source:
    "docs.aws.amazon.com/eks/latest/userguide/launch-templates.html; disk: crossplane-contrib/provider-upjet-aws issue 866",
  check(request) {
    const { inputs } = request;
    if (inputs["launchTemplate"] === undefined) return undefined;
    if (inputs["diskSize"] !== undefined) return invalid("Disk size must be specified within the launch template.");
    if (inputs["remoteAccess"] !== undefined)
      return invalid("Remote access configuration cannot be specified with a launch template.");
    const template = templateOf(request)?.inputs ?? {};
    if (template["iamInstanceProfile"] !== undefined)
      return invalid(
        "Launch template should not specify an instance profile. The noted instance profile is not managed by Amazon EKS.",
      );
    if (template["imageId"] !== undefined && ![undefined, "CUSTOM"].includes(inputs["amiType"] as string | undefined)) {
      return invalid("You cannot specify an AMI Type and a custom AMI in a launch template");
    }
    if (list(template["networkInterfaces"]).some((it) => isProps(it) && it["subnetId"] !== undefined)) {
      return invalid("Launch template should not specify Subnet.");
    }
    return undefined;
  },
};

const templateNamed: Rule = {
  id: "eks.node-group.launch-template-id-or-name",
  source: `${source}, ConflictsWith`,
  when: "check",
  check({ inputs }) {
    const template = inputs["launchTemplate"];
    if (!isProps(template)) return undefined;
    if (template["id"] !== undefined && template["name"] !== undefined)
      return '"launch_template.0.id": conflicts with launch_template.0.name';
    return undefined;
  },
};

const templateVersion: Rule = {
  id: "eks.node-group.launch-template-version",
  source: "docs.aws.amazon.com/eks/latest/APIReference/API_LaunchTemplateSpecification.html",
  check(request) {
    const template = templateOf(request);
    const version = text(at(request.inputs, "launchTemplate.version"));
    const newest = Number(template?.outputs["latestVersion"]);
    if (
      !template ||
      version === undefined ||
      version === "$Latest" ||
      version === "$Default" ||
      !Number.isFinite(newest)
    )
      return undefined;
    return Number(version) >= 1 && Number(version) <= newest
      ? undefined
      : invalid(`Could not find the specified version ${version} for the launch template with ID ${template.id}.`);
  },
};

const versionSkew: Rule = {
  id: "eks.node-group.version-skew",
  source:
    "kubernetes.io/releases/version-skew-policy/#kubelet; docs.aws.amazon.com/eks/latest/userguide/update-managed-node-group.html",
  check(request) {
    const [cluster, nodes] = [minorOf(clusterOf(request)?.outputs["version"]), minorOf(request.inputs["version"])];
    if (cluster === undefined || nodes === undefined) return undefined;
    if (nodes > cluster)
      return invalid(
        `Nodegroup Kubernetes version 1.${nodes} is not supported for cluster version 1.${cluster}: it cannot be newer`,
      );
    if (nodes >= cluster - oldestSkew) return undefined;
    return invalid(`Nodegroup Kubernetes version 1.${nodes} is not supported for cluster version 1.${cluster}`);
  },
};

const versionStep: Rule = {
  id: "eks.node-group.version-not-back",
  source: "docs.aws.amazon.com/eks/latest/userguide/update-managed-node-group.html: cannot be rolled back",
  check({ inputs, current }) {
    const [old, now] = [minorOf(current?.outputs["version"]), minorOf(inputs["version"])];
    if (old === undefined || now === undefined || now >= old) return undefined;
    return invalid(`Nodegroup Kubernetes version cannot be downgraded from 1.${old} to 1.${now}`);
  },
};

const amiForVersion: Rule = {
  id: "eks.node-group.al2-ended",
  source: "docs.aws.amazon.com/eks/latest/userguide/eks-ami-deprecation-faqs.html: Amazon Linux 2 up to 1.32",
  check(request) {
    const type = text(request.inputs["amiType"]);
    const version = minorOf(request.inputs["version"] ?? clusterOf(request)?.outputs["version"]);
    return type?.startsWith("AL2_") && version !== undefined && version > 32
      ? invalid(`AMI Type ${type} is only supported for kubernetes versions 1.32 or earlier`)
      : undefined;
  },
};

const architecture: Rule = {
  id: "eks.node-group.architecture",
  source: "docs.aws.amazon.com/eks/latest/userguide/choosing-instance-type.html",
  check(request) {
    const type = text(request.inputs["amiType"]);
    if (!type || type === "CUSTOM") return undefined;
    const wrong = instanceTypes(request).filter((it) => isArm(it) !== type.includes("ARM_64"));
    return wrong.length > 0
      ? invalid(`[${wrong.join(", ")}] is not a valid instance type for requested amiType ${type}`)
      : undefined;
  },
};

const typesOnOffer: Rule = {
  id: "eks.node-group.instance-type-on-offer",
  source: `cfn-lint aws_ec2_instance/instancetype_enum.json; ${model} NodegroupIssueCode Ec2InstanceTypeDoesNotExist`,
  check(request) {
    const wrong = checks.strings(request, "instanceTypes").filter((type) => !offersInstanceType(request.region, type));
    return wrong.length > 0
      ? invalid(`The following supplied instance types do not exist: [${wrong.join(", ")}]`)
      : undefined;
  },
};

const typeCount: Rule = {
  id: "eks.node-group.instance-type-count",
  source: `${model} CreateNodegroupRequest.instanceTypes: 0-20`,
  check: ({ inputs }) =>
    list(inputs["instanceTypes"]).length > 20 ? invalid("Number of instance types cannot exceed 20") : undefined,
};

const reservedLabels: Rule = {
  id: "eks.node-group.reserved-labels",
  source: "docs.aws.amazon.com/eks/latest/userguide/managed-node-groups.html",
  check({ inputs }) {
    const labels = isProps(inputs["labels"]) ? Object.keys(inputs["labels"]) : [];
    const reserved = ["kubernetes.io/", "k8s.io/", "eks.amazonaws.com/"];
    return labels.some((label) => reserved.some((prefix) => label.startsWith(prefix)))
      ? invalid(`Label cannot contain reserved prefixes [${reserved.join(", ")}]`)
      : undefined;
  },
};

const labelForm: Rule = {
  id: "eks.node-group.label-form",
  source: "kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set",
  check({ inputs }) {
    const name = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)$/;
    for (const [key, value] of Object.entries(isProps(inputs["labels"]) ? inputs["labels"] : {})) {
      const [last, prefix, ...more] = key.split("/").reverse();
      const prefixed = prefix === undefined || /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/.test(prefix);
      const sound =
        more.length === 0 && prefixed && name.test(last ?? "") && (value === "" || name.test(String(value)));
      if (!sound) return invalid(`Label ${key}=${String(value)} is not a valid Kubernetes label`);
    }
    return undefined;
  },
};

/** What is asked of a node group. */
export const nodeRules: Rule[] = [
  clusterName("clusterName", "cluster_name"),
  checks.oneOf("eks.node-group.ami-type", `${model} AMITypes`, "amiType", "ami_type", amiTypes),
  checks.oneOf("eks.node-group.capacity-type", `${model} CapacityTypes`, "capacityType", "capacity_type", [
    "ON_DEMAND",
    "SPOT",
    "CAPACITY_BLOCK",
  ]),
  checks.oneOf("eks.node-group.taint-effect", `${model} TaintEffect`, "taints.*.effect", "taint.effect", [
    "NO_SCHEDULE",
    "NO_EXECUTE",
    "PREFER_NO_SCHEDULE",
  ]),
  lengthBetween("eks.node-group.taint-key", source, "taints.*.key", "taint.key", 1, 63),
  lengthBetween("eks.node-group.taint-value", source, "taints.*.value", "taint.value", 0, 63),
  atMost("eks.node-group.taints", `${source}: MaxItems 50`, "taints", "taint", 50),
  checks.between("eks.node-group.min-size", source, "scalingConfig.minSize", "scaling_config.0.min_size", 0, Infinity),
  checks.between(
    "eks.node-group.desired-size",
    source,
    "scalingConfig.desiredSize",
    "scaling_config.0.desired_size",
    0,
    Infinity,
  ),
  checks.between("eks.node-group.max-size", source, "scalingConfig.maxSize", "scaling_config.0.max_size", 1, Infinity),
  checks.between(
    "eks.node-group.max-unavailable",
    source,
    "updateConfig.maxUnavailable",
    "update_config.0.max_unavailable",
    1,
    100,
  ),
  checks.between(
    "eks.node-group.max-unavailable-percentage",
    source,
    "updateConfig.maxUnavailablePercentage",
    "update_config.0.max_unavailable_percentage",
    1,
    100,
  ),
  lengthBetween("eks.node-group.name-length", source, "nodeGroupName", "node_group_name", 0, 63),
  ...[
    nameForm,
    updateConfigOne,
    templateNamed,
    roleTrustsEc2,
    subnetsInVpc,
    scaling,
    templateAndTypes,
    templateRest,
    templateVersion,
  ],
  ...[
    versionSkew,
    versionStep,
    amiForVersion,
    architecture,
    typeCount,
    typesOnOffer,
    reservedLabels,
    labelForm,
    nodesJoin,
  ],
];

/** As the provider makes it. */
export function idOf({ inputs }: Request): string {
  return `${String(inputs["clusterName"])}:${String(inputs["nodeGroupName"])}`;
}

/** The launch template that the group names. */
export function templateOf(request: Request): Standing | undefined {
  const template = request.inputs["launchTemplate"];
  if (!isProps(template)) return undefined;
  const { id, name } = template as { id?: unknown; name?: unknown };
  if (typeof id === "string") return request.world.find(templateToken, id, "id", request.region);
  return typeof name === "string" ? request.world.find(templateToken, name, "name", request.region) : undefined;
}

/** The instance types of the group, or the one of its launch template. */
export function instanceTypes(request: Request): string[] {
  const own = checks.strings(request, "instanceTypes");
  const templated = text(templateOf(request)?.inputs["instanceType"]);
  return own.length > 0 ? own : templated ? [templated] : [];
}

/** Graviton families have a g after the generation: t4g, m7gd, c7gn; and a1. */
export function isArm(instanceType: string): boolean {
  return /^(a1|im4gn|is4gen|[a-z]+\d+g[a-z-]*)\./.test(instanceType);
}
