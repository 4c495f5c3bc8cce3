import { text } from "../core/paths";
import type { Refusal, Request, Rule } from "../core/spec";
import type { WorldView } from "../core/standing";
import { isEnabled } from "./apis";
import { projectNumber } from "./names";
import { mark, marked, rule } from "./part";
import { badRequest, refuse } from "./words";

/** The domain of each service's agent. Source: docs.cloud.google.com/iam/docs/service-agents. */
const domains: Readonly<Record<string, string>> = {
  artifactregistry: "gcp-sa-artifactregistry",
  binaryauthorization: "gcp-sa-binaryauthorization",
  certificatemanager: "gcp-sa-certificatemanager",
  cloudbuild: "gcp-sa-cloudbuild",
  cloudfunctions: "gcf-admin-robot",
  cloudscheduler: "gcp-sa-cloudscheduler",
  compute: "compute-system",
  container: "container-engine-robot",
  containeranalysis: "container-analysis",
  containerscanning: "gcp-sa-containerscanning",
  datamigration: "gcp-sa-datamigration",
  dns: "gcp-sa-dns",
  eventarc: "gcp-sa-eventarc",
  gkebackup: "gcp-sa-gkebackup",
  gkehub: "gcp-sa-gkehub",
  logging: "gcp-sa-logging",
  monitoring: "gcp-sa-monitoring-notification",
  networkconnectivity: "gcp-sa-networkconnectivity",
  pubsub: "gcp-sa-pubsub",
  redis: "cloud-redis",
  run: "serverless-robot-prod",
  secretmanager: "gcp-sa-secretmanager",
  servicenetworking: "service-networking",
  sqladmin: "gcp-sa-cloud-sql",
  storage: "gs-project-accounts",
  storagetransfer: "storage-transfer-service",
  vpcaccess: "gcp-sa-vpcaccess",
  workflows: "gcp-sa-workflows",
};

/** The e-mail of a service's agent in a project. @param host `compute`, without its domain */
export function agentOf(host: string, project: string): string {
  const number = projectNumber(project);
  if (host === "storagetransfer") return `project-${number}@${domains[host]}.iam.gserviceaccount.com`;
  return `service-${number}@${domains[host] ?? `gcp-sa-${host}`}.iam.gserviceaccount.com`;
}

/**
 * Whom a service's identity is, for whoever asks for it: its agent, but for Cloud Build, which has a legacy account besides.
 * Source: terraform-provider-google, cloudbuild_trigger.html.markdown.
 */
export const identityOf = (host: string, project: string): string =>
  host === "cloudbuild" ? `${projectNumber(project)}@cloudbuild.gserviceaccount.com` : agentOf(host, project);

/** As whom Cloud Logging uses keys. Source: terraform-provider-google data_source_google_logging_project_cmek_settings. */
export const loggingKeyAgent = (project: string): string =>
  `cmek-p${projectNumber(project)}@gcp-sa-logging.iam.gserviceaccount.com`;

/** Agents that are there as soon as their API is on. Others are made when somebody asks for them. */
const bornWithApi = ["cloudbuild", "compute", "container"];

/** Some function gives these out, and makes them: the agent of buckets, of logs, of transfers. */
export function askedFor(world: WorldView, email: string): void {
  if (!marked(world, "agent", email)) mark(world, "agent", email);
}

function agentIsThere(world: WorldView, project: string, email: string): boolean {
  if (marked(world, "agent", email)) return true;
  const host = Object.keys(domains).find((one) => agentOf(one, project) === email);
  const [, domain] = /@(?:gcp-sa-)?([a-z-]+)\.iam/.exec(email) ?? [];
  if (host !== undefined && bornWithApi.includes(host)) return isEnabled(world, project, host);
  return world
    .all("gcp:projects/serviceIdentity:ServiceIdentity")
    .some(({ outputs }) => outputs["email"] === email || outputs["service"] === `${domain}.googleapis.com`);
}

const nobody = (kind: string, name: string): Refusal => badRequest(`${kind} ${name} does not exist.`);

/**
 * Why nothing can be granted to a member. Only accounts and pools of this project are looked at: of people, groups and other projects nothing is known here.
 * Sources: docs.cloud.google.com/iam/docs/troubleshoot-policies; terraform-google-modules/terraform-google-kubernetes-engine issue 916 (pools);
 * resource-manager/docs/secure-by-default-organizations (allUsers).
 */
export function memberProblem(member: string, project: string, world: WorldView): Refusal | undefined {
  if (member === "allUsers" || member === "allAuthenticatedUsers")
    return refuse(
      412,
      "conditionNotMet",
      "One or more users named in the policy do not belong to a permitted customer, perhaps due to an organization policy",
    );
  const pool =
    /^principal(?:Set)?:\/\/iam\.googleapis\.com\/projects\/\d+\/locations\/global\/workloadIdentityPools\/([^/]+)\//.exec(
      member,
    )?.[1] ?? /^serviceAccount:(.+\.svc\.id\.goog)\[/.exec(member)?.[1];
  if (pool !== undefined) return poolProblem(pool, project, world);
  const email = /^serviceAccount:(.+)$/.exec(member)?.[1];
  if (email === undefined) return undefined;
  const number = projectNumber(project);
  if (email.endsWith(`@${project}.iam.gserviceaccount.com`))
    return world.find("gcp:serviceaccount/account:Account", email, "email")
      ? undefined
      : nobody("Service account", email);
  if (
    email === `${number}@cloudservices.gserviceaccount.com` ||
    email === `${number}-compute@developer.gserviceaccount.com`
  )
    return isEnabled(world, project, "compute") ? undefined : nobody("Service account", email);
  const agent = new RegExp(`^(service-|project-|cmek-p)${number}@`).test(email);
  return !agent || agentIsThere(world, project, email) ? undefined : nobody("Service account", email);
}

function poolProblem(pool: string, project: string, world: WorldView): Refusal | undefined {
  const made = pool.endsWith(".svc.id.goog")
    ? pool !== `${project}.svc.id.goog` || marked(world, "pool", pool) !== undefined
    : world.find(
        "gcp:iam/workloadIdentityPool:WorkloadIdentityPool",
        `projects/${project}/locations/global/workloadIdentityPools/${pool}`,
      );
  return made
    ? undefined
    : badRequest(
        `Identity Pool does not exist (${pool}). Please check that you specified a valid resource name as returned in the \`name\` attribute in the configuration API.`,
      );
}

/** Source: what setIamPolicy answers; docs.cloud.google.com/iam/docs/troubleshoot-policies. */
export const memberIsThere: Rule = rule(
  "iam.member-exists",
  "docs.cloud.google.com/iam/docs/troubleshoot-policies",
  (request: Request) => {
    const { inputs, account, world } = request;
    const members = Array.isArray(inputs["members"]) ? inputs["members"] : [inputs["member"]];
    for (const member of members) {
      const problem = memberProblem(text(member) ?? "", account, world);
      if (problem) return problem;
    }
    return undefined;
  },
);
