import type { ClusterApi } from "../api";
import type { Objects } from "../cluster";
import { RealApi } from "./api";
import { type Connection, Remote } from "./remote";

/**
 * Asks whoever started the local run for each cluster's control plane: it starts one when it is first asked for (cli/local/control-planes.ts).
 * @param address - where it listens
 * @param warn - told what an API server says against an object that it takes
 */
export function controlPlanesAt(
  address: string,
  warn: (urn: string, text: string) => void,
): (objects: Objects) => Promise<ClusterApi> {
  const remotes = new Map<string, Promise<Remote>>();
  return async (objects) => {
    const { scope, serviceRange } = objects.cluster;
    if (!remotes.has(scope)) remotes.set(scope, connect(address, { cluster: scope, serviceRange }));
    const remote = remotes.get(scope)!;
    remote.catch(() => remotes.delete(scope));
    return new RealApi(objects, await remote, warn);
  };
}

async function connect(address: string, wanted: { cluster: string; serviceRange: string }): Promise<Remote> {
  const answer = await fetch(address, { method: "POST", body: JSON.stringify(wanted) });
  if (!answer.ok) throw new Error(await answer.text());
  return Remote.at((await answer.json()) as Connection);
}
