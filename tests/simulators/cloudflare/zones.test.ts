import { DnsRecord, type DnsRecordArgs } from "@pulumi/cloudflare/dnsRecord";
import { getIpRanges } from "@pulumi/cloudflare/getIpRanges";
import { getZone } from "@pulumi/cloudflare/getZone";
import { Zone } from "@pulumi/cloudflare/zone";
import { ZoneDnssec } from "@pulumi/cloudflare/zoneDnssec";
import { ZoneSetting } from "@pulumi/cloudflare/zoneSetting";
import { ZoneSubscription } from "@pulumi/cloudflare/zoneSubscription";
import { account, clouds, passes, refused, zone } from "./clouds";

const records =
  (...all: Partial<DnsRecordArgs>[]) =>
  () => {
    const zoneId = zone().id;
    let before: DnsRecord | undefined;
    all.forEach((one, at) => {
      const args = { zoneId, name: "www", ttl: 1, type: "A", content: "198.51.100.7", ...one };
      before = new DnsRecord(`record-${at}`, args, { ...(before && { dependsOn: before }) });
    });
  };
const cname = { type: "CNAME", content: "elsewhere.example" };

describe("a zone", () => {
  it("has two name servers, ids of digits, and what its plan is", async () => {
    const run = await clouds({ plan: "pro" }).run(() => zone());
    const made = run.one("cloudflare:index/zone:Zone");
    expect(made.id).toMatch(/^[0-9a-f]{32}$/);
    expect(made.outputs).toMatchObject({ status: "active", type: "full", plan: { legacyId: "pro" } });
    expect(made.outputs["nameServers"]).toEqual([
      expect.stringMatching(/\.ns\.cloudflare\.com$/),
      expect.stringMatching(/\.ns\.cloudflare\.com$/),
    ]);
  });

  it("is one of its name, and no subdomain but on Enterprise", async () => {
    await refused(() => {
      zone();
      new Zone("again", { account: { id: account }, name: "GoCoffee.example" });
    }).toThrow('"code":1061');
    await refused(() => zone("ways.gocoffee.example")).toThrow('"code":1116');
    await passes(() => zone("gocoffee.co.uk"));
    await passes(() => zone("ways.gocoffee.example"), { plan: "enterprise" });
  });

  it("is replaced by another name, and takes what is in it along", async () => {
    const made = clouds();
    await made.run(records({}));
    const stray = { token: "cloudflare:index/ruleset:Ruleset", id: "r", scope: "", region: "", outputs: {} };
    const zoneId = made.standing("cloudflare:index/zone:Zone")[0]!.id;
    made.world.put({ ...stray, inputs: { zoneId } });
    expect((await made.run(() => zone("other.example"))).changes).toMatchObject({ replace: 1 });
    expect(made.standing("cloudflare:index/ruleset:Ruleset")).toEqual([]);
  });

  it("is found by its name, and by its id", async () => {
    const made = clouds();
    const id = (await made.run(() => zone())).one("cloudflare:index/zone:Zone").id;
    const found = await made.run(async () => {
      zone();
      return [await getZone({ filter: { name: "gocoffee.example" } }), await getZone({ zoneId: id })];
    });
    expect(found.value.map((one) => [one.id, one.name])).toEqual([
      [id, "gocoffee.example"],
      [id, "gocoffee.example"],
    ]);
    await expect(made.run(() => getZone({ filter: { name: "tea.example" } }))).rejects.toThrow();
  });

  it("has settings of its own values, from a plan on", async () => {
    const set = (settingId: string, value: unknown) => () =>
      new ZoneSetting("s", { zoneId: zone().id, settingId, value });
    await passes(set("ssl", "strict"));
    await refused(set("ssl", "most")).toThrow("Invalid value for zone setting ssl");
    await refused(set("ssl", "origin_pull")).toThrow("Invalid value for zone setting ssl");
    await passes(set("ssl", "origin_pull"), { plan: "enterprise" });
    const ciphers = set("ciphers", ["ECDHE-ECDSA-AES128-GCM-SHA256"]);
    await passes(ciphers);
    await refused(ciphers, { advancedCertificates: false }).toThrow("Not allowed to edit setting for ciphers");
    await refused(set("tsl", "strict")).toThrow("Undefined zone setting: tsl");
    await refused(set("polish", "lossy"), { plan: "free" }).toThrow("Not allowed to edit setting for polish");
    await passes(
      () => {
        const zoneId = zone().id;
        const plan = new ZoneSubscription("plan", { zoneId, ratePlan: { id: "pro" } });
        new ZoneSetting("s", { zoneId, settingId: "polish", value: "lossy" }, { dependsOn: plan });
      },
      { plan: "free" },
    );
  });

  it("keeps a setting that the program has no more, as long as it stands itself", async () => {
    const made = clouds();
    await made.run(() => new ZoneSetting("s", { zoneId: zone().id, settingId: "ssl", value: "strict" }));
    await made.run(() => zone());
    const left = () => made.standing("cloudflare:index/zoneSetting:ZoneSetting").map(({ inputs }) => inputs["value"]);
    expect(left()).toEqual(["strict"]);
    await made.run(() => new ZoneSetting("s", { zoneId: zone().id, settingId: "ssl", value: "full" }));
    expect(left()).toEqual(["full"]);
    await made.destroy();
    expect(left()).toEqual([]);
  });

  it("keeps the settings of two zones apart, under one id", async () => {
    const run = await clouds().run(() => {
      for (const name of ["one.example", "two.example"]) {
        const zoneId = new Zone(name, { account: { id: account }, name }).id;
        new ZoneSetting(`ssl-${name}`, { zoneId, settingId: "ssl", value: "strict" });
      }
    });
    expect(run.of("cloudflare:index/zoneSetting:ZoneSetting").map(({ id }) => id)).toEqual(["ssl", "ssl"]);
    expect(run.changes.create).toBe(4);
  });

  it("says its DS where it is signed", async () => {
    const made = clouds();
    const signed = (status: string) => () => new ZoneDnssec("dnssec", { zoneId: zone().id, status });
    const run = await made.run(signed("active"));
    expect(run.one("cloudflare:index/zoneDnssec:ZoneDnssec").outputs["ds"]).toMatch(
      /^gocoffee\.example\. 3600 IN DS \d+ 13 2 [0-9A-F]{64}$/,
    );
    const off = await made.run(signed("disabled"));
    expect(off.one("cloudflare:index/zoneDnssec:ZoneDnssec").outputs["ds"]).toBe("");
    await refused(signed("on")).toThrow("expected status to be one of");
  });
});

