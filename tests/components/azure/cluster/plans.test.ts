import { output } from "@pulumi/pulumi";
import { planPeople } from "../../../../components/azure/cluster/access";
import {
  authorityIn,
  birthProblem,
  kubeconfigOf,
  planApi,
  versionProblem,
} from "../../../../components/azure/cluster/cluster-plan";
import { planMaintenance } from "../../../../components/azure/cluster/maintenance-plan";
import { apiServerIn, identityReachOf, offersOf } from "../../../../components/azure/cluster/offers";
import { regions } from "../../../../config/regions";
import { aNetwork, byZone } from "./aks";

const subnet = { subnetId: "subnet", cidr: "10.32.240.0/28" };

describe("the way to the API", () => {
  it("is one of three for good: a subnet, an endpoint, or ranges", () => {
    expect(planApi({ mode: "vnet" }, subnet)).toEqual({ kind: "vnet", ...subnet });
    expect(planApi({ mode: "privateLink" }, subnet)).toEqual({ kind: "privateLink" });
    expect(planApi({}, undefined)).toEqual({ kind: "privateLink" });
    expect(planApi({ mode: "vnet", publicCidrs: ["198.51.100.0/24", "198.51.100.0/24"] }, subnet)).toEqual({
      kind: "ranges",
      ranges: ["198.51.100.0/24"],
    });
    expect(() => planApi({ mode: "vnet" }, undefined)).toThrow("apiServerSubnet: true");
  });

  it("is an endpoint in East US 2, where a subnet is not on offer, and is known of every region", () => {
    expect(apiServerIn("eastus2")).toBe("privateLink");
    for (const region of Object.keys(regions.azure).filter((name) => name !== "eastus2"))
      expect(apiServerIn(region)).toBe("vnet");
  });
});

describe("the kubeconfig", () => {
  it("holds an authority and a command, and neither a token nor a device code", () => {
    const config = JSON.parse(kubeconfigOf({ name: "one", server: "https://api", authority: "QQ==", tenant: "t" })) as {
      users: { user: { exec: { args: string[]; command: string; interactiveMode: string } } }[];
    };
    const [{ user }] = config.users as [(typeof config.users)[number]];
    expect(Object.keys(user)).toEqual(["exec"]);
    expect(user.exec).toMatchObject({ command: "kubelogin", interactiveMode: "Never" });
    expect(user.exec.args).toEqual([
      ...["get-token", "--login", "azurecli", "--server-id", "6dae42f8-4368-4678-94ff-3960e28e3630"],
      ...["--tenant-id", "t"],
    ]);
  });

  it("has its authority of what AKS answers, in YAML or JSON, and says where there is none", () => {
    const coded = (text: string) => Buffer.from(text).toString("base64");
    expect(authorityIn(coded("    certificate-authority-data: QXV0aG9yaXR5\n    server: x"))).toBe("QXV0aG9yaXR5");
    expect(authorityIn(coded('{"certificate-authority-data":"QXV0aG9yaXR5"}'))).toBe("QXV0aG9yaXR5");
    expect(() => authorityIn(coded("server: x"))).toThrow("no certificate authority");
    expect(() => authorityIn(undefined)).toThrow("no certificate authority");
  });
});

it("is nobody's cluster without somebody who may administer it, and nobody is named twice", () => {
  expect(() => planPeople({ admins: [] })).toThrow("want a group of Entra");
  expect(() => planPeople({ admins: ["one"], viewers: ["two", "one"] })).toThrow("one may do everything already");
  expect(planPeople({ admins: ["one"] })).toEqual({ admins: ["one"], viewers: [] });
});

describe("what would replace the cluster", () => {
  const birth = {
    ...{ location: "eastus2", podCidr: "10.34.0.0/15", serviceCidr: "10.33.0.0/20", api: "privateLink" },
    ...{ outbound: "userAssignedNATGateway", systemType: "Standard_D4as_v5", systemSubnet: "nodes" },
  };
  it.each(["podCidr", "api", "outbound", "systemType", "systemSubnet"] as const)(
    "is refused, and what it was is told: %s",
    (fact) => {
      expect(birthProblem({ olds: { input: birth }, news: { input: birth } })).toBeUndefined();
      const found = birthProblem({ olds: { input: birth }, news: { input: { ...birth, [fact]: "other" } } });
      expect(found).toContain(`${fact} other, where it has ${birth[fact]}`);
    },
  );

  const version = (has: string, wanted: string, asked = "") =>
    versionProblem({
      olds: { kubernetesVersion: asked },
      outputs: { currentKubernetesVersion: has },
      news: { kubernetesVersion: wanted },
    });
  it("or is no way of AKS's: back, or two minor versions up", () => {
    expect(version("1.35.2", "1.35")).toBeUndefined();
    expect(version("1.35.2", "1.36")).toBeUndefined();
    expect(version("1.36.1", "1.35", "1.35")).toBeUndefined();
    expect(version("1.36.1", "1.35")).toContain('there is no way back. Set it to "1.36"');
    expect(version("1.33.1", "1.35")).toContain('Set it to "1.34" first');
  });
});

