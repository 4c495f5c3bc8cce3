import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { stringify } from "yaml";
import { slots } from "../../config/address-plan";
import { decodeEnvironment } from "../../config/decode";
import { readEnvironmentFile } from "../../config/file";
import { environmentsIn, neighboursOf } from "../../config/neighbours";
import { written } from "./sample";

let root: string;
beforeEach(() => (root = mkdtempSync(path.join(tmpdir(), "coffee-project-"))));
afterEach(() => rmSync(root, { recursive: true }));

const put = (name: string, text: string) => writeFileSync(path.join(root, `Pulumi.${name}.yaml`), text);
const inSlot = (slot: number) => written((value) => (value.slot = slot));
const stackFile = (environment: unknown) =>
  stringify({ config: { "pulumi:disable-default-providers": ["*"], "go-coffee:environment": environment } });

describe("the environments of a project", () => {
  it("are those that have a file, in order", () => {
    for (const name of ["prod", "dev", "eu-prod"]) put(name, "");
    for (const file of ["Pulumi.yaml", "Pulumi.dev.yaml.new", "Pulumi.dev.json", "xPulumi.a.yaml"])
      writeFileSync(path.join(root, file), "");
    expect(environmentsIn(root)).toEqual(["dev", "eu-prod", "prod"]);
    expect(environmentsIn(path.join(root, "none"))).toEqual([]);
  });

  it("are neighbours, each with its slot and where that stands, however it is written", () => {
    put("a", stackFile(inSlot(0)));
    put("b", stackFile(JSON.stringify(inSlot(1))));
    put("c", "config:\n  x: &two 2\n  go-coffee:environment: { slot: *two }\n");
    put("d", stackFile(inSlot(5)));
    expect(neighboursOf(root, "d")).toEqual({
      neighbours: [
        { name: "a", file: "Pulumi.a.yaml", slot: 0, line: 6 },
        { name: "b", file: "Pulumi.b.yaml", slot: 1, line: 4 },
        { name: "c", file: "Pulumi.c.yaml", slot: 2, line: 3 },
      ],
      unread: [],
    });
  });

  it("have nothing but their slots read: other mistakes in them are theirs", () => {
    put("a", stackFile({ slot: 4, grade: "what", clouds: 3 }));
    expect(neighboursOf(root, "d").neighbours).toMatchObject([{ slot: 4 }]);
  });

  it.each([
    ["config: [", /^Pulumi\.a\.yaml: not YAML: /],
    ["", /^Pulumi\.a\.yaml: no number in go-coffee:environment\.slot$/],
    ["config: 3", /no number in/],
    ["config:\n  go-coffee:environment: words\n", /no number in/],
    ['config:\n  go-coffee:environment: "null"\n', /no number in/],
    ["config:\n  go-coffee:environment: { slot: three }\n", /no number in/],
    ["config:\n  go-coffee:environment: { slot: *nothing }\n", /no number in|not YAML/],
  ])("without a slot to read are told, and stop nobody: %j", (text, says) => {
    put("a", text);
    put("dev", stackFile(inSlot(0)));
    const { neighbours, unread } = neighboursOf(root, "dev");
    expect(neighbours).toEqual([{ name: "a", file: "Pulumi.a.yaml" }]);
    expect(unread).toEqual([expect.stringMatching(says)]);
    expect(readEnvironmentFile(path.join(root, "Pulumi.dev.yaml")).slot).toBe(0);
  });

  it("may be a folder by that name", () => {
    mkdirSync(path.join(root, "Pulumi.a.yaml"));
    expect(neighboursOf(root, "dev").unread).toEqual(["Pulumi.a.yaml: cannot be read: EISDIR"]);
  });
});

