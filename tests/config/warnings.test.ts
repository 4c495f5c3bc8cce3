import { decodeEnvironment } from "../../config/decode";
import type { EnvironmentSpec } from "../../config/environment";
import { spotWarnings, warningsOf } from "../../config/warnings";
import { today, written, type Written, wrong } from "./sample";

const auth = {
  issuer: "https://auth.gocoffee.coffee/",
  jwksUri: "https://auth.gocoffee.coffee/keys",
  audience: "go-coffee",
};
const warned = (change: (value: Written) => void, as: Partial<EnvironmentSpec> = {}) => {
  const value = written((one) => {
    one["auth"] = auth;
    change(one);
  });
  const { spec, problems } = decodeEnvironment("prod", value, [], today);
  if (problems) throw new Error(JSON.stringify(problems));
  return warningsOf({ ...spec, ...as }, today);
};
const used = (value: Written) => void (value["storage"] = { standbyRegion: true });

describe("a second region", () => {
  it("that nothing is copied to is told", () => {
    expect(warned(() => undefined)).toEqual([
      expect.stringMatching(/^clouds\.aws\.standbyRegion: nothing is copied to us-west-2; set standbyRegion: true in /),
    ]);
  });

  it.each<[string, (value: Written) => void]>([
    ["storage", used],
    ["database.backups", (value) => (value.database["backups"] = { standbyRegion: true })],
    [
      "database.replicas",
      (value) => Object.assign(value.database, { replicas: { standbyRegion: true }, password: "own" }),
    ],
    [
      "backup",
      (value) =>
        Object.assign(value, { backup: { standbyRegion: true } }, { objectives: { ...value.objectives, rpo: "1d" } }),
    ],
    ["nothing, where there is none", (value) => delete value.clouds["aws"]!["standbyRegion"]],
  ])("that %s asks for is no matter", (_, change) => expect(warned(change)).toEqual([]));
});

describe("a group of nodes", () => {
  const group = { min: 0, max: 3 };
  const nodes = (groups: Record<string, Record<string, unknown>>) =>
    warned((value) => {
      used(value);
      Object.assign(value.cluster.nodes, groups);
    });

  it("whose name is nearly one with machines of its own is told", () => {
    expect(nodes({ sopt: group })).toEqual([
      "cluster.nodes.sopt: a group of that name has the machines of general, on demand; did you mean spot? Otherwise say like: general",
    ]);
    expect(nodes({ memry: group })).toEqual([expect.stringMatching(/did you mean memory\?/)]);
  });

  it.each<[string, Record<string, Record<string, unknown>>]>([
    ["says what it is like", { sopt: { ...group, like: "general" } }],
    ["says its machines", { sopt: { ...group, machines: { aws: ["c5.large"] } } }],
    ["stands beside the one that it is called after", { spot: group, spot2: group }],
    ["is called otherwise", { batch: group }],
  ])("that %s is not", (_, groups) => expect(nodes(groups)).toEqual([]));

  it("of spot machines that takes every pod has regular ones on Azure, and that is told", () => {
    const one = { ...group, spot: true, machines: {}, architecture: "amd64" as const };
    const groups = { general: one, spot: one, open: { ...one, taints: [] }, calm: { ...one, spot: false } };
    const found = (clouds: object) => spotWarnings({ clouds, cluster: { nodes: groups } });
    expect(found({ azure: {} }).map((line) => line.split(":")[0])).toEqual([
      "cluster.nodes.general.spot",
      "cluster.nodes.open.spot",
    ]);
    expect(found({ aws: {} })).toEqual([]);
  });

  it("that has to be there is looked for in the others", () => {
    expect(
      wrong((value) => {
        value.cluster.nodes = { generl: { min: 3, max: 12 } };
      }),
    ).toEqual([
      expect.stringMatching(/^cluster\.nodes\.general: missing; /),
      "cluster.nodes.generl: a group of another name than general, which has to be there; did you mean it?",
    ]);
  });
});

describe("an image that only the environment's own registry has", () => {
  const digest = `sha256:${"1".repeat(64)}`;
  const at = (scale: string, more: object = {}, as: Partial<EnvironmentSpec> = {}) =>
    warned((value) => {
      used(value);
      value["workloads"] = { ...(value["workloads"] as object), scale, ...more };
    }, as).filter((line) => line.startsWith("workloads.images."));

  it("is asked for where what it belongs to is installed, by scale or by name", () => {
    expect(at("small")).toEqual([]);
    expect(at("large")).toEqual([
      "workloads.images.restore-check: not named, so nobody looks whether backups can be put back (docs/runbooks/first-up.md)",
      "workloads.images.clickhouse-jobs: not named, so ClickHouse has no tables and no backups (docs/runbooks/first-up.md)",
    ]);
    expect(at("small", { addOns: { velero: { enabled: true } } })).toHaveLength(1);
    expect(at("large", { addOns: { velero: { enabled: false } } })).toHaveLength(1);
  });

  it("is asked for on Azure where services sign in to a database, since nothing else changes their passwords there", () => {
    const images = { "database-users": { digest } };
    const azure = { clouds: { azure: { egress: { mode: "shared" } } } as EnvironmentSpec["clouds"] };
    expect(at("small", { images }, azure)).toEqual([
      "workloads.images.login-rotation: not named, so nobody changes the services' passwords on Azure (docs/decisions/credentials.md)",
    ]);
    expect(at("small", { images: { ...images, "login-rotation": { digest } } }, azure)).toEqual([]);
    expect(at("small", {}, azure)).toEqual([]);
    expect(at("small", { images })).toEqual([]);
  });

  it("is not asked for where it is named, or in grade dev", () => {
    expect(at("large", { images: { "restore-check": { digest }, "clickhouse-jobs": { digest } } })).toEqual([]);
    expect(at("large", {}, { grade: "dev" })).toEqual([]);
  });
});

it("a file in which AWS is lost is for targets alone, and that is told", () => {
  const lost = (is: boolean) =>
    warned((value) => {
      value.clouds["aws"]!["lost"] = is;
      value.clouds["gcp"] = { role: "secondary", region: "us-central1", zones: 3, project: "go-coffee-prod" };
      value.clouds["gcp"]["warmStandby"] = { state: "promoted", host: "10.0.224.10" };
    }).filter((one) => one.startsWith("clouds.aws.lost: "));
  expect(lost(true)).toEqual([expect.stringContaining("would delete what stands there")]);
  expect(lost(false)).toEqual([]);
});
