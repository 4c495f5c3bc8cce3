import { parse } from "yaml";
import { at } from "../../../simulators/core/paths";
import { knownChart } from "../../../simulators/kubernetes/helm/known";
import { objectsOf } from "../../../simulators/kubernetes/helm/objects";
import { asInstalled } from "../../../simulators/kubernetes/helm/order";
import type { Props } from "../../../simulators/protocol/values";
import { UNKNOWN } from "../../../simulators/protocol/values";
import { Driver, message } from "./driver";

/** A release of a chart that stands in a table, with as little as it needs. */
const releases: Record<string, Props> = {
  keda: { chart: "keda", version: "2.20.2", repositoryOpts: { repo: "https://kedacore.github.io/charts" } },
  kong: { chart: "ingress", version: "0.24.0", repositoryOpts: { repo: "https://charts.konghq.com" } },
  "external-secrets": {
    chart: "external-secrets",
    version: "2.9.0",
    repositoryOpts: { repo: "https://charts.external-secrets.io" },
  },
  "metrics-server": {
    chart: "metrics-server",
    version: "3.13.1",
    repositoryOpts: { repo: "https://kubernetes-sigs.github.io/metrics-server/" },
  },
  reloader: {
    chart: "reloader",
    version: "2.2.16",
    repositoryOpts: { repo: "https://stakater.github.io/stakater-charts" },
  },
  "istio-base": {
    chart: "base",
    version: "1.30.3",
    repositoryOpts: { repo: "https://blob.istio.io/istio-release/charts" },
  },
  "istio-cni": {
    chart: "cni",
    version: "1.30.3",
    repositoryOpts: { repo: "https://blob.istio.io/istio-release/charts" },
  },
  vault: { chart: "vault", version: "0.34.1", repositoryOpts: { repo: "https://helm.releases.hashicorp.com" } },
  calico: {
    chart: "tigera-operator",
    version: "v3.32.1",
    repositoryOpts: { repo: "https://docs.tigera.io/calico/charts" },
  },
};
const release = (name: string, more: Props = {}): Props => ({ name, namespace: "tools", ...releases[name], ...more });

async function cluster(level = "restricted"): Promise<Driver> {
  const driver = new Driver();
  const labels = {
    "pod-security.kubernetes.io/enforce": level,
    "pod-security.kubernetes.io/enforce-version": "latest",
  };
  await driver.create("Namespace", { metadata: { name: "tools", labels } });
  return driver;
}
const install = (driver: Driver, name: string, more: Props = {}) => driver.create("Release", release(name, more));
const refused = (driver: Driver, name: string, more: Props = {}) => message(() => install(driver, name, more));
const apiService = "kubernetes:apiregistration.k8s.io/v1:APIService";
const custom = (apiVersion: string, kind: string) =>
  [`kubernetes:${apiVersion}:${kind}`, { apiVersion, kind, metadata: { name: "it", namespace: "tools" } }] as const;

test("accounts come before what runs as them, whatever the chart writes first, and custom objects last", () => {
  const kinds = ["Prometheus", "Deployment", "ServiceAccount", "Service", "CustomResourceDefinition", "Secret"];
  const made = asInstalled(kinds.map((kind) => ({ object: { kind } })));
  expect(made.map(({ object }) => object.kind)).toEqual([
    ...["CustomResourceDefinition", "ServiceAccount", "Secret", "Service", "Deployment", "Prometheus"],
  ]);
});

test("pods carry the annotations that their chart gives them, and those of their own values alone", () => {
  const annotationsOf = (name: string, release: Props, workload: string) => {
    const values = (release["values"] ?? {}) as Props;
    const made = objectsOf(knownChart(release)!, { name, namespace: "tools", values });
    const found = made.find(
      ({ object }) => object["kind"] === "Deployment" && at(object, "metadata.name") === workload,
    );
    return at(found!.object, "spec.template.metadata.annotations");
  };
  const values = { podAnnotations: { keda: { a: "b" } }, resources: { operator: { requests: { cpu: "1" } } } };
  expect(annotationsOf("keda", release("keda", { values }), "keda-operator")).toEqual({ a: "b" });
  expect(annotationsOf("keda", release("keda", { values }), "keda-admission-webhooks")).toEqual({});
  const velero = {
    chart: "velero",
    version: "12.1.0",
    repositoryOpts: { repo: "https://vmware-tanzu.github.io/helm-charts" },
  };
  expect(annotationsOf("velero", velero, "velero")).toMatchObject({ "prometheus.io/port": "8085" });
  expect(annotationsOf("velero", { ...velero, values: { metrics: { enabled: false } } }, "velero")).toEqual({});
});

