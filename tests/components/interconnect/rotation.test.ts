import fc from "fast-check";
import { tunnelNames, tunnelPairs } from "../../../components/core/tunnels";
import { generationsOf, rotationProblem } from "../../../components/interconnect/rotation";

const names = tunnelPairs.flatMap(tunnelNames);
const anyGenerations = fc.record(Object.fromEntries(names.map((name) => [name, fc.nat(5)])));

describe("keys of tunnels", () => {
  it("are of generation 0 until one is asked for", () => {
    const tunnels = [{ name: "aws-gcp-1" }, { name: "aws-gcp-2" }];
    expect(generationsOf(tunnels, { "aws-gcp-2": 3 })).toEqual({ "aws-gcp-1": 0, "aws-gcp-2": 3 });
  });

  it("change one at a time", () => {
    const before = { "aws-gcp-1": 0, "aws-gcp-2": 1, "gcp-azure-1": 0 };
    expect(rotationProblem("prod", before, before)).toBeUndefined();
    expect(rotationProblem("prod", before, { ...before, "aws-gcp-2": 2 })).toBeUndefined();
    expect(rotationProblem("prod", before, { ...before, "aws-gcp-1": 1, "gcp-azure-1": 1 })).toBe(
      "prod: connectivity.vpn.rotated: want one tunnel's key changed in an up, got aws-gcp-1, gcp-azure-1: each loses its tunnel for a minute or more; wait until its session stands again (docs/runbooks/rotate-a-tunnel-key.md), then take the next",
    );
  });

  it("never go back to one that was given up", () => {
    expect(rotationProblem("prod", { "aws-gcp-1": 2 }, { "aws-gcp-1": 1 })).toMatch(
      /^prod: connectivity\.vpn\.rotated\.aws-gcp-1: want 2 or more, got 1/,
    );
  });

  it("of tunnels that come or go are no change", () => {
    expect(rotationProblem("prod", { "aws-gcp-1": 2 }, { "aws-azure-1": 0, "aws-azure-2": 0 })).toBeUndefined();
  });

  it("are compared with those that were changed at all: of the others nothing is remembered", () => {
    expect(rotationProblem("prod", {}, { "aws-gcp-1": 1, "aws-gcp-2": 0 })).toBeUndefined();
    expect(rotationProblem("prod", {}, { "aws-gcp-1": 1, "aws-gcp-2": 1 })).toMatch(/got aws-gcp-1, aws-gcp-2/);
  });

  it("let through at most one that grew, whatever is asked for", () => {
    fc.assert(
      fc.property(anyGenerations, anyGenerations, (before, now) => {
        if (rotationProblem("prod", before, now) !== undefined) return;
        const changed = names.filter((name) => before[name] !== now[name]);
        expect(changed.length).toBeLessThanOrEqual(1);
        for (const name of changed) expect(now[name]).toBeGreaterThan(before[name]!);
      }),
    );
  });
});
