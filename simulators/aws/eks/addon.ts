import { at, list, text } from "../../core/paths";
import type { Request, Rule, TypeSpec } from "../../core/spec";
import { arn } from "../common/arn";
import * as checks from "../common/checks";
import { clusterName, clusterToken, invalid } from "./cluster-rules";
import { clusterOf, noCluster } from "./nodes-rules";
import { addonNames, defaultAddonVersion, minorOf, oldestSkew } from "./offers";

const source = "hashicorp/terraform-provider-aws internal/service/eks/addon.go";

const known: Rule = {
  id: "eks.addon.known",
  source:
    "docs.aws.amazon.com/eks/latest/userguide/workloads-add-ons-available-eks.html; text: aws/containers-roadmap issue 1429",
  check({ inputs }) {
    const name = String(inputs["addonName"]);
    // An add-on of the AWS Marketplace has its vendor's name in front: kubecost_kubecost.
    return addonNames.includes(name) || /^[a-z0-9-]+_[a-z0-9-]+$/.test(name)
      ? undefined
      : invalid("Addon specified is not supported");
  },
};

const unique: Rule = {
  id: "eks.addon.unique",
  source: "botocore eks/2017-11-01/service-2.json CreateAddon, ResourceInUseException",
  check: ({ inputs, verb, world, region }) =>
    verb === "create" &&
    world.find("aws:eks/addon:Addon", `${String(inputs["clusterName"])}:${String(inputs["addonName"])}`, "id", region)
      ? { code: "ResourceInUseException", message: "Addon already exists." }
      : undefined,
};

/** The builds on offer change every few weeks and nobody publishes the list: so only the form, and what follows from the cluster. */
const versionOnOffer: Rule = {
  id: "eks.addon.version-on-offer",
  source: "docs.aws.amazon.com/eks/latest/userguide/managing-kube-proxy.html; text: terraform-provider-aws issue 32238",
  check(request) {
    const version = text(request.inputs["addonVersion"]);
    if (version === undefined) return undefined;
    const form = /^v\d+\.\d+\.\d+-eksbuild\.\d+$/.test(version) || String(request.inputs["addonName"]).includes("_");
    const cluster = minorOf(clusterOf(request)?.outputs["version"]);
    const minor = minorOf(version) ?? 0;
    const fits =
      request.inputs["addonName"] !== "kube-proxy" ||
      cluster === undefined ||
      (minor <= cluster && minor >= cluster - oldestSkew);
    return form && fits ? undefined : invalid("Addon version specified is not supported");
  },
};

const configurationReadable: Rule = {
  id: "eks.addon.configuration-readable",
  source: "docs.aws.amazon.com/eks/latest/userguide/updating-an-add-on.html: JSON or YAML",
  check({ inputs }) {
    const values = text(inputs["configurationValues"])?.trim();
    if (values === undefined || !values.startsWith("{")) return undefined;
    try {
      JSON.parse(values);
      return undefined;
    } catch {
      // YAML's own flow style ({a: 1}) is accepted too; a text with unbalanced braces is neither.
      const [open, close] = [values.split("{").length, values.split("}").length];
      return open === close && !/"[^"]*"\s*"/.test(values)
        ? undefined
        : invalid("ConfigurationValue is not in valid JSON or YAML format");
    }
  },
};

const identityRoles: Rule = {
  id: "eks.addon.pod-identity-role-trust",
  source: "docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html",
  check(request) {
    for (const association of list(request.inputs["podIdentityAssociations"])) {
      const roleArn = at({ association }, "association.roleArn");
      const role = checks.roleOf(request, roleArn);
      const refusal = role && !trustsPods(role) ? untrusted(roleArn) : undefined;
      if (refusal) return refusal;
    }
    return undefined;
  },
};

/** Whether pods may use the role: both actions, given to pods.eks.amazonaws.com. */
export function trustsPods(role: Parameters<typeof checks.roleAllows>[0]): boolean {
  return checks.roleAllows(role, "pods.eks.amazonaws.com", ["sts:AssumeRole", "sts:TagSession"]);
}

export const untrusted = (roleArn: unknown) =>
  invalid(
    `Trust policy of role ${String(roleArn)} does not allow pods.eks.amazonaws.com to perform sts:AssumeRole and sts:TagSession`,
  );

/** An add-on that EKS installs and keeps up. */
export const addon: TypeSpec = {
  token: "aws:eks/addon:Addon",
  api: { service: "EKS", noun: "EKS Add-On", create: "CreateAddon", update: "UpdateAddon", delete: "DeleteAddon" },
  id: idOf,
  refers: {
    clusterName: { to: clusterToken, holds: false, missing: noCluster },
    serviceAccountRoleArn: {
      to: "aws:iam/role:Role",
      by: "arn",
      holds: false,
      missing: (value) => invalid(`Role provided in the request does not exist: ${value}`),
    },
    "podIdentityAssociations.*.roleArn": {
      to: "aws:iam/role:Role",
      by: "arn",
      holds: false,
      missing: (value) => invalid(`Role provided in the request does not exist: ${value}`),
    },
  },
  replaceOn: { paths: ["region", "addonName", "clusterName"], source },
  rules: [
    clusterName("clusterName", "cluster_name"),
    checks.matches(
      "eks.addon.version-form",
      source,
      "addonVersion",
      "addon_version",
      /^v\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/,
      "must follow semantic version format",
    ),
    checks.oneOf("eks.addon.conflicts-on-create", source, "resolveConflictsOnCreate", "resolve_conflicts_on_create", [
      "NONE",
      "OVERWRITE",
    ]),
    checks.oneOf("eks.addon.conflicts-on-update", source, "resolveConflictsOnUpdate", "resolve_conflicts_on_update", [
      "OVERWRITE",
      "NONE",
      "PRESERVE",
    ]),
    ...[unique, known, versionOnOffer, configurationReadable, identityRoles],
  ],
  outputs(request) {
    const { inputs, current } = request;
    const [cluster, name] = [String(inputs["clusterName"]), String(inputs["addonName"])];
    const id = text(current?.outputs["arn"])?.split("/").at(-1) ?? checks.uuid(request, "addon");
    const version = String(clusterOf(request)?.outputs["version"]);
    return {
      arn: arn("eks", `addon/${cluster}/${name}/${id}`, request),
      addonVersion: inputs["addonVersion"] ?? (current?.outputs["addonVersion"] || defaultAddonVersion(name, version)),
      configurationValues: inputs["configurationValues"] ?? "",
      createdAt: checks.createdAt(request),
      modifiedAt: new Date().toISOString().replace(/\.\d+Z$/, "Z"),
    };
  },
};

function idOf({ inputs }: Request): string {
  return `${String(inputs["clusterName"])}:${String(inputs["addonName"])}`;
}