describe("when AKS upgrades", () => {
  it("is a night for the control plane, and the next one for images of nodes, four hours and more", () => {
    const plan = planMaintenance({
      day: "SA",
      hour: 3,
      exclusions: { sale: { from: "2026-11-23", to: "2026-11-30" } },
    });
    expect(plan.aksManagedAutoUpgradeSchedule.maintenanceWindow).toEqual({
      ...{ durationHours: 5, startTime: "03:00", utcOffset: "+00:00" },
      schedule: { weekly: { dayOfWeek: "Saturday", intervalWeeks: 1 } },
      notAllowedDates: [{ start: "2026-11-23", end: "2026-11-30" }],
    });
    expect(plan.aksManagedNodeOSUpgradeSchedule.maintenanceWindow.schedule.weekly.dayOfWeek).toBe("Sunday");
    expect(planMaintenance().aksManagedAutoUpgradeSchedule.maintenanceWindow).not.toHaveProperty("notAllowedDates");
  });

  it("is the same night for AKS's own releases, which take hours of days and no window", () => {
    const exclusions = { sale: { from: "2026-11-23", to: "2026-11-30" } };
    expect(planMaintenance({ day: "SA", hour: 3, exclusions }).default).toEqual({
      timeInWeek: [{ day: "Saturday", hourSlots: [3, 4, 5, 6, 7] }],
      notAllowedTime: [{ start: "2026-11-23T00:00:00Z", end: "2026-11-30T23:59:59Z" }],
    });
    expect(planMaintenance({ day: "SA", hour: 22, hours: 4 }).default).toEqual({
      timeInWeek: [
        { day: "Saturday", hourSlots: [22, 23] },
        { day: "Sunday", hourSlots: [0, 1] },
      ],
    });
  });

  it("is refused where AKS would", () => {
    expect(() => planMaintenance({ hours: 3 })).toThrow("maintenance.hours: want 4–24, got 3");
    expect(() => planMaintenance({ hour: 24 })).toThrow("maintenance.hour: want 0–23");
    for (const to of ["2026-11-22", "2026-02-31"])
      expect(() => planMaintenance({ exclusions: { sale: { from: "2026-11-23", to } } })).toThrow("exclusions.sale");
  });
});

describe("what a cluster brings", () => {
  const known = <Value>(value: Value) => new Promise((resolve) => void output(value).apply((found) => resolve(found)));

  it("is an engine that matches no node by its address, and its own taint on spot nodes", () => {
    expect(offersOf(aNetwork(), { kind: "privateLink" })).toMatchObject({
      ...{ policyEngine: "own", nodesAreMatched: "byNothing", gatewayApi: "none", metrics: "own", snapshots: "own" },
      spotTaints: [{ key: "kubernetes.azure.com/scalesetpriority", value: "spot", effect: "NoSchedule" }],
      controlPlanePods: { namespace: "kube-system", pods: { app: "konnectivity-agent" } },
      controlPlaneCidrs: [],
    });
  });

  it("is an API at its Service's address and where it stands: among the nodes, in its subnet, or somewhere public", async () => {
    const reach = async (api: Parameters<typeof offersOf>[1], network = aNetwork()) =>
      known(offersOf(network, api).apiReach[0]!.cidrs);
    expect(await reach({ kind: "privateLink" })).toEqual(["10.33.0.1/32", "10.32.0.0/17"]);
    expect(await reach({ kind: "privateLink" }, aNetwork({ nodes: byZone }))).toHaveLength(4);
    expect(await reach({ kind: "vnet", ...subnet })).toEqual(["10.33.0.1/32", "10.32.240.0/28"]);
    expect(await reach({ kind: "ranges", ranges: [] })).toEqual(["10.33.0.1/32", "0.0.0.0/0"]);
    expect(offersOf(aNetwork(), { kind: "vnet", ...subnet }).controlPlaneCidrs).toEqual(["10.32.240.0/28"]);
  });

  it("are identities of Entra's addresses and of the endpoints', and the internet for who asks for it, where there is a way", () => {
    expect(JSON.stringify(identityReachOf(aNetwork()))).toContain("10.32.224.0/20");
    expect(JSON.stringify(identityReachOf(aNetwork()))).not.toContain("0.0.0.0/0");
    expect(offersOf(aNetwork(), { kind: "privateLink" }).internetReach).toHaveLength(1);
    expect(offersOf(aNetwork({ natAddresses: [] }), { kind: "privateLink" }).internetReach).toEqual([]);
  });
});
