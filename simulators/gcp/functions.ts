import { text } from "../core/paths";
import type { CloudFunction } from "../core/spec";
import { agentOf, askedFor, loggingKeyAgent } from "./agents";
import { isEnabled } from "./apis";
import { clusterVersions, defaultVersion } from "./offers";
import { isRegion, lastOf, projectNumber, regionOf, zonesOf } from "./names";
import { googleError, refuse } from "./words";

const projectOf = (args: Record<string, unknown>, account: string): string => text(args["project"]) || account;

/** A function of an API that is off answers as the API does. */
function wants(host: string, title: string, answer: CloudFunction): CloudFunction {
  return (args, context) => {
    const project = projectOf(args, context.account);
    if (isEnabled(context.world, project, host)) return answer(args, context);
    const why = `${title} has not been used in project ${projectNumber(project)} before or it is disabled.`;
    throw new Error(googleError(refuse(403, "accessNotConfigured", why)));
  };
}

const getProject: CloudFunction = (args, { account }) => {
  const projectId = text(args["projectId"]) || account;
  if (projectId === "")
    throw new Error(
      "no project value set. `project_id` must be set at the resource level, or a default `project` value must be specified on the provider",
    );
  const number = projectNumber(projectId);
  return {
    ...{
      id: `projects/${projectId}`,
      projectId,
      name: projectId,
      number,
      autoCreateNetwork: false,
      deletionPolicy: "PREVENT",
    },
    ...{
      billingAccount: "000000-000000-000000",
      folderId: "",
      orgId: "123456789012",
      labels: {},
      effectiveLabels: {},
      pulumiLabels: {},
      tags: {},
    },
  };
};

const getClientConfig: CloudFunction = (args, { account, region }) => ({
  ...{ id: `projects/${account}/regions/${region}/zones/`, project: projectOf(args, account), region, zone: "" },
  ...{ accessToken: "ya29.local", defaultLabels: {} },
});

const getZones: CloudFunction = (args, { account, region }) => {
  const wanted = lastOf(args["region"]) || region;
  const project = projectOf(args, account);
  if (!isRegion(wanted))
    throw new Error(
      googleError(refuse(404, "notFound", `The resource 'projects/${project}/regions/${wanted}' was not found`)),
    );
  return {
    id: `projects/${project}/regions/${wanted}`,
    project,
    region: wanted,
    status: args["status"],
    names: zonesOf(wanted),
  };
};

/** Source: terraform-provider-google data_source_google_container_engine_versions.go. */
const getEngineVersions: CloudFunction = (args, { account, region }) => {
  const location = text(args["location"]) || region;
  if (zonesOf(regionOf(location)).length === 0)
    throw new Error(googleError(refuse(400, "badRequest", `Location "${location}" does not exist.`)));
  const prefix = text(args["versionPrefix"]) ?? "";
  const versions = clusterVersions.filter((version) => version.startsWith(prefix)).reverse();
  const channels = ["RAPID", "REGULAR", "STABLE", "EXTENDED"];
  return {
    ...{ id: `2026-01-01`, location, project: projectOf(args, account), versionPrefix: args["versionPrefix"] },
    ...{
      validMasterVersions: versions,
      validNodeVersions: versions,
      latestMasterVersion: versions[0] ?? "",
      latestNodeVersion: versions[0] ?? "",
    },
    defaultClusterVersion: defaultVersion,
    releaseChannelDefaultVersion: Object.fromEntries(channels.map((channel) => [channel, defaultVersion])),
    releaseChannelLatestVersion: Object.fromEntries(channels.map((channel) => [channel, clusterVersions.at(-1)!])),
    releaseChannelUpgradeTargetVersion: Object.fromEntries(channels.map((channel) => [channel, defaultVersion])),
  };
};

const ringToken = "gcp:kms/keyRing:KeyRing";

const getKeyRings: CloudFunction = (args, { account, world }) => {
  const [project, location] = [projectOf(args, account), String(args["location"])];
  const rings = world
    .all(ringToken)
    .map(({ id }) => id)
    .filter((id) => id.startsWith(`projects/${project}/locations/${location}/`));
  const filter = /name:(\S+)/.exec(text(args["filter"]) ?? "")?.[1];
  const keyRings = rings.filter((id) => filter === undefined || id.includes(filter)).map((id) => ({ id, name: id }));
  return {
    id: `projects/${project}/locations/${location}/keyRings`,
    location,
    project,
    filter: args["filter"],
    keyRings,
  };
};

