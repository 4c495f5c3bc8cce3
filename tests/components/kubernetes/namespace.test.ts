import { Namespace } from "../../../components/kubernetes/namespace";
import { record } from "../../mocks";
import { aCluster, objects, ofKind, ours } from "./record";

const quota = { pods: 10, cpu: { request: 500, limit: 2000 }, memory: 1024 };

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
    expect(ofKind(all, "ResourceQuota")[0]!.inputs.spec.hard).toMatchObject({ pods: "10", "limits.cpu": "2" });
    const [limit] = ofKind(all, "LimitRange")[0]!.inputs.spec.limits;
    expect(limit).toEqual({
      type: "Container",
      defaultRequest: { cpu: "50m", memory: "128Mi" },
      default: { cpu: "250m", memory: "128Mi" },
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
});
