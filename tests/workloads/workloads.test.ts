import { ConfigMap } from "@pulumi/kubernetes/core/v1";
import { output } from "@pulumi/pulumi";
import type { Scale } from "../../components/kubernetes/service-entry";
import { serviceNames, services } from "../../workloads/catalog";
import { Workloads } from "../../workloads/workloads";
import type { WorkloadsArgs } from "../../workloads/workloads-args";
import { objects, ofKind, type Kinds } from "../components/kubernetes/record";
import { record, type Recorded } from "../mocks";
import { sound, workloads } from "./some-workloads";

const names = (found: Recorded, kind: keyof Kinds) => ofKind(found, kind).map(({ inputs }) => inputs.metadata.name);

describe("services without an image of their own", () => {
  const images = { order: { digest: `sha256:${"0".repeat(64)}` as const } };

  it("run upstream's, or are not deployed, as is asked; what is not is said", async () => {
    const all = await workloads({ images });
    expect([names(all.found, "Deployment").length, all.outputs.notDeployed]).toEqual([services.length, []]);
    const { found, outputs } = await workloads({ images, withoutImage: "notDeployed" });
    for (const kind of ["Deployment", "Service"] as const) expect(names(found, kind)).toEqual(["order"]);
    expect(outputs.services.map(({ name }) => name)).toEqual(["order"]);
    expect(outputs.notDeployed).toEqual(serviceNames.filter((name) => name !== "order"));
  });
});

const toolsThere = [
  "gateway",
  "istio-system",
  "istio-cni",
  "platform",
  "security",
  "database-admin",
  "monitoring",
  "monitoring-agents",
  "cicd",
];

describe("namespaces", () => {
  it("are that of the services and those of the tools, each closed and with a quota", async () => {
    const application = "anything";
    const { found, outputs } = await workloads({ namespace: application });
    const all = [application, ...toolsThere];
    expect(names(found, "Namespace").sort()).toEqual([...all].sort());
    expect(outputs).toMatchObject({ namespace: application, namespaces: all });
    for (const namespace of all) {
      const inside = objects(found).filter(({ inputs }) => inputs.metadata.namespace === namespace);
      expect(inside.map(({ inputs }) => inputs.metadata.name)).toEqual(
        expect.arrayContaining(["default-deny", "allow-dns", "quota", "defaults", "default"]),
      );
    }
  });

  it.each<Scale>(["small", "medium", "large"])("leave room for every service at full scale, %s", async (scale) => {
    const { found } = await workloads({ scale });
    const quota = ofKind(found, "ResourceQuota").find(({ inputs }) => inputs.metadata.namespace === "go-coffee-dev");
    const { hard } = quota!.inputs.spec;
    // Counted from what was really asked for, not from the catalogue.
    const need = { pods: 0, cpu: 0, memory: 0 };
    for (const deployment of ofKind(found, "Deployment")) {
      const { limits } = deployment.inputs.spec.template.spec.containers[0]!.resources;
      const scaler = ofKind(found, "ScaledObject").find(
        ({ inputs }) => inputs.spec.scaleTargetRef.name === deployment.inputs.metadata.name,
      );
      const pods = 2 * scaler!.inputs.spec.maxReplicaCount!;
      need.pods += pods;
      need.cpu += pods * milli(limits["cpu"]!);
      need.memory += pods * mebi(limits["memory"]!);
    }
    expect(need.pods).toBeGreaterThan(0);
    expect(Number(hard["pods"])).toBeGreaterThanOrEqual(need.pods);
    expect(milli(hard["limits.cpu"]!)).toBeGreaterThanOrEqual(need.cpu);
    expect(mebi(hard["limits.memory"]!)).toBeGreaterThanOrEqual(need.memory);
  });

  it("say that card data passes through the application's", async () => {
    const { found } = await workloads();
    const classes = ofKind(found, "Namespace").map(({ inputs: { metadata } }) => [
      metadata.name,
      metadata.labels["data-class"],
    ]);
    expect(Object.fromEntries(classes)).toEqual({
      ...Object.fromEntries(toolsThere.map((name) => [name, "internal"])),
      ...{ "go-coffee-dev": "card", gateway: "card", "database-admin": "card", monitoring: "personal" },
      "monitoring-agents": "personal",
    });
  });
});

const milli = (text: string) => (text.endsWith("m") ? Number(text.slice(0, -1)) : Number(text) * 1000);
const mebi = (text: string) => Number(text.slice(0, -2)) * (text.endsWith("Gi") ? 1024 : 1);