test("pods carry the labels of their values beside those of the chart, and are selected by the chart's alone", () => {
  const velero = {
    ...{ chart: "velero", version: "12.1.0", name: "velero", namespace: "backup" },
    repositoryOpts: { repo: "https://vmware-tanzu.github.io/helm-charts" },
  };
  const values = { podLabels: { who: "me" } };
  const made = objectsOf(knownChart({ ...velero, values })!, { name: "velero", namespace: "backup", values });
  const { object } = made.find(
    ({ object: one }) => at(one, "metadata.name") === "velero" && one["kind"] === "Deployment",
  )!;
  expect(at(object, "spec.template.metadata.labels")).toMatchObject({ who: "me", "app.kubernetes.io/name": "velero" });
  expect(at(object, "spec.selector.matchLabels")).not.toHaveProperty("who");
});

test("Loki is told of a container and its storage account, by its chart's own words", () => {
  const loki = { chart: "loki", repositoryOpts: { repo: "https://grafana-community.github.io/helm-charts" } };
  const storage = {
    type: "azure",
    bucketNames: { chunks: "lines" },
    azure: { accountName: "a", useFederatedToken: true },
  };
  const values = { loki: { storage } };
  const made = objectsOf(knownChart({ ...loki, values })!, { name: "loki", namespace: "monitoring", values });
  const { object } = made.find(({ object: one }) => one["kind"] === "ConfigMap")!;
  const written = parse(String((object["data"] as Props)["config.yaml"])) as Props;
  expect(at(written, "common.storage")).toEqual({
    azure: { account_name: "a", container_name: "lines", use_federated_token: true },
  });
});

describe("a chart that stands in a table", () => {
  test("makes what others meet, with the names and ports that its templates give them", async () => {
    const driver = await cluster();
    const { outputs } = await install(driver, "keda", { values: { operator: { replicaCount: 2 } } });
    expect(driver.find("Service", "tools/keda-operator-metrics-apiserver")).toMatchObject({
      spec: {
        ports: [expect.objectContaining({ port: 443, targetPort: 6443 }), expect.objectContaining({ port: 8080 })],
      },
    });
    expect(driver.find("Deployment", "tools/keda-operator")).toMatchObject({
      spec: { replicas: 2, template: { spec: { serviceAccountName: "keda-operator" } } },
      status: { readyReplicas: 2 },
    });
    expect(driver.has("ServiceAccount", "tools/keda-metrics-server")).toBe(true);
    expect(driver.has(apiService, "v1beta1.external.metrics.k8s.io")).toBe(true);
    expect(outputs["resourceNames"]).toMatchObject({
      "Deployment/apps/v1": expect.arrayContaining(["tools/keda-operator"]),
    });
  });

  test("brings its kinds, in the versions that it serves, and no others", async () => {
    const driver = await cluster();
    const [scaled, object] = custom("keda.sh/v1alpha1", "ScaledObject");
    expect(await driver.refusal(scaled, object)).toMatch(
      /no matches for kind "ScaledObject" in version "keda.sh\/v1alpha1"/,
    );
    await install(driver, "keda");
    await expect(driver.create(scaled, object)).resolves.toBeDefined();
    await install(driver, "external-secrets");
    await expect(driver.create(...custom("external-secrets.io/v1", "ExternalSecret"))).resolves.toBeDefined();
    expect(await driver.refusal(...custom("external-secrets.io/v1beta1", "ExternalSecret"))).toMatch(
      /no matches for kind/,
    );
    await install(driver, "istio-base");
    expect(await driver.refusal(...custom("networking.istio.io/v1", "Telemetry"))).toMatch(/no matches for kind/);
  });

  test("leaves out what its values leave out", async () => {
    const driver = await cluster();
    const values = { gateway: { manager: { enabled: false }, proxy: { type: "ClusterIP" } } };
    await install(driver, "kong", {
      values: { ...values, controller: { ingressController: { createIngressClass: false } } },
    });
    expect(driver.has("Service", "tools/kong-gateway-manager")).toBe(false);
    expect(driver.find("Service", "tools/kong-gateway-proxy")).toMatchObject({ spec: { type: "ClusterIP" } });
    expect(driver.has("kubernetes:networking.k8s.io/v1:IngressClass", "kong")).toBe(false);
  });

  test("is none where it comes from elsewhere: then nothing is made", async () => {
    const driver = await cluster();
    const elsewhere = { repositoryOpts: { repo: "https://charts.example" }, version: "9.9.9" };
    await install(driver, "keda", elsewhere);
    expect(driver.has("Deployment", "tools/keda-operator")).toBe(false);
  });
});

