import { catalog, type ServiceName } from "../../../workloads/catalog";
import { asks } from "../alerts";
import { together, type Change, type Copy } from "../changes";
import { everyRequest as all } from "../services";
import { alerts, drop, linkService, onAzure } from "./where";

const ruleFor = (service: ServiceName) => `its route for ${catalog[service].path}`;
const proxy = (c: Copy) => c.object("core/v1:Service", "gateway/kong-gateway-proxy");
const domain = (c: Copy) => c.named("entrance-azure-staging-gocoffee-example");
const annotation = (key: string) => `metadata.annotations[service.beta.kubernetes.io/azure-${key}]`;
const connection = "privateEndpointConnections.0";
const certificate = (c: Copy) => c.object("cert-manager.io/v1:Certificate", "gateway/entrance");
const maker = (c: Copy) => c.object("apps/v1:Deployment", "security/cert-manager");

/** What may happen at Front Door. */
const frontDoor: Change[] = onAzure([
  {
    what: "Front Door's endpoint is gone",
    does: (c) => c.lose(c.named("entrance-endpoint")),
    breaks: all("Front Door's endpoint"),
  },
  {
    what: "Front Door's endpoint is turned off",
    does: (c) => c.set(c.named("entrance-endpoint"), "enabledState", "Disabled"),
    breaks: all("Front Door's endpoint"),
  },
  { what: "Front Door knows no name of its own", does: (c) => c.lose(domain(c)), breaks: all("Front Door's endpoint") },
  {
    what: "people entered the name as an address",
    does(c) {
      const name = domain(c).outputs["hostName"];
      c.add("aws:route53/record:Record", "elsewhere", { name: String(name), type: "A", records: ["192.0.2.1"] });
    },
    breaks: all("Front Door's endpoint"),
  },
  {
    what: "nobody has proved the name",
    does: (c) => c.set(domain(c), "domainValidationState", "Pending"),
    breaks: all("TLS at Front Door"),
  },
  {
    what: "old TLS is let in",
    does: (c) => c.set(domain(c), "tlsSettings.minimumTlsVersion", "TLS10"),
    breaks: all("TLS at Front Door"),
  },
  {
    what: "the route is turned off",
    does: (c) => c.set(c.named("origin-site"), "enabledState", "Disabled"),
    breaks: all(ruleFor),
  },
  {
    what: "the route is for other names",
    does: (c) => c.set(c.named("origin-site"), "customDomains", []),
    breaks: all(ruleFor),
  },
  {
    what: "the route speaks HTTP to the gateway",
    does: (c) => c.set(c.named("origin-site"), "forwardingProtocol", "HttpOnly"),
    breaks: all(ruleFor),
  },
  {
    what: "the route answers without TLS",
    does: (c) => c.set(c.named("origin-site"), "httpsRedirect", "Disabled"),
    breaks: all(ruleFor),
  },
  {
    what: "no web rules stand before the names",
    does: (c) => c.lose(c.named("entrance-guarded")),
    breaks: all("the web rules"),
  },
  { what: "the web rules are gone", does: (c) => c.lose(c.named("entrance-waf-policy")), breaks: all("the web rules") },
  {
    what: "the web rules refuse nothing",
    does: (c) => c.set(c.named("entrance-waf-policy"), "policySettings.mode", "Detection"),
    breaks: all("the web rules"),
  },
  {
    what: "the web rules are turned off",
    does: (c) => c.set(c.named("entrance-waf-policy"), "policySettings.enabledState", "Disabled"),
    breaks: all("the web rules"),
  },
  {
    what: "the web rules refuse everybody",
    does: (c) =>
      c.set(c.named("entrance-waf-policy"), "customRules.rules", [
        {
          ...{ name: "everybody", action: "Block", ruleType: "MatchRule", priority: 1 },
          matchConditions: [{ matchVariable: "SocketAddr", operator: "IPMatch", matchValue: ["0.0.0.0/0"] }],
        },
      ]),
    breaks: all("the web rules"),
  },
  { what: "the group of origins is gone", does: (c) => c.lose(c.named("origin-group")), breaks: all("its origin") },
  {
    what: "the origin is turned off",
    does: (c) => c.set(c.named("origin-gateway"), "enabledState", "Disabled"),
    breaks: all("its origin"),
  },
  {
    what: "Front Door believes whoever answers",
    does: (c) => c.set(c.named("origin-gateway"), "enforceCertificateNameCheck", false),
    breaks: all("its origin"),
  },
]);

