import fc from "fast-check";
import { planNetwork, type PlannedSubnet, type Tier } from "../../../../components/aws/network/network-plan";
import type { Egress } from "../../../../components/core/contracts";

const tiers: Tier[] = ["public", "private", "data", "intra"];
const letters = ["a", "b", "c", "d", "e", "f"];

/** A subnet of each tier in each zone, in the slot of the zone's letter. */
function subnetsOf(zones: readonly string[]): PlannedSubnet[] {
  return zones.flatMap((zone) =>
    tiers.map((tier, index) => ({ tier, zone, cidr: `10.${index}.${letters.indexOf(zone.slice(-1))}.0/24` })),
  );
}

const someZones = fc.subarray(
  letters.map((letter) => `us-east-1${letter}`),
  { minLength: 1 },
);
const egressOf = (zones: readonly string[]): fc.Arbitrary<Egress> =>
  fc.oneof(
    fc.constant<Egress>({ mode: "none" }),
    fc.constant<Egress>({ mode: "perZone" }),
    fc.constantFrom(...zones).map((zone): Egress => ({ mode: "shared", zone })),
  );
const someRequest = someZones.chain((zones) =>
  egressOf(zones).map((egress) => ({ zones, egress, subnets: subnetsOf(zones) })),
);

describe("planNetwork", () => {
  it("moves nobody when a zone is added", () => {
    fc.assert(
      fc.property(someZones, fc.constantFrom(...letters), (zones, letter) => {
        const grown = [...new Set([...zones, `us-east-1${letter}`])].sort();
        const egress: Egress = { mode: "shared", zone: zones[0]! };
        const before = planNetwork({ subnets: subnetsOf(zones), egress });
        const after = planNetwork({ subnets: subnetsOf(grown), egress });
        expect(after.subnets).toEqual(expect.arrayContaining(before.subnets));
        expect(after.routeTables).toEqual(expect.arrayContaining(before.routeTables));
        expect(after.nats).toEqual(before.nats);
      }),
    );
  });

  it("keeps subnets and route tables whatever the egress", () => {
    fc.assert(
      fc.property(someRequest, egressOf(["us-east-1a"]), ({ subnets, zones, egress }, other) => {
        const changed: Egress = other.mode === "shared" ? { mode: "shared", zone: zones[0]! } : other;
        const [before, after] = [planNetwork({ subnets, egress }), planNetwork({ subnets, egress: changed })];
        expect(after.subnets).toEqual(before.subnets);
        expect(after.routeTables.map(({ key }) => key)).toEqual(before.routeTables.map(({ key }) => key));
      }),
    );
  });

  it("gives each subnet a table of its own tier, and each NAT route a gateway that there is", () => {
    fc.assert(
      fc.property(someRequest, (request) => {
        const plan = planNetwork(request);
        const tables = plan.routeTables.map(({ key }) => key);
        expect(new Set(tables).size).toBe(tables.length);
        for (const { routeTable, tier } of plan.subnets) {
          expect(plan.routeTables.find(({ key }) => key === routeTable)?.tier).toBe(tier);
        }
        for (const { exit } of plan.routeTables) if (exit.to === "nat") expect(plan.nats).toContain(exit.zone);
      }),
    );
  });

  it("lets only public subnets out to the internet directly, and data and intra subnets nowhere", () => {
    fc.assert(
      fc.property(someRequest, (request) => {
        for (const { tier, exit } of planNetwork(request).routeTables) {
          if (tier === "public") expect(exit.to).toBe("internet");
          if (tier === "private") expect(exit.to).not.toBe("internet");
          if (tier === "data" || tier === "intra") expect(exit.to).toBe("nowhere");
        }
      }),
    );
  });

  const two = subnetsOf(["us-east-1a", "us-east-1b"]);
  it.each<[Egress, string[]]>([
    [{ mode: "none" }, []],
    [{ mode: "shared", zone: "us-east-1b" }, ["us-east-1b"]],
    [{ mode: "perZone" }, ["us-east-1a", "us-east-1b"]],
  ])("%j has NAT in %j", (egress, nats) => {
    expect(planNetwork({ subnets: two, egress }).nats).toEqual(nats);
  });

  it("routes a zone through its own NAT where there is one each", () => {
    const { routeTables } = planNetwork({ subnets: two, egress: { mode: "perZone" } });
    expect(routeTables.find(({ key }) => key === "private-us-east-1b")?.exit).toEqual({
      to: "nat",
      zone: "us-east-1b",
    });
  });

  it("adds the endpoints that nodes cannot do without when nothing leaves the network", () => {
    const endpoints = (egress: Egress) => planNetwork({ subnets: two, egress }).interfaceEndpoints;
    expect(endpoints({ mode: "perZone" })).toEqual([
      "ecr.api",
      "ecr.dkr",
      "eks",
      "kms",
      "logs",
      "secretsmanager",
      "sts",
    ]);
    expect(endpoints({ mode: "none" })).toEqual(
      expect.arrayContaining(["ec2", "eks-auth", "elasticloadbalancing", "sts"]),
    );
  });

  it("refuses a shared NAT in a zone without a public subnet, and a subnet that comes twice", () => {
    expect(() => planNetwork({ subnets: two, egress: { mode: "shared", zone: "us-east-1c" } })).toThrow(
      "no public subnet in us-east-1c for the shared NAT; there are: us-east-1a, us-east-1b",
    );
    expect(() => planNetwork({ subnets: [...two, two[0]!], egress: { mode: "none" } })).toThrow(
      "subnet public-us-east-1a is planned twice",
    );
  });

  it("tags subnets for the load balancers that belong there", () => {
    const tags = planNetwork({ subnets: two, egress: { mode: "none" } }).subnets.map(({ tier, roleTag }) => [
      tier,
      Object.keys(roleTag),
    ]);
    expect(tags).toContainEqual(["public", ["kubernetes.io/role/elb"]]);
    expect(tags).toContainEqual(["private", ["kubernetes.io/role/internal-elb"]]);
    expect(tags).toContainEqual(["data", []]);
  });

  it("has ways to a bus, its queues and the functions' table where events are asked for, and no others where not", () => {
    fc.assert(
      fc.property(someRequest, (request) => {
        const [without, plan] = [planNetwork(request), planNetwork({ ...request, events: true })];
        const added = plan.interfaceEndpoints.filter((one) => !without.interfaceEndpoints.includes(one));
        expect(added).toEqual(["events", "sqs"]);
        expect(plan.interfaceEndpoints).toEqual(expect.arrayContaining(without.interfaceEndpoints));
        expect([without.gatewayEndpoints, plan.gatewayEndpoints]).toEqual([["s3"], ["s3", "dynamodb"]]);
        expect(plan.subnets).toEqual(without.subnets);
      }),
    );
  });
});
