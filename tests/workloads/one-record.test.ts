import type { ServiceEntry } from "../../components/kubernetes/service-entry";
import { services as configured } from "../../config/services";
import { compose } from "../../stacks/composition";
import { servicesFile } from "../../tools/generate/services";
import { catalog, serviceNames } from "../../workloads/catalog";
import { record, type Recorded, type Registered } from "../mocks";
import { specOf } from "../stacks/spec";

/*
 * Adding a service is one record: this adds one to the catalogue, and nothing else, and counts everything that appears.
 */

const mockAdded: ServiceEntry[] = [];
jest.mock("../../workloads/catalog", () => {
  const real = jest.requireActual<{ services: ServiceEntry[]; serviceNames: string[]; catalog: object }>(
    "../../workloads/catalog",
  );
  return {
    get services() {
      return [...real.services, ...mockAdded];
    },
    get serviceNames() {
      return [...real.serviceNames, ...mockAdded.map(({ name }) => name)];
    },
    catalog: real.catalog,
  };
});

const tea: ServiceEntry = {
  ...catalog.coffee,
  name: "tea",
  team: "brewers",
  about: "Leaves, where they grew, and how long to wait.",
  ports: { http: 8099 },
  path: "/api/v1/teas",
  routes: [{ path: "/api/v1/teas" }],
  limits: { perMinute: 10, body: 2 },
  env: { HTTP_PORT: "8099" },
  calls: [{ to: "user", over: "http" }],
};

/** An environment before and after the record. */
async function both(environment: string): Promise<{ before: Recorded; after: Recorded }> {
  const image = { digest: `sha256:${"7".repeat(64)}` } as const;
  const shipped = specOf(environment);
  // What a service takes of events depends on whether its image is named.
  const workloads = { ...shipped.workloads, images: { ...shipped.workloads.images, coffee: image } };
  const spec = { ...shipped, workloads };
  const before = await record(() => compose(spec));
  mockAdded.push(tea);
  const images = { ...workloads.images, tea: image };
  const after = await record(() => compose({ ...spec, workloads: { ...workloads, images } }));
  mockAdded.length = 0;
  return { before, after };
}

const key = ({ type, name }: Registered) => `${type} ${name}`;

describe.each(["dev", "prod"])("one record more, in %s", (environment) => {
  let before: Map<string, Registered>;
  let after: Map<string, Registered>;
  beforeAll(async () => {
    const found = await both(environment);
    before = new Map(found.before.all.map((one) => [key(one), one]));
    after = new Map(found.after.all.map((one) => [key(one), one]));
  });

  it("makes all that a service has, in the cluster, and nothing that another service has not", () => {
    const of = (all: Map<string, Registered>, service: string) =>
      [...all.values()]
        .filter(({ name }) => new RegExp(`(^|-)${service}(-|$)`).test(name.replace(/go-coffee-/g, "")))
        .map(({ type }) => type)
        .sort();
    const appeared = [...after.values()].filter((one) => !before.has(key(one)));
    expect([...before.keys()].filter((one) => !after.has(one))).toEqual([]);
    // Everything that appears bears its name, and is what coffee has, with two limits of its own besides in each cluster.
    expect(appeared.map(({ type }) => type).sort()).toEqual(of(after, "tea"));
    const clusters = Object.values(specOf(environment).clouds).length;
    const limits = Array<string>(2 * clusters).fill("kubernetes:configuration.konghq.com/v1:KongPlugin");
    expect(of(after, "tea")).toEqual([...of(before, "coffee"), ...limits].sort());
    expect(of(after, "tea")).toEqual(
      expect.arrayContaining(
        [
          ...["CoffeeService", "MeshService", "Route"].map((kind) => `gocoffee:kubernetes:${kind}`),
          "kubernetes:apps/v1:Deployment",
          "kubernetes:core/v1:Service",
          "kubernetes:core/v1:ServiceAccount",
          "kubernetes:keda.sh/v1alpha1:ScaledObject",
          "kubernetes:autoscaling.k8s.io/v1:VerticalPodAutoscaler",
          "kubernetes:policy/v1:PodDisruptionBudget",
          "kubernetes:networking.k8s.io/v1:NetworkPolicy",
          "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute",
          "kubernetes:security.istio.io/v1:AuthorizationPolicy",
          "kubernetes:networking.istio.io/v1:Sidecar",
          "kubernetes:networking.istio.io/v1:VirtualService",
          "aws:ecr/repository:Repository",
        ].sort(),
      ),
    );
  });

  it("changes of the others what has to know of it", () => {
    const changed = [...before]
      .filter(([name, one]) => JSON.stringify(one.inputs) !== JSON.stringify(after.get(name)?.inputs))
      .map(([, { name }]) => name)
      .filter((name) => name.startsWith("aws-"))
      .sort();
    expect(changed).toEqual(
      [
        // Room for its pods; whom the gateway may call, and knows; whom `user` answers.
        "aws-application-quota",
        "aws-gateway-traffic",
        // Where images may come from.
        "aws-images-pods",
        "aws-images-templates",
        "aws-mesh-gateway",
        // Who makes its user at the database, where somebody has named an image of that.
        ...["database-users", "job", "schedule"].map((part) => `aws-store-access-users-${part}`),
        // What fills its tables, where nobody's data are in them.
        ...(environment === "dev" ? ["data-jobs", "schedule"] : []).map((part) => `aws-store-access-data-jobs-${part}`),
        // Who may sign in to the stores, and call them; which passwords the application may read.
        ...(environment === "prod" ? ["elasticsearch", "elasticsearch-traffic", "logins-application-reads"] : []).map(
          (part) => `aws-stores-${part}`,
        ),
        // Who is told when it fails, what is promised of it, and where it is seen among the others.
        "aws-dashboards-go-coffee-platform",
        "aws-monitoring-alerts",
        "aws-objectives-rules",
        "aws-user-mesh-callers",
        "aws-user-traffic",
      ].sort(),
    );
  });
});

describe("the list that the configuration knows", () => {
  it("is made from the catalogue", async () => {
    expect(configured).toEqual(serviceNames);
    mockAdded.push(tea);
    const text = await servicesFile.produce();
    expect(text).toContain('"tea"] as const;');
    expect(text).toContain('brewers: ["tea"],');
    expect(text.match(/{ of: "tea", /g)).toHaveLength(3);
    mockAdded.length = 0;
  });
});
