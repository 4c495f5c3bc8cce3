import { cloudflare, composed, domain, named, records, withTraffic, type Composed } from "./traffic";

describe("traffic once the warm standby was promoted", () => {
  let promoted: Composed;

  beforeAll(async () => {
    const spec = withTraffic({ decides: "cloudflare", cloudflare });
    const gcp = { ...spec.clouds.gcp!, warmStandby: { ...spec.clouds.gcp!.warmStandby!, state: "promoted" as const } };
    promoted = await composed({ ...spec, clouds: { ...spec.clouds, gcp } });
  });

  it("asks Google first, and AWS no more, however well it looks", () => {
    const pools = promoted.recorded.all.filter(({ type }) => type.endsWith(":LoadBalancerPool"));
    expect(pools.map(({ name, inputs }) => [name, inputs["enabled"]])).toEqual([
      ["balancer-pool-gcp", true],
      ["balancer-pool-aws", false],
      ["balancer-pool-azure", true],
    ]);
    expect(promoted.outputs.between?.failover).toMatchObject({ order: ["gcp", "aws", "azure"] });
    const { filters } = promoted.recorded.one("cloudflare:index/notificationPolicy:NotificationPolicy").inputs;
    const balancer = promoted.recorded.one("cloudflare:index/loadBalancer:LoadBalancer").inputs;
    const [gcp, , azure] = balancer["defaultPools"] as string[];
    expect(filters).toMatchObject({ poolIds: [gcp, azure] });
  });

  it("and Route 53 does as well, by sets of their own: members of one cannot change places", () => {
    const roles = (name: string) =>
      named(records(promoted.recorded), name)
        .map(({ inputs }) => [
          inputs["setIdentifier"],
          (inputs["failoverRoutingPolicies"] as { type: string }[])[0]!.type,
        ])
        .sort();
    const [aws, gcp] = [["aws", "SECONDARY"], ["gcp", "PRIMARY"]]; // prettier-ignore
    // Over IPv4 and IPv6.
    expect(roles(`global-gcp.${domain}`)).toEqual([aws, aws, gcp, gcp]);
    expect(roles(`global-gcp.ways.${domain}`)).toEqual([gcp, ["next", "SECONDARY"]]);
    expect(roles(`next.global-gcp.ways.${domain}`)).toEqual([["azure", "PRIMARY"]]);
    expect(named(records(promoted.recorded), `global.${domain}`)).toEqual([]);
    const check = promoted.recorded.one("aws:route53/healthCheck:HealthCheck", "check-aws-https");
    // Off counts as well, and turned round as ill.
    expect(check.inputs).toMatchObject({ disabled: true, invertHealthcheck: true });
    const alarms = promoted.recorded.all.filter(({ inputs }) => inputs["metricName"] === "HealthCheckStatus");
    expect(alarms.map(({ name }) => name).sort()).toEqual(["all-clouds-last", "check-azure-ill", "check-gcp-ill"]);
  });

  it("and no older object lands over a newer one", () => {
    const jobs = promoted.recorded.of("gcp:storage/transferJob:TransferJob");
    expect(jobs.map(({ inputs }) => inputs["status"])).toEqual(["DISABLED", "DISABLED"]);
  });
});
