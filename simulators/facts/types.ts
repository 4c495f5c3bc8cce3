import { upperFirst } from "./tokens";

/** The AWS types that have facts, by service and by the name of the SDK's file. To add one, add its name here and run `npm run generate`. */
const aws: Record<string, string[]> = {
  accessanalyzer: ["analyzer"],
  acm: ["certificate", "certificateValidation"],
  autoscaling: ["tag"],
  backup: ["plan", "regionSettings", "selection", "vault", "vaultLockConfiguration", "vaultPolicy"],
  budgets: ["budget"],
  cfg: ["deliveryChannel", "recorder", "recorderStatus"],
  cloudfront: [
    "cachePolicy",
    "distribution",
    "function",
    "originAccessControl",
    "originRequestPolicy",
    "responseHeadersPolicy",
    "vpcOrigin",
  ],
  cloudtrail: ["trail"],
  cloudwatch: [
    "compositeAlarm",
    "eventArchive",
    "eventBus",
    "eventRule",
    "eventTarget",
    "logDelivery",
    "logDeliveryDestination",
    "logDeliverySource",
    "logGroup",
    "logMetricFilter",
    "logResourcePolicy",
    "metricAlarm",
  ],
  codedeploy: ["application", "deploymentGroup"],
  costexplorer: ["anomalyMonitor", "anomalySubscription", "costAllocationTag"],
  directconnect: ["gateway", "gatewayAssociation", "privateVirtualInterface", "transitVirtualInterface"],
  dynamodb: ["table"],
  ebs: ["encryptionByDefault"],
  ec2: [
    "defaultNetworkAcl",
    "defaultRouteTable",
    "defaultSecurityGroup",
    "eip",
    "flowLog",
    "instance",
    "internetGateway",
    "launchTemplate",
    "natGateway",
    "networkAcl",
    "route",
    "routeTable",
    "routeTableAssociation",
    "securityGroup",
    "securityGroupRule",
    "subnet",
    "vpc",
    "vpcEndpoint",
  ],
  ec2transitgateway: [
    "route",
    "routeTable",
    "routeTableAssociation",
    "routeTablePropagation",
    "transitGateway",
    "vpcAttachment",
  ],
  ecr: [
    "lifecyclePolicy",
    "registryScanningConfiguration",
    "replicationConfiguration",
    "repository",
    "repositoryPolicy",
  ],
  eks: ["accessEntry", "accessPolicyAssociation", "addon", "cluster", "nodeGroup", "podIdentityAssociation"],
  elasticache: ["parameterGroup", "replicationGroup", "subnetGroup", "user", "userGroup"],
  guardduty: ["detector", "detectorFeature"],
  iam: [
    "instanceProfile",
    "openIdConnectProvider",
    "policy",
    "role",
    "rolePolicy",
    "rolePolicyAttachment",
    "serviceLinkedRole",
  ],
  kms: ["alias", "key"],
  lb: ["listener", "loadBalancer", "targetGroup"],
  lambda: ["alias", "codeSigningConfig", "eventSourceMapping", "function", "invocation", "permission"],
  rds: [
    "instance",
    "instanceAutomatedBackupsReplication",
    "parameterGroup",
    "proxy",
    "proxyDefaultTargetGroup",
    "proxyTarget",
    "subnetGroup",
  ],
  route53: ["healthCheck", "hostedZoneDnsSec", "keySigningKey", "queryLog", "record", "zone"],
  s3: [
    "accountPublicAccessBlock",
    "bucket",
    "bucketLifecycleConfiguration",
    "bucketLogging",
    "bucketObjectLockConfiguration",
    "bucketObjectv2",
    "bucketOwnershipControls",
    "bucketPolicy",
    "bucketPublicAccessBlock",
    "bucketReplicationConfig",
    "bucketServerSideEncryptionConfiguration",
    "bucketVersioning",
  ],
  savingsplans: ["savingsPlan"],
  schemas: ["registry", "schema"],
  secretsmanager: ["secret", "secretRotation", "secretVersion"],
  securityhub: ["account", "findingAggregator", "standardsSubscription"],
  signer: ["signingJob", "signingProfile"],
  sns: ["topic", "topicPolicy", "topicSubscription"],
  sqs: ["queue", "queuePolicy", "redriveAllowPolicy"],
  ssm: ["parameter"],
  vpc: ["securityGroupEgressRule", "securityGroupIngressRule"],
  wafv2: ["ipSet", "webAcl", "webAclAssociation", "webAclLoggingConfiguration"],
};

