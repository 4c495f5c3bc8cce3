import fc from "fast-check";
import { contains, overlaps, parse } from "../../components/core/cidr";
import { clouds } from "../../components/core/contracts";
import {
  addressPlan,
  allRanges,
  environmentBlock,
  everything,
  functionsRange,
  onPremises,
  overlapping,
  slots,
  tiers,
  tunnelPairs,
  tunnels,
  zoneSlot,
} from "../../config/address-plan";
import { regions, zoneName } from "../../config/regions";

const aPlan = fc
  .tuple(fc.constantFrom(...slots), fc.constantFrom(...clouds), fc.constantFrom("main" as const, "standby" as const))
  .map(([slot, cloud, which]) => ({ slot, cloud, which, plan: addressPlan(slot, cloud, which) }));
const someZones = fc.uniqueArray(fc.constantFrom(..."abcdef"), { minLength: 1, maxLength: 6 });

describe("the plan as a whole", () => {
  it("gives no address twice, over every slot, cloud, place and tunnel", () => {
    expect(overlapping(allRanges())).toEqual([]);
    expect(allRanges()).toHaveLength(6 * 3 * 2 * 5 + 6 * 3 + 1);
  });

  it("stays within 10.0.0.0/8, each environment within its own block, and leaves the rest to offices", () => {
    fc.assert(
      fc.property(aPlan, ({ slot, plan }) => {
        for (const range of [plan.network, plan.services, plan.pods, plan.controlPlane, plan.transit]) {
          expect(contains(environmentBlock(slot), range)).toBe(true);
          expect(overlaps(onPremises, range)).toBe(false);
        }
        expect(contains(everything, environmentBlock(slot))).toBe(true);
      }),
    );
  });

  it("has sizes that the clouds take", () => {
    fc.assert(
      fc.property(aPlan, ({ slot, plan }) => {
        const less = slot < 3 ? 0 : 2;
        expect(parse(plan.network).prefix).toBe(16 + less); // A VPC is /16–/28.
        expect(parse(plan.services).prefix).toBe(20 + less); // EKS: /12–/24, outside of the VPC.
        expect(parse(plan.transit).prefix).toBe(20 + less); // AWS Client VPN: /12–/22; a transit gateway: /24 at the least.
        expect(overlaps(plan.network, plan.services)).toBe(false);
      }),
    );
  });

  // These addresses are in use. A change here moves networks that stand, and so replaces them.
  it("does not move", () => {
    expect(addressPlan(0, "aws", "main")).toMatchObject({
      network: "10.0.0.0/16",
      services: "10.1.0.0/20",
      pods: "10.2.0.0/15",
    });
    expect(addressPlan(0, "aws", "standby").network).toBe("10.4.0.0/16");
    expect(addressPlan(1, "gcp", "main").network).toBe("10.80.0.0/16");
    expect(addressPlan(2, "azure", "standby")).toMatchObject({
      network: "10.164.0.0/16",
      services: "10.165.0.0/20",
      controlPlane: "10.165.16.0/20",
      transit: "10.165.32.0/20",
      pods: "10.166.0.0/15",
    });
    expect(addressPlan(3, "aws", "main")).toMatchObject({
      network: "10.192.0.0/18",
      services: "10.192.64.0/22",
      pods: "10.192.128.0/17",
    });
    expect(addressPlan(5, "aws", "standby").network).toBe("10.225.0.0/18");
    expect(onPremises).toBe("10.240.0.0/12");
    expect(slots.map((slot) => tunnels(slot, "aws-gcp"))).toEqual([
      ...["169.254.20.0/26", "169.254.20.64/26", "169.254.20.128/26"],
      ...["169.254.20.192/28", "169.254.20.208/28", "169.254.20.224/28"],
    ]);
  });

  it.each([-1, 1.5, 6, NaN])("has no slot %j", (slot) => {
    const says = `the address plan has no slot ${slot}; want one of 0, 1, 2, 3, 4, 5`;
    expect(() => addressPlan(slot, "aws", "main")).toThrow(says);
    expect(() => environmentBlock(slot)).toThrow(says);
    expect(() => tunnels(slot, "aws-gcp")).toThrow(says);
  });
});

