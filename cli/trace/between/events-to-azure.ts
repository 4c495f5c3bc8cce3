import { functionVariables } from "../../../components/core/events";
import { parsed } from "../../../simulators/aws/common/policy-document";
import type { Standing } from "../../../simulators/core/standing";
import { calledPrincipal, foreignCredential, holders, principalOf } from "../azure/access";
import { inBlock } from "../azure/allowed";
import { lastOf } from "../azure/links";
import { publicAddresses } from "../gcp/way-out";
import { Missing, type Found, type Trail } from "../trail";
import { bags, facts, text, type TraceWorld } from "../world";

/** What Google's own accounts have their tokens signed by. Source: accounts.google.com/.well-known/openid-configuration. */
const issuer = "https://accounts.google.com";

/** The function of Google's that sends events on. */
interface Forwarder {
  standing: Standing;
  /** The account that it runs as. */
  account: Standing;
  told(variable: string): string;
}

/**
 * From a function of Google's to Azure's bus: its address is let in, an identity takes its account's tokens, and may send there.
 * Source: learn.microsoft.com/entra/workload-id/workload-identity-federation-create-trust, "Google Cloud".
 */
export function toAzure(trail: Trail, world: TraceWorld, { standing, account, told }: Forwarder): void {
  const by = world.label(standing);
  const topic = trail.go("forward", "Azure's bus", () => {
    const address = told(functionVariables.forwardBus);
    const value = world.find("azure-native:eventgrid:Topic", address, "endpoint");
    if (!value) throw new Missing(`it is told of ${address}, and no bus of Azure's is there`, by);
    return { by: world.label(value), why: `it is told of ${lastOf(value.id)}`, value };
  });
  trail.go("forward", "the way into Azure's bus", () => reached(world, standing, topic));
  const identity = trail.go("its account", "its identity at Azure", () => {
    const { tenantId, clientId, audience } = parsed(told(functionVariables.forwardAs)) ?? {};
    const value = world.find("azure-native:managedidentity:UserAssignedIdentity", clientId, "clientId");
    if (!value) throw new Missing("it is told of no identity that stands", by);
    if (text(value, "tenantId") !== tenantId)
      throw new Missing("it is told of another directory than the identity's", by);
    const subject = text(account, "uniqueId") ?? "";
    const credential = foreignCredential(world, value, { issuer, subject, audience });
    return { by: world.label(credential), why: `the account's tokens are those of ${lastOf(value.id)}`, value };
  });
  trail.go("its identity at Azure", "what it publishes there", () => {
    const principal = principalOf(identity);
    const found = holders(world, "Microsoft.EventGrid/events/send/action", topic.id).find(
      (one) => one.principal === principal && one.condition === undefined,
    );
    if (!found)
      throw new Missing(`${calledPrincipal(world, principal)} has no role that lets it send there`, world.label(topic));
    return { by: world.label(found.by), why: "it may send there", value: undefined };
  });
}

/** From the internet the topic is reached by those alone whose addresses it lists. */
function reached(world: TraceWorld, fn: Standing, topic: Standing): Found<undefined> {
  const by = world.label(topic);
  const { by: nat, value: addresses } = publicAddresses(world, fn);
  if (facts(topic)["publicNetworkAccess"] !== "Enabled") throw new Missing("it has no public way in", by);
  const listed = bags(topic, "inboundIpRules")
    .filter(({ action }) => action === "Allow")
    .map(({ ipMask }) => String(ipMask))
    .map((mask) => (mask.includes("/") ? mask : `${mask}/32`));
  const refused = addresses.find((ip) => !listed.some((block) => inBlock(block, ip)));
  if (refused !== undefined) throw new Missing(`it does not let ${refused} in, where the function comes from`, by);
  return { by: nat, why: `it lets ${addresses.join(", ")} in`, value: undefined };
}