/** The AWS functions (invokes) that have facts. */
const awsFunctions: Record<string, string[]> = {
  ec2: ["getSubnet", "getSubnets", "getVpc"],
  eks: ["getAddonVersion", "getCluster"],
  iam: ["getPolicyDocument", "getRoles"],
  index: ["getAvailabilityZones", "getCallerIdentity", "getPartition", "getRegion"],
  ssm: ["getParameter"],
};

/** The Google types that have facts, by module. */
const gcp: Record<string, string[]> = {
  artifactregistry: ["repository", "repositoryIamMember"],
  billing: ["budget"],
  binaryauthorization: ["attestor", "policy"],
  certificatemanager: ["certificate", "certificateMap", "certificateMapEntry", "dnsAuthorization"],
  cloudscheduler: ["job"],
  compute: [
    "address",
    "backendBucket",
    "backendService",
    "disk",
    "firewall",
    "forwardingRule",
    "globalAddress",
    "globalForwardingRule",
    "healthCheck",
    "instance",
    "interconnectAttachment",
    "network",
    "networkAttachment",
    "networkEndpointGroup",
    "networkFirewallPolicy",
    "networkFirewallPolicyAssociation",
    "networkFirewallPolicyRule",
    "networkPeeringRoutesConfig",
    "projectMetadata",
    "projectMetadataItem",
    "regionHealthCheck",
    "regionNetworkEndpointGroup",
    "regionNetworkFirewallPolicy",
    "regionNetworkFirewallPolicyAssociation",
    "regionNetworkFirewallPolicyRule",
    "resourcePolicy",
    "route",
    "router",
    "routerInterface",
    "routerNat",
    "routerPeer",
    "sSLPolicy",
    "securityPolicy",
    "securityPolicyRule",
    "serviceAttachment",
    "subnetwork",
    "subnetworkIAMMember",
    "targetHttpProxy",
    "targetHttpsProxy",
    "uRLMap",
  ],
  container: ["cluster", "nodePool"],
  containeranalysis: ["note"],
  databasemigrationservice: ["connectionProfile", "migrationJob", "privateConnection"],
  dns: ["managedZone", "policy", "recordSet"],
  essentialcontacts: ["contact"],
  gkebackup: ["backupPlan", "restorePlan"],
  iam: ["workloadIdentityPool", "workloadIdentityPoolProvider"],
  kms: ["cryptoKey", "cryptoKeyIAMMember", "cryptoKeyVersion", "keyRing", "keyRingIAMMember"],
  logging: ["metric", "projectBucketConfig", "projectExclusion", "projectSink"],
  monitoring: ["alertPolicy", "dashboard", "notificationChannel", "uptimeCheckConfig"],
  networkconnectivity: ["serviceConnectionPolicy"],
  orgpolicy: ["policy"],
  projects: ["iAMAuditConfig", "iAMBinding", "iAMCustomRole", "iAMMember", "service", "serviceIdentity"],
  pubsub: ["subscription", "subscriptionIAMMember", "topic", "topicIAMMember"],
  redis: ["cluster", "instance"],
  secretmanager: ["secret", "secretIamMember", "secretVersion"],
  serviceaccount: ["account", "iAMMember"],
  servicenetworking: ["connection"],
  sql: ["database", "databaseInstance", "user"],
  storage: ["bucket", "bucketIAMMember", "bucketObject", "managedFolder", "managedFolderIamMember", "transferJob"],
  workflows: ["workflow"],
};

/** The Google functions that have facts: those that the local Google Cloud answers. */
const gcpFunctions: Record<string, string[]> = {
  compute: ["getZones"],
  container: ["getEngineVersions"],
  kms: ["getKMSKeyRing", "getKeyRings"],
  logging: ["getProjectCmekSettings"],
  organizations: ["getClientConfig", "getProject"],
  secretmanager: ["getSecretVersion"],
  storage: ["getProjectServiceAccount", "getTransferProjectServiceAccount"],
};

