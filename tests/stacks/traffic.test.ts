import { isSecret, output } from "@pulumi/pulumi";
import type { Recorded } from "../mocks";
import { withoutAzure } from "./spec";
import { account, cloudflare, composed, domain, named, records, withTraffic, type Composed } from "./traffic";

const urns = ({ all }: Recorded): string[] => all.map(({ urn }) => urn).sort();

/** What is secret as a whole, because something in it is: the engine is told so. */
function opened(given: unknown): unknown {
  expect(given).toHaveProperty("value");
  return (given as { value: unknown }).value;
}

describe("traffic", () => {
  let plain: Recorded, route53: Composed;

  beforeAll(async () => {
    plain = (await composed(withTraffic(undefined))).recorded;
    route53 = await composed(withTraffic({}));
  }, 120_000);

  it("is nothing where it is not asked for: the domain leads to the distribution", () => {
    expect(plain.all.filter(({ type }) => /^aws:route53\/healthCheck|^cloudflare:|:edge:/.test(type))).toEqual([]);
    const apex = named(records(plain), domain).filter(({ inputs }) => /^A/.test(String(inputs["type"])));
    expect(apex.map(({ name }) => name)).toEqual(["cdn-address-a", "cdn-address-aaaa"]);
    for (const { inputs } of apex) expect(inputs["setIdentifier"]).toBeUndefined();
  });

  it("adds to what stands, takes nothing away and leaves the domain's own records what they are", () => {
    const before = urns(plain);
    const after = new Set(urns(route53.recorded));
    expect(before.filter((urn) => !after.has(urn))).toEqual([]);
    const apex = named(records(route53.recorded), domain).filter(({ name }) => /^cdn-address/.test(name));
    for (const { inputs } of apex) {
      expect(inputs).not.toHaveProperty("setIdentifier");
      expect(inputs["aliases"]).toEqual([
        { name: `global.${domain}`, zoneId: expect.anything() as unknown, evaluateTargetHealth: true },
      ]);
    }
    expect(apex).toHaveLength(2);
  });

  it("the domain's set has AWS first and Google second, each with its own check; Azure has no addresses", () => {
    for (const type of ["A", "AAAA"]) {
      const set = named(records(route53.recorded), `global.${domain}`).filter(({ inputs }) => inputs["type"] === type);
      expect(set.map(({ inputs }) => [inputs["setIdentifier"], inputs["failoverRoutingPolicies"]])).toEqual([
        ["aws", [{ type: "PRIMARY" }]],
        ["gcp", [{ type: "SECONDARY" }]],
      ]);
      for (const { inputs } of set) expect(inputs["healthCheckId"]).toBeTruthy();
    }
  });

  it("checks each cloud by its own name, over TLS, and tells when one alone is left", () => {
    const checks = route53.recorded.all.filter(({ type }) => type === "aws:route53/healthCheck:HealthCheck");
    const probes = checks.filter(({ inputs }) => inputs["type"] === "HTTPS");
    expect(probes.map(({ inputs }) => inputs["fqdn"]).sort()).toEqual([
      `aws.${domain}`,
      `azure.${domain}`,
      `gcp.${domain}`,
    ]);
    for (const { inputs } of probes) {
      expect(inputs).toMatchObject({ enableSni: true, port: 443, resourcePath: "/", requestInterval: 30 });
      expect(inputs).not.toHaveProperty("disabled");
    }
    const [all] = checks.filter(({ inputs }) => inputs["type"] === "CALCULATED");
    expect(all!.inputs).toMatchObject({ childHealthThreshold: 2 });
    const alarms = route53.recorded.all.filter(({ inputs }) => inputs["metricName"] === "HealthCheckStatus");
    // Google's database follows AWS's: its check is ill as it should be, and nobody is woken by it, nor counts on it.
    expect(all!.inputs["childHealthchecks"]).toHaveLength(2);
    expect(alarms.map(({ name }) => name).sort()).toEqual(["all-clouds-last", "check-aws-ill", "check-azure-ill"]);
    for (const { inputs } of alarms)
      expect(inputs).toMatchObject({ region: "us-east-1", treatMissingData: "breaching", statistic: "Minimum" });
  });

  it("counts no clouds where one alone can answer", async () => {
    const { recorded } = await composed(withTraffic({}, true, withoutAzure("prod")));
    const checks = recorded.all.filter(({ type }) => type === "aws:route53/healthCheck:HealthCheck");
    expect(checks.map(({ inputs }) => inputs["fqdn"]).sort()).toEqual([`aws.${domain}`, `gcp.${domain}`]);
    const alarms = recorded.all.filter(({ inputs }) => inputs["metricName"] === "HealthCheckStatus");
    expect(alarms.map(({ name }) => name)).toEqual(["check-aws-ill"]);
  });

  it("writes the other clouds' names and proofs into the zone, servers of one zone as one record", () => {
    const made = records(route53.recorded).filter(({ name }) => name.startsWith("domain-records-"));
    expect(made.map(({ name }) => name).sort()).toEqual([
      "domain-records-azure-address",
      "domain-records-azure-origin-ns",
      "domain-records-azure-proof-azure-gocoffee-example",
      "domain-records-azure-proof-gocoffee-example",
      "domain-records-gcp-address-a",
      "domain-records-gcp-address-aaaa",
      "domain-records-gcp-certificate",
      "domain-records-gcp-domain-a",
      "domain-records-gcp-domain-aaaa",
    ]);
    expect(made.find(({ name }) => name.endsWith("origin-ns"))!.inputs["records"]).toHaveLength(4);
  });

  it("AWS's certificate has its own name, and the distribution too", () => {
    const certificate = route53.recorded.all.find(({ name }) => name === "certificates-edge")!;
    expect(certificate.inputs).toMatchObject({ domainName: domain, subjectAlternativeNames: [`aws.${domain}`] });
    expect(certificate.deleteBeforeReplace).toBe(false);
    const distribution = route53.recorded.all.find(({ name }) => name === "cdn-distribution")!;
    expect(distribution.inputs["aliases"]).toEqual([domain, `aws.${domain}`]);
  });

  it("says how long it takes at most", () => {
    expect(route53.outputs.between?.failover).toMatchObject({
      ...{ decides: "route53", policy: "failover", order: ["aws", "gcp", "azure"] },
      ...{ detection: 96, propagation: 60, ttl: 60, steering: 0, seconds: 216 },
    });
  });

  it("asks nothing under names that the world does not find", async () => {
    const { recorded } = await composed(withTraffic({ cloudflare }, false));
    expect(
      recorded.all.filter(({ type }) => /^aws:route53\/healthCheck|^cloudflare:index\/loadBalancer/.test(type)),
    ).toEqual([]);
    expect(recorded.all.some(({ type }) => type === "cloudflare:index/zone:Zone")).toBe(true);
    // Nor anything that the plan which a zone is born on refuses.
    const rulesets = recorded.all.filter(({ type }) => type === "cloudflare:index/ruleset:Ruleset");
    expect(rulesets.map(({ inputs }) => inputs["phase"])).toEqual(["http_request_late_transform"]);
    expect(named(records(recorded), `global.${domain}`)).toEqual([]);
  });
});

