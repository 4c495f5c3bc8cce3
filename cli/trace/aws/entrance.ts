import { canonical, covered } from "../../../simulators/aws/common/domain-names";
import { like } from "../../../simulators/aws/common/policy-access";
import { managedListId } from "../../../simulators/aws/functions";
import type { Standing } from "../../../simulators/core/standing";
import type { Props } from "../../../simulators/protocol/values";
import type { Arrival } from "../cloud";
import type { Cluster } from "../kubernetes/objects";
import { Missing, type Found, type Trail } from "../trail";
import { bag, bags, facts, text, texts, type TraceWorld } from "../world";
import { addressesIn, letBy } from "./security-groups";
import { bound, mayCall } from "./targets";

/** From a customer's question for a name to the Service behind the load balancer, for a path. */
export function arrive(trail: Trail, world: TraceWorld, cluster: Cluster, path: string): Arrival {
  const { host, distribution } = trail.go("a customer", "CloudFront", () => named(world));
  trail.go(host, "TLS at CloudFront", () => certified(world, distribution, host));
  const behaviour = trail.go("CloudFront", `the behaviour for ${path}`, () => behaviourFor(world, distribution, path));
  const { vpcOrigin, originName } = trail.go("the behaviour", "the VPC origin", () =>
    origin(world, distribution, behaviour),
  );
  const { balancer, port } = trail.go("the VPC origin", "the load balancer", () => reached(world, vpcOrigin));
  trail.go("CloudFront", "the load balancer's security group", () => admitted(world, balancer, port));
  const listener = trail.go("the load balancer", "its listener", () => listening(world, balancer, port, originName));
  const targetGroup = trail.go("the listener", "the target group", () => forwarded(world, listener));
  const service = trail.go("the target group", "the gateway's Service", () => bound(world, cluster, targetGroup));
  const health = bag(targetGroup, "healthCheck")["port"];
  return {
    host,
    service,
    sources: addressesIn(world, texts(balancer, "subnets")),
    healthPort: health === undefined || health === "traffic-port" ? undefined : Number(health),
    forwardsToken: forwardsToken(world, behaviour),
    methods: texts(behaviour, "allowedMethods"),
    mayCall: (ports) => mayCall(world, cluster, balancer, ports),
  };
}

const distributionToken = "aws:cloudfront/distribution:Distribution";

function named(world: TraceWorld): Found<{ host: string; distribution: Standing }> {
  const open = world.all("aws:route53/zone:Zone").filter((zone) => bags(zone, "vpcs").length === 0);
  const records = world
    .all("aws:route53/record:Record")
    .filter((one) => facts(one)["type"] === "A" && open.some(({ id }) => id === facts(one)["zoneId"]))
    // One of a set that several clouds answer is no name of this cloud's: `coffee trace ENV failover` follows those.
    .filter((one) => text(one, "setIdentifier") === undefined);
  for (const record of records) {
    const target = canonical(String(bags(record, "aliases")[0]?.["name"] ?? ""));
    const distribution = world.find(distributionToken, target, "domainName");
    if (!distribution) continue;
    const host = canonical(text(record, "name") ?? "");
    if (facts(distribution)["enabled"] !== true)
      throw new Missing("the distribution is not enabled", world.label(distribution));
    if (!texts(distribution, "aliases").map(canonical).includes(host))
      throw new Missing(`the distribution does not answer to ${host}`, world.label(distribution));
    const why = `${host} is an alias of ${world.label(distribution)}`;
    return { by: world.label(record), why, value: { host, distribution } };
  }
  throw new Missing("no address record of a public zone leads to a distribution that stands");
}

function certified(world: TraceWorld, distribution: Standing, host: string): Found<undefined> {
  const arn = bag(distribution, "viewerCertificate")["acmCertificateArn"];
  const certificate = world.find("aws:acm/certificate:Certificate", arn, "arn");
  if (!certificate) throw new Missing("the distribution's certificate is not there", world.label(distribution));
  // CloudFront takes certificates of one region. Source: CloudFront Developer Guide, "Requirements for using SSL/TLS certificates".
  if (certificate.region !== "us-east-1")
    throw new Missing("the certificate is not in us-east-1", world.label(certificate));
  mustCover(world, certificate, host);
  return { by: world.label(certificate), why: `it is issued, and covers ${host}`, value: undefined };
}

function mustCover(world: TraceWorld, certificate: Standing, host: string): void {
  if (facts(certificate)["status"] !== "ISSUED")
    throw new Missing(`the certificate is ${text(certificate, "status") ?? "not issued"}`, world.label(certificate));
  const names = [text(certificate, "domainName") ?? "", ...texts(certificate, "subjectAlternativeNames")];
  if (!covered(host, names)) throw new Missing(`the certificate does not cover ${host}`, world.label(certificate));
}

function behaviourFor(world: TraceWorld, distribution: Standing, path: string): Found<Props> {
  const ordered = bags(distribution, "orderedCacheBehaviors");
  // The first whose pattern matches, whether or not it begins with a slash. Source: CloudFront Developer Guide, "Path pattern".
  const found = ordered.find(({ pathPattern }) => like(`/${String(pathPattern).replace(/^\//, "")}`, path));
  const behaviour = found ?? bag(distribution, "defaultCacheBehavior");
  const which = found === undefined ? "its default" : `its behaviour ${String(found["pathPattern"])}`;
  const why = `${which} takes ${path} to the origin ${String(behaviour["targetOriginId"])}`;
  return { by: world.label(distribution), why, value: behaviour };
}

