import { output, type Input } from "@pulumi/pulumi";
import {
  birthProblem,
  kubeconfigOf,
  planEndpoint,
  versionProblem,
} from "../../../../components/gcp/cluster/cluster-plan";
import { planMaintenance } from "../../../../components/gcp/cluster/maintenance-plan";
import { answersAt, identityReach, offersOf } from "../../../../components/gcp/cluster/offers";
import { aNetwork } from "./ground";

describe("the way to the API", () => {
  it("is its name, unless addresses are named, and then it is the address alone", () => {
    expect(planEndpoint({})).toEqual({ kind: "name" });
    expect(planEndpoint({ cidrs: ["10.192.0.0/10"] })).toEqual({
      kind: "address",
      public: false,
      admitted: ["10.192.0.0/10"],
    });
    expect(planEndpoint({ cidrs: ["10.192.0.0/10"], publicCidrs: ["198.51.100.0/24"] })).toEqual({
      kind: "address",
      public: true,
      admitted: ["198.51.100.0/24", "10.192.0.0/10"],
    });
  });

  it("takes a token of the plugin each time, and an authority only where the certificate is the cluster's own", () => {
    const byName = JSON.parse(kubeconfigOf({ name: "one", server: "https://gke-one.gke.goog" })) as {
      clusters: { cluster: object }[];
      users: { user: { exec: object; token?: string } }[];
    };
    expect(byName.clusters).toEqual([{ name: "one", cluster: { server: "https://gke-one.gke.goog" } }]);
    expect(byName.users[0]?.user.exec).toMatchObject({ command: "gke-gcloud-auth-plugin", provideClusterInfo: true });
    expect(Object.keys(byName.users[0]?.user ?? {})).toEqual(["exec"]);
    expect(kubeconfigOf({ name: "one", server: "https://192.0.2.2", authority: "QQ==" })).toContain(
      '"certificate-authority-data":"QQ=="',
    );
  });
});

describe("what would replace the cluster", () => {
  const birth = {
    location: "us-central1",
    podCidr: "10.18.0.0/15",
    serviceCidr: "10.17.0.0/20",
    controlPlaneCidr: "x",
  };
  it("is refused, and what it was is told", () => {
    expect(birthProblem({ olds: { input: birth }, news: { input: birth } })).toBeUndefined();
    expect(birthProblem({ olds: { input: birth }, news: { input: { ...birth, podCidr: "10.20.0.0/15" } } })).toContain(
      "podCidr 10.20.0.0/15, where it has 10.18.0.0/15",
    );
  });

  const version = (has: string, wanted: string) =>
    versionProblem({ olds: {}, outputs: { masterVersion: has }, news: { minMasterVersion: wanted } });
  it("or is no way of GKE's: back, or two minor versions up", () => {
    expect(version("1.35.3-gke.1000000", "1.35")).toBeUndefined();
    expect(version("1.35.3-gke.1000000", "1.36")).toBeUndefined();
    expect(version("1.36.1-gke.1000000", "1.35")).toContain('there is no way back. Set it to "1.36"');
    expect(version("1.33.1-gke.1000000", "1.35")).toContain('Set it to "1.34" first');
    expect(versionProblem({ olds: {}, outputs: {}, news: { minMasterVersion: "1.35" } })).toBeUndefined();
    const asBefore = { minMasterVersion: "1.35" };
    expect(
      versionProblem({ olds: asBefore, outputs: { masterVersion: "1.36.1-gke.1" }, news: asBefore }),
    ).toBeUndefined();
  });
});

