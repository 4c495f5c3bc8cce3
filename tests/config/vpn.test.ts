import fc from "fast-check";
import { tunnelNames, tunnelPairs } from "../../components/core/tunnels";
import { meshOf, pairsAsked } from "../../stacks/between/mesh";
import { slots } from "../../config/address-plan";
import { decodeEnvironment } from "../../config/decode";
import { today, written, wrong, type Written } from "./sample";

const google = { role: "secondary", region: "us-central1", zones: 3, project: "go-coffee-prod" };
const azure = {
  ...{ role: "tertiary", region: "eastus2", zones: 3, subscription: "00000000-0000-4000-8000-000000000003" },
  ...{ tenant: "00000000-0000-4000-8000-0000000000aa", admins: ["00000000-0000-4000-8000-0000000000ad"] },
};
const cable = {
  ...{ connectionId: "dxcon-fg5678gh", vlan: 101, asn: 65010 },
  second: { connectionId: "dxcon-fg5678gj", vlan: 102 },
};

/** A sample of the clouds that are named, joined as `vpn` says. */
const joined =
  (
    vpn: unknown,
    there: readonly ("gcp" | "azure")[] = ["gcp", "azure"],
    change: (value: Written) => void = () => undefined,
  ) =>
  (value: Written): void => {
    if (there.includes("gcp")) value.clouds["gcp"] = { ...google };
    if (there.includes("azure"))
      value.clouds["azure"] = { ...azure, role: there.includes("gcp") ? "tertiary" : "secondary" };
    value["connectivity"] = { vpn };
    change(value);
  };
const spec = (change: (value: Written) => void) => decodeEnvironment("prod", written(change), [], today).spec!;

describe("connectivity.vpn", () => {
  it("is nothing unless it is asked for", () => {
    expect(spec(() => undefined).connectivity.vpn).toBeUndefined();
    expect(meshOf(spec(() => undefined))).toBeUndefined();
  });

  it("joins each cloud with each, with keys that were never changed", () => {
    const all = spec(joined({}));
    expect(all.connectivity.vpn).toEqual({ rotated: {}, gatewaySku: "VpnGw2AZ" });
    expect(pairsAsked(all)).toEqual(tunnelPairs);
    expect(pairsAsked(spec(joined({}, ["azure"])))).toEqual(["aws-azure"]);
    expect(meshOf(all)?.tunnels.map(({ name }) => name)).toEqual(tunnelPairs.flatMap(tunnelNames));
  });

  it("or those that are named, in the same order however they are written", () => {
    expect(pairsAsked(spec(joined({ pairs: ["gcp-azure", "aws-gcp"] })))).toEqual(["aws-gcp", "gcp-azure"]);
  });

  it("wants two clouds", () => {
    expect(wrong(joined({}, []))).toEqual(["connectivity.vpn: want two clouds or more, got aws: tunnels join clouds"]);
  });

  it("wants pairs of the environment's clouds, each once", () => {
    expect(wrong(joined({ pairs: ["aws-gcp", "gcp-azure"] }, ["gcp"]))).toEqual([
      "connectivity.vpn.pairs: want clouds.gcp and clouds.azure for gcp-azure",
    ]);
    expect(wrong(joined({ pairs: ["aws-gcp", "aws-gcp"] }))).toEqual([
      'connectivity.vpn.pairs: want each pair once, got "aws-gcp", "aws-gcp"',
    ]);
    expect(wrong(joined({ pairs: ["gcp-aws"] }))[0]).toMatch(/^connectivity\.vpn\.pairs\[0\]: want/);
    expect(wrong(joined({ pairs: [] }))[0]).toMatch(/^connectivity\.vpn\.pairs: want a list of aws-gcp/);
  });

  it("changes keys of tunnels that there are", () => {
    expect(spec(joined({ rotated: { "aws-gcp-4": 2 } })).connectivity.vpn?.rotated).toEqual({ "aws-gcp-4": 2 });
    expect(wrong(joined({ pairs: ["aws-gcp"], rotated: { "aws-gcp-5": 1, "gcp-azure-1": 1 } }))).toEqual([
      "connectivity.vpn.rotated.aws-gcp-5: no tunnel has that name; there are aws-gcp-1, aws-gcp-2, aws-gcp-3, aws-gcp-4",
      "connectivity.vpn.rotated.gcp-azure-1: no tunnel has that name; there are aws-gcp-1, aws-gcp-2, aws-gcp-3, aws-gcp-4",
    ]);
    expect(wrong(joined({ rotated: { "aws-gcp-1": 0 } }))).toHaveLength(1);
  });

  it("has a gateway at Azure that speaks BGP with policies of our own, over the zones", () => {
    expect(spec(joined({ gatewaySku: "VpnGw3AZ" })).connectivity.vpn?.gatewaySku).toBe("VpnGw3AZ");
    for (const sku of ["Basic", "VpnGw1", "VpnGw2"])
      expect(wrong(joined({ gatewaySku: sku }))[0]).toMatch(/^connectivity\.vpn\.gatewaySku: want/);
  });
});

