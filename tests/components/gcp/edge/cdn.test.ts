import { output } from "@pulumi/pulumi";
import { Cdn, type CdnArgs } from "../../../../components/gcp/edge/cdn";
import { cloudflareRelay } from "../../../../components/core/cloudflare-ranges";
import { planSite } from "../../../../components/gcp/edge/cdn-plan";
import { siteHeaders } from "../../../../components/core/site-headers";
import { record } from "../../../mocks";
import { aPlace, project } from "../place";

const sound: CdnArgs = {
  ...{ place: aPlace(), project, domain: "gocoffee.example", certificateMap: "//the-map", after: [] },
  backends: { gateway: "to-gateway", sockets: "to-sockets", files: "to-files" },
  sockets: ["/api/v1/notifications"],
};
const cdn = (change: Partial<CdnArgs> = {}, seen = async (_: Cdn) => {}) =>
  record(async () => seen(new Cdn("cdn", { ...sound, ...change })));

interface Matcher {
  defaultService: string;
  pathRules: { paths: string[]; service: string }[];
  headerAction: Record<string, { headerName: string; headerValue: string; replace: boolean }[]>;
}

describe("the map of the site", () => {
  const matcher = async (change: Partial<CdnArgs> = {}) => {
    const { inputs } = (await cdn(change)).one("gcp:compute/uRLMap:URLMap", "cdn-site");
    return { inputs, site: (inputs["pathMatchers"] as Matcher[])[0]! };
  };

  it("sends files to the cache, WebSockets to those who wait for them, and all else to the gateway", async () => {
    const { site } = await matcher();
    expect(site.defaultService).toBe("to-gateway");
    expect(site.pathRules).toEqual([
      { paths: ["/_next/static/*", "/assets/*"], service: "to-files" },
      { paths: ["/api/v1/notifications", "/api/v1/notifications/*"], service: "to-sockets" },
    ]);
    expect((await matcher({ sockets: [] })).site.pathRules).toHaveLength(1);
  });

  it("answers to the domain and to this cloud's own name, and sends others to the domain", async () => {
    const { inputs } = await matcher();
    expect(inputs["hostRules"]).toEqual([{ hosts: ["gocoffee.example", "gcp.gocoffee.example"], pathMatcher: "site" }]);
    expect(inputs["defaultUrlRedirect"]).toMatchObject({ hostRedirect: "gocoffee.example", httpsRedirect: true });
    expect(inputs).not.toHaveProperty("defaultService");
  });

  it("says who asks over whatever the caller says, and guards browsers as AWS does", async () => {
    const { headerAction } = (await matcher()).site;
    expect(headerAction["requestHeadersToAdds"]).toEqual([
      { headerName: "True-Client-IP", headerValue: "{client_ip_address}", replace: true },
    ]);
    const told = headerAction["responseHeadersToAdds"]!;
    expect(Object.fromEntries(told.map(({ headerName, headerValue }) => [headerName, headerValue]))).toEqual(
      siteHeaders,
    );
    expect(told.every(({ replace }) => replace)).toBe(true);
    expect(siteHeaders["Strict-Transport-Security"]).toBe("max-age=63072000; includeSubDomains");
  });

  describe("with another's edge that customers may come through", () => {
    type Route = {
      priority: number;
      matchRules: { fullPathMatch?: string; prefixMatch?: string; headerMatches?: unknown[] }[];
      service: string;
      headerAction?: Matcher["headerAction"];
    };
    const maps = async () => {
      const { inputs } = await matcher({ relay: cloudflareRelay });
      const of = (host: string) => {
        const rules = inputs["hostRules"] as { hosts: string[]; pathMatcher: string }[];
        const { pathMatcher } = rules.find(({ hosts }) => hosts.includes(host))!;
        return (inputs["pathMatchers"] as (Matcher & { name: string; routeRules?: Route[] })[]).find(
          ({ name }) => name === pathMatcher,
        )!;
      };
      return { site: of("gocoffee.example"), own: of("gcp.gocoffee.example") };
    };
    const connection = { headerName: "CF-Connecting-IP", headerValue: "{client_ip_address}", replace: true };

    /** What a request meets: the first route by priority that fits. */
    const met = (routes: Route[], path: string, said: boolean) =>
      [...routes]
        .sort((one, other) => one.priority - other.priority)
        .find(({ matchRules }) =>
          matchRules.some(
            ({ fullPathMatch, prefixMatch, headerMatches }) =>
              (fullPathMatch === path || (prefixMatch !== undefined && path.startsWith(prefixMatch))) &&
              (said || headerMatches === undefined),
          ),
        )!;

    it.each([
      ["/", "to-gateway"],
      ["/api/v1/coffee", "to-gateway"],
      ["/assets/cup.png", "to-files"],
      ["/_next/static/a.js", "to-files"],
      ["/api/v1/notifications", "to-sockets"],
      ["/api/v1/notifications/1", "to-sockets"],
    ])("leaves what it says of who asks for %s, and says so itself where it says nothing", async (path, service) => {
      const { site } = await maps();
      expect(site).not.toHaveProperty("pathRules");
      expect(site.defaultService).toBe("to-gateway");
      const through = met(site.routeRules!, path, true);
      expect([through.service, through.headerAction]).toEqual([service, undefined]);
      expect(through.matchRules[0]!.headerMatches).toEqual([{ headerName: "CF-Connecting-IP", presentMatch: true }]);
      const straight = met(site.routeRules!, path, false);
      expect([straight.service, straight.headerAction]).toEqual([service, { requestHeadersToAdds: [connection] }]);
      expect(site.headerAction["responseHeadersToAdds"]).toHaveLength(Object.keys(siteHeaders).length);
      const priorities = site.routeRules!.map(({ priority }) => priority);
      expect(new Set(priorities).size).toBe(priorities.length);
    });

    it("under this cloud's own name, where it sends nobody, the connection counts whatever is said", async () => {
      const { own } = await maps();
      expect(own.headerAction["requestHeadersToAdds"]).toContainEqual(connection);
      expect(own.pathRules).toEqual((await matcher()).site.pathRules);
    });
  });

  it.each(["api/v1", "/api/*", "/", "/a b"])("refuses %j as the path of a WebSocket", (path) => {
    expect(() => planSite({ domain: "gocoffee.example", sockets: [path] })).toThrow(/^sockets: want a path such as/);
  });
});

