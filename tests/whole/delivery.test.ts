import * as fs from "node:fs";
import * as path from "node:path";
import { at, bags } from "../../simulators/core/paths";
import { manifestTokens } from "../../simulators/kubernetes/manifest-store";
import type { Props } from "../../simulators/protocol/values";
import { Coffee, type Step } from "./coffee";
import { Runbook } from "./runbook";

jest.setTimeout(300_000);

const page = new Runbook("hand-over-delivery");
/** What the page has written into the environment's file, in its order. */
const [handover, toArgoCd, backToPulumi, asBefore] = page.commands(/^delivery: \{/) as [string, string, string, string];
const applicationToken = "kubernetes:argoproj.io/v1alpha1:Application";
const tracking = "argocd.argoproj.io/tracking-id";
const namespace = "go-coffee-dev";

/** The page on the local clouds, there and back: the steps build on each other. */
describe("who delivers the services changes hands", () => {
  const coffee = new Coffee();
  afterAll(() => coffee.dispose());
  const config = (delivery: string, ...more: [string, string][]) => coffee.configWith("dev", ["", delivery], ...more);
  const up = async (delivery: string, ...more: [string, string][]) => {
    const { changes } = await coffee.local("up", "dev", "--no-policies", "--config", config(delivery, ...more));
    return { changes, steps: coffee.changes("dev") };
  };
  const image = (tag: string): [string, string] => ["workloads.images", `web: { tag: "${tag}" }`];

  /** What runs of the services, as the cluster has it. */
  const running = () =>
    coffee.world("dev", (world) =>
      manifestTokens.flatMap((token) =>
        world
          .all(token)
          .filter(({ id }) => id.startsWith(`${namespace}/`))
          .map(({ id, outputs }) => ({ token, id, outputs })),
      ),
    );
  /** Which object each is, and how often what it asks for has changed: its pods are those of before as long as both stay. */
  const identities = () =>
    Object.fromEntries(
      running().map(({ token, id, outputs }) => [
        `${token} ${id}`,
        [at(outputs, "metadata.uid"), at(outputs, "metadata.generation")],
      ]),
    );
  const marks = () => running().map(({ outputs }) => (at(outputs, "metadata.annotations") as Props)?.[tracking]);
  const imageOf = (name: string) => {
    const found = running().find(({ token, id }) => /:Deployment$/.test(token) && id === `${namespace}/${name}`);
    return bags(at(found!.outputs, "spec.template.spec.containers"))[0]!["image"];
  };
  const applications = () => coffee.world("dev", (world) => world.all(applicationToken));
  const ofServices = (steps: Step[]) =>
    steps.filter(({ urn }) => /gocoffee:kubernetes:CoffeeService\$/.test(urn)).map(({ op, name }) => `${op} ${name}`);
  const holds = async () => (await coffee.run("trace", "dev", "release", "order", "--json")).stdout;

  let before: ReturnType<typeof identities>;

  test("to Argo CD: what the page has written is what stands, a folder for each service", async () => {
    expect(page.text).toContain("coffee render prod --delivered --state state.json");
    await coffee.stand("dev");
    before = identities();
    expect(Object.keys(before).length).toBeGreaterThan(20);
    const state = path.join(coffee.folder, "state.json");
    fs.writeFileSync(state, (await coffee.run("local", "export", "dev")).stdout);
    const out = path.join(coffee.folder, "delivery");
    const { code, stderr } = await coffee.run("render", "dev", "--delivered", "--state", state, "--out", out);
    expect([code, stderr]).toEqual([0, expect.any(String)]);
    const written = fs.readdirSync(out, { recursive: true, withFileTypes: true });
    const files = written.filter((one) => one.isFile() && /\.yaml$/.test(one.name));
    expect(files).toHaveLength(Object.keys(before).length);
    expect(fs.readdirSync(out)).toEqual(expect.arrayContaining(["coffee", "order", "web"]));
  });

  test("the services' objects stay as they are, and so do their pods", async () => {
    expect(ofServices((await up(handover)).steps)).toEqual([]);
    const { changes, steps } = await up(toArgoCd);
    expect(changes).toMatchObject({ replace: 0, delete: 0 });
    expect(ofServices(steps)).toEqual([]);
    expect(identities()).toEqual(before);
  });

  test("Argo CD has every one of them", async () => {
    const statuses = applications().map(({ outputs }) => at(outputs, "status.sync.status"));
    expect(statuses).toHaveLength(new Set(Object.keys(before).map((key) => key.split(/[ /]/).at(-1))).size);
    expect(new Set(statuses)).toEqual(new Set(["Synced"]));
    expect(marks().filter((mark) => mark === undefined)).toEqual([]);
    expect(JSON.parse(await holds())).toMatchObject({ holds: true });
  });

  test("a second up changes nothing", async () => {
    const { changes } = await up(toArgoCd);
    expect(changes).toMatchObject({ create: 0, update: 0, replace: 0, delete: 0 });
  });

  test("a release comes in through what is written, not by Pulumi's hand", async () => {
    const { changes } = await up(toArgoCd, image("2.0.0"));
    expect(changes).toMatchObject({ create: 0, replace: 0, delete: 0 });
    expect(imageOf("web")).toMatch(/:2\.0\.0$/);
    expect(marks().filter((mark) => mark === undefined)).toEqual([]);
    before = identities();
  });

  test("and back to Pulumi: the Applications go, and nothing of the services", async () => {
    coffee.world("dev", (world) => {
      for (const one of world.all(applicationToken)) {
        const { syncPolicy, ...spec } = one.outputs["spec"] as Props;
        const { automated: _, ...policy } = syncPolicy as Props;
        world.put({ ...one, outputs: { ...one.outputs, spec: { ...spec, syncPolicy: policy } } });
      }
    });
    const { changes, steps } = await up(backToPulumi, image("2.0.0"));
    expect(changes.replace).toBe(0);
    expect(ofServices(steps)).toEqual([]);
    expect(steps.filter(({ op }) => op === "delete").map(({ name }) => name)).toContain("aws-delivery-order");
    expect(applications()).toEqual([]);
    expect(identities()).toEqual(before);
  });

  test("then it is as it was: Pulumi brings a release, and a second up changes nothing", async () => {
    // The page's kubectl annotate.
    coffee.world("dev", (world) => {
      for (const token of manifestTokens)
        for (const one of world.all(token)) {
          const metadata = one.outputs["metadata"] as Props;
          const { [tracking]: _, ...annotations } = (metadata["annotations"] ?? {}) as Props;
          world.put({ ...one, outputs: { ...one.outputs, metadata: { ...metadata, annotations } } });
        }
    });
    expect(page.text).toContain(`--all ${tracking}-`);
    const { changes, steps } = await up(asBefore, image("3.0.0"));
    expect(changes).toMatchObject({ create: 0, replace: 0, delete: 0 });
    expect(ofServices(steps)).toContain("update aws-web-deployment");
    expect(imageOf("web")).toMatch(/:3\.0\.0$/);
    expect(marks().filter((mark) => mark !== undefined)).toEqual([]);
    expect(JSON.parse(await holds())).toMatchObject({ holds: true });
    expect((await up(asBefore, image("3.0.0"))).changes).toMatchObject({ create: 0, update: 0, replace: 0, delete: 0 });
  });
});
