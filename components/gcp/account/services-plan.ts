/**
 * The APIs that the platform speaks to, in the order in which they are turned on: what the project itself is asked through; what stands on nothing;
 * and what Google makes of others, so that whoever waits for the last layer waits for all. In a new project turning on takes a while to be true
 * everywhere: what refuses nevertheless is there a few minutes later (docs/runbooks/first-up.md).
 * Sources: hashicorp/terraform-provider-google, website/docs/r/google_project_service.html.markdown; the names, Google's discovery documents.
 */
export const serviceLayers = [
  // `bootstrap` turns these on: without Service Usage nobody can even ask what is on.
  ["serviceusage", "cloudresourcemanager", "iam"],
  [
    "artifactregistry",
    "billingbudgets",
    "certificatemanager",
    "cloudkms",
    "cloudscheduler",
    "compute",
    "containeranalysis",
    "dns",
    "iamcredentials",
    "logging",
    "monitoring",
    "networkconnectivity",
    "orgpolicy",
    "pubsub",
    "redis",
    "secretmanager",
    "servicenetworking",
    "sqladmin",
    "storage",
    "sts",
    "workflows",
  ],
  ["binaryauthorization", "container", "containerscanning", "datamigration", "networkmanagement", "workflowexecutions"],
  ["gkebackup"],
] as const satisfies readonly (readonly string[])[];

/**
 * Those that an environment with events speaks to besides: where functions are built, what they run as, where they keep what they have done, and functions themselves, which are
 * made of all of these. Eventarc's, too: no trigger is used, but its agent is one of those that Google wants a function's key open for.
 */
export const eventServiceLayers = [
  ["cloudbuild", "eventarc", "firestore", "run"],
  ["cloudfunctions"],
] as const satisfies readonly (readonly string[])[];

/** An API, by the first label of its name: `compute` of compute.googleapis.com. */
export type ServiceName = (typeof serviceLayers)[number][number] | (typeof eventServiceLayers)[number][number];

/** An API's whole name. */
export function apiName(service: ServiceName): string {
  return `${service}.googleapis.com`;
}
