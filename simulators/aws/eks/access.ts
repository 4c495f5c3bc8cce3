import { at, text } from "../../core/paths";
import type { Standing } from "../../core/standing";
import type { Request, Rule, TypeSpec } from "../../core/spec";
import { arn, parseArn } from "../common/arn";
import * as checks from "../common/checks";
import { trustsPods, untrusted } from "./addon";
import { clusterName, clusterToken, invalid } from "./cluster-rules";
import { clusterOf, noCluster } from "./nodes-rules";
import { accessEntryTypes, accessPolicies } from "./offers";
import { isMadeByAws } from "../iam/common";
import { parsed } from "../common/policy-document";

const folder = "hashicorp/terraform-provider-aws internal/service/eks";
const model = "botocore eks/2017-11-01/service-2.json";
const entryToken = "aws:eks/accessEntry:AccessEntry";
const podToken = "aws:eks/podIdentityAssociation:PodIdentityAssociation";
const clusterStands = { clusterName: { to: clusterToken, holds: false, missing: noCluster } };

const apiMode: Rule = {
  id: "eks.access.authentication-mode",
  source: "docs.aws.amazon.com/eks/latest/userguide/setting-up-access-entries.html",
  check(request) {
    const mode = at(clusterOf(request)?.outputs ?? {}, "accessConfig.authenticationMode");
    return mode === "CONFIG_MAP"
      ? {
          code: "InvalidRequestException",
          message:
            "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this operation.",
        }
      : undefined;
  },
};

const entryUnique: Rule = {
  id: "eks.access-entry.unique",
  source: `${model} CreateAccessEntry, ResourceInUseException`,
  check: (request) =>
    request.verb === "create" && entryOf(request)
      ? {
          code: "ResourceInUseException",
          message: "The specified access entry resource is already in use on this cluster.",
        }
      : undefined,
};

const principalStands: Rule = {
  id: "eks.access-entry.principal",
  source: `${folder}/access_entry.go; ${model} CreateAccessEntryRequest.principalArn`,
  check(request) {
    const principal = String(request.inputs["principalArn"]);
    const bad = invalid("The specified principalArn is invalid: invalid principal");
    const named = parseArn(principal);
    if (named?.service !== "iam" || !/^(role|user)\/|^root$/.test(named.resource)) return bad;
    const mine =
      named.account === request.account && named.resource.startsWith("role/") && !isMadeByAws(named.resource);
    return mine && !checks.roleOf(request, principal) ? bad : undefined;
  },
};

const entryGroups: Rule = {
  id: "eks.access-entry.groups",
  source: `docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html; ${model} CreateAccessEntryRequest.type`,
  check(request) {
    const groups = checks.strings(request, "kubernetesGroups");
    const reserved = groups.find((group) => /^(system|eks|aws|amazon|iam):/.test(group));
    const kind = String(request.inputs["type"] ?? "STANDARD");
    if (kind !== "STANDARD" && (groups.length > 0 || request.inputs["userName"] !== undefined)) {
      return invalid(`Cannot specify kubernetesGroups or username for an access entry of type ${kind}`);
    }
    return reserved === undefined
      ? undefined
      : invalid(`The kubernetes group name ${reserved} is invalid, it cannot start with ${reserved.split(":")[0]}:`);
  },
};

