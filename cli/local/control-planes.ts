import { createHash, randomBytes } from "node:crypto";
import * as fs from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import * as path from "node:path";
import { World } from "../../simulators/core/world";
import { type ControlPlane, startControlPlane } from "../../tools/kubernetes/control-plane";
import { ensureDefinitions } from "../../tools/kubernetes/definitions";
import { ensureKubernetes } from "../../tools/kubernetes/kubernetes";
import { Failure } from "../failure";
import { nothingIn } from "./checkpoint";
import type { Layout } from "./layout";

/** What answers for the clusters of a local run: the fast one in the local cloud, or a real API server with its controllers. */
export const kubernetesKinds = ["local", "real"] as const;
export type KubernetesKind = (typeof kubernetesKinds)[number];

/** The clusters of a run, for as long as it lasts. */
export interface ControlPlanes {
  /** Where the local kubernetes asks for one (GOCOFFEE_CONTROL_PLANES); nobody else on the machine knows it. */
  address: string;
  /** Ends them all; what stands in them stays. */
  stop(): Promise<void>;
}

/**
 * Which kind an operation works with: the one that the environment was brought up with, and where nothing stands, the one that was asked for.
 * @throws Failure where another one is asked for than what stands is in
 */
export function kubernetesOf(layout: Layout, asked: KubernetesKind | undefined): KubernetesKind {
  const { clusters, state, environment } = layout;
  if (nothingIn(state)) return asked ?? "local";
  const stands: KubernetesKind = fs.existsSync(clusters) ? "real" : "local";
  if (asked === undefined || asked === stands) return stands;
  throw new Failure(
    `${environment} was brought up with --kubernetes ${stands}, and its objects are there. ` +
      `Take it down first (npx coffee local destroy ${environment}, or reset), or leave the option out.`,
    2,
  );
}

/**
 * Lets the plugins ask for control planes: one for each cluster, started when it is first asked for, with its data in a folder of its own below `.local/ENV/clusters`. So an environment on three
 * clouds has three, and a preview of nothing has none.
 */
export async function openControlPlanes(
  { clusters }: Layout,
  say: (line: string) => void,
  stop?: AbortSignal,
): Promise<ControlPlanes> {
  const { programs } = await ensureKubernetes({ progress: say, signal: stop });
  const definitions = await ensureDefinitions({ progress: say, signal: stop });
  fs.mkdirSync(clusters, { recursive: true });
  const running = new Map<string, Promise<ControlPlane>>();
  const planeOf = (cluster: string, serviceRange: string): Promise<ControlPlane> => {
    const known = running.get(cluster);
    if (known) return known;
    const folder = path.join(clusters, folderOf(cluster));
    const plane = startControlPlane({ programs, folder, serviceRange, signal: stop });
    running.set(cluster, plane);
    return plane;
  };
  const secret = randomBytes(24).toString("hex");
  const server = createServer((request, answer) => {
    if (request.url !== `/${secret}`) return void answer.writeHead(404).end();
    wantedBy(request)
      .then(({ cluster, serviceRange }) => planeOf(cluster, serviceRange))
      .then(
        ({ connection }) => reply(answer, 200, JSON.stringify({ ...connection, definitions })),
        (problem: Error) => reply(answer, 500, problem.message),
      );
  });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/${secret}`,
    async stop() {
      if (!server.listening) return;
      server.close();
      server.closeAllConnections();
      const planes = await Promise.allSettled(running.values());
      await Promise.all(planes.map((plane) => (plane.status === "fulfilled" ? plane.value.stop() : undefined)));
    },
  };
}

/** Removes the data of clusters that the local clouds no longer have; and where nothing stands at all, the folder, which says that the environment is on real ones. */
export function forgetGone({ clusters, world, state }: Pick<Layout, "clusters" | "world" | "state">): void {
  if (!fs.existsSync(clusters)) return;
  const standing = fs.existsSync(world) ? clustersIn(world) : new Set<string>();
  for (const name of fs.readdirSync(clusters))
    if (!standing.has(name)) fs.rmSync(path.join(clusters, name), { recursive: true, force: true });
  if (nothingIn(state)) fs.rmSync(clusters, { recursive: true });
}

/** The folders of the clusters that stand: what is in a cluster has it as its scope, and the cluster itself its own ARN or link. */
function clustersIn(file: string): Set<string> {
  const world = World.open(file);
  try {
    return new Set(
      world
        .everything()
        .filter(({ token }) => token.endsWith(":Cluster"))
        .flatMap(({ id, outputs }) => [
          id,
          ...[outputs["arn"], outputs["selfLink"]].filter((name) => typeof name === "string"),
        ])
        .map(folderOf),
    );
  } finally {
    world.close();
  }
}

/** An ARN is too long, and has signs in it, for a folder's name. */
function folderOf(cluster: string): string {
  return createHash("sha256").update(cluster).digest("hex").slice(0, 16);
}

async function wantedBy(request: IncomingMessage): Promise<{ cluster: string; serviceRange: string }> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) text += chunk as string;
  return JSON.parse(text) as { cluster: string; serviceRange: string };
}

function reply(answer: ServerResponse, code: number, text: string): void {
  answer.writeHead(code).end(text);
}
