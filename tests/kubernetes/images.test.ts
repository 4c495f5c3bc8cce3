import { output } from "@pulumi/pulumi";
import type { Props } from "../../simulators/protocol/values";
import { at } from "../../simulators/core/paths";
import { databaseAdministration } from "../../components/core/readers";
import { ImageAdmission } from "../../components/kubernetes/image-admission";
import { imageRulesOf, type ImageAdmissionRequest } from "../../workloads/image-rules";
import { services } from "../../workloads/catalog";
import { installed } from "../../workloads/addons/list";
import { aCluster, objects, ours } from "../components/kubernetes/record";
import { record, Recorded } from "../mocks";
import { charts } from "../workloads/addons/chart-table";
import { calicoContext, someObservability } from "../workloads/addons/context";
import { clusters, withoutOthers } from "../stacks/clusters";
import { compositionOf, specOf } from "../stacks/spec";
import { imagesInUse } from "./images-in-use";
import { manifestsOf } from "./manifests";
import { type Manifest, Server } from "./server";

jest.setTimeout(180_000);

const digest = `@sha256:${"a".repeat(64)}`;
const account = "123456789012.dkr.ecr.us-east-1.amazonaws.com";
const registry = {
  urls: Object.fromEntries(services.map(({ name }) => [name, output(`${account}/go-coffee-prod/${name}`)])),
};
const order = `${account}/go-coffee-prod/order`;
const application = "the-application";
const tool = "platform";
const zipkin = "openzipkin/zipkin-slim:3.5.1";
const jaeger = "jaegertracing/jaeger:2.19.0";

interface Images {
  image?: string;
  init?: string;
  volume?: string;
}
const podSpec = ({ image = `${order}${digest}`, init, volume }: Images): Props => ({
  automountServiceAccountToken: false,
  containers: [{ name: "it", image }],
  ...(volume !== undefined && { volumes: [{ name: "files", image: { reference: volume } }] }),
  ...(init !== undefined && { initContainers: [{ name: "first", image: init }] }),
});
const pod = (namespace: string, images: Images, name = "it"): Manifest => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, namespace },
  spec: podSpec(images),
});
const template = (apiVersion: string, kind: string, images: Images, rest: Props = {}): Manifest => ({
  ...{ apiVersion, kind },
  metadata: { name: "it", namespace: application },
  spec: {
    ...rest,
    ...(apiVersion === "apps/v1" && { selector: { matchLabels: { app: "it" } } }),
    template: {
      metadata: { labels: { app: "it" } },
      spec: { ...podSpec(images), ...(kind === "Job" && { restartPolicy: "Never" }) },
    },
  },
});

/** What `ImageAdmission` makes of what an environment asks for. */
async function admission(
  request: Partial<ImageAdmissionRequest> = {},
  real = true,
  context = calicoContext(),
): Promise<Manifest[]> {
  const asked: ImageAdmissionRequest = { admission: "enforce", digests: "services", registries: [], ...request };
  const withoutImage = real ? ("notDeployed" as const) : ("upstream" as const);
  const rules = imageRulesOf({ request: asked, context, registry, withoutImage });
  const found = await record(
    () =>
      void new ImageAdmission(
        "images",
        { whose: ours, rules, exempt: ["kube-system"], mode: asked.admission },
        { deletedWith: aCluster() },
      ),
  );
  return objects(found).map(({ inputs }) => inputs as unknown as Manifest);
}

