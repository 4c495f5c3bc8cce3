import { at } from "../../simulators/core/paths";
import type { Props } from "../../simulators/protocol/values";
import { compositionOf, environments, specOf } from "../stacks/spec";
import { manifestsOf } from "./manifests";
import { type Manifest, nameOf, Server, targetOf } from "./server";

jest.setTimeout(180_000);

/** Each cluster of each environment, as its program makes it, on a real API server of its own. */
describe.each(environments)("the objects of %s", (environment) => {
  let clusters: Map<string, Manifest[]>;
  beforeAll(async () => {
    clusters = manifestsOf(await compositionOf(specOf(environment)));
  });

  test("are all taken, strictly and without a warning, and their pods are admitted", async () => {
    expect(clusters.size).toBeGreaterThan(0);
    for (const objects of clusters.values()) {
      expect(objects.length).toBeGreaterThan(40);
      const server = await Server.start();
      try {
        const answers = await server.apply(objects);
        expect(answers).toHaveLength(objects.length);
        await admitted(server, objects);
        await counted(server, objects);
      } finally {
        await server.stop();
      }
    }
  });
});

/** Each Deployment has as many pods as it asks for: neither quota, limit range nor Pod Security is against them. */
async function admitted(server: Server, objects: readonly Manifest[]): Promise<void> {
  const deployments = objects.filter(({ kind }) => kind === "Deployment");
  expect(deployments.length).toBeGreaterThan(3);
  for (const deployment of deployments) {
    const seen = await server.until(
      () => server.get(targetOf(deployment)),
      (found) => pods(found) >= Number(at(found!, "spec.replicas")) || failure(found) !== undefined,
    );
    expect([nameOf(deployment), failure(seen)]).toEqual([nameOf(deployment), undefined]);
  }
}

/** The quota's controller counts them, and finds room. */
async function counted(server: Server, objects: readonly Manifest[]): Promise<void> {
  for (const quota of objects.filter(({ kind }) => kind === "ResourceQuota")) {
    const seen = await server.until(
      () => server.get(targetOf(quota)),
      (found) => at(found!, "status.used") !== undefined,
    );
    expect(Object.keys(at(seen!, "status.used") as Props).sort()).toEqual(
      Object.keys(at(quota, "spec.hard") as Props).sort(),
    );
  }
}

const pods = (deployment: Props | undefined) => Number(at(deployment ?? {}, "status.replicas") ?? 0);

function failure(deployment: Props | undefined): unknown {
  const conditions = (at(deployment ?? {}, "status.conditions") ?? []) as Props[];
  return conditions.find(({ type, status }) => type === "ReplicaFailure" && status === "True")?.["message"];
}
