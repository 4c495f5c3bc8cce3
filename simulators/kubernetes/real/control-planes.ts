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
  const planes = new Map<string, ReturnType<typeof connect>>();
  return async (objects) => {
    const { scope, serviceRange } = objects.cluster;
    if (!planes.has(scope)) planes.set(scope, connect(address, { cluster: scope, serviceRange }));
    const plane = planes.get(scope)!;
    plane.catch(() => planes.delete(scope));
    const { remote, definitions } = await plane;
    return new RealApi(objects, remote, warn, definitions);
  };
}

/** @returns the API server, and the folder of published definitions */
async function connect(address: string, wanted: { cluster: string; serviceRange: string }) {
  const answer = await fetch(address, { method: "POST", body: JSON.stringify(wanted) });
  if (!answer.ok) throw new Error(await answer.text());
  const { definitions, ...connection } = (await answer.json()) as Connection & { definitions: string };
  return { remote: Remote.at(connection), definitions };
}
