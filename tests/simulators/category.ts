/** What a mistake with a resource would cost: data, secrecy, reachability; or none of these. */
export type Category = "stateful" | "security" | "network" | "other";

/** The services of each package, by category: modules, as tokens have them; of Kubernetes, API groups. */
const services: Record<string, Record<Category, string[]>> = {
  aws: {
    stateful: words(
      "s3 s3tables rds dynamodb dax docdb elasticache memorydb neptune opensearch redshift timestreamwrite keyspaces",
      "efs fsx ebs backup dlm ecr sqs sns kinesis firehose msk mq ssm",
    ),
    security: words(
      "iam kms acm acmpca secretsmanager wafv2 shield guardduty securityhub accessanalyzer cloudtrail cfg inspector2 macie2",
      "cognito identitystore ssoadmin organizations cloudhsmv2 signer",
    ),
    network: words(
      "ec2 vpc ec2transitgateway ec2clientvpn directconnect route53 route53recoverycontrol cloudfront lb alb elb apigateway",
      "apigatewayv2 globalaccelerator networkfirewall networkmanager vpclattice",
    ),
    other: words(
      "budgets costexplorer savingsplans cloudwatch eks autoscaling lambda codedeploy schemas sfn scheduler index",
    ),
  },
  gcp: {
    stateful: words(
      "sql storage redis spanner bigtable firestore filestore bigquery artifactregistry pubsub backupdisasterrecovery",
    ),
    security: words(
      "kms secretmanager serviceaccount iam iap certificatemanager organizations projects accesscontextmanager securitycenter",
      "binaryauthorization orgpolicy",
    ),
    network: words("compute dns networkconnectivity networksecurity networkservices vpcaccess servicenetworking"),
    other: words(
      "container logging monitoring billing cloudfunctionsv2 cloudrunv2 eventarc gkehub gkebackup workflows cloudscheduler essentialcontacts",
      "containeranalysis databasemigrationservice",
    ),
  },
  "azure-native": {
    stateful: words(
      "storage dbforpostgresql cache redis redisenterprise documentdb sql recoveryservices dataprotection containerregistry servicebus eventhub",
    ),
    security: words("keyvault managedidentity authorization security policyinsights compute"),
    network: words("network dns privatedns cdn frontdoor"),
    other: words(
      "containerservice insights applicationinsights operationalinsights monitor alertsmanagement consumption costmanagement web eventgrid resources",
    ),
  },
  kubernetes: {
    stateful: words("core storage.k8s.io"),
    security: words(
      "rbac.authorization.k8s.io policy admissionregistration.k8s.io certificates.k8s.io authentication.k8s.io external-secrets.io generators.external-secrets.io",
    ),
    network: words("networking.k8s.io discovery.k8s.io"),
    other: words(
      "apps autoscaling batch scheduling.k8s.io apiextensions.k8s.io helm.sh yaml coordination.k8s.io",
      // Custom kinds: what they may say, a real API server judges by their definitions (tests/kubernetes); what they do, `coffee trace`.
      "gateway.networking.k8s.io networking.istio.io security.istio.io configuration.konghq.com elbv2.k8s.aws keda.sh autoscaling.k8s.io",
      "argoproj.io clickhouse.altinity.com clickhouse-keeper.altinity.com elasticsearch.k8s.elastic.co kibana.k8s.elastic.co logstash.k8s.elastic.co monitoring.coreos.com telemetry.istio.io velero.io",
      "snapshot.storage.k8s.io monitoring.googleapis.com azmonitoring.coreos.com cert-manager.io",
    ),
  },
  // One module has all of it: names, traffic, certificates, what is let through.
  cloudflare: { stateful: [], security: [], network: words("index"), other: [] },
  random: { stateful: [], security: words("index"), network: [], other: [] },
  tls: { stateful: [], security: words("index"), network: [], other: [] },
  time: { stateful: [], security: [], network: [], other: words("index") },
  eks: { stateful: [], security: words("index"), network: [], other: [] },
};

/** The category of a type, by its service; undefined where nobody has put the service into one. */
export function categoryOf(token: string): Category | undefined {
  const [sdk = "", module = ""] = token.split(":");
  const service = module.split("/")[0]!;
  const categories = Object.entries(services[sdk] ?? {}) as [Category, string[]][];
  return categories.find(([, names]) => names.includes(service))?.[0];
}

function words(...lines: string[]): string[] {
  return lines.join(" ").split(" ");
}
