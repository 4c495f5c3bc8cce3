import { text } from "../../core/paths";
import type { Request, Rule, TypeSpec } from "../../core/spec";
import { arn, parseArn } from "../common/arn";
import { atCreate, oneOf, roleOf, roleTrusts, valueRule } from "../common/checks";
import { ec2Id, errorCodes, providerSource, refusal, toSubnet, toVpc } from "./common";
import { argumentsOf, exactlyOne } from "../common/argument-forms";

const source = providerSource("vpc_flow_log");
const token = "aws:ec2/flowLog:FlowLog";
const watched = [
  "vpcId",
  "subnetId",
  "eniId",
  "transitGatewayId",
  "transitGatewayAttachmentId",
  "regionalNatGatewayId",
];
const typeOf = ({ inputs }: Pick<Request, "inputs">): string =>
  String(inputs["logDestinationType"] ?? "cloud-watch-logs");
const services: Record<string, string> = { "cloud-watch-logs": "logs", s3: "s3", "kinesis-data-firehose": "firehose" };

const aggregation = valueRule("ec2.flow-log.aggregation", source, "maxAggregationInterval", (value) =>
  [60, 600].includes(Number(value))
    ? undefined
    : `expected max_aggregation_interval to be one of [60 600], got ${String(value)}`,
);

const often: Rule = atCreate(
  "ec2.flow-log.transit-aggregation",
  "botocore ec2/2016-11-15 CreateFlowLogs MaxAggregationInterval: 60 for a transit gateway",
  ({ inputs }) => {
    const transit = inputs["transitGatewayId"] ?? inputs["transitGatewayAttachmentId"];
    return transit !== undefined && Number(inputs["maxAggregationInterval"]) !== 60
      ? refusal("InvalidParameter", "MaxAggregationInterval must be 60 for the transit gateway resource types.")
      : undefined;
  },
);

const destinationOfType: Rule = atCreate(
  "ec2.flow-log.destination-of-type",
  "botocore ec2/2016-11-15 CreateFlowLogs LogDestination",
  (request) => {
    const [type, destination] = [typeOf(request), text(request.inputs["logDestination"])];
    if (destination === undefined)
      return refusal("InvalidParameter", "LogDestination can't be empty if LogGroupName is not provided.");
    if (parseArn(destination)?.service === services[type]) return undefined;
    return refusal(
      "InvalidParameter",
      `Please specify a valid LogDestination for the LogDestinationType ${type}: ${destination}`,
    );
  },
);

const roleForLogs: Rule = atCreate(
  "ec2.flow-log.role-needed",
  "botocore ec2/2016-11-15 CreateFlowLogs DeliverLogsPermissionArn",
  (request) => {
    const role = request.inputs["iamRoleArn"];
    const logs = typeOf(request) === "cloud-watch-logs";
    if (logs && role === undefined) {
      return refusal(
        "InvalidParameter",
        "DeliverLogsPermissionArn can't be empty if LogDestinationType is cloud-watch-logs.",
      );
    }
    if (typeOf(request) !== "s3" || role === undefined) return undefined;
    return refusal("InvalidParameter", "DeliverLogsPermissionArn is not applicable for s3 LogDestinationType.");
  },
);

const roleTrustsFlowLogs: Rule = atCreate(
  "ec2.flow-log.role-trust",
  "docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html",
  (request) => {
    if (request.inputs["iamRoleArn"] === undefined) return undefined;
    const role = roleOf(request, request.inputs["iamRoleArn"]);
    return role && roleTrusts(role, "vpc-flow-logs.amazonaws.com")
      ? undefined
      : refusal("InvalidParameter", "Unable to assume given IAM role");
  },
);

const trafficNamed: Rule = atCreate(
  "ec2.flow-log.traffic-type",
  "botocore ec2/2016-11-15 CreateFlowLogs TrafficType",
  ({ inputs }) => {
    const transit = inputs["transitGatewayId"] ?? inputs["transitGatewayAttachmentId"];
    return transit === undefined && inputs["trafficType"] === undefined
      ? refusal(
          "MissingParameter",
          "The request must include the TrafficType parameter. Add the required parameter and retry the request.",
        )
      : undefined;
  },
);

const notTwice: Rule = atCreate("ec2.flow-log.not-twice", errorCodes, (request) => {
  const { inputs, world, region } = request;
  const same = ["logDestination", "trafficType", "logDestinationType", ...watched];
  const twin = world
    .all(token)
    .find((it) => it.region === region && same.every((key) => it.inputs[key] === inputs[key]));
  return (
    twin &&
    refusal(
      "FlowLogAlreadyExists",
      "Error. There is an existing Flow Log with the same configuration and log destination.",
    )
  );
});

const bucketExists: Rule = atCreate(
  "ec2.flow-log.bucket-exists",
  "docs.aws.amazon.com/vpc/latest/userguide/flow-logs-troubleshooting.html",
  (request) => {
    const destination = parseArn(String(request.inputs["logDestination"]));
    if (destination?.service !== "s3") return undefined;
    const bucket = destination.resource.split("/")[0]!;
    const found = request.world.find(["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"], bucket, ["bucket", "id"]);
    return found ? undefined : refusal("InvalidParameter", `LogDestination: ${bucket} does not exist`);
  },
);

const flowLog: TypeSpec = {
  token,
  api: { service: "EC2", noun: "Flow Log", create: "CreateFlowLogs", delete: "DeleteFlowLogs" },
  id: (request) => ec2Id("fl", request),
  refers: {
    // A flow log goes with what it watches.
    vpcId: toVpc({ holds: false }),
    subnetId: toSubnet({ holds: false }),
  },
  replaceOn: {
    paths: [
      ...[
        "region",
        ...watched,
        "deliverCrossAccountRole",
        "destinationOptions",
        "iamRoleArn",
        "logDestination",
        "logDestinationType",
      ],
      ...["logFormat", "maxAggregationInterval", "trafficType", "tagFieldSpecifications"],
    ],
    source: `${source}; tagFieldSpecifications: CloudFormation's createOnlyProperties of AWS::EC2::FlowLog`,
  },
  defaults: (inputs) => ({ logDestinationType: "cloud-watch-logs", maxAggregationInterval: 600, ...inputs }),
  rules: [
    exactlyOne("ec2.flow-log.one-resource", source, argumentsOf(watched)),
    aggregation,
    oneOf("ec2.flow-log.traffic-known", "botocore ec2/2016-11-15 TrafficType", "trafficType", "traffic_type", [
      "ACCEPT",
      "REJECT",
      "ALL",
    ]),
    oneOf(
      "ec2.flow-log.destination-known",
      "botocore ec2/2016-11-15 LogDestinationType",
      "logDestinationType",
      "log_destination_type",
      Object.keys(services),
    ),
    trafficNamed,
    often,
    destinationOfType,
    roleForLogs,
    roleTrustsFlowLogs,
    bucketExists,
    notTwice,
  ],
  outputs: (request) => ({
    arn: arn("ec2", `vpc-flow-log/${request.id}`, request),
    logFormat:
      request.inputs["logFormat"] ??
      "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets} ${bytes} ${start} ${end} ${action} ${log-status}",
  }),
};

export const flowLogTypes: TypeSpec[] = [flowLog];