/** What may happen between Front Door and the gateway's load balancer. */
const link: Change[] = onAzure([
  {
    what: "Front Door goes to the gateway over the internet",
    does: (c) => c.set(c.named("origin-gateway"), "sharedPrivateLinkResource", undefined),
    breaks: all("the link service"),
  },
  { what: "the link service is gone", does: (c) => c.lose(linkService(c)), breaks: all("the link service") },
  {
    what: "the gateway's Service asks for another link service",
    does: (c) => c.set(proxy(c), annotation("pls-name"), "other"),
    breaks: all("the link service"),
  },
  {
    what: "the gateway's Service asks for no link service",
    does: (c) => c.set(proxy(c), annotation("pls-create"), undefined),
    breaks: all("the link service"),
  },
  {
    what: "the gateway's load balancer is a public one",
    does: (c) => c.set(proxy(c), annotation("load-balancer-internal"), "false"),
    breaks: all("the link service"),
  },
  {
    what: "the link service begins with a line of its own",
    does: (c) => c.set(proxy(c), annotation("pls-proxy-protocol"), "true"),
    breaks: all("the link service"),
  },
  {
    what: "the gateway's load balancer has no address",
    does: (c) => c.set(proxy(c), "status.loadBalancer", {}),
    breaks: all("the link service"),
  },
  {
    what: "no link service may have an address in its subnet",
    does: (c) => c.set(c.named("network-link-service"), "privateLinkServiceNetworkPolicies", "Enabled"),
    breaks: all("the link service"),
  },
  {
    what: "nobody has let Front Door in",
    does: (c) => c.set(linkService(c), `${connection}.privateLinkServiceConnectionState.status`, "Pending"),
    breaks: all("somebody who let Front Door in"),
  },
  {
    what: "somebody has rejected Front Door",
    does: (c) => c.set(linkService(c), `${connection}.privateLinkServiceConnectionState.status`, "Rejected"),
    breaks: all("somebody who let Front Door in"),
  },
  {
    what: "a stranger was let in, and not Front Door",
    does(c) {
      c.set(linkService(c), `${connection}.privateEndpoint.id`, "/subscriptions/other");
      c.set(linkService(c), `${connection}.privateLinkServiceConnectionState.description`, "Let me in");
    },
    breaks: all("somebody who let Front Door in"),
  },
  {
    what: "the gateway's Service has no port that Front Door calls",
    does: (c) => c.set(proxy(c), "spec.ports.0.port", 8443),
    breaks: all("the gateway's Service"),
  },
]);

/** What may happen to the certificate that the gateway shows, and to who lets packets through. */
const gateway: Change[] = onAzure([
  {
    what: "the gateway shows a certificate of its own",
    does: (c) =>
      c.set(c.object("gateway.networking.k8s.io/v1:Gateway", "gateway/entrance"), "spec.listeners.1.tls", undefined),
    breaks: all("the gateway's certificate"),
  },
  {
    what: "the gateway has no listener for the origin's name",
    does: (c) =>
      c.set(
        c.object("gateway.networking.k8s.io/v1:Gateway", "gateway/entrance"),
        "spec.listeners.1.hostname",
        "x.example",
      ),
    breaks: all("the gateway's certificate"),
  },
  {
    what: "nobody gets the gateway a certificate",
    does: (c) => c.lose(certificate(c)),
    breaks: all("the gateway's certificate"),
  },
  {
    what: "the gateway's certificate is for another name",
    does: (c) => c.set(certificate(c), "spec.dnsNames", ["elsewhere.example"]),
    breaks: all("the gateway's certificate"),
  },
  {
    what: "the gateway's certificate is not issued",
    does: (c) => c.set(certificate(c), "status.conditions", [{ type: "Ready", status: "False", reason: "Pending" }]),
    breaks: all("the gateway's certificate"),
  },
  {
    what: "the gateway's certificate is proved nowhere",
    does: (c) => c.set(c.object("cert-manager.io/v1:Issuer", "gateway/entrance"), "spec.acme.solvers", []),
    breaks: all("the gateway's certificate"),
  },
  {
    what: "the zone of the origin's name is gone",
    does: (c) => c.lose(c.named("entrance-zone-origin-azure-staging-gocoffee-example")),
    breaks: all("the gateway's certificate"),
  },
  {
    what: "cert-manager may write in no zone",
    does: (c) => c.lose(c.named("identities-cert-manager-names")),
    breaks: all("the gateway's certificate"),
  },
  {
    what: "cert-manager crashes",
    does: (c) => c.crash("security/cert-manager"),
    breaks: all("the gateway's certificate"),
  },
  {
    what: "cert-manager's pods get no token for Entra",
    does: (c) => c.set(maker(c), "spec.template.metadata.labels[azure.workload.identity/use]", undefined),
    breaks: all("the gateway's certificate"),
  },
  {
    what: "the link service's security group is gone",
    does: (c) => c.lose(c.named("network-nsgs-link-service")),
    breaks: all("the gateway's pods"),
  },
  {
    what: "nodes let no link service in",
    does: (c) => drop(c, "network-nsgs-nodes", "link-service"),
    breaks: all("the gateway's pods"),
  },
  {
    what: "nodes let no load balancer ask how they are",
    does: (c) => drop(c, "network-nsgs-nodes", "probes"),
    breaks: all("the gateway's pods"),
  },
  {
    what: "a rule beside the group refuses the link service first",
    does: (c) =>
      c.add("azure-native:network:SecurityRule", `${c.named("network-nsgs-nodes").id}/securityRules/first`, {
        ...{ name: "first", priority: 100, direction: "Inbound", access: "Deny", protocol: "*" },
        ...{ sourceAddressPrefix: "*", destinationAddressPrefix: "*", destinationPortRange: "443" },
      }),
    breaks: all("the gateway's pods"),
  },
  {
    what: "Kong's network policy lets nobody in from outside",
    does: (c) => c.set(c.object("networking.k8s.io/v1:NetworkPolicy", "gateway/kong-gateway"), "spec.ingress", []),
    breaks: together(all("the gateway's namespace"), alerts("Prometheus", asks(/^istio_/))),
  },
  {
    what: "the cluster is gone",
    does: (c) => c.lose(c.named("cluster-aks")),
    breaks: {
      ...{ request: "the world", credential: "the world", scale: "the world", release: "the world" },
      ...{ log: "the world", span: "the world", backup: "the world", alarm: "the world", event: "the world" },
    },
  },
]);

/** What may happen to the way from a customer to the gateway's pods, on Azure. */
export const wayIn: Change[] = [...frontDoor, ...link, ...gateway];
