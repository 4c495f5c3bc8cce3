import type { Rule } from "../core/spec";
import type { WorldView } from "../core/standing";
import { placeOf } from "../facts/tokens";
import { marked, type Parts, rule, mark } from "./part";
import { projectNumber } from "./names";
import { badRequest, refuse } from "./words";

export const serviceToken = "gcp:projects/service:Service";

/** The API that a module of the SDK speaks to, and its title. Others are not asked for. Source: the `service` of each product in magic-modules mmv1/products. */
const apis: Readonly<Record<string, readonly [host: string, title: string]>> = {
  artifactregistry: ["artifactregistry", "Artifact Registry API"],
  billing: ["billingbudgets", "Cloud Billing Budget API"],
  binaryauthorization: ["binaryauthorization", "Binary Authorization API"],
  certificatemanager: ["certificatemanager", "Certificate Manager API"],
  cloudfunctionsv2: ["cloudfunctions", "Cloud Functions API"],
  cloudrunv2: ["run", "Cloud Run Admin API"],
  cloudscheduler: ["cloudscheduler", "Cloud Scheduler API"],
  compute: ["compute", "Compute Engine API"],
  container: ["container", "Kubernetes Engine API"],
  containeranalysis: ["containeranalysis", "Container Analysis API"],
  databasemigrationservice: ["datamigration", "Database Migration API"],
  dns: ["dns", "Cloud DNS API"],
  essentialcontacts: ["essentialcontacts", "Essential Contacts API"],
  eventarc: ["eventarc", "Eventarc API"],
  firestore: ["firestore", "Cloud Firestore API"],
  gkebackup: ["gkebackup", "Backup for GKE API"],
  gkehub: ["gkehub", "GKE Hub API"],
  kms: ["cloudkms", "Cloud Key Management Service (KMS) API"],
  networkconnectivity: ["networkconnectivity", "Network Connectivity API"],
  orgpolicy: ["orgpolicy", "Organization Policy API"],
  pubsub: ["pubsub", "Cloud Pub/Sub API"],
  redis: ["redis", "Google Cloud Memorystore for Redis API"],
  secretmanager: ["secretmanager", "Secret Manager API"],
  servicenetworking: ["servicenetworking", "Service Networking API"],
  sql: ["sqladmin", "Cloud SQL Admin API"],
  vpcaccess: ["vpcaccess", "Serverless VPC Access API"],
  workflows: ["workflows", "Workflows API"],
};

/** What is on in every new project, and the three that bootstrap turns on (the last ones). Source: docs.cloud.google.com/service-usage/docs/enabled-service, "Services enabled by default". */
const alwaysOn = [
  "logging",
  "monitoring",
  "storage",
  "cloudtrace",
  "bigquery",
  "serviceusage",
  "cloudresourcemanager",
  "iam",
];

/** Whether an API is on in a project. @param host without its domain: `compute` */
export function isEnabled(world: WorldView, project: string, host: string): boolean {
  if (alwaysOn.includes(host)) return true;
  const id = `${project}/${host}.googleapis.com`;
  return world.find(serviceToken, id) !== undefined || marked(world, "service", id)?.["on"] === true;
}

/** Source: Service Usage, what an API that is off answers: ErrorInfo SERVICE_DISABLED. */
export const enabled: Rule = rule(
  "gcp.service-enabled",
  "docs.cloud.google.com/service-usage/docs/troubleshooting-service-enablement",
  ({ token, account, world }) => {
    const [host, title] = apis[placeOf(token).folder.split("/")[0]!] ?? [];
    if (host === undefined || isEnabled(world, account, host)) return undefined;
    const number = projectNumber(account);
    const page = `https://console.developers.google.com/apis/api/${host}.googleapis.com/overview?project=${number}`;
    return refuse(
      403,
      "accessNotConfigured",
      `${title} has not been used in project ${number} before or it is disabled. Enable it by visiting ${page} then retry. If you enabled this API recently, wait a few minutes for the action to propagate to our systems and retry.`,
    );
  },
);

export const apiParts: Parts = {
  [serviceToken]: {
    overwrites: () => true,
    rules: [
      rule("serviceusage.service-exists", "docs.cloud.google.com/service-usage/docs/list-services", ({ inputs }) => {
        const name = String(inputs["service"]);
        return /^[a-z][a-z0-9-]*\.googleapis\.com$/.test(name)
          ? undefined
          : refuse(403, "forbidden", `Not found or permission denied for service(s): ${name}.`);
      }),
    ],
    // disableOnDestroy is false unless it is set: the API stays on. Source: terraform-provider-google resource_google_project_service.go, Delete.
    after({ verb, current, id }, world) {
      if (verb === "delete") mark(world, "service", id, { on: current?.inputs["disableOnDestroy"] !== true });
    },
  },
  "gcp:projects/serviceIdentity:ServiceIdentity": {
    overwrites: () => true,
    rules: [
      rule(
        "serviceusage.identity",
        "docs.cloud.google.com/iam/docs/create-service-agents",
        ({ inputs, account, world }) => {
          const service = String(inputs["service"]);
          return isEnabled(world, account, service.replace(/\.googleapis\.com$/, ""))
            ? undefined
            : badRequest(
                `Service ${service} is not enabled for consumer project ${projectNumber(account)}; turn it on before its identity is asked for`,
              );
        },
      ),
    ],
  },
};
