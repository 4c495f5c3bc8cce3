import { planAccess } from "../../../../components/aws/cluster/access-plan";
import { Cluster, type ClusterArgs } from "../../../../components/aws/cluster/cluster";
import { account, record } from "../../../mocks";
import { aNetwork, aPlace, keyArn, logs } from "../place";

const pool = { min: 1, max: 3, types: ["t3.medium"], spot: false };
const cluster = (change: Partial<ClusterArgs> = {}) =>
  record(
    () =>
      void new Cluster("cluster", {
        ...{ place: aPlace(), account, network: aNetwork(), version: "1.35", serviceCidr: "10.1.0.0/20", keyArn, logs },
        pools: { general: pool, spot: { ...pool, spot: true, types: ["t3.medium", "c5.large"] } },
        ...change,
      }),
  );
const admin = `arn:aws:iam::${account}:role/admins`;

describe("access", () => {
  it("puts a role into the groups of its teams, beside what else it may do", async () => {
    const grouped = ["payments", "orders"].map((team) => ({ role: admin, group: `go-coffee:team:${team}` }));
    const other = { role: `arn:aws:iam::${account}:role/others`, group: "go-coffee:team:orders" };
    const recorded = await cluster({ viewers: [admin], grouped: [...grouped, other] });
    const entries = recorded.of("aws:eks/accessEntry:AccessEntry").map(({ inputs }) => inputs);
    expect(entries).toMatchObject([
      { principalArn: admin, kubernetesGroups: ["go-coffee:team:orders", "go-coffee:team:payments"] },
      { principalArn: other.role, type: "STANDARD", kubernetesGroups: ["go-coffee:team:orders"] },
    ]);
    expect(recorded.of("aws:eks/accessPolicyAssociation:AccessPolicyAssociation")).toHaveLength(1);
    expect((await cluster({ viewers: [admin] })).one("aws:eks/accessEntry:AccessEntry").inputs).not.toHaveProperty(
      "kubernetesGroups",
    );
    const creator = `arn:aws:sts::${account}:assumed-role/admins/a-session`;
    expect(() => planAccess({ admins: [], viewers: [], grouped, creator })).toThrow(/made the cluster/);
  });
});

describe("nodes that are not there yet", () => {
  it("are described to the Cluster Autoscaler by tags of their group, which EKS hands none on to", async () => {
    const recorded = await cluster();
    const tags = recorded
      .of("aws:autoscaling/tag:Tag")
      .map(({ name, inputs }) => [name.replace(/^.*nodes-/, ""), inputs["tag"]]);
    const prefix = "k8s.io/cluster-autoscaler/node-template";
    const tag = (key: string, value: string) => ({ key: `${prefix}/${key}`, value, propagateAtLaunch: false });
    expect(Object.fromEntries(tags)).toEqual({
      "general-label-pool": tag("label/go-coffee/pool", "general"),
      "general-disk": tag("resources/ephemeral-storage", "40Gi"),
      "spot-label-pool": tag("label/go-coffee/pool", "spot"),
      "spot-taint-pool": tag("taint/go-coffee/pool", "spot:NoSchedule"),
      "spot-disk": tag("resources/ephemeral-storage", "40Gi"),
    });
  });

  it("are described as they will be: labels and taints are the group's own", async () => {
    const taints = [{ key: "for", value: "search", effect: "NoExecute" as const }];
    const recorded = await cluster({ pools: { general: pool, search: { ...pool, taints, diskGiB: 100 } } });
    const tags = recorded
      .of("aws:autoscaling/tag:Tag")
      .filter(({ name }) => name.includes("search"))
      .map(({ inputs }) => inputs["tag"] as { key: string; value: string });
    const [group] = recorded.of("aws:eks/nodeGroup:NodeGroup").filter(({ name }) => name.includes("search"));
    const told = (kind: string) =>
      Object.fromEntries(
        tags.flatMap(({ key, value }) => (key.includes(`/${kind}/`) ? [[key.split(`/${kind}/`)[1], value]] : [])),
      );
    expect(told("label")).toEqual(group!.inputs["labels"]);
    expect(told("taint")).toEqual({ for: "search:NoExecute" });
    expect(told("resources")).toEqual({ "ephemeral-storage": "80Gi" });
  });
});
