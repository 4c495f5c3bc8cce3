import { originHost } from "../../components/azure/edge/front-door-plan";
import { decodeEnvironment } from "../../config/decode";
import { domainWarning, type EdgeDns } from "../../config/edge";
import { written, type Written } from "./sample";

const decoded = (edge: unknown, change: (value: Written) => void = () => undefined) =>
  decodeEnvironment(
    "prod",
    written((value) => {
      value["edge"] = edge;
      change(value);
    }),
  );
const problems = (edge: unknown, change?: (value: Written) => void) =>
  (decoded(edge, change).problems ?? []).map(({ path, message }) => `${path}: ${message}`);

describe("edge", () => {
  it("is nothing unless it is asked for", () => {
    expect(decoded(undefined).spec?.edge).toBeUndefined();
  });

  it("is a zone that a person delegates, unless said otherwise", () => {
    expect(decoded({}).spec?.edge).toEqual({
      dns: { mode: "zone", delegated: false },
      priceClass: "100",
      rateLimit: 2000,
    });
  });

  it("can be delegated from a parent zone", () => {
    const { spec } = decoded({ dns: "delegated", parentZone: "Z0123456789ABC" });
    expect(spec?.edge).toMatchObject({
      dns: { mode: "delegated", parentZoneId: "Z0123456789ABC" },
    });
  });

  it.each([
    [{ dns: "delegated" }, "edge.parentZone: missing; want the id of the zone that the domain lies in"],
    [{ parentZone: "Z1" }, 'edge.parentZone: want it with dns: delegated only, got "Z1"'],
    [{ dns: "none", delegated: true }, "edge.delegated: want it with dns: zone only, got true"],
    [
      { dns: "delegated", parentZone: "Z0123456789ABC", delegated: false },
      "edge.delegated: want it with dns: zone only, got false",
    ],
    [{ dns: "delegated", parentZone: "gocoffee" }, /edge\.parentZone: want the id of a Route 53 zone/],
    [{ dns: "zones" }, /edge\.dns: want one of zone, delegated, none, got "zones"; did you mean zone\?/],
    [{ priceClass: 100 }, 'edge.priceClass: want "100", "200" or "All", in quotes, got 100'],
    [{ rateLimit: 9 }, "edge.rateLimit: want 10–2000000000, got 9"],
    [{ rate: 1 }, "edge.rate: unknown key; known here: dns, delegated, parentZone, priceClass, rateLimit"],
  ])("refuses %j", (edge, says) => {
    expect(problems(edge)).toEqual([says instanceof RegExp ? expect.stringMatching(says) : says]);
  });

  it("needs a cloud that has one, and a domain that a certificate can carry", () => {
    expect(problems({}, (value) => delete value.clouds["aws"])).toContain(
      "edge: want clouds.aws, clouds.gcp or clouds.azure: the edge is built there",
    );
    const long = `${"a".repeat(57)}.example`;
    const set = (value: Written) => void (value["domain"] = long);
    expect(problems({}, set)).toEqual([
      "domain: want 64 characters at most, since a certificate is made for it, got 65",
    ]);
    expect(problems({ dns: "none" }, set)).toEqual([]);
  });

  it("needs a shorter one with Azure, whose gateway has a certificate for a longer name", () => {
    const onAzure = (length: number) => (value: Written) => {
      value.clouds["azure"] = {
        ...{ role: "secondary", region: "eastus2", zones: 3, egress: "perZone" },
        ...{ subscription: "00000000-0000-4000-8000-000000000001", tenant: "00000000-0000-4000-8000-0000000000aa" },
        admins: ["11111111-2222-4333-8444-555555555555"],
      };
      value["domain"] = `${"a".repeat(length - 8)}.example`;
    };
    const domain = (length: number): string[] => problems({}, onAzure(length)).filter((one) => /^domain/.test(one));
    expect(domain(51)).toEqual([]);
    expect(domain(52)).toEqual([
      "domain: want 51 characters at most, since a certificate is made for origin.azure.DOMAIN, got 52",
    ]);
    expect(originHost("x")).toBe("origin.azure.x");
  });
});

describe("a domain that nobody can own", () => {
  const zone: EdgeDns = { mode: "zone", delegated: false };
  it.each(["gocoffee.example", "staging.gocoffee.example", "example.com", "shop.example.org", "gocoffee.test"])(
    "%s is told of, since no certificate is issued for it",
    (domain) => {
      expect(domainWarning(domain, { dns: zone })).toContain(`domain: ${domain} is a reserved name`);
      expect(domainWarning(domain, { dns: { mode: "delegated", parentZoneId: "Z1" } })).toBeDefined();
    },
  );

  it("is no matter where no certificate is asked for; and any other domain is taken as it is", () => {
    expect(domainWarning("gocoffee.example", undefined)).toBeUndefined();
    expect(domainWarning("gocoffee.example", { dns: { mode: "none" } })).toBeUndefined();
    for (const domain of ["gocoffee.com", "example.coffee", "myexample.com", "contest.io"])
      expect(domainWarning(domain, { dns: zone })).toBeUndefined();
  });
});
