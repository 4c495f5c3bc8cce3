import { isSecret, type Output } from "@pulumi/pulumi";
import { Interconnect, type InterconnectArgs } from "../../../../components/gcp/network/interconnect";
import { planInterconnect } from "../../../../components/gcp/network/interconnect-plan";
import { asnsOf } from "../../../../components/core/asns";
import { record } from "../../../mocks";
import { aPlace, project } from "../place";

const sound: InterconnectArgs = {
  ...{ place: aPlace(), project, network: "the-network", slot: 2, after: [] },
  ...{ way: { kind: "partner" }, announced: ["10.144.224.0/20"] },
};
const cables: InterconnectArgs["way"] = {
  ...{ kind: "dedicated", interconnects: ["north", "south"], asn: 65000, bandwidth: "BPS_1G" },
};
const attachmentType = "gcp:compute/interconnectAttachment:InterconnectAttachment";

describe("through a partner", () => {
  it("there are two attachments, in two places, on a router with Google's own ASN", async () => {
    const all = await record(() => new Interconnect("interconnect", sound));
    expect(all.of(attachmentType).map(({ inputs }) => inputs)).toMatchObject(
      ["AVAILABILITY_DOMAIN_1", "AVAILABILITY_DOMAIN_2"].map((edgeAvailabilityDomain) => ({
        ...{ type: "PARTNER", edgeAvailabilityDomain, adminEnabled: true },
      })),
    );
    expect(all.one("gcp:compute/router:Router").inputs["bgp"]).toEqual({
      ...{ asn: 16550, advertiseMode: "CUSTOM", advertisedGroups: ["ALL_SUBNETS"] },
      advertisedIpRanges: [{ range: "10.144.224.0/20" }],
    });
    // The partner makes the sessions.
    expect(all.of("gcp:compute/routerPeer:RouterPeer")).toEqual([]);
  });

  it("what the partner is given is a secret: whoever has it can join the network", async () => {
    let keys: Record<string, Output<string>> = {};
    await record(() => (keys = new Interconnect("interconnect", sound).outputs.pairingKeys));
    expect(Object.keys(keys)).toEqual(["one", "two"]);
    for (const key of Object.values(keys)) expect(await isSecret(key)).toBe(true);
  });
});

describe("on cables of one's own", () => {
  it("each has an attachment and a session with the router at its end", async () => {
    const all = await record(() => new Interconnect("interconnect", { ...sound, way: { ...cables, vlan: 101 } }));
    expect(all.of(attachmentType).map(({ inputs }) => inputs)).toMatchObject(
      ["north", "south"].map((cable) => ({
        ...{ type: "DEDICATED", bandwidth: "BPS_1G", vlanTag8021q: 101 },
        interconnect: `projects/go-coffee-dev/global/interconnects/${cable}`,
      })),
    );
    const peers = all.of("gcp:compute/routerPeer:RouterPeer").map(({ inputs }) => inputs);
    expect(peers).toMatchObject([0, 1].map(() => ({ peerAsn: 65000, peerIpAddress: "169.254.60.2" })));
    expect(all.of("gcp:compute/routerInterface:RouterInterface")[0]?.inputs["ipRange"]).toBe("169.254.60.1/29");
  });

  it("has an ASN that is neither the other end's nor AWS's", () => {
    const { asn } = planInterconnect(2, cables);
    expect(Object.values(asnsOf(2, 65000))).not.toContain(asn);
    expect(() => planInterconnect(2, { ...cables, asn })).toThrow(
      "the other end's ASN 64542 is Google's own in slot 2",
    );
    expect(() => planInterconnect(10, cables)).toThrow("slot 10 has no ASN");
  });
});

it("stays where networks are protected", async () => {
  const place = aPlace({ networks: true });
  const all = await record(() => new Interconnect("interconnect", { ...sound, place }));
  for (const one of all.of(attachmentType)) expect(one.protect).toBe(true);
});
