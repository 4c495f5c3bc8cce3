import { output } from "@pulumi/pulumi";
import { SpansDoor, type SpansDoorArgs } from "../../../../components/gcp/operations/spans-door";
import { record } from "../../../mocks";
import { aPlace, project } from "../place";

const sound: SpansDoorArgs = {
  ...{ place: aPlace(), project, from: "10.16.192.0/24", nodesCidr: "10.16.0.0/17", after: [] },
  network: {
    nodes: { subnetId: output("the-subnet") } as SpansDoorArgs["network"]["nodes"],
    policy: output("the-policy"),
  },
  nodeAccount: "nodes@p.iam.gserviceaccount.com",
};

describe("where functions send spans", () => {
  it("is an address of the nodes' subnet, which GKE finds by its name and which goes after the Service", async () => {
    let made: SpansDoor | undefined;
    const found = await record(() => {
      made = new SpansDoor("spans", sound);
    });
    const address = found.one("gcp:compute/address:Address");
    expect(address.inputs).toMatchObject({ addressType: "INTERNAL", subnetwork: "the-subnet", region: "us-central1" });
    const { binding, sources } = made!.outputs.entrance;
    expect(sources).toEqual(["10.16.192.0/24"]);
    expect(binding).toMatchObject({
      kind: "service",
      annotations: {
        "networking.gke.io/load-balancer-type": "Internal",
        "networking.gke.io/load-balancer-ip-addresses": address.inputs["name"],
      },
    });
    expect(binding.kind === "service" && binding.made).toHaveLength(1);
  });

  it("lets functions reach the load balancer, and be let in by nodes, on one port", async () => {
    const found = await record(() => void new SpansDoor("spans", sound));
    const rules = found.of("gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule");
    const layer4Configs = [{ ipProtocol: "tcp", ports: ["4318"] }];
    expect(rules.map(({ inputs }) => [inputs["direction"], inputs["match"]])).toEqual([
      ["INGRESS", { srcIpRanges: ["10.16.192.0/24"], layer4Configs }],
      ["EGRESS", { srcIpRanges: ["10.16.192.0/24"], destIpRanges: ["10.16.0.0/17"], layer4Configs }],
    ]);
    expect(rules[0]!.inputs["targetServiceAccounts"]).toEqual(["nodes@p.iam.gserviceaccount.com"]);
    const priorities = rules.map(({ inputs }) => Number(inputs["priority"]));
    expect(new Set(priorities).size).toBe(2);
    for (const priority of priorities) expect(priority).toBeLessThan(65000);
  });
});
