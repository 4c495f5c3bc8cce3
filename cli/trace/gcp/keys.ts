import type { Standing } from "../../../simulators/core/standing";
import { Missing, type Found } from "../trail";
import { bags, type TraceWorld } from "../world";
import { holder } from "./iam";
import { linked } from "./links";

/** Who of Google's encrypts for a service: the domain of its agent. Source: docs.cloud.google.com/iam/docs/service-agents. */
const agents = {
  sql: "gcp-sa-cloud-sql",
  redis: "cloud-redis",
  storage: "gs-project-accounts",
  secrets: "gcp-sa-secretmanager",
  compute: "compute-system",
  backup: "gcp-sa-gkebackup",
  pubsub: "gcp-sa-pubsub",
} as const;
export type Agent = keyof typeof agents;

/** The key that something is encrypted with stands, is enabled, and whoever encrypts may use it. @throws Missing */
export function keyStands(world: TraceWorld, of: Standing, id: unknown, agent: Agent): Found<undefined> {
  if (id === undefined || id === "") return { by: world.label(of), why: "Google's own key", value: undefined };
  const key = linked(world, "gcp:kms/cryptoKey:CryptoKey", String(id).replace(/\/cryptoKeyVersions\/.*/, ""));
  if (!key) throw new Missing("the key that encrypts it is not there: nobody can read it", world.label(of));
  const by = world.label(key);
  const [primary] = bags(key, "primaries");
  if (primary !== undefined && primary["state"] !== "ENABLED")
    throw new Missing(`its key is ${String(primary["state"]).toLowerCase()}: nobody can read it`, by);
  const domain = `@${agents[agent]}.iam.gserviceaccount.com`;
  if (!holder(world, "cloudkms.cryptoKeyVersions.useToDecrypt", key, (member) => member.endsWith(domain)))
    throw new Missing(`Google's agent ${domain.slice(1)} may not use the key`, by);
  return { by, why: "it stands, is enabled, and Google's agent may use it", value: undefined };
}
