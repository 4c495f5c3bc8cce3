import { list, text } from "../../core/paths";
import type { Refusal, Request, Rule, TypeSpec } from "../../core/spec";
import { isUnknown } from "../../protocol/values";
import { arn } from "../common/arn";
import * as checks from "../common/checks";
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
const typeOf = ({ inputs }: Pick<Request, "inputs">): string => text(inputs["loadBalancerType"]) ?? "application";
/** The type as an ARN has it. */
const short: Record<string, string> = { application: "app", network: "net", gateway: "gwy" };

/** Source: provider, validateName and, for a balancer, `internal-` and hyphens at the ends. */
function nameRule(id: string, file: string): Rule {
  return checks.valueRule(id, `${provider}/${file}`, "name", (value) => {
    const name = String(value);
    if (!/^[0-9A-Za-z-]+$/.test(name)) return `only alphanumeric characters and hyphens allowed in "name": "${name}"`;
    if (name.length > 32) return `"name" cannot be longer than 32 characters: "${name}"`;
    if (name.startsWith("-")) return `"name" cannot begin with a hyphen: "${name}"`;
    return name.endsWith("-") ? `"name" cannot end with a hyphen: "${name}"` : undefined;
  });
}

function oneName(id: string, code: string, message: (name: string) => string): Rule {
  return {
    id,
    source: `${model} ${code}`,
    check: ({ id: own, inputs, token, world, region }) =>
      world.all(token).some((it) => it.id !== own && it.region === region && it.outputs["name"] === inputs["name"])
        ? refuse(code, message(String(inputs["name"])))
        : undefined,
  };
}

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

/** A balancer that the internet reaches needs subnets that reach the internet. */
const reachable: Rule = {
  id: "elbv2.load-balancer.internet-gateway",
  source: `${model} InvalidSubnetException`,
  check(request) {
    if (request.inputs["internal"] === true) return undefined;
    const vpc = checks.subnetsOf(request, checks.strings(request, "subnets"))[0]?.outputs["vpcId"];
    const gateways = request.world.all("aws:ec2/internetGateway:InternetGateway");
    return vpc === undefined || gateways.some((it) => it.inputs["vpcId"] === vpc)
      ? undefined
      : refuse("InvalidSubnet", `VPC ${String(vpc)} has no internet gateway`);
  },
};