describe("traffic by Cloudflare", () => {
  let led: Composed, balanced: Composed;

  beforeAll(async () => {
    led = await composed(withTraffic({ cloudflare }));
    balanced = await composed(withTraffic({ decides: "cloudflare", cloudflare }));
  }, 120_000);

  it("makes nothing twice under one name, beside tunnels too", () => {
    const all = led.recorded.all.map(({ urn }) => urn);
    expect(all.filter((urn, index) => all.indexOf(urn) !== index)).toEqual([]);
  });

  it("one decides: a record that leads to Route 53's set, or a load balancer, and never both", () => {
    const of = ({ recorded }: Composed) => ({
      domain: recorded.all.filter(
        ({ type, inputs }) => type === "cloudflare:index/dnsRecord:DnsRecord" && inputs["name"] === domain,
      ),
      balancers: recorded.all.filter(({ type }) => type === "cloudflare:index/loadBalancer:LoadBalancer"),
    });
    expect(of(led).domain.map(({ inputs }) => inputs)).toMatchObject([
      { type: "CNAME", content: `global.ways.${domain}`, proxied: true, ttl: 1 },
    ]);
    expect(of(led).balancers).toEqual([]);
    expect(of(balanced).domain).toEqual([]);
    expect(of(balanced).balancers).toHaveLength(1);
  });

  it("all three clouds answer the name at Route 53, the second and the third in a set of their own", () => {
    const at = (label: string) =>
      named(records(led.recorded), `${label}.ways.${domain}`).map(({ inputs }) => [
        inputs["setIdentifier"],
        (inputs["failoverRoutingPolicies"] as { type: string }[])[0]!.type,
        inputs["records"] ?? inputs["aliases"],
      ]);
    expect(at("global").sort()).toEqual([
      ["aws", "PRIMARY", [`aws.${domain}`]],
      [
        "next",
        "SECONDARY",
        [expect.objectContaining({ name: `next.global.ways.${domain}`, evaluateTargetHealth: true })],
      ],
    ]);
    expect(at("next.global").sort()).toEqual([
      ["azure", "SECONDARY", [`azure.${domain}`]],
      ["gcp", "PRIMARY", [`gcp.${domain}`]],
    ]);
  });

  it("has Cloudflare's rules once the domain is delegated, when its plan is bought", () => {
    const rulesets = led.recorded.all.filter(({ type }) => type === "cloudflare:index/ruleset:Ruleset");
    expect(rulesets.map(({ inputs }) => inputs["phase"]).sort()).toEqual([
      ...["http_ratelimit", "http_request_firewall_custom", "http_request_firewall_managed"],
      "http_request_late_transform",
    ]);
  });

  it("says that the delegated zone is signed once it is", () => {
    const trust = led.recorded.all.find(({ name }) => name === "cloudflare-ways-trust")!;
    expect(trust.inputs["type"]).toBe("DS");
    expect(trust.dependsOn).toContain("aws:route53/hostedZoneDnsSec:HostedZoneDnsSec::ways-signing");
  });

  it("asks each pool for what customers ask: the domain, with the secret", () => {
    const monitors = balanced.recorded.all.filter(({ type }) => type.endsWith(":LoadBalancerMonitor"));
    expect(monitors).toHaveLength(3);
    const rule = balanced.recorded.one("cloudflare:index/ruleset:Ruleset", "cloudflare-waf-secret");
    const [sent] = opened(rule.inputs["rules"]) as {
      actionParameters: { headers: Record<string, { value: unknown }> };
    }[];
    const value = sent!.actionParameters.headers["x-go-coffee-edge"]!.value;
    expect(value).toBeTruthy();
    expect(rule.secretOutputs).toEqual(["rules"]);
    for (const { inputs, secretOutputs } of monitors) {
      expect(opened(inputs["header"])).toEqual({ Host: [domain], "x-go-coffee-edge": [value] });
      expect(secretOutputs).toEqual(["header"]);
    }
  });

  it("moves customers by monitors alone, and to the cloud with the data where none is well", () => {
    const balancer = balanced.recorded.one("cloudflare:index/loadBalancer:LoadBalancer").inputs;
    expect(balancer).not.toHaveProperty("adaptiveRouting");
    expect(balancer["fallbackPool"]).toBe((balancer["defaultPools"] as string[])[0]);
  });

  it("tells by one rule of the account's of pools that are ill and could be well", () => {
    const pools = balanced.recorded.all.filter(({ type }) => type.endsWith(":LoadBalancerPool"));
    for (const { inputs } of pools) expect(inputs).not.toHaveProperty("notificationEmail");
    const { inputs } = balanced.recorded.one("cloudflare:index/notificationPolicy:NotificationPolicy");
    const balancer = balanced.recorded.one("cloudflare:index/loadBalancer:LoadBalancer").inputs;
    const [aws, , azure] = balancer["defaultPools"] as string[];
    expect(inputs).toMatchObject({
      ...{ accountId: account, alertType: "load_balancing_health_alert", enabled: true },
      filters: { poolIds: [aws, azure], newHealths: ["Unhealthy", "Healthy"], eventSources: ["pool"] },
      mechanisms: { emails: [{ id: "alerts@gocoffee.example" }] },
    });
  });

  it("leaves the zone's signing as it is once it is on, and says how long browsers come over TLS alone as long as Cloudflare can", () => {
    expect(led.recorded.one("cloudflare:index/zoneDnssec:ZoneDnssec").ignoreChanges).toEqual(["status"]);
    const { inputs } = led.recorded.one("cloudflare:index/zoneSetting:ZoneSetting", "cloudflare-security-header");
    expect(inputs["value"]).toMatchObject({ strict_transport_security: { max_age: 31_536_000 } });
  });

  it("a secret that was changed is sent once every way in lets it in, and a first one at once", async () => {
    expect(led.recorded.of("time:index/sleep:Sleep").map(({ name }) => name)).not.toContain("edge-secret-known");
    const { recorded } = await composed(
      withTraffic({ decides: "cloudflare", cloudflare: { ...cloudflare, rotated: 1 } }),
    );
    const wait = recorded.one("time:index/sleep:Sleep", "edge-secret-known");
    expect(wait.inputs).toEqual({ createDuration: "20m", triggers: { generation: "1" } });
    const id = "time:index/sleep:Sleep::edge-secret-known";
    expect(recorded.one("cloudflare:index/ruleset:Ruleset", "cloudflare-waf-secret").dependsOn).toContain(id);
    for (const { type, dependsOn } of recorded.all)
      if (type.endsWith(":LoadBalancerMonitor")) expect(dependsOn).toContain(id);
    // All that it waits for, and what these wait for.
    const found = new Map(recorded.all.map((one) => [`${one.type}::${one.name}`, one]));
    const before = new Set(wait.dependsOn);
    for (const each of before) for (const next of found.get(each)?.dependsOn ?? []) before.add(next);
    const guards = [
      "aws:wafv2/webAcl:WebAcl",
      "gcp:compute/securityPolicy:SecurityPolicy",
      "azure-native:frontdoor:Policy",
    ];
    for (const guard of guards)
      expect([guard, [...before].some((one) => one.startsWith(guard))]).toEqual([guard, true]);
  });

  it("gives each cloud a pool that is asked by its own name, and keeps WebSockets where they are", () => {
    const pools = balanced.recorded.all.filter(({ type }) => type.endsWith(":LoadBalancerPool"));
    expect(pools.map(({ inputs }) => (inputs["origins"] as { address: string }[])[0]!.address)).toEqual([
      `aws.${domain}`,
      `gcp.${domain}`,
      `azure.${domain}`,
    ]);
    const [balancer] = balanced.recorded.all.filter(({ type }) => type.endsWith(":LoadBalancer"));
    const cloudflares = balanced.recorded.all.find(
      ({ type }) => type === "cloudflare:index/loadBalancer:LoadBalancer",
    )!;
    expect(balancer).toBeDefined();
    expect(cloudflares.inputs).toMatchObject({ steeringPolicy: "off", proxied: true, sessionAffinity: "none" });
    expect(cloudflares.inputs["rules"]).toMatchObject([
      { condition: 'starts_with(http.request.uri.path, "/api/v1/notifications")' },
    ]);
    expect(balanced.outputs.between?.failover).toMatchObject({ seconds: 150, ttl: 0 });
  });

  it("writes none of the clouds' names proxied: a check of one would measure Cloudflare", () => {
    const own = led.recorded.all.filter(
      ({ type, inputs }) => type === "cloudflare:index/dnsRecord:DnsRecord" && inputs["name"] !== domain,
    );
    expect(own.length).toBeGreaterThan(10);
    for (const { name, inputs } of own) expect([name, inputs["proxied"] ?? false]).toEqual([name, false]);
  });

  it("every way in asks for the secret, and lets checks of its own name pass for one path", () => {
    const acl = led.recorded.all.find(({ type }) => type === "aws:wafv2/webAcl:WebAcl")!;
    const rules = opened(acl.inputs["rules"]) as { name: string }[];
    expect(rules.slice(0, 6).map(({ name }) => name)).toEqual([
      "edge-secret",
      "edge-own-name",
      "edge-addresses",
      "edge-own-name-methods",
      "rate",
      "rate-edge",
    ]);
    expect(rules[5]).toMatchObject({
      statement: {
        rateBasedStatement: { aggregateKeyType: "FORWARDED_IP", forwardedIpConfig: { headerName: "CF-Connecting-IP" } },
      },
    });
    const armor = led.recorded.all.find(({ type }) => type === "gcp:compute/securityPolicy:SecurityPolicy")!;
    const [first] = opened(armor.inputs["rules"]) as { match: { expr: { expression: string } }; priority: number }[];
    expect(first!.priority).toBe(500);
    expect(first!.match.expr.expression).toContain(`request.headers['host'] == 'gcp.${domain}' && request.path == '/'`);
    const front = led.recorded.all.find(({ type }) => type === "azure-native:frontdoor:Policy")!;
    const { rules: custom } = opened(front.inputs["customRules"]) as { rules: { name: string }[] };
    expect(custom.map(({ name }) => name)).toEqual([
      "edgeSecret",
      "edgeOwnName",
      "edgeAddresses",
      "edgeOwnNameMethods",
      "address",
    ]);
  });

  it("and nobody is closed out before customers come that way", async () => {
    const { recorded } = await composed(withTraffic({ cloudflare: { ...cloudflare, delegated: false } }));
    const acl = recorded.all.find(({ type }) => type === "aws:wafv2/webAcl:WebAcl")!;
    const rules = acl.inputs["rules"] as { name: string }[];
    expect(rules.slice(0, 2).map(({ name }) => name)).toEqual(["rate", "rate-edge"]);
    expect(rules.filter(({ name }) => /^edge-/.test(name))).toEqual([]);
    // But limits know both kinds already: who comes through Cloudflare, and who comes straight.
    expect(recorded.all.filter(({ type }) => type === "aws:wafv2/ipSet:IpSet")).toHaveLength(2);
    const { code } = recorded.all.find(({ name }) => name === "cdn-caller")!.inputs;
    expect(code).toContain("cf-connecting-ip");
    const armor = recorded.all.find(({ type }) => type === "gcp:compute/securityPolicy:SecurityPolicy")!;
    const limits = armor.inputs["rules"] as { priority: number; rateLimitOptions?: { enforceOnKey: string } }[];
    expect(limits[0]!.priority).toBe(1000);
    expect(limits.flatMap(({ rateLimitOptions }) => rateLimitOptions?.enforceOnKey ?? [])).toEqual([
      ...["HTTP_HEADER", "HTTP_HEADER", "HTTP_HEADER"],
      "IP",
    ]);
    const front = recorded.all.find(({ type }) => type === "azure-native:frontdoor:Policy")!;
    expect(front.inputs["customRules"]).toMatchObject({
      rules: [{ name: "address", matchConditions: [{ operator: "IPMatch", negateCondition: true }] }],
    });
    expect(recorded.all.map(({ name }) => name)).toContain("entrance-strangers");
    const hosts = recorded.all.find(({ name }) => name === "cdn-site")!.inputs["hostRules"];
    expect(hosts).toMatchObject([{ hosts: [`gcp.${domain}`] }, { hosts: [domain] }]);
  });

  it("and where customers never come through Cloudflare, limits know nothing of it", async () => {
    const { recorded } = await composed(withTraffic({ cloudflare: { ...cloudflare, proxied: false } }));
    const acl = recorded.all.find(({ type }) => type === "aws:wafv2/webAcl:WebAcl")!;
    expect(JSON.stringify(acl.inputs)).not.toContain("CF-Connecting-IP");
    for (const type of [
      "gcp:compute/securityPolicy:SecurityPolicy",
      "gcp:compute/uRLMap:URLMap",
      "azure-native:cdn:Rule",
    ])
      for (const each of recorded.all.filter((one) => one.type === type))
        expect(JSON.stringify(each.inputs)).not.toMatch(/CF-Connecting-IP/i);
    expect(recorded.all.filter(({ type }) => type === "aws:wafv2/ipSet:IpSet")).toEqual([]);
    expect(recorded.all.find(({ name }) => name === "cdn-caller")!.inputs["code"]).not.toContain("cf-connecting-ip");
  });

  it("no secret is among what the stack says", async () => {
    const { failover } = led.outputs.between!;
    const { zone, ...rest } = failover!;
    expect(await isSecret(output(rest))).toBe(false);
    expect(Object.keys(zone!)).toEqual(["nameServers", "dsRecord"]);
  });
});