describe("which images run, on a real API server", () => {
  let server: Server;
  const namespaces = [application, databaseAdministration.namespace, tool];
  const tried = (manifest: Manifest) => server.try(manifest, { dryRun: true });
  const said = async (manifest: Manifest): Promise<string | undefined> => {
    const answer = await tried(manifest);
    return answer instanceof Error ? answer.message : undefined;
  };
  /** Policies hold a moment after they are taken. */
  const rule = async (made: Manifest[], probe: Manifest, holds: (message: string | undefined) => boolean) => {
    await server.apply(made);
    await server.until(() => said(probe), holds);
  };

  const old = pod(application, { image: "docker.io/library/busybox:1.36" }, "older");

  beforeAll(async () => {
    server = await Server.start();
    await server.apply(namespaces.map((name) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } })));
    await server.apply([old]);
    const foreign = pod(tool, { image: "docker.io/someone/miner:1.0.0" });
    const denied = (message: string | undefined) => message?.includes("denied request") === true;
    await rule(await admission(), foreign, denied);
    // Each policy by itself: the server takes up new ones once a second.
    await server.until(() => said(template("batch/v1", "Job", { image: "docker.io/someone/miner:1.0.0" })), denied);
  });
  afterAll(() => server.stop());

  test("the expressions are sound: the API server finds nothing in them to warn of", async () => {
    for (const name of ["go-coffee-images-of-pods", "go-coffee-images-of-templates"]) {
      const target = {
        ...{ apiVersion: "admissionregistration.k8s.io/v1", kind: "ValidatingAdmissionPolicy" },
        ...{ name, namespace: "" },
      };
      const seen = await server.until(
        () => server.get(target),
        (found) => at(found!, "status.observedGeneration") !== undefined,
      );
      expect(at(seen!, "status.typeChecking.expressionWarnings")).toBeUndefined();
    }
  });

  test.each<[what: string, where: string, images: Images]>([
    ["a service of our registry, by digest", application, {}],
    ["the same with its tag before the digest", application, { image: `${order}:1.4.2${digest}` }],
    [
      "the sidecar of the mesh, by the version that istiod says",
      application,
      { init: "docker.io/istio/proxyv2:1.30.3" },
    ],
    ["a system that is installed, by its version", tool, { image: "ghcr.io/kedacore/keda:2.20.2" }],
    ["a name that is Docker Hub's, without saying so", tool, { image: "kong/kubernetes-ingress-controller:3.5.3" }],
    ["one of Docker Hub's own", tool, { image: "kong:3.9.3" }],
    ["our own registry, beside the services", tool, { image: `${order}:1.4.2` }],
  ])("lets in %s", async (_, namespace, images) => {
    expect(await said(pod(namespace, images))).toBeUndefined();
  });

  const source = "no image may come from there";
  test.each<[what: string, where: string, images: Images, message: string]>([
    ["another registry", application, { image: `ghcr.io/someone/order${digest}` }, source],
    ["another repository of our registry's account", application, { image: `${account}/other/order${digest}` }, source],
    ["a repository whose name only begins as ours", application, { image: `${order}-evil${digest}` }, source],
    ["our registry's name as somebody's folder", application, { image: `docker.io/${order}${digest}` }, source],
    ["a tool, among the services", application, { image: `ghcr.io/kedacore/keda${digest}` }, source],
    ["an init container from elsewhere", application, { init: `docker.io/library/busybox${digest}` }, source],
    [
      "upstream, where images of our own are wanted",
      application,
      { image: `ghcr.io/dimajoyti/go-coffee/order-service${digest}` },
      source,
    ],
    ["a service by its tag", application, { image: `${order}:1.4.2` }, "want a digest"],
    ["a digest that is none", application, { image: `${order}@sha256:abc` }, "want a digest"],
    [
      "another version of the sidecar, by its tag",
      application,
      { init: "docker.io/istio/proxyv2:1.29.0" },
      "want a digest",
    ],
    [
      "what makes the database's users, by its tag",
      databaseAdministration.namespace,
      { image: `${order}:15` },
      "want a digest",
    ],
    ["a miner beside the services", tool, { image: "someone/miner:1.0.0" }, source],
    ["another of Docker Hub's own", tool, { image: "busybox:1.36" }, source],
    ["a tool that says no version", tool, { image: "ghcr.io/kedacore/keda" }, "want a version"],
    ["a tool at latest", tool, { image: "ghcr.io/kedacore/keda:latest" }, "want a version"],
  ])("refuses %s", async (_, namespace, images, message) => {
    expect(await said(pod(namespace, images))).toContain(message);
  });

  test("says it to who writes a template, not to its controller alone", async () => {
    const images = { image: `${order}:1.4.2` };
    for (const [kind, rest] of [
      ["Deployment", {}],
      ["DaemonSet", {}],
      ["StatefulSet", { serviceName: "it" }],
    ] as const) {
      expect(await said(template("apps/v1", kind, images, rest))).toContain("want a digest");
      expect(await said(template("apps/v1", kind, {}, rest))).toBeUndefined();
    }
    expect(await said(template("batch/v1", "Job", images))).toContain("want a digest");
    expect(await said(template("batch/v1", "Job", {}))).toBeUndefined();
  });

  test("leaves what ran before alone, until its image changes", async () => {
    const labelled = { ...old, metadata: { ...old.metadata, labels: { seen: "yes" } } };
    expect(await said(labelled)).toBeUndefined();
    expect(await said(pod(application, { image: `${order}:1.4.3` }, "older"))).toContain("want a digest");
  });

  test("looks at containers that are put into a running pod", async () => {
    await server.apply([pod(application, {}, "running")]);
    const debug = async (image: string) => {
      const target = { apiVersion: "v1", kind: "Pod", name: "running", namespace: application };
      const ephemeralContainers = [
        { name: "debug", image, terminationMessagePolicy: "File", imagePullPolicy: "Always" },
      ];
      const sent = {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name: "running", namespace: application },
        spec: { ephemeralContainers },
      };
      const by = { manager: "debugger", force: true, dryRun: true };
      return server.remote.apply(target, sent, by, "/ephemeralcontainers").then(
        () => undefined,
        (problem: unknown) => (problem as Error).message,
      );
    };
    expect(await debug("docker.io/library/busybox:1.36")).toContain(source);
    expect(await debug(`${order}${digest}`)).toBeUndefined();
  });

  test("leaves to the cluster what is the cluster's", async () => {
    expect(
      await said(pod("kube-system", { image: "602401143452.dkr.ecr.us-east-1.amazonaws.com/eks/pause:3.10" })),
    ).toBeUndefined();
  });

  test("lets every image of every system run, as its chart names it, and not where the system is not installed", async () => {
    const spans = { ...someObservability, traces: "zipkin" as const };
    for (const context of [calicoContext({ observability: spans }), calicoContext()]) {
      const probe = pod(tool, { image: context.observability?.traces === "zipkin" ? zipkin : jaeger });
      await rule(await admission({}, true, context), probe, (message) => message === undefined);
      const images = installed(context).flatMap(({ name }) => charts[name]?.images ?? []);
      expect(images.length).toBeGreaterThan(20);
      for (const image of images) {
        const ours = image.replace("registry.istio.io/release", "docker.io/istio");
        expect([image, await said(pod(tool, { image: ours }))]).toEqual([image, undefined]);
      }
    }
    expect(await said(pod(tool, { image: zipkin }))).toContain(source);
  });

  test("an environment of grade dev runs upstream's services by their tags, and nothing else", async () => {
    const upstream = pod(application, { image: "ghcr.io/dimajoyti/go-coffee/order-service:v1.0.0" });
    await rule(await admission({ digests: "none" }, false), upstream, (message) => message === undefined);
    expect(await said(pod(application, { image: "ghcr.io/dimajoyti/go-coffee/order-service:latest" }))).toContain(
      "want a version",
    );
    expect(await said(pod(application, { image: "ghcr.io/dimajoyti/elsewhere:v1.0.0" }))).toContain(source);
    expect(
      await said(pod(databaseAdministration.namespace, { image: "docker.io/library/postgres:15-alpine" })),
    ).toBeUndefined();
  });

  test("with digests: all, what runs beside the services is named by its digest, too", async () => {
    const keda = pod(tool, { image: "ghcr.io/kedacore/keda:2.20.2" });
    await rule(await admission({ digests: "all" }), keda, (message) => message?.includes("want a digest") === true);
    expect(await said(pod(tool, { image: `ghcr.io/kedacore/keda:2.20.2${digest}` }))).toBeUndefined();
  });

  test("a registry that the environment adds is open beside the services, and closed among them", async () => {
    const image = "ghcr.io/our-team/debug:1.0.0";
    await rule(
      await admission({ registries: ["ghcr.io/our-team"] }),
      pod(tool, { image }),
      (message) => message === undefined,
    );
    expect(await said(pod(application, { image: `ghcr.io/our-team/debug${digest}` }))).toContain(source);
  });

  test("with admission: warn, the pod is let in and who sent it is told", async () => {
    const foreign = pod(tool, { image: "docker.io/someone/miner:1.0.0" });
    await rule(await admission({ admission: "warn" }), foreign, (message) => message === undefined);
    const answer = await tried(foreign);
    if (answer instanceof Error) throw answer;
    expect(answer.warnings.join()).toContain(source);
  });
});

