import type { FunctionName } from "../../../components/core/events";
import { at } from "../../../simulators/core/paths";
import { cloudOf } from "../clouds";
import { configIn } from "../kubernetes/configs";
import { networkOf, refusal } from "../kubernetes/network";
import { nameOf, type Cluster } from "../kubernetes/objects";
import { behind, type Behind } from "../kubernetes/pods";
import { Missing, type Found, type Trail } from "../trail";
import type { TraceWorld } from "../world";

/** The collector, as its chart calls it. */
const collector = "opentelemetry-collector";

/**
 * How long a function took, from the function to the collector of the cluster; further on it is a span as any other. Nothing where the cluster has no collector.
 * @param walked the doors behind which the way was walked already: it is the same for each function
 */
export function functionSpans(
  trail: Trail,
  world: TraceWorld,
  cluster: Cluster,
  name: FunctionName,
  walked: Set<string>,
): void {
  if (!cluster.all("core/v1:Service").some((one) => nameOf(one) === collector)) return;
  const sender = trail.go(name, "where it sends spans", () => cloudOf(world, cluster).sender(world, name));
  const door = trail.go(name, "the door for spans", () => sender.door(cluster));
  const behindIt = JSON.stringify([door.service, door.sources]);
  if (walked.has(behindIt)) return;
  walked.add(behindIt);
  const { namespace, name: service, port } = door.service;
  const found = trail.go("the door for spans", `the Service ${service}`, () =>
    behind(cluster, namespace, service, port),
  );
  trail.go("the door for spans", `the pods of ${collector}`, () => {
    for (const ip of door.sources) {
      const why = refusal(networkOf(cluster), { ip }, found.pods, found.port);
      if (why !== undefined) throw new Missing(why);
    }
    return { by: "NetworkPolicies", why: `its namespace lets ${door.sources.join(", ")} in`, value: undefined };
  });
  trail.go(collector, "its pipeline", () => takesOverHttp(cluster, namespace, found));
}

/** Services send by gRPC; functions over HTTP. */
function takesOverHttp(cluster: Cluster, namespace: string, found: Behind): Found<undefined> {
  const { by, config } = configIn(cluster, namespace, nameOf(found.deployment), "relay");
  const listens = String(at(config, "receivers.otlp.protocols.http.endpoint") ?? "")
    .split(":")
    .at(-1);
  if (Number(listens) !== found.port)
    throw new Missing(`it takes spans over HTTP on ${listens || "no port"}, and is called on ${found.port}`, by);
  const named = (what: string): unknown => at(config, `service.pipelines.traces.${what}`);
  for (const [what, wanted] of [
    ["receivers", "otlp"],
    ["processors", "redaction"],
  ] as const) {
    const list = named(what);
    if (!Array.isArray(list) || !list.includes(wanted))
      throw new Missing(`its pipeline of traces has no ${wanted} among its ${what}`, by);
  }
  return { by, why: `it takes spans over HTTP on ${found.port}`, value: undefined };
}
