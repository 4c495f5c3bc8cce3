import { parse } from "yaml";
import type { StateResource } from "../../../cli/local/checkpoint";
import { renderClusters } from "../../../cli/render/objects";

const provider = (name: string, identifier?: string): StateResource => ({
  urn: `urn:pulumi:dev::go-coffee::pulumi:providers:kubernetes::${name}`,
  type: "pulumi:providers:kubernetes",
  custom: true,
  id: "one",
  inputs: identifier === undefined ? {} : { clusterIdentifier: identifier },
});

function object(inputs: Record<string, unknown>, within = "here", type = "kubernetes:core/v1:Thing"): StateResource {
  const urn = `urn:pulumi:dev::go-coffee::${type}::thing`;
  return { urn, type, custom: true, id: "x", provider: `${provider(within).urn}::one`, inputs };
}

const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "v1:abc" };
const settings = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "settings", namespace: "app" } };

/** The files of the only cluster. */
function files(...resources: StateResource[]): Record<string, string> {
  const [cluster, ...others] = renderClusters([provider("here", "arn:aws:eks:x:1:cluster/coffee"), ...resources]);
  expect(others).toEqual([]);
  return Object.fromEntries(cluster!.files.map(({ path, text }) => [path.replace(/^coffee\//, ""), text]));
}

describe("rendered objects", () => {
  it("lie in a folder for each cluster, by its name, and count with the releases", () => {
    const all = renderClusters([
      provider("here", "arn:aws:eks:us-east-1:1:cluster/coffee"),
      provider("there"),
      object(settings),
      object({ name: "kong", chart: "ingress" }, "here", "kubernetes:helm.sh/v3:Release"),
      object(settings, "there"),
      { ...object({}), type: "aws:ec2/vpc:Vpc" },
      { ...object({}), custom: false },
    ]);
    expect(all.map(({ name, count }) => [name, count])).toEqual([
      ["coffee", 2],
      ["there", 1],
    ]);
  });

  it("of two clusters with one name lie apart, by their clouds", () => {
    const all = renderClusters([
      provider("kubernetes-aws", "arn:aws:eks:us-east-1:1:cluster/coffee"),
      provider("kubernetes-gcp", "projects/p/locations/us-central1/clusters/coffee"),
      provider("kubernetes-gcp-delivered", "projects/p/locations/us-central1/clusters/coffee"),
      object(settings, "kubernetes-aws"),
      object(settings, "kubernetes-gcp"),
      object({ ...settings, metadata: { name: "delivered", namespace: "app" } }, "kubernetes-gcp-delivered"),
    ]);
    expect(all.map(({ name, count }) => [name, count])).toEqual([
      ["aws-coffee", 1],
      ["gcp-coffee", 2],
    ]);
    expect(all[1]!.files.map(({ path }) => path)).toContain("gcp-coffee/app/configmap-settings.yaml");
  });

  it("are those of the program: not the local stand-ins for definitions that a project publishes in a file", () => {
    const definition = object({ kind: "CustomResourceDefinition", metadata: { name: "gateways.example" } });
    const urn = "urn:pulumi:dev::go-coffee::a$kubernetes:yaml/v2:ConfigFile$kubernetes:core/v1:Thing::thing";
    expect(Object.keys(files(object(settings), { ...definition, urn }))).toEqual(["app/configmap-settings.yaml"]);
    expect(Object.keys(files(definition))).toEqual(["_cluster/customresourcedefinition-gateways.example.yaml"]);
  });

  it("lie in the folder of their namespace, or of the cluster", () => {
    const role = { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name: "system:look" } };
    expect(Object.keys(files(object(settings), object(role)))).toEqual([
      "_cluster/clusterrole-system_look.yaml",
      "app/configmap-settings.yaml",
    ]);
  });

  it("of two groups with a kind of one name do not overwrite each other", () => {
    const gateway = (group: string) =>
      object({ apiVersion: `${group}/v1`, kind: "Gateway", metadata: { name: "a", namespace: "b" } });
    expect(Object.keys(files(gateway("gateway.networking.k8s.io"), gateway("networking.istio.io")))).toEqual([
      "b/gateway.networking.k8s.io-gateway-a.yaml",
      "b/networking.istio.io-gateway-a.yaml",
    ]);
  });

  it("are written in one order, however they were said", () => {
    const one = files(object({ ...settings, data: { b: "2", a: "1" } }));
    const other = files(
      object({
        data: { a: "1", b: "2" },
        kind: "ConfigMap",
        metadata: { namespace: "app", name: "settings" },
        apiVersion: "v1",
      }),
    );
    expect(one).toEqual(other);
    expect(one["app/configmap-settings.yaml"]).toBe(
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\n  namespace: app\ndata:\n  a: "1"\n  b: "2"\n',
    );
  });

  it("quote what kubectl, which reads YAML 1.1, would take for something else", () => {
    const text = files(object({ ...settings, data: { a: "yes", b: "on", c: "0777", d: "1_000", e: "12:30:45" } }))[
      "app/configmap-settings.yaml"
    ]!;
    expect(parse(text, { version: "1.1" })).toMatchObject({
      data: { a: "yes", b: "on", c: "0777", d: "1_000", e: "12:30:45" },
    });
  });

  it("have nothing secret in them, nor what only Pulumi reads", () => {
    const { metadata } = settings;
    const found = files(
      object({ ...settings, metadata: { ...metadata, annotations: { "pulumi.com/skipAwait": "true" } } }),
      object({
        ...settings,
        kind: "Secret",
        metadata: { ...metadata, annotations: { "pulumi.com/skipAwait": "true", own: "kept" } },
        data: { password: secret },
        stringData: secret,
      }),
    );
    expect(parse(found["app/configmap-settings.yaml"]!)).toEqual(settings);
    expect(parse(found["app/secret-settings.yaml"]!)).toEqual({
      ...settings,
      kind: "Secret",
      metadata: { ...metadata, annotations: { own: "kept" } },
      data: { password: Buffer.from("[secret]").toString("base64") },
      stringData: "[secret]",
    });
    expect(JSON.stringify(found)).not.toContain("v1:abc");
  });
});

describe("a rendered release", () => {
  const release = (more: object) =>
    object(
      {
        ...{ name: "kong", namespace: "gateway", chart: "ingress", version: "0.1.2", timeout: 900 },
        values: { gateway: { password: secret, replicas: 2 } },
        ...more,
      },
      "here",
      "kubernetes:helm.sh/v3:Release",
    );

  it("is the chart's values, below the command that installs it", () => {
    const text = files(release({ repositoryOpts: { repo: "https://charts.example" } }))["releases/coffee/kong.yaml"]!;
    expect(text.split("\n")[0]).toBe(
      "# helm upgrade --install kong ingress --repo https://charts.example --version 0.1.2 --namespace gateway --values kong.yaml",
    );
    expect(parse(text)).toEqual({ gateway: { password: "[secret]", replicas: 2 } });
  });

  it("names a chart of an OCI registry by its address alone", () => {
    const text = files(release({ chart: "oci://charts.example/kong" }))["releases/coffee/kong.yaml"]!;
    expect(text).toContain("--install kong oci://charts.example/kong --version 0.1.2");
  });
});
