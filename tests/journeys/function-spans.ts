import type { Change, Copy } from "./changes";
import { drop, onAzure } from "./azure/where";
import { onGoogle } from "./google/where";

/** Every event's journey breaks there: each goes to a function at least. */
const all = (to: string) => ({ event: to });
const door = all("the door for spans");
const pods = all("the pods of opentelemetry-collector");

/** The collector lets in only who is in the cluster. */
function shut(c: Copy): void {
  const policy = c.object("networking.k8s.io/v1:NetworkPolicy", "monitoring/opentelemetry-collector");
  const { ingress } = (policy.outputs as { spec: { ingress: { from: { ipBlock?: object }[] }[] } }).spec;
  const left = ingress.filter(({ from }) => from.every(({ ipBlock }) => ipBlock === undefined));
  if (left.length === ingress.length) throw new Error("the collector lets nobody in from outside");
  c.set(policy, "spec.ingress", left);
}

/** What may happen to the way of a function's span, to the collector of the cluster. */
export const functionSpans: Change[] = [
  {
    what: "a function is told of no collector",
    does: (c) =>
      c.set(c.named("events-payment-function"), "environment.variables.OTEL_EXPORTER_OTLP_ENDPOINT", undefined),
    breaks: { "event coffee.payment.processed": "where it sends spans" },
  },
  {
    what: "the group of functions lets no span out",
    does: (c) => c.lose(c.named("events-inside-spans-out")),
    breaks: door,
  },
  {
    what: "the load balancer for spans admits no function",
    does: (c) => c.lose(c.named("events-inside-spans-in")),
    breaks: door,
  },
  {
    what: "the load balancer for spans is reached from the internet",
    does: (c) => c.set(c.named("spans-balancer"), "internal", false),
    breaks: door,
  },
  {
    what: "nothing listens for spans",
    does: (c) => c.lose(c.named("spans-otlp")),
    breaks: door,
  },
  {
    what: "the load balancer for spans hands on who sent them",
    does: (c) => c.set(c.named("spans-targets"), "preserveClientIp", "true"),
    breaks: door,
  },
  {
    what: "nobody registers the collector's pods",
    does: (c) => c.lose(c.object("elbv2.k8s.aws/v1beta1:TargetGroupBinding", "monitoring/spans")),
    breaks: door,
  },
  {
    what: "pods are not called with spans",
    does: (c) => c.lose(c.named("spans-doors-in-4318")),
    breaks: door,
  },
  {
    what: "the collector lets no load balancer in",
    does: shut,
    breaks: pods,
  },
  {
    what: "the collector takes no spans over HTTP",
    does(c) {
      const map = c.object("core/v1:ConfigMap", "monitoring/opentelemetry-collector");
      const data = map.outputs["data"] as { relay: string };
      const relay = JSON.parse(data.relay) as { receivers: { otlp: { protocols: { http?: object } } } };
      delete relay.receivers.otlp.protocols.http;
      c.set(map, "data", { ...data, relay: JSON.stringify(relay) });
    },
    breaks: all("its pipeline"),
  },
  ...onGoogle([
    {
      what: "the firewall lets no span of a function out",
      does: (c) => c.lose(c.named("spans-out")),
      breaks: door,
    },
    {
      what: "the firewall lets no span of a function in",
      does: (c) => c.lose(c.named("spans-in")),
      breaks: door,
    },
    {
      what: "no Service has the address of spans",
      does: (c) => c.lose(c.object("core/v1:Service", "monitoring/spans")),
      breaks: door,
    },
    {
      what: "nodes put their address in the place of a function's",
      does: (c) => c.set(c.object("core/v1:Service", "monitoring/spans"), "spec.externalTrafficPolicy", "Cluster"),
      breaks: door,
    },
    { what: "the collector lets no function in", does: shut, breaks: pods },
  ]),
  ...onAzure([
    {
      what: "the functions' subnet lets no span out",
      does: (c) => drop(c, "network-nsgs-functions", "spans"),
      breaks: door,
    },
    {
      what: "the nodes' subnet lets no span in",
      does: (c) => drop(c, "network-nsgs-nodes", "spans"),
      breaks: door,
    },
    {
      what: "the Service for spans has another address",
      does: (c) =>
        c.set(c.object("core/v1:Service", "monitoring/spans"), "status.loadBalancer.ingress", [{ ip: "10.0.0.9" }]),
      breaks: door,
    },
    { what: "the collector lets no function in", does: shut, breaks: pods },
  ]),
];