describe("services", () => {
  it("are those of the catalogue, each with all of its objects", async () => {
    const { found } = await workloads();
    const each = ["Deployment", "Service", "ServiceAccount", "PodDisruptionBudget", "ScaledObject"] as const;
    for (const kind of each) {
      const own = names(found, kind).filter((name) => !/^database-users|-secrets$/.test(name));
      expect(own).toEqual([...serviceNames].sort());
    }
  });

  it("say where they are", async () => {
    const { outputs } = await workloads();
    expect(outputs.services.map(({ path }) => path)).toEqual(services.map(({ path }) => path));
    expect(outputs.services.find(({ name }) => name === "payment")).toEqual({
      name: "payment",
      host: "payment.go-coffee-dev.svc.cluster.local",
      port: 8093,
      path: "/api/v1/payments",
      imagePath: "/api/v1/payment",
      protocol: "http",
    });
    expect(outputs.services.find(({ name }) => name === "notification")?.protocol).toBe("websocket");
  });

  it("start only after the namespace is closed", async () => {
    const { found } = await workloads();
    for (const { dependsOn } of ofKind(found, "Deployment")) {
      const parts = dependsOn.map((urn) => urn.split("::").at(-1));
      expect(parts).toEqual(
        expect.arrayContaining([
          "workloads-application-default-deny",
          "workloads-application-quota",
          "workloads-application-defaults",
          "workloads-priority-critical",
        ]),
      );
    }
  });
});

describe("priorities", () => {
  it("put orders and money before the rest, far below the system's own, and on nobody by default", async () => {
    const { found } = await workloads();
    const classes = ofKind(found, "PriorityClass").map(({ inputs }) => inputs);
    expect(classes.map(({ metadata, value }) => [metadata.name, value])).toEqual([
      ["go-coffee-critical", 100_000],
      ["go-coffee-standard", 10_000],
    ]);
    for (const one of classes) expect(one).not.toHaveProperty("globalDefault");
    const critical = ofKind(found, "Deployment").filter(
      ({ inputs }) => inputs.spec.template.spec.priorityClassName === "go-coffee-critical",
    );
    const wanted = services.filter(({ priority }) => priority === "critical").map(({ name }) => name);
    expect(wanted).toEqual(expect.arrayContaining(["order", "payment"]));
    expect(critical.map(({ inputs }) => inputs.metadata.name)).toEqual([...wanted].sort());
  });
});

describe("images", () => {
  const registry = { urls: { order: output("123456789012.dkr.ecr.us-east-1.amazonaws.com/go-coffee-dev/order") } };
  const imageOf = (found: Recorded, name: string) =>
    ofKind(found, "Deployment").find(({ inputs }) => inputs.metadata.name === name)!.inputs.spec.template.spec
      .containers[0]!.image;

  it("come from upstream while the environment's own registry may be empty", async () => {
    const { found } = await workloads({ registry });
    expect(imageOf(found, "order")).toBe("ghcr.io/dimajoyti/go-coffee/order-service:v1.0.0");
  });

  it("come from the environment's registry where config names a version", async () => {
    const digest = `sha256:${"a".repeat(64)}` as const;
    const { found } = await workloads({ registry, images: { order: { digest } } });
    expect(imageOf(found, "order")).toBe(`123456789012.dkr.ecr.us-east-1.amazonaws.com/go-coffee-dev/order@${digest}`);
  });
});

describe("waiting for pods", () => {
  const hurried = (found: Recorded, kind: "Deployment" | "Service") =>
    ofKind(found, kind)
      .filter(({ inputs }) => inputs.metadata.annotations?.["pulumi.com/skipAwait"] === "true")
      .map(({ inputs }) => inputs.metadata.name);

  const images = { order: { tag: "1.2.0" }, coffee: { tag: "1.2.0" } };
  const but = (...awaited: string[]) => [...serviceNames].filter((name) => !awaited.includes(name)).sort();

  it("is for what has an image that somebody has named, and something to sign in with", async () => {
    for (const [change, awaited] of [
      [{}, []],
      [{ images }, ["coffee", "order"]],
      [{ images, credentials: undefined }, []],
    ] as [Partial<WorkloadsArgs>, string[]][]) {
      const { found } = await workloads(change);
      expect(hurried(found, "Deployment")).toEqual(but(...awaited));
      expect(hurried(found, "Service")).toEqual(but(...awaited));
    }
  });

  it("is left out for what lacks its store", async () => {
    const { database: _database, cache: _cache, credentials: _credentials, ...rest } = sound;
    const dataless = await record(() => {
      new Workloads("workloads", { ...rest, images, dataCidrs: [] });
    });
    expect(hurried(dataless, "Deployment")).toEqual(but());
  });
});

