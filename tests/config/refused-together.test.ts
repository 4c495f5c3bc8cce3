import fc from "fast-check";
import { decodeEnvironment } from "../../config/decode";
import { written, wrong } from "./sample";

describe("what is refused of a whole", () => {
  it("names the nearest region", () => {
    expect(wrong((value) => (value.clouds.aws!.region = "us-est-1"))[0]).toMatch(
      /^clouds\.aws\.region: want one of us-east-1, .*, got "us-est-1"; did you mean us-east-1\?$/,
    );
  });

  it("allows one cloud for each role, and a third only after a second", () => {
    const azure = {
      role: "tertiary",
      region: "eastus2",
      zones: 2,
      subscription: "00000000-0000-0000-0000-000000000000",
      tenant: "00000000-0000-0000-0000-00000000000a",
      admins: ["00000000-0000-0000-0000-00000000000b"],
    };
    const gcp = { role: "primary", region: "us-central1", zones: 2, project: "go-coffee-prod" };
    expect(wrong((value) => (value.clouds.gcp = gcp))).toContain(
      "clouds.gcp.role: want one primary cloud, but aws is primary too",
    );
    expect(wrong((value) => (value.clouds.azure = azure))).toContain(
      "clouds.azure.role: want a secondary cloud before a tertiary, got none",
    );
    const all = wrong((value) => Object.assign(value.clouds, { azure, gcp: { ...gcp, role: "secondary" } }));
    expect(all).toEqual([]);
  });

  it("reports every problem at once, those that look across sections too", () => {
    const paths = wrong((value) => {
      value.databse = 1;
      value.database = { size: "tiny", retentionDays: 99 };
      value.clouds.aws = {
        role: "secondary",
        region: "eu-west-1",
        standbyRegion: "eu-west-1",
        zones: ["z", "a"],
        egress: "some",
      };
      value.cluster = { version: "2.0", nodes: { general: { min: 9, max: 1, spt: 1 } } };
      value.protect = { data: false };
    }).map((line) => line.slice(0, line.indexOf(":")));
    expect(new Set(paths)).toEqual(
      new Set([
        "databse",
        "database.size",
        "database.retentionDays",
        "clouds",
        "clouds.aws.region",
        "clouds.aws.standbyRegion",
        "clouds.aws.zones",
        "clouds.aws.egress",
        "cluster.version",
        "cluster.nodes.general",
        "cluster.nodes.general.spt",
        "protect.data",
      ]),
    );
  });

  it("calls the whole by its key", () => {
    expect(decodeEnvironment("dev", "words").problems).toEqual([
      {
        path: "go-coffee:environment",
        message: expect.stringMatching(/^want a map of grade, slot, domain, owner, .*, got "words"$/) as string,
      },
    ]);
    expect(decodeEnvironment("dev", { secure: "AAABAPz" }).problems?.[0]).toEqual({
      path: "go-coffee:environment",
      message: "encrypted, but nothing here is secret; want plain text",
    });
  });

  it.each(["", "Prod", "1st", "production-eu", "a--b", "dev-", "a_b", "dev.local", "../dev"])(
    "refuses an environment called %j",
    (name) => {
      const says =
        "want 1–12 small letters, digits and single dashes, a letter first, since every name in the clouds holds it";
      expect(decodeEnvironment(name, written()).problems).toEqual([
        { path: "", message: `${says}; got ${JSON.stringify(name)}` },
      ]);
    },
  );

  it.each(["demo", "q", "eu-prod", "performance2"])("takes one called %j", (name) =>
    expect(decodeEnvironment(name, written()).spec).toMatchObject({
      name,
      workloads: { namespace: `go-coffee-${name}` },
    }),
  );

  it.each([undefined, null])("says so when the environment is %p", (nothing) => {
    expect(decodeEnvironment("dev", nothing).problems?.[0]).toMatchObject({
      path: "go-coffee:environment",
      message: expect.stringMatching(/^missing;/) as string,
    });
  });

  it("takes anything for input, and never throws", () => {
    fc.assert(
      fc.property(fc.string(), fc.anything(), (name, value) => {
        expect(decodeEnvironment(name, value).problems?.length).toBeGreaterThan(0);
      }),
    );
  });

  it("takes anything in the place of any value, and never throws", () => {
    const keys = [
      "domain",
      "owner",
      "objectives",
      "clouds",
      "cluster",
      "database",
      "cache",
      "logs",
      "protect",
      "residency",
    ];
    fc.assert(
      fc.property(fc.constantFrom(...keys), fc.anything(), (key, value) => {
        const { spec, problems } = decodeEnvironment("dev", { ...written(), [key]: value });
        expect(spec === undefined).toBe(problems !== undefined);
      }),
    );
  });
});
