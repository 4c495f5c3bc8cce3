import { google, project, token } from "./clouds";

const network = { name: "n", autoCreateSubnetworks: false };
const subnet = (more: object = {}) => ({
  name: "s",
  network: `projects/${project}/global/networks/n`,
  ipCidrRange: "10.0.0.0/20",
  region: "us-central1",
  ...more,
});

describe("what the provider's own facts say", () => {
  it("gives ids, links, the project and the provider's defaults", async () => {
    const cloud = await google();
    const made = await cloud.create(token.network, network);
    expect(made.id).toBe(`projects/${project}/global/networks/n`);
    expect(made.outputs).toMatchObject({
      project,
      selfLink: `https://www.googleapis.com/compute/v1/projects/${project}/global/networks/n`,
    });
    const made2 = await cloud.create(token.subnet, subnet({ logConfig: { flowSampling: 0.1 } }));
    expect(made2.id).toBe(`projects/${project}/regions/us-central1/subnetworks/s`);
    expect(made2.outputs["logConfig"]).toEqual({
      flowSampling: 0.1,
      aggregationInterval: "INTERVAL_5_SEC",
      filterExpr: "true",
      metadata: "INCLUDE_ALL_METADATA",
    });
  });

  it("serves a type of which only the declaration is known", async () => {
    const cloud = await google();
    const made = await cloud.create("gcp:filestore/instance:Instance", {
      name: "files",
      location: "us-central1-b",
      tier: "ZONAL",
      networks: [{ network: "n", modes: ["MODE_IPV4"] }],
      fileShares: { capacityGb: 1024, name: "share" },
    });
    expect(made.id).toBe(`projects/${project}/locations/us-central1-b/instances/files`);
  });

  it("refuses what the provider refuses before it calls Google", async () => {
    const cloud = await google();
    await cloud.create(token.network, network);
    expect(await cloud.refusal(token.subnet, subnet({ ipCidrRange: "10.0.0.0" }))).toContain(
      '"ipCidrRange" is no cidr: 10.0.0.0',
    );
    expect(await cloud.refusal(token.subnet, subnet({ name: "Big" }))).toContain("invalid value for name");
    expect(await cloud.refusal(token.subnet, subnet({ logConfig: { metadata: "SOME" } }))).toContain(
      "expected logConfig.metadata to be one of",
    );
    expect(await cloud.refusal("gcp:serviceaccount/account:Account", { accountId: "ab" })).toContain("accountId");
  });

  it("knows what replaces, what does so only when it becomes less, and what is only written in another way", async () => {
    const cloud = await google();
    expect(cloud.diff(token.subnet, subnet(), subnet({ description: "x" })).replaces).toBe(true);
    expect(cloud.diff(token.subnet, subnet(), subnet({ ipCidrRange: "10.0.0.0/19" }))).toMatchObject({
      replaces: false,
      changes: ["ipCidrRange"],
    });
    expect(cloud.diff(token.subnet, subnet(), subnet({ ipCidrRange: "10.0.0.0/21" })).replaces).toBe(true);
    expect(
      cloud.diff(
        token.subnet,
        subnet(),
        subnet({ network: `https://www.googleapis.com/compute/v1/projects/${project}/global/networks/n` }),
      ).changes,
    ).toEqual([]);
  });

  it("imports by each form of an id that the provider takes", async () => {
    const cloud = await google();
    await cloud.create(token.network, network);
    await cloud.create(token.subnet, subnet());
    const subject = { token: token.subnet, name: "s", urn: "urn:pulumi:test::p::t::s" };
    for (const id of ["s", "us-central1/s", `${project}/us-central1/s`])
      expect((await cloud.cloud.read(subject, id, {}))?.id).toBe(
        `projects/${project}/regions/us-central1/subnetworks/s`,
      );
  });

  it("refuses labels that Google refuses", async () => {
    const cloud = await google();
    const refusal = await cloud.refusal("gcp:pubsub/topic:Topic", { name: "t", labels: { owner: "me@example.com" } });
    expect(refusal).toContain("Invalid value for field 'labels'");
    await cloud.create("gcp:pubsub/topic:Topic", { name: "t", labels: { owner: "me" } });
  });

  it("wants an API to be on", async () => {
    const cloud = await google(["iam"]);
    expect(await cloud.refusal(token.network, network)).toMatch(
      /Error creating Network: googleapi: Error 403: Compute Engine API has not been used in project \d{12} before or it is disabled/,
    );
    await cloud.create("gcp:projects/service:Service", { service: "compute.googleapis.com" });
    await cloud.create(token.network, network);
  });

  it("answers functions of this platform, and says which", async () => {
    const cloud = await google();
    const ask = (fn: string, args = {}) => cloud.cloud.invoke(fn, args).outputs;
    expect(ask("gcp:organizations/getProject:getProject")).toMatchObject({
      projectId: project,
      number: expect.stringMatching(/^\d{12}$/),
    });
    expect(ask("gcp:compute/getZones:getZones", { region: "us-east1" })["names"]).toEqual([
      "us-east1-b",
      "us-east1-c",
      "us-east1-d",
    ]);
    expect(
      ask("gcp:container/getEngineVersions:getEngineVersions", { location: "us-central1", versionPrefix: "1.35." })[
        "latestMasterVersion"
      ],
    ).toMatch(/^1\.35\./);
    expect(() => ask("gcp:compute/getNetworks:getNetworks")).toThrow("has no answer to gcp:compute/getNetworks");
  });
});