describe("loading a chart", () => {
  test("a version that is not in the repository is refused, in the preview too", async () => {
    const driver = await cluster();
    expect(await refused(driver, "keda", { version: "2.99.0" })).toBe(
      'chart: chart "keda" version "2.99.0" not found in https://kedacore.github.io/charts repository; check the chart name and repository configuration.',
    );
  });

  test("does not happen while anything is unknown", async () => {
    const driver = await cluster();
    const inputs = release("keda", { version: "2.99.0", values: { clusterName: UNKNOWN } });
    expect(driver.provider.check(driver.subject("Release", "it"), {}, inputs, new Uint8Array([1])).failures).toEqual(
      [],
    );
  });
});

describe("two owners of one object", () => {
  test("a release does not take over what a program has made", async () => {
    const driver = await cluster();
    await driver.create("ServiceAccount", { metadata: { name: "keda-operator", namespace: "tools" } });
    expect(await refused(driver, "keda")).toMatch(
      /Unable to continue with install: ServiceAccount "keda-operator" in namespace "tools" exists and cannot be imported into the current release: invalid ownership metadata; label validation error: missing key "app.kubernetes.io\/managed-by": must be set to "Helm"/,
    );
  });

  test("a program does not make what a release has made", async () => {
    const driver = await cluster();
    await install(driver, "keda");
    const account = { metadata: { name: "keda-operator", namespace: "tools" } };
    expect(await driver.refusal("ServiceAccount", account)).toMatch(/serviceaccounts "keda-operator" already exists/);
  });

  test("two releases do not own one aggregated API, or one definition", async () => {
    const driver = await cluster();
    await driver.create("Namespace", { metadata: { name: "other" } });
    await install(driver, "metrics-server");
    expect(await refused(driver, "metrics-server", { name: "metrics-too", namespace: "other" })).toMatch(
      /APIService "v1beta1\.metrics\.k8s\.io" .*annotation validation error: key "meta\.helm\.sh\/release-name" must equal "metrics-too": current value is "metrics-server"/,
    );
    await install(driver, "keda");
    expect(await refused(driver, "keda", { name: "keda-too", namespace: "other" })).toMatch(
      /CustomResourceDefinition "\w+\.(eventing\.)?keda\.sh"/,
    );
  });

  test("definitions in a chart's folder crds are left as they stand; a class of Ingress is not", async () => {
    const driver = await cluster();
    await driver.create("Namespace", { metadata: { name: "other" } });
    const classless = {
      controller: { ingressController: { createIngressClass: false } },
      gateway: { proxy: { type: "ClusterIP" } },
    };
    await install(driver, "kong", { values: classless });
    await expect(
      install(driver, "kong", { name: "second", namespace: "other", values: classless }),
    ).resolves.toBeDefined();
    const loud = { gateway: { proxy: { type: "ClusterIP" } } };
    await install(driver, "kong", { name: "third", namespace: "other", values: loud });
    expect(await refused(driver, "kong", { name: "fourth", namespace: "other", values: loud })).toMatch(
      /IngressClass "kong"/,
    );
  });
});

