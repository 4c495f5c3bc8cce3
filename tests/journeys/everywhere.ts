import { credentials } from "./credentials";
import type { Change, CloudName } from "./changes";
import { inside } from "./inside";
import { insideStores } from "./inside-stores";
import { releases } from "./releases";
import { scaling } from "./scaling";
import { lines, traces } from "./telemetry";

/*
 * What happens in a cluster whichever cloud has it: some of each journey again in another's than AWS's, so that it is walked there to its end.
 */

const again = [
  "a route is gone, and the front end's takes its path",
  "a Service selects other pods",
  "the gateway's sidecar knows no service",
  "mutual TLS is a wish",
  "an authorization policy is for another caller",
  "a service's network policy lets it call no store",
  "a service is told of a database that does not stand",
  "an ExternalSecret is gone",
  "a Secret lacks its password",
  "another pod mounts a service's Secret",
  "a team may read Secrets",
  "External Secrets may not ask for an account's token",
  "the job does not reach the database",
  "nothing restarts a service when its password changes",
  "a ScaledObject is gone",
  "nothing answers for the metrics of pods",
  "a container asks for no CPU",
  "a disruption budget lets no pod go",
  "nothing takes out what may not be kept",
  "lines of requests go nowhere",
  "Loki deletes nothing",
  "Grafana does not know Loki",
  "the gateway begins no trace",
  "the collector takes nothing out",
  "Grafana does not know Jaeger",
  "a release was taken back",
  "what judges releases is gone",
  "no replica of ClickHouse is ready",
  "Elasticsearch is told of no users",
];

/** They break there what they break on AWS. @param called the cloud, as the changes' names begin */
export const everywhereOn = (cloud: CloudName, called: string): Change[] =>
  again.map((what) => {
    const all = [...inside, ...insideStores, ...credentials, ...scaling, ...releases, ...lines, ...traces];
    const found = all.find((change) => change.what === what);
    if (!found) throw new Error(`nothing happens that is called ${what}`);
    // Dev stands on AWS alone.
    return { ...found, environment: found.environment ?? "staging", cloud, what: `${called}: ${what}` };
  });
