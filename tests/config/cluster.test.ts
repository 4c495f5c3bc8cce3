import { daemonAddOns, serviceAddOns } from "../../components/aws/cluster/add-on-versions";
import { pinnedAddOns } from "../../config/cluster-checks";
import { decodeEnvironment } from "../../config/decode";
import { today, written, wrong, type Written } from "./sample";

describe("the API", () => {
  const api = (value: unknown) => (written: Written) => void (written.cluster["api"] = value);

  it("is private by default, with a machine that leads to it", () => {
    expect(decodeEnvironment("prod", written(), [], today).spec?.cluster.api).toEqual({
      private: { cidrs: [], securityGroups: [], host: true },
    });
  });

  it.each(["0.0.0.0/0", "10.0.0.0/16", "198.0.0.0/8", "198.51.100.7/24", "everybody"])(
    "is never public to %s",
    (cidr) => {
      expect(wrong(api({ public: { cidrs: [cidr] } }))).toEqual([
        `cluster.api.public.cidrs[0]: want public IPv4 addresses, 65,536 at most in a block, such as 198.51.100.0/24; never the whole internet, got "${cidr}"`,
      ]);
    },
  );

  it("is open to each of them once", () => {
    const twice = ["10.192.0.0/10", "10.192.0.0/10"];
    expect(wrong(api({ private: { cidrs: twice } }))).toEqual([
      "cluster.api.private.cidrs[1]: want each once, got 10.192.0.0/10 again",
    ]);
  });

  it("is public to 40 blocks at most, as EKS takes", () => {
    const blocks = (count: number) => ({
      public: { cidrs: Array.from({ length: count }, (_, at) => `198.51.${at}.0/24`) },
    });
    expect(wrong(api(blocks(40)))).toEqual([]);
    expect(wrong(api(blocks(41)))[0]).toMatch(/^cluster\.api\.public\.cidrs: want a list of 1–40 blocks/);
  });

  it("is open to blocks, groups and public addresses that are named", () => {
    const from = { cidrs: ["10.192.0.0/10"], securityGroups: ["sg-0123456789abcdef0"], host: false };
    expect(wrong(api({ private: from, public: { cidrs: ["198.51.100.0/24"] } }))).toEqual([]);
    expect(wrong(api({ private: { cidrs: ["10.192.0.1/10"], securityGroups: ["mine"] } }))).toHaveLength(2);
  });
});

describe("access", () => {
  const [one, other] = ["arn:aws:iam::123456789012:role/one", "arn:aws:iam::123456789012:role/other"];
  const named = (lists: object) => (value: Written) => void Object.assign(value.cluster, lists);

  it.each([
    ["", "role/path/to/deployer"],
    ["", "role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_AdministratorAccess_1f9ff11932198c00"],
    ["a session", "assumed-role/deployer/me"],
    ["AWS's own", "role/aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS"],
    ["half a path", "role/path/"],
    ["an empty part of a path", "role//deployer"],
    ["a name of 65", `role/${"r".repeat(65)}`],
  ])("knows a role's ARN from %s: %s", (what, resource) => {
    expect(wrong(named({ admins: [`arn:aws:iam::210987654321:${resource}`] }))).toHaveLength(what === "" ? 0 : 1);
  });

  it("names each role once", () => {
    expect(wrong(named({ admins: [one, one] }))).toEqual([
      `cluster.admins[1]: want each role once; ${one} is cluster.admins[0] already`,
    ]);
    expect(wrong(named({ admins: [one], viewers: [other, one] }))).toEqual([
      `cluster.viewers[1]: want each role once; ${one} is cluster.admins[0] already`,
    ]);
  });

  it("in some namespaces is for roles that may not do as much everywhere", () => {
    const edit = { role: one, namespaces: ["go-coffee"], may: "edit" };
    expect(wrong(named({ viewers: [one], access: [edit] }))).toEqual([]);
    expect(wrong(named({ admins: [one], access: [edit] }))).toHaveLength(1);
    expect(wrong(named({ viewers: [one], access: [{ ...edit, may: "view" }] }))).toHaveLength(1);
    expect(wrong(named({ access: [edit, edit] }))[0]).toMatch(/want one entry for .* with all of its namespaces/);
  });
});

describe("groups of nodes", () => {
  const group = (name: string, value: object) => (written: Written) =>
    void (written.cluster.nodes[name] = { min: 0, max: 3, ...value });

  it("may have any name, of small letters", () => {
    expect(wrong(group("batch-jobs", { like: "compute", maxPods: 30, taints: [] }))).toEqual([]);
    expect(wrong(group("Batch", {}))[0]).toMatch(/^cluster\.nodes\.Batch: want a name of small letters/);
  });

  it("with other processors say their machines, for each cloud", () => {
    expect(wrong(group("arm", { architecture: "arm64" }))).toEqual([
      "cluster.nodes.arm.machines.aws: missing; want machine types with arm64 processors",
    ]);
    expect(wrong(group("arm", { architecture: "arm64", machines: { aws: ["m7g.large"] } }))).toEqual([]);
  });

  it("stand in zones of the environment", () => {
    expect(wrong(group("one", { zones: ["a", "c"] }))).toEqual([]);
    expect(wrong(group("one", { zones: ["f"] }))).toEqual([
      "cluster.nodes.one.zones: want some of the zones of clouds.aws, a, b, c, got f",
    ]);
  });

  it("are 30 at most, which is what EKS makes in a cluster", () => {
    const groups = (count: number) => (value: Written) => {
      for (let at = 1; at < count; at += 1) value.cluster.nodes[`extra-${at}`] = { min: 0, max: 1 };
    };
    expect(wrong(groups(30))).toEqual([]);
    expect(wrong(groups(31))).toEqual(["cluster.nodes: want 30 groups at most, as EKS does in a cluster, got 31"]);
  });

  it("say what is wrong with a key of theirs", () => {
    expect(wrong(group("one", { maxPods: 1 }))).toEqual(["cluster.nodes.one.maxPods: want 4–250, got 1"]);
    expect(wrong(group("one", { zone: "a" }))[0]).toMatch(/cluster\.nodes\.one\.zone: unknown key; did you mean zones/);
  });
});

describe("add-ons", () => {
  const addOn = (name: string, value: object) => (written: Written) =>
    void (written.cluster["addOns"] = { [name]: value });

  it("say their version, but for those that every cluster has", () => {
    expect(wrong(addOn("metrics-server", { version: "v0.9.0-eksbuild.5" }))).toEqual([]);
    expect(wrong(addOn("vpc-cni", { settings: { env: {} } }))).toEqual([]);
    expect(wrong(addOn("metrics-server", {}))[0]).toMatch(/^cluster\.addOns\.metrics-server\.version: missing/);
  });

  it("that every cluster has are those that the component pins", () => {
    expect(pinnedAddOns).toEqual([...daemonAddOns, ...serviceAddOns].sort());
  });
});