describe("maintenance", () => {
  it("is on three nights a week, in UTC as GKE tells it", () => {
    expect(planMaintenance()).toEqual({
      recurringWindow: {
        startTime: "2026-01-06T08:00:00Z",
        endTime: "2026-01-06T13:00:00Z",
        recurrence: "FREQ=WEEKLY;BYDAY=TU,WE,TH",
      },
      maintenanceExclusions: [
        {
          exclusionName: "minor-versions-as-asked",
          startTime: "2026-01-01T00:00:00Z",
          exclusionOptions: { scope: "NO_MINOR_UPGRADES", endTimeBehavior: "UNTIL_END_OF_SUPPORT" },
        },
      ],
    });
    expect(planMaintenance({ minorVersions: "byGoogle" }).maintenanceExclusions).toEqual([]);
  });

  it("begins on a day that it is on", () => {
    const { startTime } = planMaintenance({ days: ["SA"], hour: 1 }).recurringWindow;
    expect(new Date(startTime).getUTCDay()).toBe(6);
  });

  it("leaves out whole days, from the first to the end of the last", () => {
    const sale = { from: "2026-11-23", to: "2026-12-01" };
    expect(planMaintenance({ exclusions: { sale } }).maintenanceExclusions.slice(1)).toEqual([
      {
        exclusionName: "sale",
        startTime: "2026-11-23T00:00:00Z",
        endTime: "2026-12-02T00:00:00Z",
        exclusionOptions: { scope: "NO_UPGRADES" },
      },
    ]);
  });

  it("is refused where GKE would: shorter pieces than four hours, too little of it, exclusions that are too many or too long", () => {
    expect(() => planMaintenance({ hours: 3 })).toThrow("want 4–24, got 3");
    expect(() => planMaintenance({ days: [] })).toThrow("want a day of the week at least");
    expect(() => planMaintenance({ exclusions: { sale: { from: "2026-11-23", to: "2026-11-01" } } })).toThrow(
      "exclusions.sale.to: want a day that is not before from, 2026-11-23, got 2026-11-01",
    );
    expect(() => planMaintenance({ exclusions: { sale: { from: "November", to: "2026-11-01" } } })).toThrow(
      "exclusions.sale.from: want a day that there is, such as 2026-11-23, got November",
    );
    const quarter = { from: "2026-10-01", to: "2026-12-29" };
    expect(() => planMaintenance({ exclusions: { quarter } })).toThrow("48 hours in any 92 days");
    expect(() => planMaintenance({ exclusions: { year: { from: "2026-01-01", to: "2026-12-29" } } })).toThrow(
      "exclusions.year: want 90 days at most of NO_UPGRADES, got 363",
    );
    const minor = { from: "2026-01-01", to: "2026-12-29", scope: "NO_MINOR_UPGRADES" as const };
    expect(() => planMaintenance({ exclusions: { minor } })).not.toThrow();
  });
});

describe("what a GKE cluster offers", () => {
  const apiCidrs = (answersAt: Input<string[]>) =>
    new Promise((resolve) => void output(offersOf(aNetwork(), answersAt).apiReach[0]!.cidrs).apply(resolve));

  it("is nearly everything but the definitions of Gateway API, whose version is Kong's to say", () => {
    expect(offersOf(aNetwork(), [])).toMatchObject({
      policyEngine: "own",
      nodeScaler: { kind: "own" },
      loadBalancing: { kind: "own" },
      metrics: "own",
      snapshots: "own",
      gatewayApi: "none",
      toolAnnotations: {},
    });
  });

  it("calls webhooks through pods, which an address does not name", () => {
    const { controlPlaneCidrs, controlPlanePods } = offersOf(aNetwork(), []);
    expect(controlPlaneCidrs).toEqual(["10.17.16.0/28"]);
    expect(controlPlanePods).toEqual({ namespace: "kube-system", pods: { "k8s-app": "konnectivity-agent" } });
  });

  it("is its API at the Service's address and behind it: in its block, and where it answers outside of that, there too", async () => {
    const inBlock = ["10.17.0.1/32", "10.17.16.0/28"];
    for (const nowhereElse of [[], [""], ["10.17.16.2"], ["fd00::1"]])
      expect(await apiCidrs(nowhereElse)).toEqual(inBlock);
    expect(await apiCidrs(["10.16.3.7"])).toEqual([...inBlock, "10.16.3.7/32"]);
    expect([undefined, {}, { privateEndpoint: "10.17.16.2" }].map(answersAt)).toEqual([[], [], ["10.17.16.2"]]);
    expect(await apiCidrs(output(["10.17.16.16", "10.17.16.16"]))).toEqual([...inBlock, "10.17.16.16/32"]);
  });

  it("is Google's APIs at their private addresses, and the internet where there is a way, for whoever asks for that", () => {
    const google = [{ cidrs: ["199.36.153.8/30"], port: 443 }];
    for (const network of [aNetwork(), aNetwork([])]) expect(offersOf(network, []).cloudReach).toEqual(google);
    expect(offersOf(aNetwork(), []).internetReach).toEqual([{ cidrs: ["0.0.0.0/0"], port: 443 }]);
    expect(offersOf(aNetwork([]), []).internetReach).toEqual([]);
  });

  it("gives identities at the metadata server, which Dataplane V2 judges by its own address, and no node is named", () => {
    expect(identityReach).toEqual([
      { cidrs: ["169.254.169.254/32"], port: 80 },
      { cidrs: ["169.254.169.254/32"], port: 8080 },
      { cidrs: ["199.36.153.8/30"], port: 443 },
    ]);
  });

  it("is nodes that no address matches", () => {
    expect(offersOf(aNetwork(), [])).toMatchObject({ nodeCidrs: ["10.16.0.0/17"], nodesAreMatched: "byNothing" });
  });
});
