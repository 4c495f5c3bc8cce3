// Severities are ours; controls as of the rules for load balancers (transit.ts).
import { type Container, containersOf, judgePod, podPatchTypes, podTypes } from "../shared/pods";
import { each, type ResourceRule, type Rule } from "../shared/rule";
import { transitControls } from "./transit";

const storeTls: ResourceRule<never> = {
  id: "k8s-store-tls",
  severity: "high",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: transitControls,
  unconfirmed: ["4.2.1", "CC6.7", "164.312(e)(1)", "164.312(e)(2)(ii)", "32(1)(a)"],
  applies: [...podTypes, ...podPatchTypes],
  judges: "a pod speaks TLS with a store that is outside of its cluster",
  because: "a password and personal data would else cross the network in clear",
  remedy: "Use rediss:// in place of redis://, and sslmode require or stricter.",
  check: (inputs, { type }) => judgePod(inputs, type, (pod) => each(containersOf(pod), inClear)),
};

function inClear({ name, env }: Container): string[] {
  return each(env, (variable) => {
    const { value } = variable;
    if (value === undefined) return false;
    const where = `${name}.env.${variable.name}`;
    const host = /^redis:\/\/(?:[^@/]*@)?(\[[^\]]*\]|[^:/?]*)/i.exec(value)?.[1];
    if (host !== undefined && !isWithin(host)) return `${where} asks ${host} without TLS; use rediss://`;
    const mode = /SSL_?MODE$/i.test(variable.name) ? value : /[?&;\s]sslmode=(\w+)/i.exec(value)?.[1];
    return (
      mode !== undefined && optional.test(mode) && `${where} has the SSL mode ${mode}; want require, or verify-full`
    );
  });
}

/** With these a client goes on without TLS. Source: PostgreSQL documentation, "SSL Support", table "SSL Mode Descriptions". */
const optional = /^(disable|allow|prefer)$/i;

/** In the pod or the cluster, where a mesh or nobody is between: no dot is in the name, or it is one of the cluster's; or nobody can say yet. */
function isWithin(host: string): boolean {
  return /^(localhost|127\.[\d.]+|\[::1\]|[a-z0-9-]+|\$.*|.+\.svc(\.cluster\.local)?)$/i.test(host);
}

export const podRules: readonly Rule[] = [storeTls];