describe("two environments", () => {
  it("do not have one slot: both files are named, with their lines", () => {
    put("prod", stackFile(inSlot(2)));
    put("demo", `# a note\n${stackFile(inSlot(2))}`);
    const refusal = (name: string) => () => readEnvironmentFile(path.join(root, `Pulumi.${name}.yaml`));
    expect(refusal("demo")).toThrow(
      "demo: slot: want a slot of its own, got 2, which prod has (Pulumi.prod.yaml, line 6); free: 0, 1, 3, 4, 5 (line 7)",
    );
    expect(refusal("prod")).toThrow("got 2, which demo has (Pulumi.demo.yaml, line 7); free: 0, 1, 3, 4, 5 (line 6)");
  });

  it("do not have one slot, also where the file is tried in the place of one that the project has", () => {
    put("prod", stackFile(inSlot(2)));
    put("dev", stackFile(inSlot(0)));
    const folder = path.join(root, "elsewhere");
    mkdirSync(folder);
    const tried = (slot: number) => {
      const file = path.join(folder, "tried.yaml");
      writeFileSync(file, stackFile(inSlot(slot)));
      return readEnvironmentFile(file, "dev", root);
    };
    expect(tried(0).slot).toBe(0); // Its own: the file stands for Pulumi.dev.yaml.
    expect(tried(3).slot).toBe(3);
    expect(() => tried(2)).toThrow("which prod has (Pulumi.prod.yaml, line 6)");
  });

  it("do not have one subscription of Azure's, however its letters are written", () => {
    const id = "ABCDEF00-0000-4000-8000-000000000001";
    const onAzure = (slot: number, subscription: string) => ({
      ...inSlot(slot),
      clouds: {
        ...inSlot(slot).clouds,
        azure: {
          ...{ role: "secondary", region: "eastus2", zones: 2, subscription },
          ...{ tenant: "00000000-0000-4000-8000-0000000000aa", admins: ["00000000-0000-4000-8000-0000000000bb"] },
        },
      },
    });
    put("prod", stackFile(onAzure(2, id)));
    put("dev", stackFile(onAzure(0, id.toLowerCase())));
    const line = neighboursOf(root, "dev").neighbours[0]?.subscription?.line;
    expect(line).toBeGreaterThan(1);
    expect(() => readEnvironmentFile(path.join(root, "Pulumi.dev.yaml"))).toThrow(
      `dev: clouds.azure.subscription: want a subscription of its own, got "${id.toLowerCase()}", which prod has (Pulumi.prod.yaml, line ${line}): a subscription has its record`,
    );
    put("dev", stackFile(onAzure(0, "00000000-0000-4000-8000-000000000002")));
    expect(readEnvironmentFile(path.join(root, "Pulumi.dev.yaml")).clouds.azure?.subscription).toMatch(/2$/);
  });

  describe("do not have one project of Google's", () => {
    const onGoogle = (slot: number, project: string) => ({
      ...inSlot(slot),
      clouds: { ...inSlot(slot).clouds, gcp: { role: "secondary", region: "us-central1", zones: 2, project } },
    });
    const dev = () => readEnvironmentFile(path.join(root, "Pulumi.dev.yaml"));

    it.each([
      ["written out", stackFile(onGoogle(2, "go-coffee-one")), 24],
      ["as JSON", stackFile(JSON.stringify(onGoogle(2, "go-coffee-one"))), 4],
      [
        "by another name",
        "config:\n  x: &google\n    project: go-coffee-one\n  go-coffee:environment:\n    slot: 2\n    clouds: { gcp: *google }\n",
        3,
      ],
    ])("%s: the other's file and line are named", (_, text, line) => {
      put("prod", text);
      put("dev", stackFile(onGoogle(0, "go-coffee-one")));
      expect(dev).toThrow(
        `dev: clouds.gcp.project: want a project of its own, got "go-coffee-one", which prod has (Pulumi.prod.yaml, line ${line}): the two would take each other's grants away`,
      );
      put("dev", stackFile(onGoogle(0, "go-coffee-two")));
      expect(dev().clouds.gcp?.project).toBe("go-coffee-two");
    });
  });

  it("are told when no slot is free", () => {
    const all = slots.map((slot) => ({ name: `e${slot}`, file: `Pulumi.e${slot}.yaml`, slot }));
    expect(decodeEnvironment("more", inSlot(0), all).problems).toEqual([
      { path: "slot", message: "want a slot of its own, got 0, which e0 has (Pulumi.e0.yaml); free: none" },
    ]);
  });

  it.each([
    ["prod-eu", "prod"],
    ["prod", "prod-eu"],
  ])("are not called %s and %s: names in the clouds could be of either", (name, other) => {
    const { problems } = decodeEnvironment(name, written(), [{ name: other, file: `Pulumi.${other}.yaml`, slot: 5 }]);
    expect(problems).toEqual([
      {
        path: "",
        message: `want a name that is not the beginning of another, nor begins with one; ${other} (Pulumi.${other}.yaml) exists: nobody could tell which of the two go-coffee-prod-eu-… belongs to`,
      },
    ]);
  });

  it.each(["prod2", "eu-prod", "pro"])("may be called prod and %s", (name) =>
    expect(
      decodeEnvironment(name, written(), [{ name: "prod", file: "Pulumi.prod.yaml", slot: 5 }]).spec,
    ).toBeDefined(),
  );
});
