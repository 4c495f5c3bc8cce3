import { bag, list, text } from "../../core/paths";
import type { Refusal, Request, Rule, TypeSpec } from "../../core/spec";
import { arn } from "../common/arn";
import * as checks from "../common/checks";
import { bucketGrants, encryptsWithKms } from "../common/policy-access";
import { toGroup, toSubnet, toVpc } from "../ec2/common";

/*
 * Elastic Load Balancing: balancers, groups of targets, listeners. What registers targets, and whether they are well, is not here.
 * Sources: botocore elasticloadbalancingv2/2015-12-01/service-2.json; hashicorp/terraform-provider-aws internal/service/elbv2.
 */

const model = "botocore elasticloadbalancingv2/2015-12-01/service-2.json";
const provider = "hashicorp/terraform-provider-aws internal/service/elbv2";
const tokens = {
  balancer: "aws:lb/loadBalancer:LoadBalancer",
  targets: "aws:lb/targetGroup:TargetGroup",
  listener: "aws:lb/listener:Listener",
};

const refuse = (code: string, message: string): Refusal => ({ code, message });
const bucketDenied = (bucket: string): Refusal =>
  refuse("InvalidConfigurationRequest", `Access Denied for bucket: ${bucket}. Please check S3bucket permission`);
/** As whom balancers write their records. */
const delivery = "logdelivery.elasticloadbalancing.amazonaws.com";
const typeOf = ({ inputs }: Pick<Request, "inputs">): string => text(inputs["loadBalancerType"]) ?? "application";
/** The type as an ARN has it. */
const short: Record<string, string> = { application: "app", network: "net", gateway: "gwy" };
const arnOf = (request: Request): string => {
  const { inputs } = request;
  return arn(
    "elasticloadbalancing",
    `loadbalancer/${short[typeOf(request)]}/${String(inputs["name"])}/${request.digits(16)}`,
    request,
  );
};

const zones: Rule = {
  id: "elbv2.load-balancer.two-zones",
  source: "docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html",
  check(request) {
    const subnets = checks.subnetsOf(request, checks.strings(request, "subnets"));
    const found = new Set(subnets.map((subnet) => subnet.outputs["availabilityZone"]));
    if (found.size < subnets.length)
      return refuse(
        "InvalidConfigurationRequest",
        "A load balancer cannot be attached to multiple subnets in the same Availability Zone",
      );
    return typeOf(request) === "application" && found.size < 2
      ? refuse("ValidationError", "At least two subnets in two different Availability Zones must be specified")
      : undefined;
  },
};

const oneNetwork: Rule = {
  id: "elbv2.load-balancer.one-network",
  source: `${model} InvalidSubnetException, InvalidSecurityGroupException`,
  check(request) {
    const subnets = checks.subnetsOf(request, checks.strings(request, "subnets"));
    const vpcs = new Set(subnets.map((subnet) => subnet.outputs["vpcId"]));
    if (vpcs.size > 1) return refuse("InvalidSubnet", "All subnets must belong to the same VPC");
    const [vpc] = vpcs;
    const [foreign] =
      vpc === undefined ? [] : checks.foreignGroups(request, checks.strings(request, "securityGroups"), String(vpc));
    return foreign === undefined
      ? undefined
      : refuse("InvalidConfigurationRequest", "One or more security groups are invalid");
  },
};

/** A balancer that is told to keep records puts a file under their prefix at once, and none where objects are encrypted with a key of KMS. */
const records: Rule = {
  id: "elbv2.load-balancer.access-logs",
  source: "docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html",
  check(request) {
    const { inputs, account } = request;
    const logs = bag(inputs["accessLogs"]);
    if (logs["enabled"] !== true) return undefined;
    const bucket = String(logs["bucket"]);
    const folder = [text(logs["prefix"]), "AWSLogs", account].filter(Boolean).join("/");
    const wanted = [["s3:PutObject", `${folder}/ELBAccessLogTestFile`]] as const;
    const context = { "aws:SourceArn": arnOf(request), "aws:SourceAccount": account, "aws:SecureTransport": "true" };
    return bucketGrants(request, bucket, delivery, wanted, context) && !encryptsWithKms(request, bucket)
      ? undefined
      : bucketDenied(bucket);
  },
};