describe("records", () => {
  it.each([
    ["a CNAME beside an address", [{}, cname], '"code":81053'],
    ["an address beside a CNAME", [cname, {}], '"code":81054'],
    ["a second CNAME", [cname, { ...cname, content: "b.example" }], '"code":81053'],
    ["the same twice, in two spellings", [{}, { name: "www.gocoffee.example" }], '"code":81058'],
    ["an address beside a delegation", [{ type: "NS", content: "ns.example" }, {}], '"code":81056'],
    ["a delegation beside an address", [{}, { type: "NS", content: "ns.example" }], '"code":81056'],
    ["a proxied text", [{ type: "TXT", content: '"a"', proxied: true }], "cannot be proxied"],
    ["a proxied private address", [{ content: "10.0.0.1", proxied: true }], "not allowed for a proxied record"],
    ["a TTL of a proxied record", [{ proxied: true, ttl: 60 }], "inconsistent result after apply: .ttl"],
    ["too short a TTL", [{ ttl: 30 }], "Must be between 60 and 86400"],
    ["no IPv4 address", [{ content: "::1" }], '"code":9005'],
    ["no IPv6 address", [{ type: "AAAA" }], '"code":9006'],
    ["a CNAME of itself", [{ ...cname, content: "www.gocoffee.example" }], '"code":9007'],
    ["a CNAME of no name", [{ ...cname, content: "a b" }], '"code":9007'],
    ["mail without a priority", [{ type: "MX", content: "mail.example" }], "priority is required"],
    ["a DS of the zone itself", [{ type: "DS", name: "@", data: { keyTag: 1 }, content: undefined }], "DS records"],
    ["a comment too long", [{ comment: "c".repeat(501) }], "comment is too long"],
    ["nothing at all", [{ content: undefined }], "content or data is required"],
    ["another type", [{ type: "SPF" }], "expected type to be one of"],
  ] as [string, Partial<DnsRecordArgs>[], string][])("%s is refused", async (_, all, words) => {
    await refused(records(...all)).toThrow(words);
  });

  it("may stand side by side where DNS lets them", async () => {
    await passes(records({}, { content: "198.51.100.8" }, { type: "AAAA", content: "2001:db8::1" }));
    await passes(
      records({ ...cname, name: "@" }, { name: "gocoffee.example", type: "MX", content: "m.example", priority: 1 }),
    );
    await passes(
      records({ type: "NS", content: "ns.example" }, { type: "DS", data: { keyTag: 1 }, content: undefined as never }),
    );
    await passes(records({ proxied: true, ttl: 1 }, { ...cname, name: "api", proxied: true }));
    await passes(records({ ttl: 30 }), { plan: "enterprise" });
  });

  it("hand no name on where the zone is a partial one", async () => {
    const of = (type: string) => () => {
      const { id: zoneId } = new Zone("zone", { account: { id: account }, name: "gocoffee.example", type });
      new DnsRecord("r", { zoneId, name: "ways", ttl: 300, type: "NS", content: "ns.example" });
    };
    await passes(of("full"));
    await refused(of("partial")).toThrow("NS records are not available");
    const signed = () =>
      new ZoneDnssec("signed", {
        zoneId: new Zone("zone", { account: { id: account }, name: "gocoffee.example", type: "partial" }).id,
        status: "active",
      });
    await refused(signed).toThrow("DNSSEC is not available");
  });

  it("need a zone that stands", async () => {
    await refused(() => new DnsRecord("r", { zoneId: "f".repeat(32), name: "w", ttl: 1, type: "A", content: "192.0.2.1" })).toThrow('"code":7003'); // prettier-ignore
  });

  it("are imported by the zone's id and their own, and settings by theirs", async () => {
    const made = clouds();
    await made.run(() => {
      records({})();
    });
    const [zoneId, id] = ["zone:Zone", "dnsRecord:DnsRecord"].map(
      (kind) => made.standing(`cloudflare:index/${kind}`)[0]!.id,
    ) as [string, string];
    const args = { zoneId, name: "www", ttl: 1, type: "A", content: "198.51.100.7" };
    const run = await made.run(() => {
      records({})();
      return new DnsRecord("again", args, { import: `${zoneId}/${id}` });
    });
    expect(run.changes).toMatchObject({ create: 0, delete: 0 });
    await expect(
      made.run(() => {
        records({})();
        new DnsRecord("again", args, { import: `${zoneId}/nobody` });
      }),
    ).rejects.toThrow("there is none with the id");
  });

  it("are changed in place but for type and zone", async () => {
    const made = clouds();
    await made.run(records({}));
    expect((await made.run(records({ content: "198.51.100.9" }))).changes).toMatchObject({ update: 1, replace: 0 });
    expect((await made.run(records({ type: "TXT", content: "a" }))).changes).toMatchObject({ replace: 1 });
    // Made before the old one goes: an address does not become a CNAME without `deleteBeforeReplace`.
    await made.run(records({}));
    await expect(made.run(records(cname))).rejects.toThrow('"code":81053');
  });

  it("are 200 in a free zone", async () => {
    const made = clouds({ plan: "free" });
    await made.run(() => zone());
    const zoneId = made.standing("cloudflare:index/zone:Zone")[0]!.id;
    const many = { token: "cloudflare:index/dnsRecord:DnsRecord", scope: "", region: "", outputs: {} };
    for (let at = 0; at < 200; at++)
      made.world.put({ ...many, id: String(at), inputs: { zoneId, name: `n${at}`, type: "A", content: "192.0.2.1" } });
    await expect(made.run(records({}))).rejects.toThrow('"code":81045');
  });
});

it("tells Cloudflare's own addresses", async () => {
  const run = await clouds().run(() => getIpRanges());
  expect(run.value.ipv4Cidrs).toContain("104.16.0.0/13");
  expect([run.value.ipv4Cidrs.length, run.value.ipv6Cidrs.length]).toEqual([15, 7]);
});
