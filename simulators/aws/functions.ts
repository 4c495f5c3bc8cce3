import { createHash } from "node:crypto";
import { list, text } from "../core/paths";
import type { CloudFunction } from "../core/spec";
import { isProps, type Props } from "../protocol/values";
import { partition } from "./common/arn";
import { callerArn } from "./common/caller";
import { defaultAddonVersion, kubernetesVersions, addonNames } from "./eks/offers";
import { serviceLinkedToken } from "./iam/service-linked";
import { getPolicyDocument } from "./iam/policy-document";
import { regions, zoneId, zonesOf } from "./common/zones";

const getCallerIdentity: CloudFunction = (_args, { account }) => ({
  accountId: account,
  arn: callerArn(account),
  id: account,
  userId: "AIDALOCALLOCALLOCAL00",
});

const getPartition: CloudFunction = () => ({
  dnsSuffix: "amazonaws.com",
  id: partition,
  partition,
  reverseDnsPrefix: "com.amazonaws",
});

const getRegion: CloudFunction = (args, { region }) => {
  const endpoint = text(args["endpoint"]);
  const wanted = text(args["region"]) ?? text(args["name"]) ?? endpoint?.split(".")[1] ?? region;
  const found = regions[wanted];
  if (!found) throw new Error(`region not found for name "${wanted}"`);
  return {
    description: found.description,
    endpoint: `ec2.${wanted}.amazonaws.com`,
    id: wanted,
    name: wanted,
    region: wanted,
  };
};

const getAvailabilityZones: CloudFunction = (args, { region }) => {
  const without = (key: string): Set<unknown> => new Set(list(args[key]));
  const [names, ids] = [without("excludeNames"), without("excludeZoneIds")];
  const zones = zonesOf(region)
    .filter((zone) => !names.has(zone) && !ids.has(zoneId(zone)))
    .filter((zone) => list(args["filters"]).every((filter) => !isProps(filter) || passes(filter, zone, region)))
    .filter(() => args["state"] === undefined || args["state"] === "available");
  return { groupNames: [region], id: region, names: zones, region, zoneIds: zones.map(zoneId) };
};

/** EC2's own filters of DescribeAvailabilityZones; the local zones are plain ones, and need no opting in. */
function passes(filter: Props, zone: string, region: string): boolean {
  const facts: Record<string, string> = {
    "zone-name": zone,
    "zone-id": zoneId(zone),
    "zone-type": "availability-zone",
    "region-name": region,
    "group-name": region,
    "opt-in-status": "opt-in-not-required",
    state: "available",
  };
  const fact = facts[String(filter["name"])];
  if (fact === undefined)
    throw new Error(`api error InvalidParameterValue: The filter '${String(filter["name"])}' is invalid`);
  return list(filter["values"]).includes(fact);
}

/** The default version stands for the newest as well: no other is known here. */
const getAddonVersion: CloudFunction = (args, { region }) => {
  const { addonName, kubernetesVersion, mostRecent = false } = args;
  const [addon, cluster] = [String(addonName), String(kubernetesVersion)];
  if (!addonNames.includes(addon) || !kubernetesVersions.some((it) => it === cluster))
    throw new Error(`reading EKS Add-On version info (${addon}, ${cluster}): couldn't find resource`);
  return { addonName, id: addon, kubernetesVersion, mostRecent, region, version: defaultAddonVersion(addon, cluster) };
};

/**
 * A parameter of the account, or one of AWS's own: of those, the ids of images, which here are the same for ever.
 * Source: docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters-ami.html.
 */
const getParameter: CloudFunction = (args, { region, account, world }) => {
  const name = String(args["name"]);
  const where = text(args["region"]) ?? region;
  const own = world.find("aws:ssm/parameter:Parameter", name, "name", where)?.outputs;
  const image = /^\/aws\/service\/(ami-amazon-linux-latest|eks\/optimized-ami)\/.+/.test(name);
  if (!own && !image) throw new Error(`reading SSM Parameter (${name}): couldn't find resource`);
  const digits = createHash("sha256").update(`${where} ${name}`).digest("hex").slice(0, 16);
  const value = own ? own["value"] : `ami-0${digits}`;
  return {
    ...{
      name,
      id: name,
      value,
      insecureValue: value,
      region: where,
      type: own?.["type"] ?? "String",
      version: own?.["version"] ?? 1,
    },
    arn: `arn:${partition}:ssm:${where}:${own ? account : ""}:parameter${name}`,
  };
};

/** The roles of the account, and those of AWS's own services in it. Source: hashicorp/terraform-provider-aws internal/service/iam/roles_data_source.go. */
const getRoles: CloudFunction = (args, { region, world }) => {
  const { nameRegex, pathPrefix = "/" } = args;
  const found = ["aws:iam/role:Role", serviceLinkedToken]
    .flatMap((token) => world.all(token))
    .map(({ outputs }) => ({ name: String(outputs["name"]), arn: String(outputs["arn"]), path: text(outputs["path"]) }))
    .filter(({ path = "/" }) => path.startsWith(String(pathPrefix)))
    .filter(({ name }) => nameRegex === undefined || new RegExp(String(nameRegex)).test(name));
  return { id: region, nameRegex, pathPrefix, arns: found.map(({ arn }) => arn), names: found.map(({ name }) => name) };
};

/** AWS's own lists of addresses, each the same for ever here. Source: docs.aws.amazon.com/vpc/latest/userguide/working-with-aws-managed-prefix-lists.html. */
const managedLists =
  /^com\.amazonaws\.(global\.(cloudfront\.origin-facing|groundstation)|[a-z0-9-]+\.(s3|dynamodb|ec2-instance-connect|vpc-lattice|route53-healthchecks))$/;

/** The id of a list that AWS keeps in a region. */
export function managedListId(region: string, name: string): string {
  return `pl-${createHash("sha256").update(`${region} ${name}`).digest("hex").slice(0, 8)}`;
}

const getManagedPrefixList: CloudFunction = (args, { region }) => {
  const name = String(args["name"]);
  if (!managedLists.test(name))
    throw new Error("reading EC2 Managed Prefix List: no matching EC2 Managed Prefix List found");
  const id = managedListId(region, name);
  return {
    ...{ id, name, region, addressFamily: "IPv4", entries: [], maxEntries: 55, ownerId: "AWS", tags: {}, version: 1 },
    arn: `arn:${partition}:ec2:${region}:aws:prefix-list/${id}`,
  };
};
export const callerToken = "aws:index/getCallerIdentity:getCallerIdentity";

/** What the provider answers by itself: it calls nobody. */
export const answeredHere: ReadonlySet<string> = new Set([
  "aws:index/getPartition:getPartition",
  "aws:index/getRegion:getRegion",
  "aws:iam/getPolicyDocument:getPolicyDocument",
]);

export const functions: Record<string, CloudFunction> = {
  [callerToken]: getCallerIdentity,
  "aws:index/getPartition:getPartition": getPartition,
  "aws:index/getRegion:getRegion": getRegion,
  "aws:index/getAvailabilityZones:getAvailabilityZones": getAvailabilityZones,
  "aws:ec2/getManagedPrefixList:getManagedPrefixList": getManagedPrefixList,
  "aws:eks/getAddonVersion:getAddonVersion": getAddonVersion,
  "aws:iam/getPolicyDocument:getPolicyDocument": getPolicyDocument,
  "aws:iam/getRoles:getRoles": getRoles,
  "aws:ssm/getParameter:getParameter": getParameter,
};