function origin(world: TraceWorld, distribution: Standing, behaviour: Props) {
  const id = behaviour["targetOriginId"];
  const found = bags(distribution, "origins").find(({ originId }) => originId === id);
  if (!found) throw new Missing(`the distribution has no origin ${String(id)}`, world.label(distribution));
  const vpcOriginId = bag(found, "vpcOriginConfig")["vpcOriginId"];
  if (vpcOriginId === undefined)
    throw new Missing(
      `the origin ${String(id)} is ${String(found["domainName"])}, and no VPC origin`,
      world.label(distribution),
    );
  const vpcOrigin = world.find("aws:cloudfront/vpcOrigin:VpcOrigin", vpcOriginId);
  if (!vpcOrigin) throw new Missing(`the VPC origin ${String(vpcOriginId)} is not there`, world.label(distribution));
  const originName = String(found["domainName"]);
  const why = `the origin ${String(id)} (${originName}) goes through it`;
  return { by: world.label(vpcOrigin), why, value: { vpcOrigin, originName } };
}

function reached(world: TraceWorld, vpcOrigin: Standing): Found<{ balancer: Standing; port: number }> {
  const endpoint = bag(vpcOrigin, "vpcOriginEndpointConfig");
  const balancer = world.find("aws:lb/loadBalancer:LoadBalancer", endpoint["arn"], "arn");
  if (!balancer) throw new Missing("the load balancer that it names is not there", world.label(vpcOrigin));
  const protocol = String(endpoint["originProtocolPolicy"]);
  if (protocol !== "https-only") throw new Missing(`it speaks ${protocol}, not HTTPS alone`, world.label(vpcOrigin));
  const vpc = networkOf(world, balancer);
  // Source: CloudFront Developer Guide, "Restrict access with VPC origins", prerequisites: the VPC has an internet gateway, though nothing is routed to it.
  if (!world.all("aws:ec2/internetGateway:InternetGateway").some((one) => facts(one)["vpcId"] === vpc))
    throw new Missing("the network has no internet gateway, which a VPC origin asks for", world.label(balancer));
  const why = `it reaches ${world.label(balancer)} with HTTPS on ${String(endpoint["httpsPort"])}`;
  return { by: world.label(vpcOrigin), why, value: { balancer, port: Number(endpoint["httpsPort"]) } };
}

function networkOf(world: TraceWorld, balancer: Standing): string | undefined {
  const [subnet] = texts(balancer, "subnets");
  return text(world.find("aws:ec2/subnet:Subnet", subnet), "vpcId");
}

/** Source: CloudFront Developer Guide, "Restrict access with VPC origins": the list of addresses, or the group that the first VPC origin makes. */
function admitted(world: TraceWorld, balancer: Standing, port: number): Found<undefined> {
  const prefixList = managedListId(balancer.region, "com.amazonaws.global.cloudfront.origin-facing");
  const made = world.find("aws:ec2/securityGroup:SecurityGroup", "CloudFront-VPCOrigins-Service-SG", "name");
  const peer = { prefixList, groups: made ? [made.id] : [], called: "CloudFront" };
  const by = letBy(world, texts(balancer, "securityGroups"), "ingress", peer, port);
  return { by, why: `it admits CloudFront's addresses on ${port}`, value: undefined };
}

function listening(world: TraceWorld, balancer: Standing, port: number, originName: string): Found<Standing> {
  const listener = world
    .all("aws:lb/listener:Listener")
    .find((one) => facts(one)["loadBalancerArn"] === facts(balancer)["arn"] && facts(one)["port"] === port);
  if (!listener) throw new Missing(`nothing listens on ${port}`, world.label(balancer));
  if (facts(listener)["protocol"] !== "HTTPS")
    throw new Missing(
      `it speaks ${text(listener, "protocol") ?? "nothing"}, and CloudFront HTTPS`,
      world.label(listener),
    );
  const certificate = world.find("aws:acm/certificate:Certificate", facts(listener)["certificateArn"], "arn");
  if (!certificate) throw new Missing("its certificate is not there", world.label(listener));
  mustCover(world, certificate, originName);
  return { by: world.label(listener), why: `it shows a certificate that covers ${originName}`, value: listener };
}

function forwarded(world: TraceWorld, listener: Standing): Found<Standing> {
  const action = bags(listener, "defaultActions").find(({ type }) => type === "forward");
  const weighed = bags(bag(action ?? {}, "forward"), "targetGroups")[0]?.["arn"];
  const group = world.find("aws:lb/targetGroup:TargetGroup", action?.["targetGroupArn"] ?? weighed, "arn");
  if (!group) throw new Missing("it forwards to no target group that stands", world.label(listener));
  if (facts(group)["targetType"] !== "ip")
    throw new Missing(`it takes ${String(facts(group)["targetType"])}s, and pods are addresses`, world.label(group));
  return { by: world.label(group), why: `it takes pods by their addresses`, value: group };
}

/** AWS's policies that hand every header of the caller on. Source: CloudFront Developer Guide, "Use managed origin request policies". */
const allHeaders = [
  "216adef6-5c7f-47e4-b989-5492eafa07d3",
  "b689b0a8-53d0-40ab-baf2-68738e2966ac",
  "33f36d7e-f396-46d9-90e0-52428a34d9dc",
];

/** CloudFront drops `Authorization` unless it is told to hand it on. Source: CloudFront Developer Guide, "HTTP request headers and CloudFront behavior". */
function forwardsToken(world: TraceWorld, behaviour: Props): boolean {
  const id = behaviour["originRequestPolicyId"];
  if (allHeaders.includes(String(id))) return true;
  const own = world.find("aws:cloudfront/originRequestPolicy:OriginRequestPolicy", id);
  const headers = bag(own, "headersConfig");
  if (/^allViewer/i.test(String(headers["headerBehavior"]))) return true;
  return texts(bag(headers, "headers"), "items").some((name) => name.toLowerCase() === "authorization");
}