/** Balancers write where the bucket's policy lets them, and not under a key of KMS. */
const records: Rule = {
  id: "elbv2.load-balancer.access-logs",
  source: "docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html",
  check({ inputs, world }) {
    const logs = inputs["accessLogs"] as { enabled?: boolean; bucket?: string } | undefined;
    if (logs?.enabled !== true) return undefined;
    const denied = refuse(
      "InvalidConfigurationRequest",
      `Access Denied for bucket: ${logs.bucket}. Please check S3bucket permission`,
    );
    const policies = world.all("aws:s3/bucketPolicy:BucketPolicy").filter((it) => it.inputs["bucket"] === logs.bucket);
    if (!policies.some((it) => String(it.inputs["policy"]).includes("logdelivery.elasticloadbalancing.amazonaws.com")))
      return denied;
    const encryptions = world
      .all("aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration")
      .filter((it) => it.inputs["bucket"] === logs.bucket);
    return encryptions.some((it) => JSON.stringify(it.inputs).includes('"aws:kms"')) ? denied : undefined;
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

export const loadBalancer: TypeSpec = {
  token: tokens.balancer,
  api: {
    service: "ELBv2",
    noun: "ELBv2 Load Balancer",
    create: "CreateLoadBalancer",
    update: "ModifyLoadBalancerAttributes",
    delete: "DeleteLoadBalancer",
  },
  id: (request) =>
    arn(
      "elasticloadbalancing",
      `loadbalancer/${short[typeOf(request)]}/${String(request.inputs["name"])}/${request.digits(16)}`,
      request,
    ),
  autoName: { property: "name", max: 32 },
  refers: {
    "subnets.*": { ...toSubnet(), missing: (id) => refuse("SubnetNotFound", `The subnet ID '${id}' does not exist`) },
    "securityGroups.*": toGroup(),
    "accessLogs.bucket": {
      to: "aws:s3/bucket:Bucket",
      by: "bucket",
      missing: (name) =>
        refuse("InvalidConfigurationRequest", `Access Denied for bucket: ${name}. Please check S3bucket permission`),
    },
  },
  replaceOn: {
    paths: ["internal", "loadBalancerType", "name", "namePrefix", "customerOwnedIpv4Pool", "region"],
    source: `${provider}/load_balancer.go`,
  },
  rules: [
    nameRule("elbv2.load-balancer.name", "load_balancer.go"),
    checks.oneOf("elbv2.load-balancer.type", `${provider}/load_balancer.go`, "loadBalancerType", "load_balancer_type", [
      "application",
      "network",
      "gateway",
    ]),
    checks.between(
      "elbv2.load-balancer.idle-timeout",
      `${model} idle_timeout.timeout_seconds`,
      "idleTimeout",
      "idle_timeout",
      1,
      4000,
    ),
    oneName(
      "elbv2.load-balancer.unique",
      "DuplicateLoadBalancerName",
      (name) => `A load balancer with the same name '${name}' exists, but with different settings`,
    ),
    ...[zones, oneNetwork, reachable, records, protectedFromDeletion],
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

const targetKinds = ["instance", "ip", "lambda", "alb"];

/** Source: provider, target_group.go, resourceTargetGroupCustomizeDiff. */
const healthCheckKind: Rule = {
  id: "elbv2.target-group.health-check",
  source: `${provider}/target_group.go`,
  when: "check",
  check({ inputs }) {
    const check = inputs["healthCheck"] as Record<string, unknown> | undefined;
    if (check === undefined || isUnknown(check) || check["protocol"] !== "TCP") return undefined;
    for (const argument of ["path", "matcher"])
      if (check[argument] !== undefined && check[argument] !== "")
        return `Attribute "health_check[0].${argument}" cannot be specified when "health_check[0].protocol" is "TCP".`;
    return undefined;
  },
};

export const targetGroup: TypeSpec = {
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
  rules: [
    nameRule("elbv2.target-group.name", "target_group.go"),
    checks.oneOf("elbv2.target-group.type", `${provider}/target_group.go`, "targetType", "target_type", targetKinds),
    checks.between("elbv2.target-group.port", `${provider}/target_group.go`, "port", "port", 1, 65535),
    checks.between(
      "elbv2.target-group.interval",
      `${provider}/target_group.go`,
      "healthCheck.interval",
      "health_check.0.interval",
      5,
      300,
    ),
    checks.between(
      "elbv2.target-group.deregistration",
      `${model} deregistration_delay.timeout_seconds`,
      "deregistrationDelay",
      "deregistration_delay",
      0,
      3600,
    ),
    healthCheckKind,
    oneName(
      "elbv2.target-group.unique",
      "DuplicateTargetGroupName",
      (name) => `A target group with the same name '${name}' exists, but with different settings`,
    ),
  ],
  outputs: ({ id }) => ({
    arn: id,
    arnSuffix: id.slice(id.indexOf(":targetgroup/") + 1),
    loadBalancerArns: [],
  }),
  inUse: ({ id }) => refuse("ResourceInUse", `Target group '${id}' is currently in use by a listener or a rule`),
};

/** A listener that speaks TLS shows a certificate of its region, issued. */
const shown: Rule = {
  id: "elbv2.listener.certificate",
  source: `${model} CertificateNotFoundException, UnsupportedCertificateException`,
  check({ inputs }) {
    const tls = ["HTTPS", "TLS"].includes(String(inputs["protocol"]));
    const certificate = text(inputs["certificateArn"]);
    if (tls && certificate === undefined)
      return refuse("ValidationError", "A certificate must be specified for HTTPS listeners");
    return !tls && certificate !== undefined
      ? refuse("InvalidConfigurationRequest", "You cannot specify a certificate for this protocol")
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

export const listener: TypeSpec = {
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
  rules: [
    checks.between("elbv2.listener.port", `${provider}/listener.go`, "port", "port", 1, 65535),
    ...[shown, onePort, sameNetwork],
  ],
  outputs: ({ id, inputs }) => ({
    arn: id,
    sslPolicy: text(inputs["sslPolicy"]) ?? (inputs["protocol"] === "HTTPS" ? "ELBSecurityPolicy-2016-08" : ""),
  }),
};

/** Elastic Load Balancing, version 2. */
export const elasticloadbalancing: TypeSpec[] = [loadBalancer, targetGroup, listener];
