import { bag, bags, list } from "../../simulators/core/paths";
import type { Standing } from "../../simulators/core/standing";
import { World } from "../../simulators/core/world";
import { Failure } from "../failure";
import { nothingIn } from "./checkpoint";
import { checkIntact } from "./intact";
import type { Layout } from "./layout";
import { takeLock } from "./lock";

/** What was done: a line each, for people. */
export type Approved = string[];

const domainToken = "azure-native:cdn:AFDCustomDomain";
const originToken = "azure-native:cdn:AFDOrigin";
const linkToken = "azure-native:network:PrivateLinkService";

/**
 * `coffee local approve`: does in the local clouds what only people do at a real one, once, after the first `up` (docs/runbooks/azure-edge.md): records that prove Front Door's
 * names, and a yes at the link service that Front Door asks at. Nobody else who asks is let in.
 * @throws Failure where nothing was brought up
 */
export function approve(layout: Layout, json: boolean): void {
  const { environment } = layout;
  if (nothingIn(layout.state))
    throw new Failure(`nothing stands in ${environment}: run \`npx coffee local up ${environment}\` first`, 2);
  const release = takeLock(layout, `coffee local approve ${environment}`);
  try {
    checkIntact(layout);
    const world = World.open(layout.world);
    try {
      const approved = world.change(() => [...prove(world), ...letIn(world)]);
      if (json) process.stdout.write(`${JSON.stringify({ environment, approved }, null, 2)}\n`);
      else process.stdout.write(`${environment}: ${approved.join("\n  ") || "nothing waits for anybody"}\n`);
    } finally {
      world.close();
    }
  } finally {
    release();
  }
}

/** Names that wait for their record. */
function prove(world: World): Approved {
  return world.all(domainToken).flatMap((one) => {
    if (one.outputs["domainValidationState"] === "Approved") return [];
    world.amend(one, { ...one.outputs, domainValidationState: "Approved", deploymentStatus: "Succeeded" });
    return [`the name ${String(one.outputs["hostName"])} is proved, and has its certificate`];
  });
}

/** Origins of the environment's own that wait at a link service. */
function letIn(world: World): Approved {
  const origins = world.all(originToken).map(({ id }) => id);
  return world.all(linkToken).flatMap((link) => {
    const waits = (one: ReturnType<typeof bag>) =>
      bag(one["privateLinkServiceConnectionState"])["status"] === "Pending" &&
      origins.includes(String(bag(one["privateEndpoint"])["id"]));
    if (!bags(link.outputs["privateEndpointConnections"]).some(waits)) return [];
    const privateEndpointConnections = bags(list(link.outputs["privateEndpointConnections"])).map((one) =>
      waits(one) ? { ...one, privateLinkServiceConnectionState: approvedAs(one) } : one,
    );
    world.amend(link, { ...link.outputs, privateEndpointConnections });
    return [`Front Door is let in at ${nameOf(link)}`];
  });
}

const approvedAs = (one: ReturnType<typeof bag>) => ({
  ...bag(one["privateLinkServiceConnectionState"]),
  status: "Approved",
});

const nameOf = ({ id }: Standing): string => id.split("/").at(-1)!;