describe("what its pods need", () => {
  test("a namespace that does not let them in fails the release, which then stands all the same", async () => {
    const driver = await cluster();
    const said = await refused(driver, "istio-cni");
    expect(said).toMatch(
      /failed to become available within allocated timeout\. Error: Helm Release tools\/istio-cni: context deadline exceeded/,
    );
    expect(said).toMatch(/istio-cni-node: .*violates PodSecurity "restricted:latest"/);
    await expect(install(await cluster("privileged"), "istio-cni")).resolves.toBeDefined();
  });

  test("pods become restricted by what the values say of them", async () => {
    expect(await refused(await cluster(), "reloader")).toMatch(/violates PodSecurity "restricted:latest"/);
    const containerSecurityContext = { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } };
    const values = { reloader: { deployment: { containerSecurityContext } } };
    await expect(install(await cluster(), "reloader", { values })).resolves.toBeDefined();
  });

  test("a class of priority has to be there, and so have nodes", async () => {
    const driver = await cluster();
    const values = { priorityClassName: "urgent" };
    expect(await refused(driver, "keda", { values })).toMatch(/no PriorityClass with name urgent was found/);
    const empty = new Driver({}, 0);
    await empty.create("Namespace", { metadata: { name: "tools" } });
    expect(await refused(empty, "keda")).toMatch(/no nodes available|0\/0 nodes/);
    await expect(install(empty, "keda", { name: "hurried", skipAwait: true })).rejects.toThrow(/cannot be imported/);
  });

  test("a custom object in a chart needs its definition", async () => {
    expect(await refused(await cluster("privileged"), "calico")).toMatch(
      /unable to build kubernetes objects from release manifest: resource mapping not found for name: "default" .*no matches for kind "Installation" in version "operator\.tigera\.io\/v1"\nensure CRDs are installed first/,
    );
  });
});

describe("later", () => {
  test("a chart that makes a certificate is rendered to something else each time, which is a change unless it is ignored", async () => {
    const driver = await cluster();
    const diff = async (name: string, ignore: string[]) => {
      const values = { gateway: { proxy: { type: "ClusterIP" } } };
      const { id, inputs } = await install(driver, name, { values });
      const again = driver.provider.check(
        driver.subject("Release", "it"),
        inputs,
        release(name, { values }),
        new Uint8Array([9]),
      );
      return driver.provider
        .diff(driver.subject("Release", "it"), id, inputs, again.inputs, ignore)
        .changes.map(({ path }) => path);
    };
    expect(await diff("keda", [])).toEqual([]);
    const old = release("vpa-like", { ...releases["keda"], checksum: "of the last time" });
    expect(driver.provider.check(driver.subject("Release", "it"), {}, old, new Uint8Array([1])).failures).toEqual([]);
    expect(await diff("kong", [])).toEqual(["checksum"]);
    await driver.delete("Release", "tools/kong");
    expect(await diff("kong", ["checksum"])).toEqual([]);
  });

  test("an upgrade changes, adds and takes away", async () => {
    const driver = await cluster();
    await install(driver, "external-secrets");
    const outputs = await driver.update(
      "Release",
      "tools/external-secrets",
      release("external-secrets", { values: { replicaCount: 3, certController: { create: false } } }),
    );
    expect(outputs).toMatchObject({ status: { revision: 2 } });
    expect(driver.find("Deployment", "tools/external-secrets")).toMatchObject({ spec: { replicas: 3 } });
    expect(driver.has("Deployment", "tools/external-secrets-cert-controller")).toBe(false);
  });

  test("what a release made goes with it, but not the definitions that it keeps", async () => {
    const driver = await cluster();
    for (const name of ["kong", "keda"]) {
      await install(driver, name, { values: { gateway: { proxy: { type: "ClusterIP" } } } });
      await driver.delete("Release", `tools/${name}`);
    }
    expect(driver.has("Deployment", "tools/kong-gateway")).toBe(false);
    expect(driver.has("CustomResourceDefinition", "kongplugins.configuration.konghq.com")).toBe(true);
    expect(driver.has("CustomResourceDefinition", "scaledobjects.keda.sh")).toBe(false);
    await expect(install(driver, "keda")).resolves.toBeDefined();
  });
});

describe("Vault, whose pods are not ready before somebody has initialised it", () => {
  const values = (updateStrategyType?: string): Props => ({
    values: {
      server: {
        ...(updateStrategyType !== undefined && { updateStrategyType }),
        ha: { replicas: 3 },
        statefulSet: {
          securityContext: {
            pod: { seccompProfile: { type: "RuntimeDefault" } },
            container: { capabilities: { drop: ["ALL"] } },
          },
        },
      },
    },
  });

  test("holds no release up where a person starts its pods anew", async () => {
    const driver = await cluster();
    await install(driver, "vault", values());
    expect(driver.find("StatefulSet", "tools/vault")).toMatchObject({
      spec: { replicas: 3, updateStrategy: { type: "OnDelete" } },
    });
  });

  test("holds it up for good where Helm waits for them", async () => {
    expect(await refused(await cluster(), "vault", values("RollingUpdate"))).toMatch(
      /failed to become available within allocated timeout/,
    );
  });
});
