import fc from "fast-check";
import { planTransit, type TransitRequest } from "../../../../components/aws/network/transit-plan";
import { nth, overlaps } from "../../../../components/core/cidr";

const network = "10.0.0.0/16";
const zones = ["us-east-1a", "us-east-1b"];
const planned = (more: Partial<TransitRequest> = {}) =>
  planTransit({ network, zones, remote: ["10.16.0.0/17", "10.18.0.0/15"], followers: [], ...more });

describe("planTransit", () => {
  it("sends each block from the table of every zone, and from no other", () => {
    expect(planned().map(({ table, destination }) => `${table} → ${destination}`)).toEqual([
      "private-us-east-1a → 10.16.0.0/17",
      "private-us-east-1a → 10.18.0.0/15",
      "private-us-east-1b → 10.16.0.0/17",
      "private-us-east-1b → 10.18.0.0/15",
    ]);
  });

  it("lets data subnets answer a follower, and nobody else", () => {
    expect(planned({ followers: ["10.16.112.0/20"] }).filter(({ table }) => table === "data")).toEqual([
      { key: "data-10.16.112.0-20", table: "data", destination: "10.16.112.0/20" },
    ]);
  });

  it("refuses a block of the network's own, two that overlap, and a follower behind no tunnel", () => {
    expect(() => planned({ remote: ["10.0.128.0/17"] })).toThrow("10.0.128.0/17 overlaps the network, 10.0.0.0/16");
    expect(() => planned({ remote: ["10.16.0.0/16", "10.16.1.0/24"] })).toThrow(
      "10.16.0.0/16 and 10.16.1.0/24 are both behind the transit gateway, and overlap",
    );
    expect(() => planned({ followers: ["10.20.0.0/20"] })).toThrow(
      "10.20.0.0/20 follows the database, and is behind no tunnel",
    );
    expect(() => planned({ remote: [], followers: ["10.20.0.0/20"] })).toThrow("want one of none");
  });

  const blocks = fc
    .uniqueArray(fc.integer({ min: 1, max: 200 }), { maxLength: 12 })
    .map((indexes) => indexes.map((index) => nth("10.0.0.0/8", 16, index)));
  const someZones = fc.subarray(["a", "b", "c", "d", "e", "f"], { minLength: 1 });

  it("has a key for each route, and no route twice, for any blocks and zones", () => {
    fc.assert(
      fc.property(blocks, someZones, (remote, all) => {
        const routes = planned({ remote, zones: all, followers: remote.slice(0, 1) });
        expect(new Set(routes.map(({ key }) => key)).size).toBe(routes.length);
        expect(routes).toHaveLength(remote.length * all.length + Math.min(remote.length, 1));
        for (const { destination } of routes) expect(overlaps(network, destination)).toBe(false);
      }),
    );
  });

  it("moves no route when a zone or a block comes", () => {
    fc.assert(
      fc.property(blocks, someZones, (remote, all) => {
        const [before, after] = [
          planned({ remote: remote.slice(1), zones: all.slice(1) }),
          planned({ remote, zones: all }),
        ];
        expect(after).toEqual(expect.arrayContaining(before));
      }),
    );
  });
});
