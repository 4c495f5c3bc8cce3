import { Teams } from "../../components/kubernetes/team-access";
import { teamGroup } from "../../components/core/teams";
import type { Props } from "../../simulators/protocol/values";
import { aCluster, objects, ours } from "../components/kubernetes/record";
import { record } from "../mocks";
import { type Manifest, Server } from "./server";

jest.setTimeout(180_000);

const namespace = "shop";
const repository = "registry.example/shop/payment";
const digest = (of: string) => `${repository}@sha256:${of.repeat(64)}`;
const labels = { "app.kubernetes.io/name": "payment" };
const container = {
  name: "payment",
  image: digest("a"),
  env: [{ name: "URL", valueFrom: { secretKeyRef: { name: "payment-database", key: "url" } } }],
};
const payment: Manifest = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "payment", namespace },
  spec: {
    selector: { matchLabels: labels },
    template: {
      metadata: { labels, annotations: { "sidecar.istio.io/proxyCPU": "50m" } },
      spec: {
        serviceAccountName: "payment",
        containers: [container],
        tolerations: [{ key: "pool", operator: "Equal", value: "compute", effect: "NoSchedule" }],
        volumes: [{ name: "tmp", emptyDir: {} }],
      },
    },
  },
};
const order: Manifest = { ...payment, metadata: { name: "order", namespace } };

const template = (of: Props): Props => ({ spec: { template: of } });
const pods = (spec: Props) => template({ spec });
const containers = (change: Props, ...more: Props[]) => pods({ containers: [{ ...container, ...change }, ...more] });
const annotations = (said: Props) => template({ metadata: { annotations: said } });
const reads = (name: string) => ({ name: "KEY", valueFrom: { secretKeyRef: { name, key: "url" } } });

/** What a team's policies say, asked of a real API server, since only that evaluates them. */
describe("a team that may roll out, on a real API server", () => {
  let server: Server;
  const team = [teamGroup("payments")];

  beforeAll(async () => {
    server = await Server.start();
    const teams = await record(
      () =>
        void new Teams(
          "teams",
          {
            whose: ours,
            teams: [{ name: "payments", services: ["payment"], access: "deploy" }],
            ...{ namespace, namespaceName: namespace },
          },
          { deletedWith: aCluster() },
        ),
    );
    const made = objects(teams).map(({ inputs }) => inputs as unknown as Manifest);
    await server.apply([
      { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } },
      ...[payment, order, ...made],
    ]);
    // Policies hold a moment after they are taken.
    await server.until(
      () => server.tryAs(team, payment, pods({ priorityClassName: "system-node-critical" })),
      (said) => said?.includes("denied request") === true,
    );
  });
  afterAll(() => server.stop());

  test.each<[what: string, change: Props]>([
    ["another image of its repository, by digest", containers({ image: digest("b") })],
    ["a restart", annotations({ "kubectl.kubernetes.io/restartedAt": "2026-11-29T06:00:00Z" })],
    ["another variable", containers({ env: [...container.env, { name: "LOG_LEVEL", value: "debug" }] })],
    ["its own cache's secret", containers({ env: [reads("payment-cache")] })],
    ["its own secret as a file", pods({ volumes: [{ name: "own", secret: { secretName: "payment-database" } }] })],
  ])("may bring %s", async (_, change) => {
    expect(await server.tryAs(team, payment, change)).toBeUndefined();
  });

  const settled = "are the platform's to say";
  const images = "from the repositories that it had";
  test.each<[what: string, change: Props, message: string]>([
    ["another service's secret in a variable", containers({ env: [reads("order-database")] }), "its own secrets alone"],
    [
      "all keys of a secret",
      containers({ envFrom: [{ secretRef: { name: "order-database" } }] }),
      "its own secrets alone, key by key",
    ],
    [
      "another service's secret as a file",
      pods({ volumes: [{ name: "other", secret: { secretName: "order-database" } }] }),
      "mount its own secrets alone",
    ],
    ["another account", pods({ serviceAccountName: "order" }), "its own account"],
    [
      "a volume that the mesh's injector adds",
      annotations({ "sidecar.istio.io/userVolume": '[{"name":"other","secret":{"secretName":"order-database"}}]' }),
      settled,
    ],
    [
      "another image for the sidecar",
      annotations({ "sidecar.istio.io/proxyImage": "elsewhere.example/proxy" }),
      settled,
    ],
    ["a larger sidecar", annotations({ "sidecar.istio.io/proxyCPU": "8" }), settled],
    ["one annotation less", annotations({ "sidecar.istio.io/proxyCPU": null }), settled],
    ["pods out of the mesh", template({ metadata: { labels: { "sidecar.istio.io/inject": "false" } } }), settled],
    ["a higher priority", pods({ priorityClassName: "system-cluster-critical" }), settled],
    ["other nodes", pods({ tolerations: [{ operator: "Exists" }] }), settled],
    ["the node's network", pods({ hostNetwork: true }), settled],
    ["an image from elsewhere", containers({ image: `elsewhere.example/payment@sha256:${"b".repeat(64)}` }), images],
    ["an image by tag", containers({ image: `${repository}:latest` }), images],
    ["a container more", containers({}, { name: "more", image: digest("a") }), images],
  ])("may not bring %s", async (_, change, message) => {
    expect(await server.tryAs(team, payment, change)).toContain(message);
  });

  test("may not touch another service", async () => {
    expect(await server.tryAs(team, order, containers({ image: digest("b") }))).toMatch(/cannot patch .*deployments/);
  });

  test("holds nobody else up: who administers the cluster may change all of it", async () => {
    expect(
      await server.tryAs(["system:masters"], payment, annotations({ "sidecar.istio.io/proxyCPU": "100m" })),
    ).toBeUndefined();
  });
});
