import type { Standing } from "../../simulators/core/standing";
import type { TraceResult } from "../../cli/trace/trace";
import { Coffee } from "./coffee";
import { Runbook } from "./runbook";
import { stateful } from "./stateful";

jest.setTimeout(300_000);

/** What a cloud remembers of what is gone, what it made itself, and what it never deletes, as the pages say: Google's rings, keys and log buckets. */
const remembered =
  /^gcp:(local\/mark|kms\/(keyRing|cryptoKey)|logging\/projectBucketConfig):|^azure-native:(local:Mark|network:NetworkWatcher)$/;
const own = ({ token, id }: Standing) => remembered.test(token) || id.endsWith("/NetworkWatcherRG");

/** What External Secrets writes is written anew by each run. */
const withoutUid = (one: Standing): Standing =>
  one.token === "kubernetes:core/v1:Secret"
    ? { ...one, outputs: { ...one.outputs, metadata: { ...(one.outputs["metadata"] as object), uid: "" } } }
    : one;

const nothing = { create: 0, update: 0, replace: 0, delete: 0 };

/** The pages, on `dev`: a block comes, and goes again. The steps build on each other. */
describe.each([
  {
    ...{ cloud: "gcp", page: "add-google-cloud", prefix: "gcp", named: "Google Cloud" },
    updated: ["sql/databaseInstance:DatabaseInstance", "redis/instance:Instance"].map((type) => `gcp:${type}`),
  },
  {
    ...{ cloud: "azure", page: "add-azure", prefix: "azure-native", named: "Azure" },
    updated: ["dbforpostgresql:Server", "storage:StorageAccount"].map((type) => `azure-native:${type}`),
  },
])("$page.md: dev gets $named and loses it again", ({ cloud, page, prefix, updated }) => {
  const coffee = new Coffee();
  afterAll(() => coffee.dispose());
  const block = new Runbook(page).yaml(new RegExp(`^${cloud}:`));
  type Parts = [under: string, yaml: string][];
  const config = (...more: Parts) => coffee.configWith("dev", ["clouds", block], ...more);
  const up = (file: string) => coffee.local("up", "dev", "--no-policies", "--config", file);
  const everything = () => coffee.world("dev", (world) => world.everything().map(withoutUid));
  const key = ({ token, id, scope }: Standing) => [token, scope, id].join(" ");
  let before: { world: Standing[]; stack: number } = { world: [], stack: 0 };
  let after = 0;

  beforeAll(async () => {
    await coffee.stand("dev");
    before = { world: everything(), stack: 0 };
  });

  test("it comes, and nothing that stands is touched", async () => {
    const { changes } = await up(config());
    expect(changes).toMatchObject({ update: 0, replace: 0, delete: 0 });
    expect(changes.create).toBeGreaterThan(500);
    before.stack = changes.same;
    after = changes.create + changes.same;
    const stood = new Set(before.world.map(key));
    expect(everything().filter((one) => stood.has(key(one)))).toEqual(before.world);
    expect(everything().filter(({ token }) => token.startsWith(`${prefix}:`)).length).toBeGreaterThan(100);
  });

  if (cloud === "azure")
    test("once people have let Front Door in, a request comes through; no refresh and no run takes that back", async () => {
      const request = async () => {
        const { stdout } = await coffee.run("trace", "dev", "request", "/api/v1/orders/7", "--json");
        return (JSON.parse(stdout) as TraceResult).holds;
      };
      expect(await request()).toBe(false);
      const { code, stdout } = await coffee.run("local", "approve", "dev");
      expect([code, stdout]).toEqual([0, expect.stringMatching(/Front Door is let in/)]);
      expect(await request()).toBe(true);
      const { changes } = await coffee.local("refresh", "dev", "--config", config());
      expect(changes).toMatchObject({ create: 0, replace: 0, delete: 0 });
      expect((await up(config())).changes).toEqual({ ...nothing, same: after });
      expect(await request()).toBe(true);
    });

  if (cloud === "azure")
    test("another size of its cache is refused, with what to do", async () => {
      const args = ["--no-policies", "--config", config(["cache", "size: medium"])];
      const { code, stdout } = await coffee.run("local", "preview", "dev", ...args);
      expect([code, stdout]).toEqual([
        1,
        expect.stringMatching(/Azure gives such a one no other size .*set cache\.size back/),
      ]);
    });

  test("sizes, a tag, retention and PostgreSQL's version change, and nothing stateful of it is replaced", async () => {
    // Azure's cache gets no other size, in words: below.
    const cache: Parts = cloud === "azure" ? [] : [["cache", "size: medium"]];
    const { steps } = await coffee.planned(
      "dev",
      config(
        ["database", '{ size: medium, retentionDays: 14, version: "16" }'],
        ["logs", "retentionDays: 60"],
        ["", "owner: team"],
        ...cache,
      ),
    );
    const ofIt = steps.filter(({ type }) => type.startsWith(`${prefix}:`));
    const of = (op: RegExp) => ofIt.filter((step) => op.test(step.op)).map(({ type }) => type);
    expect(of(/^update$/)).toEqual(expect.arrayContaining(updated));
    expect(of(/replace|delete/).filter((type) => stateful.test(type))).toEqual([]);
  });

  test("it goes, with all that was of it and nothing else", async () => {
    // Google holds the network of a database that has just gone: gcp-take-down.md says what then, and in another run it lets go.
    if (cloud === "gcp") await expect(up(coffee.configWith("dev"))).rejects.toThrow(/Failed to delete connection/);
    const { changes } = await up(coffee.configWith("dev"));
    expect(changes).toMatchObject({ create: 0, update: 0, replace: 0, same: before.stack });
    expect(everything().filter((one) => !own(one))).toEqual(before.world);
  });
});