/** Lets an IAM principal into a cluster. */
export const accessEntry: TypeSpec = {
  token: entryToken,
  api: {
    service: "EKS",
    noun: "EKS Access Entry",
    create: "CreateAccessEntry",
    update: "UpdateAccessEntry",
    delete: "DeleteAccessEntry",
  },
  id: ({ inputs }) => `${String(inputs["clusterName"])}:${String(inputs["principalArn"])}`,
  refers: clusterStands,
  replaceOn: { paths: ["region", "clusterName", "principalArn", "type"], source: `${folder}/access_entry.go` },
  rules: [
    clusterName("clusterName", "cluster_name"),
    checks.oneOf("eks.access-entry.type", `${folder}/access_entry.go`, "type", "type", accessEntryTypes),
    ...[apiMode, entryUnique, principalStands, entryGroups],
  ],
  outputs(request) {
    const { inputs, current } = request;
    const principal = String(inputs["principalArn"]);
    const named = parseArn(principal);
    const [kind = "role", ...rest] = (named?.resource ?? "").split("/");
    const name = rest.at(-1) ?? "root";
    const id = text(current?.outputs["accessEntryArn"])?.split("/").at(-1) ?? checks.uuid(request, "entry");
    return {
      accessEntryArn: arn(
        "eks",
        `access-entry/${String(inputs["clusterName"])}/${kind}/${named?.account}/${name}/${id}`,
        request,
      ),
      type: inputs["type"] ?? "STANDARD",
      kubernetesGroups: inputs["kubernetesGroups"] ?? [],
      userName: inputs["userName"] ?? userName(principal, String(inputs["type"] ?? "STANDARD")),
      createdAt: checks.createdAt(request),
      modifiedAt: new Date().toISOString().replace(/\.\d+Z$/, "Z"),
    };
  },
  after(request, world) {
    if (request.verb !== "delete") return;
    const { inputs } = request;
    for (const standing of world.all("aws:eks/accessPolicyAssociation:AccessPolicyAssociation")) {
      const same =
        standing.inputs["clusterName"] === inputs["clusterName"] &&
        standing.inputs["principalArn"] === inputs["principalArn"];
      if (same && standing.region === request.region) world.forget(standing);
    }
  },
};

const policyKnown: Rule = {
  id: "eks.access-policy.known",
  source: "docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html",
  check({ inputs }) {
    const policy = String(inputs["policyArn"]);
    const name = /^arn:aws:eks::aws:cluster-access-policy\/(.+)$/.exec(policy)?.[1];
    if (name === undefined) return invalid("The policyArn parameter format is not valid");
    return accessPolicies.includes(name)
      ? undefined
      : { code: "ResourceNotFoundException", message: `The specified policyArn ${policy} could not be found.` };
  },
};

const entryStands: Rule = {
  id: "eks.access-policy.entry-stands",
  source: `${folder}/access_policy_association.go, retried error`,
  check(request) {
    const entry = entryOf(request);
    if (!entry)
      return {
        code: "ResourceNotFoundException",
        message:
          "The specified principalArn could not be found. You can view your available principals with 'list-access-entries'.",
      };
    const kind = entry.outputs["type"];
    return kind === "STANDARD" || kind === "EC2" || kind === "HYPERPOD_LINUX"
      ? undefined
      : {
          code: "InvalidRequestException",
          message: `Access policies cannot be associated with an access entry of type ${String(kind)}`,
        };
  },
};

const scopeNamespaces: Rule = {
  id: "eks.access-policy.scope",
  source: `${model} AccessScope`,
  check(request) {
    const kind = at(request.inputs, "accessScope.type");
    const count = checks.strings(request, "accessScope.namespaces").length;
    if (kind !== "cluster" && kind !== "namespace")
      return invalid(`The accessScope type ${String(kind)} is not valid: use cluster or namespace`);
    if (kind === "namespace" && count === 0)
      return invalid("The namespaces list cannot be empty when the accessScope type is namespace");
    return kind === "cluster" && count > 0
      ? invalid("Namespaces cannot be specified when the accessScope type is cluster")
      : undefined;
  },
};

/** Gives an access entry the rights of one of AWS's cluster access policies. */
export const accessPolicyAssociation: TypeSpec = {
  token: "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
  api: {
    service: "EKS",
    noun: "EKS Access Policy Association",
    create: "AssociateAccessPolicy",
    delete: "DisassociateAccessPolicy",
  },
  id: ({ inputs }) => ["clusterName", "principalArn", "policyArn"].map((key) => String(inputs[key])).join("#"),
  refers: clusterStands,
  replaceOn: {
    paths: ["region", "accessScope", "clusterName", "policyArn", "principalArn"],
    source: `${folder}/access_policy_association.go`,
  },
  rules: [clusterName("clusterName", "cluster_name"), apiMode, policyKnown, entryStands, scopeNamespaces],
  outputs: (request) => ({
    associatedAt: checks.createdAt(request, "associatedAt"),
    modifiedAt: checks.createdAt(request, "modifiedAt"),
  }),
};

