import { UNKNOWN } from "../judge";
import { type Case, of, type RuleCases } from "./case";

const db = of("gcp:sql/databaseInstance:DatabaseInstance");
const bucket = of("gcp:storage/bucket:Bucket");
const gke = of("gcp:container/cluster:Cluster");
const key = of("gcp:kms/cryptoKey:CryptoKey");
const secret = of("gcp:secretmanager/secret:Secret");
const repository = of("gcp:artifactregistry/repository:Repository");

const labels = {
  environment: "dev",
  owner: "platform",
  "cost-center": "coffee",
  "managed-by": "pulumi",
  service: "orders",
  "data-class": "internal",
};
const own = { project: "go-coffee-dev", region: "us-central1" };
const digest = `sha256:${"a".repeat(64)}`;
const images = (change: object = {}) =>
  repository({ format: "DOCKER", dockerConfig: { immutableTags: true }, ...change });

/** What rules for every cloud say of Google's. */
export const googleAnyCases: RuleCases[] = [
  {
    rule: "any-required-tags",
    cases: [
      { name: "labels of a bucket", given: bucket({ labels }), says: "pass" },
      { name: "none", given: bucket({}), says: /label environment is missing.*label data-class is missing/ },
      { name: "labels of a cluster", given: gke({ resourceLabels: labels }), says: "pass" },
      { name: "labels of a cluster, in the wrong place", given: gke({ labels }), says: /label owner is missing/ },
      { name: "labels of a database", given: db({ settings: { userLabels: labels } }), says: "pass" },
      { name: "a database without", given: db({ settings: {} }), says: /label service is missing/ },
      {
        name: "labels of an alert",
        given: of("gcp:monitoring/alertPolicy:AlertPolicy")({ userLabels: { ...labels, "data-class": "secret" } }),
        says: /label data-class is "secret"/,
      },
      {
        name: "a channel's labels say where it leads",
        given: of("gcp:monitoring/notificationChannel:NotificationChannel")({ labels }),
        says: /label owner is missing/,
      },
      { name: "a type without labels", given: of("gcp:projects/service:Service")({}), says: "notApplicable" },
      {
        name: "a label that is not known yet",
        given: bucket({ labels: { ...labels, service: UNKNOWN } }),
        says: "undetermined",
      },
    ],
  },
  {
    rule: "any-region-allowlist",
    cases: [
      ...(
        [
          ["a region", bucket({ location: "us-central1" })],
          [
            "the United States",
            bucket({ location: "US", customPlacementConfig: { dataLocations: ["US-CENTRAL1", "US-EAST4"] } }),
          ],
          ["personal data in the EU", bucket({ location: "EU", labels: { "data-class": "personal" } })],
          ["a zone", of("gcp:compute/disk:Disk")({ zone: "us-central1-a" })],
          ["the provider's region", db({}, { provider: own })],
          ["copies of a secret", secret({ replication: { userManaged: { replicas: [{ location: "us-east4" }] } } })],
        ] as const
      ).map(([name, given]): Case => ({ name: `Google: ${name}`, given, says: "pass" })),
      {
        name: "Google: Asia",
        given: bucket({ location: "ASIA" }),
        says: /it stands in asia; unlabelled data may be in/,
      },
      { name: "Google: London", given: bucket({ location: "europe-west2" }), says: /europe-west2/ },
      { name: "Google: a pair with London in it", given: bucket({ location: "EUR5" }), says: /eur5/ },
      {
        name: "Google: a zone in Asia",
        given: of("gcp:compute/disk:Disk")({ zone: "asia-east1-b" }),
        says: /asia-east1/,
      },
      {
        name: "Google: one half of a pair elsewhere",
        given: bucket({
          location: "US",
          customPlacementConfig: { dataLocations: ["US-EAST4", "NORTHAMERICA-NORTHEAST1"] },
        }),
        says: /northamerica-northeast1/,
      },
      {
        name: "Google: card data in the EU",
        given: bucket({ location: "EU", labels: { "data-class": "card" } }),
        says: /card data may be in the United States$/,
      },
      {
        name: "Google: a secret wherever",
        given: secret({ replication: { auto: {} } }),
        says: /any region that google chooses/,
      },
      {
        name: "Google: backups elsewhere",
        given: db({ region: "us-central1", settings: { backupConfiguration: { location: "asia" } } }),
        says: /it stands in asia/,
      },
      {
        name: "Google: what is global",
        given: of("gcp:kms/keyRing:KeyRing")({ location: "global" }),
        says: "notApplicable",
      },
      {
        name: "Google: a role",
        given: of("gcp:projects/iAMMember:IAMMember")({}, { provider: own }),
        says: "notApplicable",
      },
      { name: "Google: a place that is not known yet", given: bucket({ location: UNKNOWN }), says: "undetermined" },
    ],
  },
  {
    rule: "any-prod-protect",
    neverUnknown: "an option of Pulumi is known at preview",
    cases: [
      { name: "a key of Google's", given: key({}), says: /option protect is off/, stack: "prod" },
      { name: "a protected database of Google's", given: { ...db({}), protect: true }, says: "pass", stack: "prod" },
      { name: "a database of Google's", given: db({}), says: /option protect is off/, stack: "prod" },
      { name: "a bucket of Google's", given: bucket({}), says: /option protect is off/, stack: "prod" },
      {
        name: "a replica in the region at Google",
        given: db({ masterInstanceName: UNKNOWN }),
        says: "notApplicable",
        stack: "prod",
      },
      {
        name: "a replica elsewhere at Google",
        given: db({ masterInstanceName: UNKNOWN, encryptionKeyName: UNKNOWN }),
        says: /option protect is off/,
        stack: "prod",
      },
    ],
  },
  {
    rule: "any-env-separation",
    neverUnknown: "what is unknown at preview is made by this stack",
    cases: [
      {
        name: "a key of our project",
        given: db(
          { encryptionKeyName: "projects/go-coffee-dev/locations/us-central1/keyRings/r/cryptoKeys/k" },
          { provider: own },
        ),
        says: "pass",
      },
      {
        name: "a key of another project",
        given: db(
          { encryptionKeyName: "projects/somebody-else/locations/us-central1/keyRings/r/cryptoKeys/k" },
          { provider: own },
        ),
        says: /refers to the project somebody-else/,
      },
      {
        name: "a network of another environment's project",
        given: gke({ network: "projects/go-coffee-prod/global/networks/main" }, { provider: own }),
        says: /refers to prod/,
      },
      {
        name: "an image of Google's own project",
        given: of("gcp:compute/disk:Disk")({ image: "projects/cos-cloud/global/images/cos" }, { provider: own }),
        says: "pass",
      },
    ],
  },
  {
    rule: "any-registry-scan-immutable",
    cases: [
      { name: "images of Google's, immutable", given: images(), says: "pass" },
      {
        name: "tags that move at Google",
        given: images({ dockerConfig: {} }),
        says: /dockerConfig.immutableTags is undefined/,
      },
      {
        name: "not scanned at Google",
        given: images({ vulnerabilityScanningConfig: { enablementConfig: "DISABLED" } }),
        says: /enablementConfig is DISABLED/,
      },
      { name: "packages, which have no tags", given: images({ format: "NPM", dockerConfig: undefined }), says: "pass" },
      {
        name: "a mirror of another",
        given: images({ mode: "REMOTE_REPOSITORY", dockerConfig: undefined }),
        says: "pass",
      },
      {
        name: "card data with Google's key",
        given: images({ labels: { "data-class": "card" } }),
        says: /set kmsKeyName/,
      },
      {
        name: "a setting of Google's that is not known yet",
        given: images({ dockerConfig: { immutableTags: UNKNOWN } }),
        says: "undetermined",
      },
    ],
  },
  {
    rule: "k8s-image-pinned",
    cases: (
      [
        ["our repository at Google", `us-docker.pkg.dev/acme-coffee/go-coffee-dev-registry/order@${digest}`, "pass"],
        ["samples of Google's", `us-docker.pkg.dev/google-samples/containers/gke/hello-app@${digest}`, /not allowed/],
        ["the registry that Google shut", `gcr.io/go-coffee-dev/order@${digest}`, /not allowed/],
      ] as const
    ).map(([name, image, says]) => ({
      name,
      given: of("kubernetes:core/v1:Pod")({ spec: { containers: [{ name: "app", image }] } }),
      says,
    })),
  },
  {
    rule: "any-no-plaintext-secret",
    cases: [
      {
        name: "a service of Cloud Run",
        given: of("gcp:cloudrunv2/service:Service")({
          template: { containers: [{ envs: [{ name: "DB_PASSWORD", value: "hunter2hunter2" }] }] },
        }),
        says: /the container.env.DB_PASSWORD is given in clear/,
      },
      {
        name: "a service of Cloud Run that refers",
        given: of("gcp:cloudrunv2/service:Service")({
          template: {
            containers: [{ envs: [{ name: "DB_PASSWORD", valueSource: { secretKeyRef: { secret: UNKNOWN } } }] }],
          },
        }),
        says: "pass",
      },
      {
        name: "a job of Cloud Run",
        given: of("gcp:cloudrunv2/job:Job")({
          template: { template: { containers: [{ args: ["--password", "hunter2"] }] } },
        }),
        says: /args gives password in clear/,
      },
      {
        name: "a function of Google's",
        given: of("gcp:cloudfunctionsv2/function:Function")({
          serviceConfig: { environmentVariables: { API_KEY: "hunter2hunter2" } },
        }),
        says: /serviceConfig.environmentVariables.API_KEY/,
      },
      {
        name: "a function of Google's that is told where a secret is",
        given: of("gcp:cloudfunctionsv2/function:Function")({
          serviceConfig: { environmentVariables: { DELIVER_SECRET: "projects/go-coffee-dev/secrets/events-deliver" } },
        }),
        says: "pass",
      },
      {
        name: "a workflow",
        given: of("gcp:workflows/workflow:Workflow")({ userEnvVars: { ADMIN_TOKEN: "hunter2hunter2" } }),
        says: /userEnvVars.ADMIN_TOKEN/,
      },
      {
        name: "a start script of Google's",
        given: of("gcp:compute/instance:Instance")({
          metadata: { "startup-script": "export DB_PASSWORD=hunter2hunter2" },
        }),
        says: /metadata.startup-script gives DB_PASSWORD in clear/,
      },
      {
        name: "a machine of Google's with nothing to hide",
        given: of("gcp:compute/instance:Instance")({ metadata: { "enable-oslogin": "TRUE" } }),
        says: "pass",
      },
      {
        name: "metadata that is not known yet",
        given: of("gcp:compute/instanceTemplate:InstanceTemplate")({ metadataStartupScript: UNKNOWN }),
        says: "undetermined",
      },
    ],
  },
];
