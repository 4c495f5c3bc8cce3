import { Namespace } from "../../../components/kubernetes/namespace";
import { record } from "../../mocks";
import { aCluster, objects, ofKind, ours } from "./record";

const quota = { pods: 10, cpu: { request: 500, limit: 2000 }, memory: 1024, scratch: { request: 640, limit: 10_240 } };

const found = () =>
  record(() => {
    new Namespace(
      "apps",
      { name: "go-coffee-dev", whose: ours, dataClass: "card", quota },
      { deletedWith: aCluster() },
    );
  });

describe("a namespace", () => {
  it("enforces the restricted pod security standard", async () => {
    const [namespace] = ofKind(await found(), "Namespace");
    expect(namespace!.inputs.metadata.name).toBe("go-coffee-dev");
    expect(namespace!.inputs.metadata.labels).toMatchObject({
      "pod-security.kubernetes.io/enforce": "restricted",
      "pod-security.kubernetes.io/audit": "restricted",
      "pod-security.kubernetes.io/warn": "restricted",
      "data-class": "card",
    });
  });

  it("denies all traffic but look-ups of names", async () => {
    const policies = ofKind(await found(), "NetworkPolicy");
    expect(policies.map(({ inputs }) => inputs.metadata.name)).toEqual(["allow-dns", "default-deny"]);
    for (const { inputs } of policies) {
      expect(inputs.metadata.namespace).toBe("go-coffee-dev");
      expect(inputs.spec.podSelector).toEqual({});
      expect(inputs.spec.ingress).toBeUndefined();
    }
    expect(policies[1]!.inputs.spec).toEqual({ podSelector: {}, policyTypes: ["Ingress", "Egress"] });
  });

  it("has its quota, and limits for containers that say none", async () => {
    const all = await found();
    expect(ofKind(all, "ResourceQuota")[0]!.inputs.spec.hard).toMatchObject({
      ...{ pods: "10", "limits.cpu": "2" },
      ...{ "requests.ephemeral-storage": "640Mi", "limits.ephemeral-storage": "10Gi" },
    });
    const [limit] = ofKind(all, "LimitRange")[0]!.inputs.spec.limits;
    expect(limit).toEqual({
      type: "Container",
      defaultRequest: { cpu: "50m", memory: "128Mi", "ephemeral-storage": "64Mi" },
      default: { cpu: "250m", memory: "128Mi", "ephemeral-storage": "1Gi" },
    });
  });

  it("gives no token to pods that name no account", async () => {
    const [account] = ofKind(await found(), "ServiceAccountPatch");
    expect(account!.inputs.metadata).toMatchObject({ name: "default", namespace: "go-coffee-dev" });
    expect(account!.inputs.automountServiceAccountToken).toBe(false);
  });

  it("goes with its cluster, whole", async () => {
    const all = objects(await found());
    expect(all.map(({ type, name }) => `${type.split(":").at(-1)} ${name}`)).toEqual([
      "Namespace apps",
      "NetworkPolicy apps-allow-dns",
      "ServiceAccountPatch apps-default-account",
      "NetworkPolicy apps-default-deny",
      "LimitRange apps-defaults",
      "ResourceQuota apps-quota",
    ]);
    for (const { deletedWith } of all) expect(deletedWith).toBe("kubernetes:core/v1:ConfigMap::cluster");
  });

  const other = (change: object) =>
    record(
      () => void new Namespace("apps", { name: "tools", whose: ours, quota, ...change }, { deletedWith: aCluster() }),
    );

  it("enforces a weaker standard only with a reason, which it carries", async () => {
    const [namespace] = ofKind(
      await other({ security: { level: "privileged", reason: "it makes the network" } }),
      "Namespace",
    );
    expect(namespace!.inputs.metadata).toMatchObject({
      labels: { "pod-security.kubernetes.io/enforce": "privileged" },
      annotations: { "go-coffee/why-not-restricted": "it makes the network" },
    });
    const [restricted] = ofKind(await other({ security: { level: "restricted" } }), "Namespace");
    expect(restricted!.inputs.metadata.annotations).toBeUndefined();
  });

  it("gives pods a sidecar where it is asked to, and lets each reach the mesh's control plane", async () => {
    const all = await other({ injected: true, labels: { "a.controller/looks": "here" } });
    expect(ofKind(all, "Namespace")[0]!.inputs.metadata.labels).toMatchObject({
      "istio-injection": "enabled",
      "a.controller/looks": "here",
    });
    const policy = ofKind(all, "NetworkPolicy").find(({ inputs }) => inputs.metadata.name === "allow-mesh")!;
    expect(policy.inputs.spec).toEqual({
      podSelector: {},
      policyTypes: ["Egress"],
      egress: [
        {
          to: [
            {
              namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "istio-system" } },
              podSelector: { matchLabels: { app: "istiod" } },
            },
          ],
          ports: [{ protocol: "TCP", port: 15012 }],
        },
      ],
    });
    const without = ofKind(await other({}), "Namespace")[0]!;
    expect(without.inputs.metadata.labels).not.toHaveProperty("istio-injection");
  });
});