/** Kubernetes kinds, by API group and version. */
const kubernetes: Record<string, string[]> = {
  "apiextensions.k8s.io/v1": ["CustomResourceDefinition"],
  "apps/v1": ["DaemonSet", "Deployment", "StatefulSet"],
  "autoscaling/v2": ["HorizontalPodAutoscaler"],
  "batch/v1": ["CronJob", "Job"],
  "core/v1": [
    "ConfigMap",
    "LimitRange",
    "Namespace",
    "PersistentVolumeClaim",
    "ResourceQuota",
    "Secret",
    "Service",
    "ServiceAccount",
    "ServiceAccountPatch",
  ],
  "helm.sh/v3": ["Release"],
  "networking.k8s.io/v1": ["Ingress", "NetworkPolicy"],
  "policy/v1": ["PodDisruptionBudget"],
  "rbac.authorization.k8s.io/v1": ["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"],
  "scheduling.k8s.io/v1": ["PriorityClass"],
  "storage.k8s.io/v1": ["StorageClass"],
};

/** What the platform sets up in HashiCorp Vault, by module. */
const vault: Record<string, string[]> = {
  index: ["audit", "authBackend", "mount", "policy"],
  aws: ["authBackendClient", "authBackendRole"],
  database: ["secretBackendConnection", "secretBackendRole"],
  kubernetes: ["authBackendConfig", "authBackendRole"],
  kv: ["secretBackendV2"],
  transit: ["secretBackendKey"],
};

/** Cloudflare's types that the edge is made of, and those that come next. */
const cloudflare = [
  "authenticatedOriginPulls",
  "authenticatedOriginPullsCertificate",
  "authenticatedOriginPullsHostnameCertificate",
  "authenticatedOriginPullsSettings",
  "certificatePack",
  "customSsl",
  "dnsRecord",
  "list",
  "loadBalancer",
  "loadBalancerMonitor",
  "loadBalancerPool",
  "logpushJob",
  "notificationPolicy",
  "originCaCertificate",
  "ruleset",
  "totalTls",
  "universalSslSetting",
  "zone",
  "zoneDnsSettings",
  "zoneDnssec",
  "zoneSetting",
  "zoneSubscription",
];

/** The Cloudflare functions that have facts: those that the local Cloudflare answers. */
const cloudflareFunctions = ["getIpRanges", "getZone"];

/** Every token that has facts, by SDK. */
export const TOKENS: Record<string, string[]> = {
  aws: ["pulumi:providers:aws", ...bridged("aws", aws, upperFirst), ...bridged("aws", awsFunctions, (name) => name)],
  cloudflare: [
    "pulumi:providers:cloudflare",
    ...bridged("cloudflare", { index: cloudflare }, upperFirst),
    ...bridged("cloudflare", { index: cloudflareFunctions }, (name) => name),
  ],
  eks: ["pulumi:providers:eks", "eks:index:Addon", "eks:index:Cluster", "eks:index:ManagedNodeGroup"],
  gcp: ["pulumi:providers:gcp", ...bridged("gcp", gcp, upperFirst), ...bridged("gcp", gcpFunctions, (name) => name)],
  kubernetes: ["pulumi:providers:kubernetes", ...grouped("kubernetes", kubernetes)],
  random: [
    "pulumi:providers:random",
    ...bridged("random", { index: ["randomId", "randomPassword", "randomString"] }, upperFirst),
  ],
  tls: [
    "pulumi:providers:tls",
    ...bridged("tls", { index: ["certRequest", "locallySignedCert", "privateKey", "selfSignedCert"] }, upperFirst),
  ],
  vault: ["pulumi:providers:vault", ...bridged("vault", vault, upperFirst)],
};

export function allTokens(): string[] {
  return Object.values(TOKENS).flat();
}

/** `aws`, `{ ec2: ["subnet"] }` → `aws:ec2/subnet:Subnet`, as the providers that wrap a Terraform provider name their types. */
function bridged(sdk: string, services: Record<string, string[]>, named: (file: string) => string): string[] {
  return Object.entries(services).flatMap(([service, files]) =>
    files.map((file) => `${sdk}:${service}/${file}:${named(file)}`),
  );
}

function grouped(sdk: string, groups: Record<string, string[]>): string[] {
  return Object.entries(groups).flatMap(([group, kinds]) => kinds.map((kind) => `${sdk}:${group}:${kind}`));
}
