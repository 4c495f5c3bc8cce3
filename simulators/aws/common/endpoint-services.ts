/**
 * The AWS services that a VPC can have an endpoint for: the last part of `com.amazonaws.REGION.NAME`.
 * Source: docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html and gateway-endpoints.html.
 * Names under other prefixes (`aws.sagemaker.REGION.notebook`, a customer's own `com.amazonaws.vpce.REGION.vpce-svc-…`)
 * are not known here, and pass.
 */
const gateway = new Set(["s3", "dynamodb", "s3express"]);

const interfaces = new Set(
  `
  access-analyzer account acm acm-fips acm-pca acm-pca-fips airflow.api airflow.api-fips airflow.env airflow.env-fips airflow.ops
  amazonmq amazonmq-fips analytics-omics aoss app-integrations appconfig appconfig-fips appconfigdata appconfigdata-fips
  application-autoscaling application-signals apigateway appmesh appmesh-envoy-management apprunner apprunner.requests
  appstream.api appstream.streaming appsync appsync-api aps aps-workspaces arc-zonal-shift arsenal-discovery artifact athena
  auditmanager autoscaling autoscaling-plans awsconnector b2bi backup backup-gateway batch batch-fips bedrock bedrock-agent
  bedrock-agent-runtime bedrock-agentcore bedrock-runtime bedrock-data-automation billing billingconductor braket budgets
  cassandra cassandra-fips ce chime-sdk-voice cleanrooms cleanrooms-ml cloud-control-api cloud-control-api-fips clouddirectory
  cloudformation cloudformation-fips cloudhsmv2 cloudtrail cloudtrail-fips codeartifact.api codeartifact.repositories codebuild
  codebuild-fips codecommit codecommit-fips codeconnections.api codedeploy codedeploy-commands-secure codedeploy-fips
  codeguru-profiler codeguru-reviewer codepipeline codestar-connections.api comprehend comprehendmedical compute-optimizer config
  connect-campaigns console control-storage-omics controlcatalog controltower cost-optimization-hub data-servicediscovery
  data-servicediscovery-fips databrew databrew-fips dataexchange datasync datasync-fips datazone deadline.management
  deadline.scheduling deviceadvisor.iot devicefarm devops-guru directconnect discovery dms dms-fips drs ds ds-data dynamodb
  dynamodb-fips dynamodb-streams ebs ec2 ec2-fips ec2messages ecr.api ecr.dkr ecs ecs-agent ecs-telemetry eks eks-auth
  eks-fips elasticache elasticache-fips elasticbeanstalk elasticbeanstalk-health elasticfilesystem elasticfilesystem-fips
  elasticloadbalancing elasticmapreduce email-smtp emr-containers emr-serverless emr-serverless-services.livy emrwal.prod
  entityresolution events events-fips evidently evidently-dataplane evs execute-api finspace finspace-api fis forecast
  forecast-fips forecastquery forecastquery-fips frauddetector fsx fsx-fips git-codecommit git-codecommit-fips glue
  glue.dashboard grafana grafana-workspace greengrass groundstation guardduty guardduty-data guardduty-data-fips guardduty-fips
  health healthlake iam iam-fips identitystore imagebuilder inspector-scan inspector2 invoicing iot.api iot.credentials iot.data
  iot.fleethub.api iotfleetwise iotroborunner iotsitewise.api iotsitewise.data iottwinmaker.api iottwinmaker.data
  iotwireless.api kafka kafka-fips kendra kinesis-firehose kinesis-streams kinesis-streams-fips kinesisanalytics
  kinesisanalytics-fips kinesisvideo kms kms-fips lakeformation lambda launchwizard license-manager license-manager-fips
  license-manager-linux-subscriptions license-manager-user-subscriptions location lex-v2-models logs logs-fips lookoutequipment
  lookoutmetrics lookoutvision lorawan.cups lorawan.lns m2 macie2 managedblockchain-query mailmanager mediaconnect medical-imaging
  memory-db memorydb-fips mgn migrationhub-orchestrator migrationhub-strategy mobiletargeting models-v2-lex monitoring
  monitoring-fips neptune-graph neptune-graph-data neptune-graph-fips network-firewall network-firewall-fips networkflowmonitor
  networkflowmonitorreports networkmonitor nimble notifications observabilityadmin organizations organizations-fips osis outposts
  panorama partnercentral-selling payment-cryptography.controlplane payment-cryptography.dataplane pcs pcs-fips personalize
  personalize-events personalize-runtime pi pi-fips pinpoint pinpoint-sms-voice-v2 pipes pipes-data pipes-fips polly pricing.api
  private-networks profile proton qldb.session quicksight-website ram rbin rds rds-data redshift redshift-data redshift-data-fips
  redshift-fips redshift-serverless redshift-serverless-fips refactor-spaces rekognition rekognition-fips repostspace
  resiliencehub resource-explorer-2 resource-explorer-2-fips resource-groups resource-groups-fips robomaker rolesanywhere
  route53resolver rum rum-dataplane s3 s3-global.accesspoint s3-outposts s3express-control s3tables sagemaker.api
  sagemaker.featurestore-runtime sagemaker.metrics sagemaker.runtime sagemaker.runtime-fips sagemaker-data-science-assistant
  savingsplans scheduler schemas sdb secretsmanager secretsmanager-fips securityhub securitylake securitylake-fips serverlessrepo
  servicecatalog servicecatalog-appregistry servicediscovery servicediscovery-fips servicequotas simspaceweaver snow-device-management
  sns sqs sqs-fips ssm ssm-contacts ssm-fips ssm-incidents ssm-quicksetup ssm-sap ssmmessages states storage-omics storagegateway
  streaming-rekognition streaming-rekognition-fips sts sts-fips support supportapp swf swf-fips sync-states synthetics synthetics-fips
  tagging tags-omics tax textract textract-fips thinclient.api timestream-influxdb timestream-influxdb-fips timestreamlive transcribe
  transcribestreaming transfer transfer.server translate trustedadvisor verifiedpermissions voiceid vpc-lattice wellarchitected
  wickr wisdom workflows-omics workmail workspaces workspaces-web workspaces-web-fips xray
  `
    .trim()
    .split(/\s+/),
);

export type EndpointType = "Gateway" | "Interface";

/**
 * The types of endpoint that a service name has in the region; none where AWS has no such service there. Undefined for a
 * name that is not one of AWS's own.
 */
export function endpointTypes(serviceName: string, region: string): EndpointType[] | undefined {
  const [, where, name] = /^com\.amazonaws\.([a-z]{2}(?:-[a-z]+)+-\d)\.(.+)$/.exec(serviceName) ?? [];
  if (where === undefined || name === undefined) return undefined;
  if (where !== region) return [];
  const types: EndpointType[] = [];
  if (gateway.has(name)) types.push("Gateway");
  if (interfaces.has(name)) types.push("Interface");
  return types;
}