it("TLS is 1.2 or newer, with the map's certificates; plain HTTP leads to HTTPS and nowhere else", async () => {
  const all = await cdn();
  expect(all.one("gcp:compute/sSLPolicy:SSLPolicy").inputs).toMatchObject({
    ...{ minTlsVersion: "TLS_1_2", profile: "RESTRICTED" },
  });
  expect(all.one("gcp:compute/targetHttpsProxy:TargetHttpsProxy").inputs).toMatchObject({
    ...{ certificateMap: "//the-map", sslPolicy: "cdn-tls-id", urlMap: "cdn-site-id", tlsEarlyData: "DISABLED" },
  });
  expect(all.one("gcp:compute/targetHttpProxy:TargetHttpProxy").inputs["urlMap"]).toBe("cdn-redirect-id");
  const { inputs } = all.one("gcp:compute/uRLMap:URLMap", "cdn-redirect");
  expect(inputs["defaultUrlRedirect"]).toEqual({
    ...{ httpsRedirect: true, redirectResponseCode: "MOVED_PERMANENTLY_DEFAULT", stripQuery: false },
  });
});

it("it listens on both ports of an IPv4 and of an IPv6 address, as the newer kind of load balancer", async () => {
  const rules = (await cdn()).of("gcp:compute/globalForwardingRule:GlobalForwardingRule");
  expect(rules.map(({ inputs }) => [inputs["ipAddress"], inputs["portRange"], inputs["target"]])).toEqual([
    ["cdn-ipv4-id", "80", "cdn-http-id"],
    ["cdn-ipv6-id", "80", "cdn-http-id"],
    ["cdn-ipv4-id", "443", "cdn-https-id"],
    ["cdn-ipv6-id", "443", "cdn-https-id"],
  ]);
  for (const { inputs } of rules) expect(inputs["loadBalancingScheme"]).toBe("EXTERNAL_MANAGED");
});

it("addresses that others know are protected with networks", async () => {
  for (const networks of [true, false]) {
    const addresses = (await cdn({ place: aPlace({ networks }) })).of("gcp:compute/globalAddress:GlobalAddress");
    expect(addresses.map(({ inputs, protect }) => [inputs["ipVersion"], protect])).toEqual([
      ["IPV4", networks],
      ["IPV6", networks],
    ]);
  }
});

it("whoever has the domain's zone is told what makes this cloud's own name lead here", async () => {
  let told: unknown;
  await cdn({}, async ({ outputs: { records, host, address } }) => {
    told = await new Promise((known) => output({ records, host, address }).apply(known));
  });
  const name = "gcp.gocoffee.example";
  expect(told).toEqual({
    ...{ host: name, address: "192.0.2.1" },
    records: [
      { key: "address-a", name, type: "A", data: "192.0.2.1" },
      { key: "address-aaaa", name, type: "AAAA", data: "2001:db8::1" },
    ],
  });
});
