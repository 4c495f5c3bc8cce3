import { asnOf, googleAsn, ownAsns, sameAsns } from "../../../components/core/asns";
import { clouds } from "../../../components/core/contracts";
import { slots } from "../../../config/address-plan";

/** What Azure refuses. Source: learn.microsoft.com/azure/vpn-gateway/vpn-gateway-vpn-faq. */
const refused = (asn: number) =>
  [8074, 8075, 12076, 65515, 23456].includes(asn) ||
  (asn >= 65517 && asn <= 65520) ||
  (asn >= 64496 && asn <= 64511) ||
  (asn >= 65535 && asn <= 65551);

describe("the ASNs of our routers", () => {
  const all = slots.flatMap((slot) =>
    clouds.flatMap((cloud) => ownAsns(cloud, slot).map((one) => ({ ...one, owner: `${one.owner} in slot ${slot}` }))),
  );

  it("are different in every slot, on every cloud and in every region", () => {
    expect(sameAsns(all)).toEqual([]);
    expect(all).toHaveLength(slots.length * 7);
  });

  it("are private, and taken by all three clouds", () => {
    for (const { asn } of all) {
      expect(asn).toBeGreaterThanOrEqual(64512);
      expect(asn).toBeLessThanOrEqual(65534);
      expect(refused(asn)).toBe(false);
    }
  });

  it("stay what they were", () => {
    expect([asnOf("aws", "main", 2), asnOf("gcp", "main", 2), googleAsn(2)]).toEqual([64522, 64542, 64542]);
    expect([asnOf("azure", "main", 2), asnOf("azure", "standby", 2)]).toEqual([64552, 64562]);
    expect([asnOf("aws", "standby", 2), asnOf("gcp", "standby", 2)]).toEqual([64572, 64582]);
    expect(() => asnOf("aws", "main", 10)).toThrow("slot 10 has no ASNs; want 0–9");
  });

  it("are 65515 for Azure's gateway beside a circuit of ExpressRoute, and for that alone", () => {
    expect(asnOf("azure", "main", 2, { expressRoute: true })).toBe(65515);
    expect(asnOf("gcp", "main", 2, { expressRoute: true })).toBe(64542);
    expect(ownAsns("azure", 2, { expressRoute: true })).toEqual([
      { cloud: "azure", owner: "Azure's VPN gateway", asn: 65515 },
    ]);
  });
});

it("says of two with one ASN who they are", () => {
  const owned = [
    { owner: "one", asn: 64522 },
    { owner: "other", asn: 64523 },
    { owner: "third", asn: 64522 },
  ];
  expect(sameAsns(owned)).toEqual(["one and third both have the ASN 64522"]);
});