describe("subnets", () => {
  it("lie in the network and never meet, for any zones", () => {
    fc.assert(
      fc.property(aPlan, someZones, ({ plan }, letters) => {
        const subnets = plan.subnets(letters.map((letter) => `us-east-1${letter}`));
        expect(subnets).toHaveLength(letters.length * tiers.length);
        expect(subnets.every(({ cidr }) => contains(plan.network, cidr))).toBe(true);
        expect(overlapping(subnets.map(({ tier, zone, cidr }) => ({ owner: `${tier} ${zone}`, cidr })))).toEqual([]);
      }),
    );
  });

  it("stay where they are when a zone joins, leaves, or is named in another order", () => {
    fc.assert(
      fc.property(aPlan, someZones, someZones, ({ plan }, before, after) => {
        const place = (letters: string[]) =>
          new Map(
            plan
              .subnets(letters.map((letter) => `us-east-1${letter}`))
              .map(({ tier, zone, cidr }) => [`${tier} ${zone}`, cidr]),
          );
        const [old, now] = [place(before), place(after)];
        for (const [key, cidr] of now) expect(old.get(key) ?? cidr).toBe(cidr);
      }),
    );
  });

  it("do not move either", () => {
    expect(addressPlan(0, "aws", "main").subnets(["us-east-1b"])).toEqual([
      { tier: "public", zone: "us-east-1b", cidr: "10.0.196.0/22" },
      { tier: "private", zone: "us-east-1b", cidr: "10.0.32.0/19" },
      { tier: "data", zone: "us-east-1b", cidr: "10.0.226.0/23" },
      { tier: "intra", zone: "us-east-1b", cidr: "10.0.242.0/23" },
    ]);
  });

  it("have a slot for every zone of every region on offer, one each", () => {
    for (const cloud of clouds) {
      for (const [region, { zones }] of Object.entries(regions[cloud])) {
        const slots = zones.map((letter) => zoneSlot(zoneName(cloud, region, letter)));
        expect(new Set(slots).size).toBe(zones.length);
        expect(slots.every((slot) => slot >= 0 && slot < 6)).toBe(true);
      }
    }
  });

  it("have the slot of the letter, or on Azure of the number", () => {
    expect(["us-east-1a", "us-east-1f", "us-central1-a", "europe-west12-c", "1", "3"].map(zoneSlot)).toEqual([
      0, 5, 0, 2, 0, 2,
    ]);
  });

  // A region is no zone, though it ends in a number as those of Azure do.
  it.each(["us-east-1", "eastus2", "us-east-1g", "us-east-1-7", "0", "7", "a", ""])("refuse the zone %j", (zone) => {
    expect(() => addressPlan(0, "aws", "main").subnets([zone])).toThrow(
      `zone "${zone}" has no addresses: want a region with a letter a–f, or a number 1–6`,
    );
  });

  it("that span a region lie in the network and never meet", () => {
    fc.assert(
      fc.property(aPlan, ({ plan }) => {
        const blocks = Object.entries(plan.regional).map(([owner, cidr]) => ({ owner, cidr }));
        expect(blocks.every(({ cidr }) => contains(plan.network, cidr))).toBe(true);
        expect(overlapping(blocks)).toEqual([]);
      }),
    );
  });
});

describe("functions", () => {
  it("stand where nothing else does on Google and Azure, in a range that both take", () => {
    const somewhere = fc.tuple(
      fc.constantFrom(...slots),
      fc.constantFrom("gcp" as const, "azure" as const),
      fc.constantFrom("main" as const, "standby" as const),
    );
    fc.assert(
      fc.property(somewhere, ([slot, cloud, which]) => {
        const { network, regional } = addressPlan(slot, cloud, which);
        const own = functionsRange(slot, cloud, which);
        // Direct VPC egress: /26 at the least, and four addresses of an instance. Flex Consumption: /27.
        expect(parse(own).prefix).toBe(24);
        expect(contains(network, own)).toBe(true);
        // `public` is no subnet of these clouds: a test of their networks holds that.
        const { public: _, ...others } = regional;
        expect(Object.values(others).filter((block) => overlaps(block, own))).toEqual([]);
      }),
    );
  });

  it("do not move", () => {
    expect(functionsRange(0, "gcp", "main")).toBe("10.16.192.0/24");
    expect(functionsRange(1, "azure", "main")).toBe("10.96.192.0/24");
    expect(functionsRange(3, "gcp", "main")).toBe("10.196.48.0/24");
  });
});

describe("tunnels", () => {
  it("that end at Azure are in the range that Azure takes", () => {
    for (const slot of slots) {
      for (const pair of ["aws-azure", "gcp-azure"] as const) {
        const block = tunnels(slot, pair);
        expect(["169.254.21.0/24", "169.254.22.0/24"].some((range) => contains(range, block))).toBe(true);
      }
    }
  });

  it("leave alone what AWS keeps", () => {
    const kept = [0, 1, 2, 3, 4, 5].map((n) => `169.254.${n}.0/30`).concat("169.254.169.252/30");
    for (const slot of slots) {
      for (const pair of tunnelPairs) expect(kept.some((range) => overlaps(range, tunnels(slot, pair)))).toBe(false);
    }
  });
});

describe("overlapping", () => {
  it("names both owners of a clash, once", () => {
    expect(
      overlapping([
        { owner: "pods", cidr: "10.0.128.0/20" },
        { owner: "other", cidr: "10.1.0.0/16" },
        { owner: "network", cidr: "10.0.0.0/16" },
      ]),
    ).toEqual(["network (10.0.0.0/16) overlaps pods (10.0.128.0/20)"]);
  });

  it("finds every pair that a look at all pairs finds", () => {
    const range = fc.tuple(fc.nat(15), fc.integer({ min: 28, max: 32 })).map(([value, prefix]) => {
      const last = value - (value % 2 ** (32 - prefix));
      return `10.0.0.${last}/${prefix}`;
    });
    fc.assert(
      fc.property(fc.array(range, { maxLength: 8 }), (cidrs) => {
        const pairs = cidrs.flatMap((one, i) => cidrs.slice(i + 1).filter((other) => overlaps(one, other)));
        expect(overlapping(cidrs.map((cidr, i) => ({ owner: String(i), cidr })))).toHaveLength(pairs.length);
      }),
    );
  });
});
