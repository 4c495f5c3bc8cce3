import type { ServiceName } from "./services-plan";

/** The service agents of a project that every environment has to do with: the accounts as which Google's services work in it. */
export const usualAgents = [
  "gke",
  "compute",
  "sql",
  "storage",
  "registry",
  "redis",
  "backup",
  "logging",
  "secrets",
  "pubsub",
  "networking",
  "connectivity",
  "migration",
  "scheduler",
  "workflows",
] as const;
export type UsualAgent = (typeof usualAgents)[number];

/** Those that an environment with events has to do with besides. */
export const eventAgents = ["builds", "eventarc", "firestore", "functions", "run"] as const;

export const agentNames = [...usualAgents, ...eventAgents] as const;
export type AgentName = (typeof agentNames)[number];

/**
 * How an agent comes to be. Those that are asked for get no role by that, unlike those that Google makes when they are first needed: it is granted here.
 * Storage's and Logging's are asked of their own APIs. Compute Engine's and Cloud Build's come with the API, and cannot be asked for.
 */
export type AgentPlan =
  | { by: "request"; service: ServiceName; role?: string }
  | { by: "storage" }
  | { by: "logging" }
  | { by: "api"; service: ServiceName; account: (projectNumber: string) => string; role?: string };

/**
 * How long after its API is on an agent that comes with it is granted its role: IAM refuses an account that it does not know yet. Whoever is asked for is there once Google has answered; and what
 * Compute Engine's agent is granted comes after the last layer of APIs.
 * Source: docs.cloud.google.com/iam/docs/service-accounts-create ("you might need to wait for 60 seconds or more before you use the service account").
 */
export const agentKnown = "60s";

/**
 * Sources: docs.cloud.google.com/iam/docs/service-agents (roles), create-service-agents ("Grant roles to service agents");
 * GoogleCloudPlatform/cloud-foundation-fabric, modules/project/service-agents.yaml (`is_primary`: which can be asked for).
 */
export const agentPlans: Readonly<Record<AgentName, AgentPlan>> = {
  gke: { by: "request", service: "container", role: "roles/container.serviceAgent" },
  compute: {
    by: "api",
    service: "compute",
    account: (projectNumber) => `service-${projectNumber}@compute-system.iam.gserviceaccount.com`,
  },
  sql: { by: "request", service: "sqladmin", role: "roles/cloudsql.serviceAgent" },
  storage: { by: "storage" },
  registry: { by: "request", service: "artifactregistry", role: "roles/artifactregistry.serviceAgent" },
  redis: { by: "request", service: "redis", role: "roles/redis.serviceAgent" },
  backup: { by: "request", service: "gkebackup", role: "roles/gkebackup.serviceAgent" },
  logging: { by: "logging" },
  secrets: { by: "request", service: "secretmanager" },
  pubsub: { by: "request", service: "pubsub", role: "roles/pubsub.serviceAgent" },
  networking: { by: "request", service: "servicenetworking", role: "roles/servicenetworking.serviceAgent" },
  connectivity: { by: "request", service: "networkconnectivity", role: "roles/networkconnectivity.serviceAgent" },
  migration: { by: "request", service: "datamigration", role: "roles/datamigration.serviceAgent" },
  scheduler: { by: "request", service: "cloudscheduler", role: "roles/cloudscheduler.serviceAgent" },
  workflows: { by: "request", service: "workflows", role: "roles/workflows.serviceAgent" },
  // It acts as the account that builds are run as. Whoever asks for Cloud Build's identity is given another one, its legacy account (N@cloudbuild.gserviceaccount.com), as which builds of
  // older projects run: this role is not for that. Source: terraform-provider-google, cloudbuild_trigger.html.markdown.
  builds: {
    by: "api",
    service: "cloudbuild",
    account: (projectNumber) => `service-${projectNumber}@gcp-sa-cloudbuild.iam.gserviceaccount.com`,
    role: "roles/cloudbuild.serviceAgent",
  },
  // It uses the key of functions, as their page on keys has it, whether they have triggers or not.
  eventarc: { by: "request", service: "eventarc", role: "roles/eventarc.serviceAgent" },
  firestore: { by: "request", service: "firestore", role: "roles/firestore.serviceAgent" },
  functions: { by: "request", service: "cloudfunctions", role: "roles/cloudfunctions.serviceAgent" },
  // With it Cloud Run takes addresses of a subnet, too: docs.cloud.google.com/functions/docs/running/direct-vpc, "Set up IAM permissions".
  run: { by: "request", service: "run", role: "roles/run.serviceAgent" },
};