describe("traffic", () => {
  it("leads services to the cloud for files of their users' alone: what they sign in with is brought to them", async () => {
    const { found } = await workloads();
    const policies = ofKind(found, "NetworkPolicy").filter(
      ({ inputs }) => inputs.metadata.namespace === "go-coffee-dev",
    );
    expect(policies.length).toBeGreaterThan(services.length);
    const led = policies.filter(({ inputs }) => JSON.stringify(inputs).includes("169.254.170.23"));
    const withFiles = services.filter(({ needs }) => needs.objects).map(({ name }) => name);
    expect(withFiles.length).toBeGreaterThan(0);
    expect(led.map(({ inputs }) => inputs.metadata.name).sort()).toEqual(withFiles.sort());
  });
});

describe("every object", () => {
  it("is parented, labelled, and goes with its cluster", async () => {
    const { found } = await workloads();
    const cluster = "kubernetes:core/v1:ConfigMap::cluster";
    expect(objects(found).length).toBeGreaterThan(40);
    for (const { name, type, inputs, parent, deletedWith } of objects(found)) {
      expect({ name, parent: parent.startsWith("gocoffee:kubernetes:") }).toEqual({ name, parent: true });
      expect({ name, deletedWith }).toEqual({ name, deletedWith: cluster });
      expect({ name, type, labels: inputs.metadata.labels }).toMatchObject({
        labels: {
          environment: "dev",
          owner: "platform",
          "cost-center": "go-coffee",
          "app.kubernetes.io/managed-by": "pulumi",
          service: expect.any(String),
          "data-class": expect.any(String),
        },
      });
    }
  });

  it("has a name that Kubernetes takes, and names of its own in each kind and namespace", async () => {
    const { found } = await workloads();
    const seen = objects(found).map(({ type, inputs }) => {
      expect(inputs.metadata.name).toMatch(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
      return `${type} ${inputs.metadata.namespace ?? ""} ${inputs.metadata.name}`;
    });
    expect(new Set(seen).size).toBe(seen.length);
  });

  it("holds no secret: the database's password is a reference", async () => {
    const { found } = await workloads();
    const password = ofKind(found, "Deployment").flatMap(({ inputs }) =>
      inputs.spec.template.spec.containers[0]!.env.filter(({ name }) => name === "DATABASE_PASSWORD"),
    );
    expect(password).toHaveLength(services.filter(({ needs }) => needs.database).length);
    for (const variable of password) {
      expect(variable).toEqual({
        name: "DATABASE_PASSWORD",
        valueFrom: {
          secretKeyRef: { name: expect.stringMatching(/^[a-z]+-database$/) as string, key: "password" },
        },
      });
    }
    expect(ofKind(found, "Secret")).toEqual([]);
  });
});

describe("what comes before what", () => {
  const dependsOn = (found: Recorded, type: string) =>
    Object.fromEntries(found.of(type).map(({ name, dependsOn: before }) => [name, before]));

  it("identities and priorities come before every release and service, and the mesh before services", async () => {
    let identity: ConfigMap | undefined;
    const found = await record(() => {
      identity = new ConfigMap("an-identity", {});
      new Workloads("workloads", { ...sound, identities: [identity] });
    });
    const first = "kubernetes:core/v1:ConfigMap::an-identity";
    const [releases, services] = ["kubernetes:helm.sh/v3:Release", "kubernetes:apps/v1:Deployment"].map((type) =>
      dependsOn(found, type),
    );
    expect(Object.keys(releases!).length).toBeGreaterThan(8);
    for (const [name, before] of Object.entries({ ...releases, ...services }))
      expect([name, before]).toEqual([name, expect.arrayContaining([first])]);
    for (const [name, before] of Object.entries(services!))
      expect([name, before]).toEqual([
        name,
        expect.arrayContaining(["kubernetes:helm.sh/v3:Release::workloads-add-ons-istiod"]),
      ]);
    const add = (name: string) => `kubernetes:helm.sh/v3:Release::workloads-add-ons-${name}`;
    expect(releases!["workloads-add-ons-istiod"]).toEqual(
      expect.arrayContaining([add("istio-base"), add("istio-cni")]),
    );
    expect(releases!["workloads-add-ons-kong"]).toEqual(expect.arrayContaining([add("istiod")]));
  });

  it("a release comes after its namespace is closed, and its pods are let through", async () => {
    const { found } = await workloads();
    const keda = found.one("kubernetes:helm.sh/v3:Release", "workloads-add-ons-keda");
    for (const name of [
      "workloads-platform-default-deny",
      "workloads-platform-allow-dns",
      "workloads-add-ons-keda-operator-policy",
    ])
      expect(keda.dependsOn).toContain(`kubernetes:networking.k8s.io/v1:NetworkPolicy::${name}`);
  });
});