/** By each cluster's own rules, in the namespaces where they run. */
describe.each(clusters)("what runs in %s on %s, on a real API server", (environment, cloud) => {
  let server: Server;
  const composed = async () => withoutOthers((await compositionOf(specOf(environment))).all, cloud);
  const inUse = async () => imagesInUse(await composed());
  const said = async (namespace: string, image: string) => {
    const answer = await server.try(pod(namespace, { image }), { dryRun: true });
    return answer instanceof Error ? answer.message : undefined;
  };
  const refusal = "no image may come from there";

  beforeAll(async () => {
    server = await Server.start();
    const [objectsOf] = manifestsOf(new Recorded(await composed())).values();
    const rules = objectsOf!.filter(
      ({ kind, metadata }) => /^ValidatingAdmission/.test(kind) && /-images-/.test(metadata.name),
    );
    expect(rules).toHaveLength(4);
    const namespaces = [...new Set((await inUse()).map(({ namespace }) => namespace))];
    await server.apply(namespaces.map((name) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } })));
    await server.apply(rules);
    // No pod is made before its account is.
    for (const namespace of namespaces)
      await server.until(
        () => server.get({ apiVersion: "v1", kind: "ServiceAccount", name: "default", namespace }),
        (found) => found !== undefined,
      );
    await server.until(
      () => said(namespaces[0]!, "docker.io/someone/miner:1.0.0"),
      (message) => message?.includes(refusal) === true,
    );
  });
  afterAll(() => server.stop());

  test("every image is admitted where it runs: of our objects, of charts, and of pods that operators make", async () => {
    const images = await inUse();
    expect(images.length).toBeGreaterThan(30);
    const refused = [];
    for (const { namespace, image, by } of images) {
      const message = await said(namespace, image);
      if (message !== undefined) refused.push(`${by} in ${namespace}: ${message.slice(0, 400)}`);
    }
    expect(refused).toEqual([]);
  });

  test("and nobody else's, in any of its namespaces but the cluster's own", async () => {
    const managed = ["kube-system"];
    for (const namespace of new Set((await inUse()).map((one) => one.namespace)))
      if (!managed.includes(namespace))
        expect([namespace, await said(namespace, "docker.io/someone/miner:1.0.0")]).toEqual([
          namespace,
          expect.stringContaining(refusal),
        ]);
  });
});
