import { parse } from "yaml";
import { isProps, type Props } from "../../../simulators/protocol/values";
import { Missing } from "../trail";
import { called, type Cluster } from "./objects";

/** What stands in a ConfigMap under a key. @throws Missing where there is none, or it is no YAML */
export function configIn(
  cluster: Cluster,
  namespace: string,
  name: string,
  key: string,
): { by: string; config: Props } {
  const map = cluster.need("core/v1:ConfigMap", namespace, name);
  const by = called("core/v1:ConfigMap", map);
  const written = map.data?.[key];
  if (written === undefined) throw new Missing(`it has no ${key}`, by);
  const config: unknown = cluster.once(`${by} ${key}`, () => parse(written));
  if (!isProps(config)) throw new Missing(`its ${key} says nothing`, by);
  return { by, config };
}

/** A Service by its name in the cluster's DNS. */
export interface Address {
  namespace: string;
  service: string;
  port: number;
}

/** `http://name.namespace.svc…:port`, or `name.namespace.svc…:port`. @throws Missing for what is no Service of the cluster */
export function addressOf(written: string, by: string): Address {
  const [, host = "", port] = /^(?:https?:\/\/)?([^/:]+):(\d+)(?:\/.*)?$/.exec(written) ?? [];
  const [service, namespace, svc] = host.split(".");
  if (service === undefined || namespace === undefined || svc !== "svc" || port === undefined)
    throw new Missing(`${written} is no Service of the cluster`, by);
  return { namespace, service, port: Number(port) };
}