describe("ASNs that meet in BGP", () => {
  const withCable = (asn: number, vpn: unknown = {}) =>
    wrong((value) => {
      joined(vpn)(value);
      value["connectivity"] = { vpn, private: { ...cable, asn } };
    });

  it("of a cable's router and of any router of ours are refused in the preview, naming both", () => {
    expect(withCable(65010)).toEqual([]);
    expect(withCable(64542)).toEqual([
      "connectivity.private.asn: want another than 64542, which Google's Cloud Router has in slot 2: it and the router at the other end of this cable would drop each other's routes",
    ]);
    expect(withCable(64522)[0]).toMatch(/which AWS's transit gateway has in slot 2/);
    expect(withCable(64552)[0]).toMatch(/which Azure's VPN gateway has in slot 2/);
    expect(withCable(64541)).toEqual([]);
  });

  it("of Google's cable, too; its own router's is refused where the cable is described", () => {
    const interconnect = (asn: number) =>
      wrong(
        joined({}, ["gcp", "azure"], (value) => {
          value.clouds["gcp"]!["interconnect"] = { kind: "dedicated", interconnects: ["north", "south"], asn };
        }),
      );
    expect(interconnect(65000)).toEqual([]);
    expect(interconnect(64552)).toEqual([
      "clouds.gcp.interconnect.asn: want another than 64552, which Azure's VPN gateway has in slot 2: it and the router at the other end of this cable would drop each other's routes",
    ]);
    expect(interconnect(64542)).toEqual([
      "clouds.gcp.interconnect.asn: want another than 64542, which Google's own router has in slot 2",
    ]);
  });

  it("without tunnels meet nobody: what was allowed stays so", () => {
    const value = (asn: number) =>
      wrong((sample) => {
        sample["connectivity"] = { private: { ...cable, asn } };
      });
    expect(value(64552)).toEqual([]);
  });

  it("is 65515 for Azure's gateway beside a circuit", () => {
    const circuit = `/subscriptions/${azure.subscription}/resourceGroups/net/providers/Microsoft.Network/expressRouteCircuits/one`;
    const all = spec(joined({}, ["gcp", "azure"], (value) => (value.clouds["azure"]!["expressRoute"] = { circuit })));
    expect(meshOf(all)?.of("azure")?.asn).toBe(65515);
    expect(meshOf(spec(joined({})))?.of("azure")?.asn).toBe(64552);
  });
});

it("the mesh of any slot and any of its clouds can be planned", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...slots),
      fc.subarray(["gcp", "azure"] as ("gcp" | "azure")[], { minLength: 1 }),
      (slot, there) => {
        const mesh = meshOf(spec(joined({}, there, (value) => (value["slot"] = slot))));
        expect(mesh?.tunnels.length).toBe(there.length === 2 ? 10 : 4);
      },
    ),
    { numRuns: 12 },
  );
});
