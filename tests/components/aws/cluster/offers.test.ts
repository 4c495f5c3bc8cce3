import { offersOf, type OffersRequest } from "../../../../components/aws/cluster/offers";
import { aNetwork, aPlace } from "../place";

const zones = ["us-east-1a", "us-east-1b", "us-east-1c"];
const network = {
  ...aNetwork(zones),
  private: aNetwork(zones).private.map((subnet, index) => ({ ...subnet, cidr: `10.0.${index * 32}.0/19` })),
};
const offers = (change: Partial<OffersRequest> = {}) =>
  offersOf({ place: aPlace(), network, serviceCidr: "10.1.0.0/20", addOns: [], ...change });

describe("what an EKS cluster offers", () => {
  it("is its own engine for network policies, unless Calico is asked for", () => {
    expect([offers().policyEngine, offers().calico]).toEqual(["own", undefined]);
    const { policyEngine, calico } = offers({ policyEngine: "calico" });
    expect([policyEngine, calico]).toEqual(["none", { kubernetesProvider: "EKS", cni: "AmazonVPC" }]);
  });

  it("are no metrics, unless EKS manages that add-on", () => {
    expect(offers().metrics).toBe("none");
    expect(offers({ addOns: ["metrics-server"] }).metrics).toBe("own");
  });

  it("is where its control plane calls from: the zones that it stands in; nodes are in all", () => {
    expect(offers({ zones: zones.slice(0, 2) }).controlPlaneCidrs).toEqual(["10.0.0.0/19", "10.0.32.0/19"]);
    expect(offers({ zones: zones.slice(0, 2) }).nodeCidrs).toEqual(["10.0.0.0/19", "10.0.32.0/19", "10.0.64.0/19"]);
  });

  it("is its API, at the Service's address and behind it", () => {
    expect(offers().apiReach).toEqual([
      { cidrs: ["10.1.0.1/32", "10.0.0.0/19", "10.0.32.0/19", "10.0.64.0/19"], port: 443 },
    ]);
  });

  it("are the APIs of its cloud: on the internet where there is a way, else at the network's endpoints", () => {
    for (const { cloudReach, internetReach } of [offers(), offers({ network: { ...network, natGateways: {} } })])
      expect(internetReach).toEqual(cloudReach);
    expect(offers().nodesAreMatched ?? "byAddress").toBe("byAddress");
    expect(offers().cloudReach).toEqual([{ cidrs: ["0.0.0.0/0"], port: 443 }]);
    expect(offers({ network: { ...network, natGateways: {} } }).cloudReach).toEqual([
      { cidrs: ["10.0.0.0/16"], port: 443 },
    ]);
  });
});
