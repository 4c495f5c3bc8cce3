import { renderDelivered } from "../../../cli/render/delivered";
import type { StateResource } from "../../../cli/local/checkpoint";
import { deliveredKinds } from "../../../components/core/delivery";

const provider = "urn:pulumi:dev::go-coffee::pulumi:providers:kubernetes::one";
const providerOf = (identifier: string): StateResource => ({
  ...{ urn: provider, type: "pulumi:providers:kubernetes", custom: true, id: "p" },
  inputs: { clusterIdentifier: identifier },
});

function object(type: string, service: string, parent = "gocoffee:kubernetes:CoffeeService"): StateResource {
  const urn = `urn:pulumi:dev::go-coffee::gocoffee:layers:Workloads$${parent}$${type}::aws-${service}`;
  const labels = { "app.kubernetes.io/name": service };
  const [, module = "", kind = ""] = type.split(":");
  const inputs = {
    apiVersion: module.replace(/^core\//, ""),
    kind,
    metadata: { name: service, namespace: "shop", labels, annotations: { "pulumi.com/skipAwait": "true" } },
  };
  return { urn, type, custom: true, id: `shop/${service}`, provider: `${provider}::p`, inputs };
}

it("has a folder for each service, with the kinds that Argo CD's project takes, and no other", () => {
  const state = [
    providerOf("arn:cluster/coffee"),
    object("kubernetes:apps/v1:Deployment", "order"),
    object("kubernetes:core/v1:Service", "order"),
    object("kubernetes:argoproj.io/v1alpha1:Rollout", "web"),
    // Guards, identities and secrets stay with Pulumi, and so does what is no service's.
    object("kubernetes:networking.k8s.io/v1:NetworkPolicy", "order"),
    object("kubernetes:core/v1:ServiceAccount", "order"),
    object("kubernetes:external-secrets.io/v1:ExternalSecret", "order"),
    object("kubernetes:apps/v1:Deployment", "tool", "gocoffee:kubernetes:AddOns"),
  ];
  const [cluster, ...more] = renderDelivered(state);
  expect(more).toEqual([]);
  expect(cluster!.files.map(({ path }) => path)).toEqual([
    "order/deployment-order.yaml",
    "order/service-order.yaml",
    "web/rollout-web.yaml",
  ]);
  expect(cluster!.files[0]!.text).toMatch(/^apiVersion: apps\/v1\nkind: Deployment\n/);
  expect(cluster!.files[0]!.text).not.toContain("pulumi.com");
});

it("is refused for two clusters of one cloud, which one folder cannot be for", () => {
  const within = (name: string, service: string) => ({
    ...object("kubernetes:apps/v1:Deployment", service),
    provider: `urn:pulumi:dev::go-coffee::pulumi:providers:kubernetes::${name}::q`,
  });
  expect(() => renderDelivered([within("kubernetes-aws", "order"), within("kubernetes-aws-other", "web")])).toThrow(
    /kubernetes-aws and kubernetes-aws-other have services/,
  );
});

it("of a cluster of another cloud lies in a folder of its name, beside that of the first", () => {
  const within = (name: string) => ({
    ...object("kubernetes:apps/v1:Deployment", "order"),
    provider: `urn:pulumi:dev::go-coffee::pulumi:providers:kubernetes::${name}::q`,
  });
  const rendered = renderDelivered([within("kubernetes-gcp-delivered"), within("kubernetes-aws-delivered")]);
  expect(rendered.flatMap(({ files }) => files.map(({ path }) => path))).toEqual([
    "order/deployment-order.yaml",
    "gcp/order/deployment-order.yaml",
  ]);
});

it("gives nobody a right: no account, role, secret or policy is of a kind that is delivered", () => {
  const kinds = deliveredKinds.map(({ kind }) => kind).join(" ");
  expect(kinds).not.toMatch(/Account|Role|Secret|Policy|Namespace|ConfigMap|Template/);
});