const protectedFromDeletion: Rule = {
  id: "elbv2.load-balancer.deletion-protection",
  source: `${model} DeleteLoadBalancer, OperationNotPermittedException`,
  when: "delete",
  check: ({ current, id }) =>
    current?.inputs["enableDeletionProtection"] === true
      ? refuse(
          "OperationNotPermitted",
          `Load balancer '${id}' cannot be deleted because deletion protection is enabled`,
        )
      : undefined,
};

const loadBalancer: TypeSpec = {
  token: tokens.balancer,
  api: {
    service: "ELBv2",
    noun: "ELBv2 Load Balancer",
    create: "CreateLoadBalancer",
    update: "ModifyLoadBalancerAttributes",
    delete: "DeleteLoadBalancer",
  },
  id: arnOf,
  autoName: { property: "name", max: 32 },
  refers: {
    "subnets.*": { ...toSubnet(), missing: (id) => refuse("SubnetNotFound", `The subnet ID '${id}' does not exist`) },
    "securityGroups.*": toGroup(),
    "accessLogs.bucket": {
      to: "aws:s3/bucket:Bucket",
      by: "bucket",
      missing: bucketDenied,
    },
  },
  replaceOn: {
    paths: ["internal", "loadBalancerType", "name", "namePrefix", "customerOwnedIpv4Pool", "region"],
    source: `${provider}/load_balancer.go`,
  },
  rules: [
    checks.notYet(
      "elbv2.load-balancer.unique",
      `${model} DuplicateLoadBalancerNameException`,
      (name) =>
        refuse(
          "DuplicateLoadBalancerName",
          `A load balancer with the same name '${name}' exists, but with different settings`,
        ),
      "name",
    ),
    ...[zones, oneNetwork, records, protectedFromDeletion],
  ],
  outputs(request) {
    const { id, inputs, region } = request;
    const subnets = checks.subnetsOf(request, checks.strings(request, "subnets"));
    const internal = inputs["internal"] === true;
    return {
      arn: id,
      arnSuffix: id.slice(id.indexOf(":loadbalancer/") + ":loadbalancer/".length),
      dnsName: `${internal ? "internal-" : ""}${String(inputs["name"])}-${parseInt(request.digits(8, "dns"), 16)}.${region}.elb.amazonaws.com`,
      zoneId: `Z${checks.alnum(request, 13, "zone").toUpperCase()}`,
      vpcId: subnets[0]?.outputs["vpcId"] ?? "",
      internal,
      loadBalancerType: typeOf(request),
      ipAddressType: text(inputs["ipAddressType"]) ?? "ipv4",
    };
  },
};

const targetGroup: TypeSpec = {
  token: tokens.targets,
  api: {
    service: "ELBv2",
    noun: "ELBv2 Target Group",
    create: "CreateTargetGroup",
    update: "ModifyTargetGroup",
    delete: "DeleteTargetGroup",
  },
  id: (request) =>
    arn("elasticloadbalancing", `targetgroup/${String(request.inputs["name"])}/${request.digits(16)}`, request),
  autoName: { property: "name", max: 32 },
  refers: { vpcId: toVpc({ missing: (id) => refuse("ValidationError", `The VPC ID '${id}' is not found`) }) },
  replaceOn: {
    paths: [
      "region",
      "ipAddressType",
      "name",
      "namePrefix",
      "port",
      "protocol",
      "protocolVersion",
      "targetType",
      "vpcId",
    ],
    source: `${provider}/target_group.go`,
  },
  rules: [],
  outputs: ({ id }) => ({
    arn: id,
    arnSuffix: id.slice(id.indexOf(":targetgroup/") + 1),
    loadBalancerArns: [],
  }),
  inUse: ({ id }) => refuse("ResourceInUse", `Target group '${id}' is currently in use by a listener or a rule`),
};

