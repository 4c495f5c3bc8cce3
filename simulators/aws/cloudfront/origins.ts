import type { Rule, TypeSpec } from "../../core/spec";
import { at } from "../../core/paths";
import { lengthBetween } from "../common/argument-forms";
import { arn, parseArn } from "../common/arn";
import * as checks from "../common/checks";
import { entity, model, provider, refuse, tokens, uniqueName } from "./common";

const file = `${provider}/origin_access_control.go`;

/** How CloudFront signs what it asks of an origin. */
export const originAccessControl: TypeSpec = {
  token: tokens.originAccessControl,
  api: {
    service: "CloudFront",
    noun: "CloudFront Origin Access Control",
    create: "CreateOriginAccessControl",
    update: "UpdateOriginAccessControl",
    delete: "DeleteOriginAccessControl",
  },
  global: true,
  id: (request) => entity(request, "origin-access-control"),
  autoName: { property: "name", max: 64 },
  replaceOn: { paths: [], source: `${file}: every argument is updated in place` },
  // The bridge's own default: provider/resources.go of pulumi/pulumi-aws.
  defaults: (inputs) => ({ description: "Managed by Pulumi", ...inputs }),
  rules: [
    lengthBetween("cloudfront.origin-access-control.name", file, "name", "name", 1, 64),
    lengthBetween("cloudfront.origin-access-control.description", file, "description", "description", 0, 256),
    checks.oneOf(
      "cloudfront.origin-access-control.type",
      file,
      "originAccessControlOriginType",
      "origin_access_control_origin_type",
      ["s3", "mediastore", "mediapackagev2", "lambda"],
    ),
    checks.oneOf("cloudfront.origin-access-control.behavior", file, "signingBehavior", "signing_behavior", [
      "never",
      "always",
      "no-override",
    ]),
    checks.oneOf("cloudfront.origin-access-control.protocol", file, "signingProtocol", "signing_protocol", ["sigv4"]),
    uniqueName(
      "cloudfront.origin-access-control.unique",
      "OriginAccessControlAlreadyExists",
      "An origin access control with the same name already exists.",
    ),
  ],
  outputs: (request) => ({
    arn: arn("cloudfront", `origin-access-control/${request.id}`, request, { region: false }),
    etag: entity(request, "etag"),
  }),
  inUse: () =>
    refuse(
      "OriginAccessControlInUse",
      "Cannot delete the origin access control because it's in use by one or more distributions.",
    ),
};

const target: Rule = {
  id: "cloudfront.vpc-origin.target",
  source: `${model} VpcOriginEndpointConfig.Arn: a load balancer or an EC2 instance`,
  check({ inputs }) {
    const named = parseArn(String(at(inputs, "vpcOriginEndpointConfig.arn")));
    const fits =
      (named?.service === "elasticloadbalancing" && /^loadbalancer\/(app|net)\//.test(named.resource)) ||
      (named?.service === "ec2" && named.resource.startsWith("instance/"));
    return fits
      ? undefined
      : refuse(
          "InvalidArgument",
          `The parameter Arn is not the ARN of a load balancer or an EC2 instance: ${String(at(inputs, "vpcOriginEndpointConfig.arn"))}`,
        );
  },
};

/** CloudFront comes in through interfaces of its own, and asks for a network that could reach the internet. */
const gateway: Rule = {
  id: "cloudfront.vpc-origin.internet-gateway",
  source:
    "docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html, prerequisites: internet gateway; IPv4",
  check({ inputs, world }) {
    const named = String(at(inputs, "vpcOriginEndpointConfig.arn"));
    const balancer = world.find("aws:lb/loadBalancer:LoadBalancer", named, "arn")?.outputs;
    if (balancer === undefined) return undefined;
    if (balancer["ipAddressType"] !== "ipv4")
      return refuse("InvalidArgument", `The resource ${named} is dual-stack; a VPC origin must be IPv4.`);
    const gateways = world.all("aws:ec2/internetGateway:InternetGateway");
    return gateways.some((it) => it.inputs["vpcId"] === balancer["vpcId"])
      ? undefined
      : refuse("InvalidArgument", `The VPC ${String(balancer["vpcId"])} has no internet gateway attached.`);
  },
};

const quantity: Rule = {
  id: "cloudfront.vpc-origin.quantities",
  source: `${model} InconsistentQuantities`,
  check(request) {
    const items = checks.strings(request, "vpcOriginEndpointConfig.originSslProtocols.items").length;
    return items === checks.number(request.inputs, "vpcOriginEndpointConfig.originSslProtocols.quantity")
      ? undefined
      : refuse("InconsistentQuantities", "The value of Quantity and the size of Items don't match.");
  },
};

/** An origin in private subnets. */
export const vpcOrigin: TypeSpec = {
  token: tokens.vpcOrigin,
  api: {
    service: "CloudFront",
    noun: "CloudFront VPC Origin",
    create: "CreateVpcOrigin",
    update: "UpdateVpcOrigin",
    delete: "DeleteVpcOrigin",
  },
  global: true,
  id: (request) => `vo_${checks.alnum(request, 22, "vpc-origin")}`,
  replaceOn: { paths: [], source: `${provider}/vpc_origin.go: every argument is updated in place` },
  rules: [
    checks.between(
      "cloudfront.vpc-origin.http-port",
      `${provider}/vpc_origin.go`,
      "vpcOriginEndpointConfig.httpPort",
      "http_port",
      1,
      65535,
    ),
    checks.between(
      "cloudfront.vpc-origin.https-port",
      `${provider}/vpc_origin.go`,
      "vpcOriginEndpointConfig.httpsPort",
      "https_port",
      1,
      65535,
    ),
    checks.oneOf(
      "cloudfront.vpc-origin.protocol",
      `${provider}/vpc_origin.go`,
      "vpcOriginEndpointConfig.originProtocolPolicy",
      "origin_protocol_policy",
      ["http-only", "match-viewer", "https-only"],
    ),
    ...[target, quantity, gateway],
  ],
  outputs: (request) => ({
    arn: arn("cloudfront", `vpcorigin/${request.id}`, request, { region: false }),
    etag: entity(request, "etag"),
  }),
  inUse: () => refuse("CannotDeleteEntityWhileInUse", "The entity cannot be deleted while it is in use."),
};