const podRoleTrust: Rule = {
  id: "eks.pod-identity.role-trust",
  source: "docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html",
  check(request) {
    const role = checks.roleOf(request, request.inputs["roleArn"]);
    return role && !trustsPods(role) ? untrusted(request.inputs["roleArn"]) : undefined;
  },
};

const podUnique: Rule = {
  id: "eks.pod-identity.unique",
  source: `${model} CreatePodIdentityAssociation, ResourceInUseException`,
  check({ inputs, verb, world, region }) {
    if (verb !== "create") return undefined;
    const keys = ["clusterName", "namespace", "serviceAccount"];
    const other = world
      .all(podToken)
      .find((it) => it.region === region && keys.every((key) => it.inputs[key] === inputs[key]));
    return other && { code: "ResourceInUseException", message: `Association already exists: ${other.id}` };
  },
};

const podNames: Rule = {
  id: "eks.pod-identity.names",
  source: "kubernetes.io/docs/concepts/overview/working-with-objects/names",
  check({ inputs }) {
    if (!/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(String(inputs["namespace"])))
      return invalid(`Invalid namespace: ${String(inputs["namespace"])}`);
    return /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/.test(String(inputs["serviceAccount"]))
      ? undefined
      : invalid(`Invalid service account: ${String(inputs["serviceAccount"])}`);
  },
};

const podPolicy: Rule = {
  id: "eks.pod-identity.policy",
  source: `${model} CreatePodIdentityAssociationRequest.policy`,
  check({ inputs }) {
    if (inputs["policy"] === undefined) return undefined;
    if (inputs["disableSessionTags"] !== true)
      return invalid("disableSessionTags must be set to true when a policy is specified");
    return parsed(inputs["policy"]) ? undefined : invalid("The policy is not a valid IAM policy document");
  },
};

/** Gives the pods of a service account the credentials of a role. */
export const podIdentityAssociation: TypeSpec = {
  token: podToken,
  api: {
    service: "EKS",
    noun: "EKS Pod Identity Association",
    create: "CreatePodIdentityAssociation",
    update: "UpdatePodIdentityAssociation",
    delete: "DeletePodIdentityAssociation",
  },
  id: (request) => `a-${checks.alnum(request, 17, "association")}`,
  refers: {
    ...clusterStands,
    roleArn: {
      to: "aws:iam/role:Role",
      by: "arn",
      holds: false,
      missing: () => invalid("Role provided in the request does not exist."),
    },
  },
  replaceOn: {
    paths: ["region", "clusterName", "namespace", "serviceAccount"],
    source: `${folder}/pod_identity_association.go`,
  },
  rules: [clusterName("clusterName", "cluster_name"), podRoleTrust, podUnique, podNames, podPolicy],
  outputs(request) {
    const { inputs, current, id } = request;
    return {
      associationId: id,
      associationArn: arn("eks", `podidentityassociation/${String(inputs["clusterName"])}/${id}`, request),
      disableSessionTags: inputs["disableSessionTags"] ?? false,
      externalId:
        inputs["targetRoleArn"] === undefined
          ? ""
          : current?.outputs["externalId"] ||
            [
              request.region,
              request.account,
              inputs["clusterName"],
              inputs["namespace"],
              inputs["serviceAccount"],
            ].join("/"),
    };
  },
};

function entryOf(request: Request): Standing | undefined {
  const { inputs, world, region } = request;
  return world.find(entryToken, `${String(inputs["clusterName"])}:${String(inputs["principalArn"])}`, "id", region);
}

function userName(principal: string, kind: string): string {
  if (kind.startsWith("EC2") || kind === "HYBRID_LINUX") return "system:node:{{EC2PrivateDNSName}}";
  const named = parseArn(principal);
  const role = /^role\/(?:.*\/)?([^/]+)$/.exec(named?.resource ?? "")?.[1];
  return role ? `arn:aws:sts::${named?.account}:assumed-role/${role}/{{SessionName}}` : principal;
}
