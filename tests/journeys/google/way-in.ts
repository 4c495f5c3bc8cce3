import { catalog, services, type ServiceName } from "../../../workloads/catalog";
import { asks } from "../alerts";
import { together, type Change, type Copy } from "../changes";
import { everyRequest as all, requests } from "../services";
import { alerts, onGoogle } from "./where";

/** Those that answer over plain HTTP: their requests take the same backend service. */
const plain = services.flatMap(({ name, protocol, routes }) =>
  routes.length > 0 && protocol !== "websocket" ? [name] : [],
);
const ruleFor = (service: ServiceName) => `its rule for ${catalog[service].path}`;

const proxy = (c: Copy) => c.object("core/v1:Service", "gateway/kong-gateway-proxy");
const neg = "metadata.annotations[cloud.google.com/neg]";
const firewall = (c: Copy) => c.named("network-firewall-load-balancers");
const group = (c: Copy) => c.named("entrance-pods-us-central1-a");

/** What may happen to the way from a customer to the gateway's pods, on Google Cloud. */
export const wayIn: Change[] = onGoogle([
  {
    what: "nothing listens at one of the addresses",
    does: (c) => c.lose(c.named("cdn-https-ipv4")),
    breaks: all("the load balancer's addresses"),
  },
  {
    what: "an address is one that nobody keeps",
    does: (c) => c.lose(c.named("cdn-ipv6")),
    breaks: all("the load balancer's addresses"),
  },
  {
    what: "the addresses lead to different proxies",
    does: (c) => c.set(c.named("cdn-https-ipv6"), "target", "projects/p/global/targetHttpsProxies/other"),
    breaks: all("the load balancer's addresses"),
  },
  {
    what: "the proxy is gone",
    does: (c) => c.lose(c.named("cdn-https")),
    breaks: all("the load balancer's addresses"),
  },
  {
    what: "the URL map is gone",
    does: (c) => c.lose(c.named("cdn-site")),
    breaks: all("the load balancer's addresses"),
  },
  {
    what: "people entered the name as another address",
    does(c) {
      const [rule] = c.named("cdn-site").outputs["hostRules"] as [{ hosts: string[] }];
      const name = rule.hosts.find((host) => host.startsWith("gcp."))!;
      c.add("aws:route53/record:Record", "elsewhere", { name, type: "A", records: ["192.0.2.1"] });
    },
    breaks: all("the load balancer's addresses"),
  },
  {
    what: "the map of certificates is gone",
    does: (c) => c.lose(c.named("certificates-map")),
    breaks: all("TLS at the load balancer"),
  },
  {
    what: "no certificate is for the name",
    does: (c) => c.lose(c.named("certificates-names")),
    breaks: all("TLS at the load balancer"),
  },
  {
    what: "the certificate is not issued yet",
    does: (c) => c.set(c.named("certificates-site", "Certificate"), "managed.state", "PROVISIONING"),
    breaks: all("TLS at the load balancer"),
  },
  {
    what: "the certificate is for other names",
    does: (c) => c.set(c.named("certificates-site", "Certificate"), "managed.domains", ["elsewhere.example"]),
    breaks: all("TLS at the load balancer"),
  },
  {
    what: "old TLS is let in",
    does: (c) => c.set(c.named("cdn-tls"), "minTlsVersion", "TLS_1_0"),
    breaks: all("TLS at the load balancer"),
  },
  {
    what: "the URL map has no rules for the name",
    does: (c) => c.set(c.named("cdn-site"), "pathMatchers", []),
    breaks: all(ruleFor),
  },
  {
    what: "the backend service is gone",
    does: (c) => c.lose(c.named("entrance-gateway")),
    breaks: requests(plain, ruleFor),
  },
  {
    what: "the load balancer speaks HTTP to pods",
    does: (c) => c.set(c.named("entrance-gateway"), "protocol", "HTTP"),
    breaks: requests(plain, ruleFor),
  },
  { what: "the web rules are gone", does: (c) => c.lose(c.named("waf-policy")), breaks: all("the web rules") },
  {
    what: "nothing stands before one backend service",
    does: (c) => c.set(c.named("entrance-gateway"), "securityPolicy", undefined),
    breaks: requests(plain, "the web rules"),
  },
  {
    what: "the web rules refuse whatever they do not name",
    does(c) {
      const policy = c.named("waf-policy");
      const rules = policy.outputs["rules"] as { priority: number }[];
      const last = rules.findIndex(({ priority }) => priority === 2_147_483_647);
      c.set(policy, `rules.${last}.action`, "deny(403)");
    },
    breaks: all("the web rules"),
  },
  { what: "a group of pods is gone", does: (c) => c.lose(group(c)), breaks: all("its groups of pods") },
  {
    what: "a group has a description that GKE does not take it over with",
    does: (c) => c.set(group(c), "description", ""),
    breaks: all("its groups of pods"),
  },
  {
    what: "a group is another cluster's",
    does: (c) => c.set(group(c), "description", JSON.stringify({ "cluster-uid": "other" })),
    breaks: all("its groups of pods"),
  },
  {
    what: "a group takes machines",
    does: (c) => c.set(group(c), "networkEndpointType", "GCE_VM_IP"),
    breaks: all("its groups of pods"),
  },
  {
    what: "a group is of another network",
    does: (c) => c.set(group(c), "network", "projects/p/global/networks/other"),
    breaks: all("its groups of pods"),
  },
  {
    what: "there are nodes in a zone without a group",
    does: (c) => c.set(c.named("cluster-nodes-general"), "nodeLocations", ["us-central1-a", "us-central1-f"]),
    breaks: all("its groups of pods"),
  },
  {
    what: "nobody asks pods for health",
    does: (c) => c.lose(c.named("entrance-check")),
    breaks: all("what asks for health"),
  },
  {
    what: "health is asked for where nobody listens",
    does: (c) => c.set(c.named("entrance-check"), "httpHealthCheck.port", 9999),
    breaks: all("its pods"),
  },
  {
    what: "the gateway's Service names no group",
    does: (c) => c.set(proxy(c), neg, undefined),
    breaks: all("the gateway's Service"),
  },
  {
    what: "the gateway's Service names another group",
    does: (c) => c.set(proxy(c), neg, JSON.stringify({ exposed_ports: { "443": { name: "other" } } })),
    breaks: all("the gateway's Service"),
  },
  {
    what: "the gateway's Service puts a port into the group that it has not",
    does(c) {
      const name = group(c).outputs["name"] as string;
      c.set(proxy(c), neg, JSON.stringify({ exposed_ports: { "8080": { name } } }));
    },
    breaks: all("the gateway's Service"),
  },
  {
    what: "the annotation of the gateway's Service is no JSON",
    does: (c) => c.set(proxy(c), neg, "443"),
    breaks: all("the gateway's Service"),
  },
  {
    what: "GKE's add-on for load balancers is off",
    does: (c) => c.set(c.named("cluster-gke"), "addonsConfig.httpLoadBalancing.disabled", true),
    breaks: all("the gateway's Service"),
  },
  { what: "the firewall's rule is gone", does: (c) => c.lose(firewall(c)), breaks: all("the gateway's pods") },
  {
    what: "the firewall's rule is turned off",
    does: (c) => c.set(firewall(c), "disabled", true),
    breaks: all("the gateway's pods"),
  },
  {
    what: "the firewall lets in half of the load balancers",
    does: (c) => c.set(firewall(c), "match.srcIpRanges", ["35.191.0.0/16"]),
    breaks: all("the gateway's pods"),
  },
  {
    what: "the firewall does not let health be asked for",
    does: (c) => c.set(firewall(c), "match.layer4Configs.0.ports", ["8443"]),
    breaks: all("the gateway's pods"),
  },
  {
    what: "the firewall's rule is for other nodes",
    does: (c) => c.set(firewall(c), "targetServiceAccounts", ["other@go-coffee-staging.iam.gserviceaccount.com"]),
    breaks: all("the gateway's pods"),
  },
  {
    what: "the firewall refuses the load balancers before it lets them in",
    does(c) {
      const outputs = { ...structuredClone(firewall(c).outputs), priority: 10, action: "deny" };
      c.add("gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule", "first", outputs);
    },
    breaks: all("the gateway's pods"),
  },
  {
    what: "the firewall is not the network's",
    does: (c) => c.lose(c.named("network-firewall-network")),
    breaks: { ...all("the gateway's pods"), event: "the door for spans" },
  },
  {
    what: "Kong's network policy lets nobody in from outside",
    does: (c) => c.set(c.object("networking.k8s.io/v1:NetworkPolicy", "gateway/kong-gateway"), "spec.ingress", []),
    breaks: together(all("the gateway's namespace"), alerts("Prometheus", asks(/^istio_/))),
  },
  {
    what: "the cluster is gone",
    does: (c) => c.lose(c.named("cluster-gke")),
    breaks: {
      ...{ request: "the world", credential: "the world", scale: "the world", release: "the world" },
      ...{ log: "the world", span: "the world", backup: "the world", alarm: "the world", event: "the world" },
    },
  },
]);
