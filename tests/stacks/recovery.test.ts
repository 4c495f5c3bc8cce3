import { judge, missed } from "../../components/core/recovery";
import { availabilityIn, recoveriesOf } from "../../components/core/recovery-plan";
import type { EnvironmentSpec } from "../../config/environment";
import { plannedRecovery, recoveryProblems, refuseUnkept } from "../../stacks/recovery";
import { environments, specOf } from "./spec";

const rowsOf = (spec: EnvironmentSpec) => judge(recoveriesOf(plannedRecovery(spec)!), spec.objectives);
const traffic: NonNullable<EnvironmentSpec["traffic"]> = {
  ...{ decides: "route53", policy: "failover", ttlSeconds: 60 },
  check: { path: "/", intervalSeconds: 30, failures: 3, regions: ["us-east-1", "us-west-2", "eu-west-1"] },
};
/** prod with all that its promise asks for. */
function whole(): EnvironmentSpec {
  const spec = specOf("prod");
  const gcp = { ...spec.clouds.gcp!, warmStandby: { state: "running" as const, host: "10.0.224.10", port: 5432 } };
  return {
    ...{ ...spec, traffic, clouds: { ...spec.clouds, gcp } },
    connectivity: { ...spec.connectivity, copies: { images: false, objects: { uploads: ["gcp"] } } },
    objectives: { ...spec.objectives, survives: "cloud" },
  };
}

describe("what an environment promises", () => {
  it.each(environments)("%s keeps: the loss of a zone at least", (environment) => {
    const spec = specOf(environment);
    const { survives: _, ...objectives } = spec.objectives;
    expect(recoveryProblems({ ...spec, objectives })).toEqual([]);
  });

  it.each(environments)("%s keeps what its own file says", (environment) => {
    expect(() => refuseUnkept(specOf(environment))).not.toThrow();
  });

  it("is refused where it cannot be kept, with the item, the objective, what would be, and what to set", () => {
    const spec = whole();
    const { traffic: _, ...rest } = spec;
    const { warmStandby: __, ...gcp } = spec.clouds.gcp!;
    const bare = {
      ...rest,
      clouds: { ...spec.clouds, gcp },
      connectivity: { ...spec.connectivity, copies: undefined },
    };
    const found = recoveryProblems(bare as EnvironmentSpec).map(({ path, message }) => `${path}: ${message}`);
    expect(found).toContain(
      "objectives.rpo: want aws database to lose 15 min of its data at most after the loss of a cloud, got never (no other cloud has a copy of it); set clouds.gcp.warmStandby, or objectives.survives: region",
    );
    expect(found).toContain(
      "objectives.rto: want aws way in back within 60 min after the loss of a region, got never (nothing sends customers to another cloud); set traffic, and edge.delegated: true, or objectives.survives: zone",
    );
    expect(found.join("\n")).toContain("connectivity.copies.objects.uploads: [gcp]");
    expect(() => refuseUnkept(bare as EnvironmentSpec)).toThrow(/Pulumi\.prod\.yaml: \d+ problems/);
  });

  it("is nothing where it stands on no cloud", () => {
    expect(recoveryProblems({ ...specOf("prod"), clouds: {} })).toEqual([]);
  });

  it("is refused where an objective is too tight for what there is", () => {
    const spec = specOf("prod");
    const tight = { ...spec, objectives: { ...spec.objectives, rtoMinutes: 1 } };
    const found = recoveryProblems(tight).map(({ message }) => message);
    expect(found).toContain(
      "want aws database back within 1 min after the loss of a zone, got 2 min (RDS fails over 2 min); set objectives.rto: 2m or more",
    );
  });

  it.each(["prepared", "promoted"] as const)(
    "is not refused while the standby is %s: the way there, and the recovery itself",
    (state) => {
      const spec = whole();
      const gcp = { ...spec.clouds.gcp!, warmStandby: { ...spec.clouds.gcp!.warmStandby!, state } };
      expect(recoveryProblems({ ...spec, clouds: { ...spec.clouds, gcp } })).toEqual([]);
    },
  );

  it("is not refused once the copy in the second region was promoted", () => {
    const spec = whole();
    const replicas = { ...spec.database.replicas, standbyRole: "primary" as const };
    expect(recoveryProblems({ ...spec, database: { ...spec.database, replicas } })).toEqual([]);
  });
});

describe("prod, with a way to the next cloud, a warm standby and copies", () => {
  it("meets every objective in each loss", () => {
    expect(missed(rowsOf(whole()))).toEqual([]);
    expect(recoveryProblems(whole())).toEqual([]);
  });

  it("hears of AWS's loss by Google's check of its way in: without, by the copies, which are late first", () => {
    const because = (spec: EnvironmentSpec, loss: string) =>
      rowsOf(spec).find((one) => one.item === "aws database" && one.loss === loss && one.measure === "rto")!.because;
    for (const loss of ["region", "cloud"])
      expect(because(whole(), loss)).toContain("Google's check of the way in tells 6 min");
    const { traffic: _, ...alone } = whole();
    expect(because(alone, "region")).toContain("the alarm on the lag tells 12.5 min");
    expect(because(alone, "cloud")).toContain("the standby's alarm tells 13.5 min");
  });

  it("goes on with the customers' data within the hour, without a cluster in the second region", () => {
    const services = rowsOf(whole()).filter(
      ({ item, measure, loss }) => item === "aws services" && measure === "rto" && loss !== "zone",
    );
    expect(services).toHaveLength(2);
    for (const { mechanism, margin } of services) {
      expect(mechanism).toBe("gcp's services, with the warm standby");
      expect(margin).toBeGreaterThan(0);
    }
  });

  it("answers 99.99 % of requests by what the providers promise where Azure answers too, and not by AWS and a standby that follows", () => {
    const spec = whole();
    expect(availabilityIn(plannedRecovery(spec)!, 99.99)).toMatchObject({ achieved: 99.82, primaryAlone: 99.82 });
    const cloudflare = {
      account: "0".repeat(32),
      plan: "business",
      loadBalancing: true,
      proxied: true,
      delegated: false,
      rotated: 0,
    } as const;
    const led = { ...spec, traffic: { ...traffic, decides: "cloudflare" as const, cloudflare } };
    expect(availabilityIn(plannedRecovery(led)!, 99.99).margin).toBeGreaterThanOrEqual(0);
    const pro = { ...led, traffic: { ...led.traffic, cloudflare: { ...cloudflare, plan: "pro" as const } } };
    expect(availabilityIn(plannedRecovery(pro)!, 99.99).margin).toBeLessThan(0);
    expect(missed(rowsOf(led))).toEqual([]);
  });
});