/** What a listener shows has been issued: until then its ARN is one that no balancer takes. */
const certificateIssued: Rule = {
  id: "elbv2.listener.certificate",
  source: `${model} UnsupportedCertificateException; the API's words: hashicorp/terraform-provider-aws#41789`,
  check({ inputs, world }) {
    const arn = text(inputs["certificateArn"]);
    if (arn === undefined)
      return ["HTTPS", "TLS"].includes(String(inputs["protocol"]))
        ? refuse("ValidationError", "A certificate must be specified for HTTPS listeners")
        : undefined;
    return world.find("aws:acm/certificate:Certificate", arn, "arn")?.outputs["status"] === "PENDING_VALIDATION"
      ? refuse(
          "UnsupportedCertificate",
          `The certificate '${arn}' must have a fully-qualified domain name, a supported signature, and a supported key size.`,
        )
      : undefined;
  },
};

const onePort: Rule = {
  id: "elbv2.listener.one-for-a-port",
  source: `${model} DuplicateListenerException`,
  check: ({ id, inputs, token, world }) =>
    world
      .all(token)
      .some(
        (it) =>
          it.id !== id &&
          it.inputs["loadBalancerArn"] === inputs["loadBalancerArn"] &&
          it.inputs["port"] === inputs["port"],
      )
      ? refuse("DuplicateListener", "A listener already exists on this port for this load balancer")
      : undefined,
};

/** Where a listener forwards to is of the balancer's own network. */
const sameNetwork: Rule = {
  id: "elbv2.listener.same-network",
  source: `${model} InvalidLoadBalancerActionException`,
  check({ inputs, world }) {
    const vpc = world.find(tokens.balancer, String(inputs["loadBalancerArn"]), "arn")?.outputs["vpcId"];
    for (const action of list(inputs["defaultActions"]) as Record<string, unknown>[]) {
      const targets = world.find(tokens.targets, String(action["targetGroupArn"]), "arn");
      if (vpc !== undefined && targets !== undefined && targets.inputs["vpcId"] !== vpc)
        return refuse("InvalidConfigurationRequest", "The target group and the load balancer must be in the same VPC");
    }
    return undefined;
  },
};

const listener: TypeSpec = {
  token: tokens.listener,
  api: {
    service: "ELBv2",
    noun: "ELBv2 Listener",
    create: "CreateListener",
    update: "ModifyListener",
    delete: "DeleteListener",
  },
  id: (request) =>
    `${String(request.inputs["loadBalancerArn"]).replace(":loadbalancer/", ":listener/")}/${request.digits(16)}`,
  refers: {
    loadBalancerArn: {
      to: tokens.balancer,
      by: "arn",
      missing: (it) => refuse("LoadBalancerNotFound", `Load balancer '${it}' not found`),
    },
    "defaultActions.*.targetGroupArn": {
      to: tokens.targets,
      by: "arn",
      missing: () => refuse("TargetGroupNotFound", "One or more target groups not found"),
    },
    certificateArn: {
      to: ["aws:acm/certificate:Certificate", "aws:iam/serverCertificate:ServerCertificate"],
      by: "arn",
      anyRegion: false,
      missing: (it) => refuse("CertificateNotFound", `Certificate '${it}' not found`),
    },
  },
  replaceOn: { paths: ["loadBalancerArn", "region"], source: `${provider}/listener.go` },
  rules: [certificateIssued, onePort, sameNetwork],
  outputs: ({ id, inputs }) => ({
    arn: id,
    sslPolicy: text(inputs["sslPolicy"]) ?? (inputs["protocol"] === "HTTPS" ? "ELBSecurityPolicy-2016-08" : ""),
  }),
};

/** Elastic Load Balancing, version 2. */
export const elasticloadbalancing: TypeSpec[] = [loadBalancer, targetGroup, listener];