const getKMSKeyRing: CloudFunction = (args, { account, world }) => {
  const [project, location, name] = [projectOf(args, account), String(args["location"]), String(args["name"])];
  const id = `projects/${project}/locations/${location}/keyRings/${name}`;
  if (!world.find(ringToken, id)) throw new Error(`${id} not found`);
  return { id, name, location, project };
};

const getProjectServiceAccount: CloudFunction = (args, { account, world }) => {
  const project = projectOf(args, account);
  const emailAddress = agentOf("storage", project);
  askedFor(world, emailAddress);
  return {
    id: emailAddress,
    emailAddress,
    member: `serviceAccount:${emailAddress}`,
    project,
    userProject: args["userProject"],
  };
};

const getProjectCmekSettings: CloudFunction = (args, { account, world }) => {
  const project = projectOf(args, account);
  const key = loggingKeyAgent(project);
  for (const email of [key, agentOf("logging", project)]) askedFor(world, email);
  const name = `projects/${project}/cmekSettings`;
  return {
    ...{ id: name, name, project, kmsKeyName: args["kmsKeyName"], kmsKeyVersionName: "" },
    ...{ serviceAccountId: key, kmsServiceAccountId: key, loggingServiceAccountId: agentOf("logging", project) },
  };
};

const getTransferProjectServiceAccount: CloudFunction = (args, { account, world }) => {
  const project = projectOf(args, account);
  const email = agentOf("storagetransfer", project);
  askedFor(world, email);
  return { id: email, email, member: `serviceAccount:${email}`, project, subjectId: "1".padEnd(21, "0") };
};

const getSecretVersion: CloudFunction = (args, { account, world }) => {
  const [project, secret] = [projectOf(args, account), lastOf(args["secret"])];
  const versions = world
    .all("gcp:secretmanager/secretVersion:SecretVersion")
    .filter(({ outputs }) => lastOf(outputs["secret"]) === secret);
  const wanted = text(args["version"]) ?? "latest";
  const found = wanted === "latest" ? versions.at(-1) : versions.find(({ outputs }) => outputs["version"] === wanted);
  if (!found)
    throw new Error(
      googleError(
        refuse(
          404,
          "notFound",
          `Secret Version [projects/${projectNumber(project)}/secrets/${secret}/versions/${wanted}] not found.`,
        ),
      ),
    );
  const { name, version, secretData, createTime, enabled, destroyTime } = found.outputs;
  return {
    id: found.id,
    name,
    version,
    secret,
    project,
    secretData,
    createTime,
    enabled,
    destroyTime: destroyTime ?? "",
  };
};

/** The functions that are answered. */
export const functions: Record<string, CloudFunction> = {
  "gcp:organizations/getProject:getProject": getProject,
  "gcp:organizations/getClientConfig:getClientConfig": getClientConfig,
  "gcp:compute/getZones:getZones": wants("compute", "Compute Engine API", getZones),
  "gcp:container/getEngineVersions:getEngineVersions": wants("container", "Kubernetes Engine API", getEngineVersions),
  "gcp:kms/getKeyRings:getKeyRings": wants("cloudkms", "Cloud Key Management Service (KMS) API", getKeyRings),
  "gcp:kms/getKMSKeyRing:getKMSKeyRing": wants("cloudkms", "Cloud Key Management Service (KMS) API", getKMSKeyRing),
  "gcp:storage/getProjectServiceAccount:getProjectServiceAccount": getProjectServiceAccount,
  "gcp:storage/getTransferProjectServiceAccount:getTransferProjectServiceAccount": wants(
    "storagetransfer",
    "Storage Transfer API",
    getTransferProjectServiceAccount,
  ),
  "gcp:logging/getProjectCmekSettings:getProjectCmekSettings": getProjectCmekSettings,
  "gcp:secretmanager/getSecretVersion:getSecretVersion": wants("secretmanager", "Secret Manager API", getSecretVersion),
};
