import { bags } from "../../../simulators/core/paths";
import { parse } from "yaml";
import { isProps, type Props } from "../../../simulators/protocol/values";
import { Missing, type Found } from "../trail";
import { addressOf, type Address } from "./configs";
import { networkOf, refusal } from "./network";
import { called, type Cluster, namespaceOf } from "./objects";
import { podOf, ready, type Behind } from "./pods";

/** The label by which Grafana's sidecar finds data sources. Source: grafana/helm-charts charts/grafana, sidecar.datasources.label. */
const label = "grafana_datasource";

/** Whether Grafana has a data source that leads to a store, runs, and may call it. @throws Missing */
export function shown(cluster: Cluster, at: Address, store: Behind): Found<undefined> {
  const grafana = cluster
    .all("apps/v1:Deployment")
    .find((one) => podOf(one).labels["app.kubernetes.io/name"] === "grafana");
  if (!grafana || !ready(grafana)) throw new Missing("no Grafana is ready");
  const namespace = namespaceOf(grafana);
  const source = cluster
    .in("core/v1:ConfigMap", namespace)
    .filter(({ metadata }) => metadata?.labels?.[label] === "1")
    .find(({ data }) => Object.values(data ?? {}).some((written) => leadsTo(written ?? "", at)));
  const by = called("apps/v1:Deployment", grafana);
  if (!source) throw new Missing(`no data source of it leads to ${at.service} in ${at.namespace}`, by);
  const why = refusal(networkOf(cluster), podOf(grafana), store.pods, store.port);
  if (why !== undefined) throw new Missing(why, by);
  return {
    by: called("core/v1:ConfigMap", source),
    why: "Grafana has a data source that leads there",
    value: undefined,
  };
}

function leadsTo(written: string, at: Address): boolean {
  const said: unknown = parse(written);
  const sources: Props[] = isProps(said) ? bags(said["datasources"]) : [];
  return sources.some(({ url }) => {
    const address = addressOf(String(url), "nothing");
    return address.namespace === at.namespace && address.service === at.service && address.port === at.port;
  });
}
