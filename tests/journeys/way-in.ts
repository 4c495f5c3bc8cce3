import { alertsAt, asks } from "./alerts";
import { together, type Change } from "./changes";
import { api, everyRequest as all, requests } from "./services";

/** What may happen to the way from a customer to the gateway's pods. */
export const wayIn: Change[] = [
  { what: "the name is gone", does: (c) => c.lose(c.named("cdn-address-a")), breaks: all("CloudFront") },
  {
    what: "the name leads elsewhere",
    does: (c) => c.set(c.named("cdn-address-a"), "aliases.0.name", "elsewhere.cloudfront.net"),
    breaks: all("CloudFront"),
  },
  {
    what: "the distribution does not answer to the name",
    does: (c) => c.set(c.named("cdn-distribution"), "aliases", ["another.example"]),
    breaks: all("CloudFront"),
  },
  {
    what: "the distribution is turned off",
    does: (c) => c.set(c.named("cdn-distribution"), "enabled", false),
    breaks: all("CloudFront"),
  },
  {
    what: "the certificate at the edge is revoked",
    does: (c) => c.set(c.named("certificates-edge", "Certificate"), "status", "REVOKED"),
    breaks: all("TLS at CloudFront"),
  },
  {
    what: "the API goes to the bucket",
    does: (c) => c.set(c.named("cdn-distribution"), "orderedCacheBehaviors.0.targetOriginId", "assets"),
    breaks: requests(api, "the VPC origin"),
  },
  {
    what: "the API's requests lose their token",
    does: (c) => c.set(c.named("cdn-distribution"), "orderedCacheBehaviors.0.originRequestPolicyId", undefined),
    breaks: requests(api, (service) => `what ${service} admits`),
  },
  {
    what: "the API may only be read",
    does: (c) => c.set(c.named("cdn-distribution"), "orderedCacheBehaviors.0.allowedMethods", ["GET", "HEAD"]),
    breaks: requests(api, (service) => `what ${service} admits`),
  },
  { what: "the VPC origin is gone", does: (c) => c.lose(c.named("entrance-origin")), breaks: all("the VPC origin") },
  {
    what: "the VPC origin speaks HTTP",
    does: (c) => c.set(c.named("entrance-origin"), "vpcOriginEndpointConfig.originProtocolPolicy", "http-only"),
    breaks: all("the load balancer"),
  },
  {
    what: "the load balancer is gone",
    does: (c) => c.lose(c.named("entrance-balancer")),
    breaks: all("the load balancer"),
  },
  {
    what: "the network has no internet gateway",
    does: (c) => c.lose(c.named("network-internet")),
    breaks: all("the load balancer"),
  },
  {
    what: "the rule for CloudFront is gone",
    does: (c) => c.lose(c.named("entrance-from-cloudfront")),
    breaks: all("the load balancer's security group"),
  },
  {
    what: "the rule is for another list",
    does: (c) => c.set(c.named("entrance-from-cloudfront"), "prefixListId", "pl-12345678"),
    breaks: all("the load balancer's security group"),
  },
  {
    what: "the rule is for another port",
    does: (c) => {
      c.set(c.named("entrance-from-cloudfront"), "fromPort", 80);
      c.set(c.named("entrance-from-cloudfront"), "toPort", 80);
    },
    breaks: all("the load balancer's security group"),
  },
  { what: "the listener is gone", does: (c) => c.lose(c.named("entrance-https")), breaks: all("its listener") },
  {
    what: "the listener listens elsewhere",
    does: (c) => c.set(c.named("entrance-https"), "port", 8443),
    breaks: all("its listener"),
  },
  {
    what: "the load balancer's certificate has run out",
    does: (c) => c.set(c.named("certificates-services", "Certificate"), "status", "EXPIRED"),
    breaks: all("its listener"),
  },
  {
    what: "the load balancer's certificate is for other names",
    does: (c) =>
      c.set(c.named("certificates-services", "Certificate"), "subjectAlternativeNames", ["*.elsewhere.example"]),
    breaks: all("its listener"),
  },
  {
    what: "the target group is gone",
    does: (c) => c.lose(c.named("entrance-targets")),
    breaks: all("the target group"),
  },
  {
    what: "the target group takes machines",
    does: (c) => c.set(c.named("entrance-targets"), "targetType", "instance"),
    breaks: all("the target group"),
  },
  {
    what: "nothing registers the gateway's pods",
    does: (c) => c.lose(c.object("elbv2.k8s.aws/v1beta1:TargetGroupBinding", "gateway/entrance")),
    breaks: all("the gateway's Service"),
  },
  {
    what: "the binding is of another target group",
    does: (c) =>
      c.set(
        c.object("elbv2.k8s.aws/v1beta1:TargetGroupBinding", "gateway/entrance"),
        "spec.targetGroupARN",
        "arn:other",
      ),
    breaks: all("the gateway's Service"),
  },
  {
    what: "the load balancer controller crashes",
    does: (c) => c.crash("platform/aws-load-balancer-controller"),
    breaks: { ...all("the gateway's Service"), event: "the door for spans" },
  },
  {
    what: "the load balancer controller has no identity",
    does: (c) => c.lose(c.named("identities-aws-load-balancer-controller-association")),
    breaks: { ...all("the gateway's Service"), event: "the door for spans" },
  },
  {
    what: "the load balancer controller may do nothing",
    does: (c) => c.lose(c.named("identities-aws-load-balancer-controller-pods-allow")),
    breaks: { ...all("the gateway's Service"), event: "the door for spans" },
  },
  {
    what: "the target group says that it is another environment's",
    does: (c) => c.set(c.named("entrance-targets"), "tags.environment", "another"),
    breaks: all("the gateway's Service"),
  },
  {
    what: "pods do not admit the load balancer",
    does: (c) => c.lose(c.named("entrance-doors-in-8443")),
    breaks: all("the gateway's pods"),
  },
  {
    what: "the load balancer may not ask for health",
    does: (c) => c.lose(c.named("entrance-doors-out-8100")),
    breaks: all("the gateway's pods"),
  },
  {
    what: "health is asked for where nobody listens",
    does: (c) => c.set(c.named("entrance-targets"), "healthCheck.port", "9999"),
    breaks: all("its pods"),
  },
  {
    what: "the gateway's Service leads to a port where Kong does not listen",
    does: (c) => c.set(c.object("core/v1:Service", "gateway/kong-gateway-proxy"), "spec.ports.1.targetPort", 9443),
    breaks: all("its pods"),
  },
  { what: "Kong crashes", does: (c) => c.crash("gateway/kong-gateway"), breaks: all("its pods") },
  {
    what: "Kong's sidecar catches what comes in",
    does: (c) =>
      c.set(c.object("apps/v1:Deployment", "gateway/kong-gateway"), "spec.template.metadata.annotations", {}),
    breaks: all("Kong, past its sidecar"),
  },
  {
    what: "Kong's network policy lets nobody in from outside",
    does: (c) => {
      const policy = c.object("networking.k8s.io/v1:NetworkPolicy", "gateway/kong-gateway");
      c.set(policy, "spec.ingress", []);
    },
    // Nor does Prometheus get to its proxy.
    breaks: together(all("the gateway's namespace"), alertsAt("Prometheus", asks(/^istio_/))),
  },
  {
    what: "the cluster is gone",
    does: (c) => c.lose(c.named("cluster-eks-eksCluster")),
    breaks: {
      ...{ request: "the world", credential: "the world", scale: "the world", release: "the world" },
      ...{ log: "the world", span: "the world", backup: "the world", alarm: "the world", event: "the world" },
    },
  },
];
