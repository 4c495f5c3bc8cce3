import { letBy, letsOut } from "../../../cli/trace/gcp/firewall";
import { holder, holders, isAccount, legacyMember } from "../../../cli/trace/gcp/iam";
import { keyStands } from "../../../cli/trace/gcp/keys";
import { linked, pathOf } from "../../../cli/trace/gcp/links";
import { Cluster } from "../../../cli/trace/kubernetes/objects";
import { TraceWorld } from "../../../cli/trace/world";
import type { Standing } from "../../../simulators/core/standing";
import type { Props } from "../../../simulators/protocol/values";

const stands = (token: string, id: string, outputs: Props = {}): Standing => ({
  ...{ token, id, scope: "", region: "us-central1", inputs: {}, outputs },
});

const gke = "projects/p/locations/us-central1/clusters/c";
const network = "projects/p/global/networks/n";
const cluster = new Cluster(`https://container.googleapis.com/v1/${gke}`, () => []);
const account = "nodes@p.iam.gserviceaccount.com";

describe("links", () => {
  it.each([[`https://www.googleapis.com/compute/v1/${network}`], [`//compute.googleapis.com/${network}`], [network]])(
    "%s is a network's path",
    (link) => expect(pathOf(link)).toBe(network),
  );

  it("lead to what stands, by a name alone too", () => {
    const token = "gcp:compute/network:Network";
    const world = new TraceWorld([stands(token, network, { name: "n" })]);
    expect(linked(world, token, network)?.id).toBe(network);
    expect(linked(world, token, "n")?.id).toBe(network);
    expect(linked(world, token, "projects/other/global/networks/n")).toBeUndefined();
    expect(linked(world, token, undefined)).toBeUndefined();
  });
});

describe("a firewall", () => {
  const base = [
    stands("gcp:container/cluster:Cluster", gke, { network: `https://www.googleapis.com/compute/v1/${network}` }),
    stands("gcp:container/nodePool:NodePool", `${gke}/nodePools/a`, { nodeConfig: { serviceAccount: account } }),
    stands("gcp:compute/network:Network", network, { name: "n" }),
    stands("gcp:compute/networkFirewallPolicyAssociation:NetworkFirewallPolicyAssociation", "assoc", {
      ...{ attachmentTarget: network, firewallPolicy: "policy" },
    }),
  ];
  const rule = (id: string, outputs: Props) =>
    stands("gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule", id, {
      ...{ firewallPolicy: "policy", direction: "INGRESS", action: "allow", priority: 1000 },
      match: { srcIpRanges: ["35.191.0.0/16"], layer4Configs: [{ ipProtocol: "tcp", ports: ["8443", "9000-9100"] }] },
      ...outputs,
    });
  const peer = { ips: ["35.191.0.1"], called: "them" };
  const lets =
    (standings: Standing[], port = 8443, who = peer, direction: "INGRESS" | "EGRESS" = "INGRESS") =>
    () =>
      letBy(new TraceWorld([...base, ...standings]), cluster, direction, who, [port]);

  it.each<[string, number, Standing[]]>([
    ["a rule for all", 8443, [rule("r", {})]],
    ["a rule for its nodes", 8443, [rule("r", { targetServiceAccounts: [account] })]],
    ["a range of ports", 9050, [rule("r", {})]],
    [
      "every protocol",
      1,
      [rule("r", { match: { srcIpRanges: ["0.0.0.0/0"], layer4Configs: [{ ipProtocol: "all" }] } })],
    ],
    ["a rule before one that refuses", 8443, [rule("a", { priority: 2000, action: "deny" }), rule("b", {})]],
  ])("lets in by %s", (_, port, standings) => expect(lets(standings, port)).not.toThrow());

  it.each<[string, number, Standing[]]>([
    ["there is no rule", 8443, []],
    ["the rule is for other ports", 8100, [rule("r", {})]],
    ["a port is beyond the range", 9101, [rule("r", {})]],
    ["the rule is for other nodes", 8443, [rule("r", { targetServiceAccounts: ["x@p.iam.gserviceaccount.com"] })]],
    ["the rule is of another policy", 8443, [rule("r", { firewallPolicy: "other" })]],
    ["the rule is turned off", 8443, [rule("r", { disabled: true })]],
    ["the rule is for what goes out", 8443, [rule("r", { direction: "EGRESS" })]],
    ["one before it refuses", 8443, [rule("a", { priority: 10, action: "deny" }), rule("b", {})]],
    [
      "it is of another protocol",
      8443,
      [rule("r", { match: { srcIpRanges: ["0.0.0.0/0"], layer4Configs: [{ ipProtocol: "udp" }] } })],
    ],
  ])("lets nothing in where %s", (_, port, standings) => expect(lets(standings, port)).toThrow(/admits them on port/));

  it("must let in every address", () => {
    expect(lets([rule("r", {})], 8443, { ips: ["35.191.0.1", "130.211.0.1"], called: "them" })).toThrow(/no rule/);
  });

  it("lets out what no rule names, and nothing that one refuses", () => {
    expect(lets([], 5432, peer, "EGRESS")).not.toThrow();
    const deny = rule("d", {
      ...{ direction: "EGRESS", action: "deny" },
      match: { destIpRanges: ["0.0.0.0/0"], layer4Configs: [{ ipProtocol: "all" }] },
    });
    expect(lets([deny], 5432, peer, "EGRESS")).toThrow(/lets anything out to them on port 5432: 35.191.0.1 is refused/);
  });

  it("lets out by a rule for some senders those alone", () => {
    const subnet = stands("gcp:compute/subnetwork:Subnetwork", "subnet", { ipCidrRange: "10.16.0.0/17" });
    const inSubnet = stands("gcp:container/cluster:Cluster", gke, { network, subnetwork: "subnet" });
    const match = { destIpRanges: ["10.16.0.0/17"], layer4Configs: [{ ipProtocol: "tcp", ports: ["4318"] }] };
    const functions = rule("f", {
      ...{ direction: "EGRESS", targetServiceAccounts: [] },
      match: { ...match, srcIpRanges: ["10.16.192.0/24"] },
    });
    const deny = rule("d", {
      ...{ direction: "EGRESS", action: "deny", priority: 65000 },
      match: { destIpRanges: ["0.0.0.0/0"], layer4Configs: [{ ipProtocol: "all" }] },
    });
    const [, ...others] = base;
    const world = new TraceWorld([inSubnet, subnet, ...others, functions, deny]);
    const to = { to: "10.16.0.9", called: "it" };
    expect(letsOut(world, cluster, { from: "10.16.192.5", ...to }, 4318)).toBe(world.label(functions));
    expect(() => letsOut(world, cluster, { from: "10.16.193.5", ...to }, 4318)).toThrow(/lets anything out to it/);
    expect(() => letsOut(world, cluster, { from: "10.16.192.5", ...to }, 4317)).toThrow(/10.16.0.9 is refused/);
    // A node is none of them.
    expect(() => letBy(world, cluster, "EGRESS", { ips: ["10.16.0.9"], called: "it" }, [4318])).toThrow(/is refused/);
  });

  it("that knows tags cannot be judged", () => {
    expect(lets([rule("r", { targetSecureTags: [{ name: "tagValues/1" }] })])).toThrow(/is for tags/);
  });
});

describe("who may", () => {
  const secret = stands("gcp:secretmanager/secret:Secret", "projects/p/secrets/s", { project: "p", secretId: "s" });
  const onSecret = (outputs: Props) =>
    stands("gcp:secretmanager/secretIamMember:SecretIamMember", JSON.stringify(outputs), {
      ...{ secretId: secret.id, role: "roles/secretmanager.secretAccessor", member: "user:a" },
      ...outputs,
    });
  const ofProject = (outputs: Props) =>
    stands("gcp:projects/iAMMember:IAMMember", JSON.stringify(outputs), { project: "p", member: "user:a", ...outputs });
  const read = (standings: Standing[]) =>
    holders(new TraceWorld([secret, ...standings]), "secretmanager.versions.access", secret).map(
      ({ member }) => member,
    );

  it.each<[string, Standing[], string[]]>([
    ["by a grant on it", [onSecret({})], ["user:a"]],
    ["by its name alone", [onSecret({ secretId: "s" })], ["user:a"]],
    [
      "by a binding",
      [
        stands("gcp:secretmanager/secretIamBinding:SecretIamBinding", "b", {
          secretId: "s",
          role: "roles/owner",
          members: ["user:a", "user:b"],
        }),
      ],
      ["user:a", "user:b"],
    ],
    ["by the project", [ofProject({ role: "roles/owner" })], ["user:a"]],
    [
      "by a role of our own",
      [
        stands("gcp:projects/iAMCustomRole:IAMCustomRole", "projects/p/roles/r", {
          permissions: ["secretmanager.versions.access"],
        }),
        ofProject({ role: "projects/p/roles/r" }),
      ],
      ["user:a"],
    ],
    ["not by another secret", [onSecret({ secretId: "projects/p/secrets/t" })], []],
    [
      "not by another role",
      [onSecret({ role: "roles/secretmanager.viewer" }), ofProject({ role: "roles/editor" })],
      [],
    ],
    ["not by another project", [ofProject({ project: "q", role: "roles/owner" })], []],
  ])("read a secret %s", (_, standings, expected) => expect(read(standings)).toEqual(expected));

  it("on a condition counts as a leak, and not as a right", () => {
    const world = new TraceWorld([secret, onSecret({ condition: { title: "t", expression: "e" } })]);
    expect(holders(world, "secretmanager.versions.access", secret)).toMatchObject([
      { member: "user:a", inDoubt: true },
    ]);
    expect(holder(world, "secretmanager.versions.access", secret, () => true)).toBeUndefined();
  });

  it("an account of a cluster is one of its pool, of its namespace and of its name", () => {
    const principal = { pool: "p.svc.id.goog", namespace: "ns", account: "sa" };
    const member = (pool: string, subject: string) =>
      `principal://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/${pool}/subject/${subject}`;
    expect(isAccount(principal)(member("p.svc.id.goog", "ns/ns/sa/sa"))).toBe(true);
    expect(isAccount(principal)(member("q.svc.id.goog", "ns/ns/sa/sa"))).toBe(false);
    expect(isAccount(principal)(member("p.svc.id.goog", "ns/ns/sa/sat"))).toBe(false);
    expect(isAccount(principal)(member("p.svc.id.goog", "ns/other/sa/sa"))).toBe(false);
    expect(isAccount(principal)("serviceAccount:p.svc.id.goog[ns/sa]")).toBe(false);
    expect(legacyMember(principal)).toBe("serviceAccount:p.svc.id.goog[ns/sa]");
  });
});

describe("a key", () => {
  const id = "projects/p/locations/us/keyRings/r/cryptoKeys/k";
  const of = stands("gcp:storage/bucket:Bucket", "b");
  const key = (state: string) => stands("gcp:kms/cryptoKey:CryptoKey", id, { primaries: [{ state }] });
  const agent = (domain: string) =>
    stands("gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember", domain, {
      ...{ cryptoKeyId: id, role: "roles/cloudkms.cryptoKeyEncrypterDecrypter" },
      member: `serviceAccount:service-1@${domain}.iam.gserviceaccount.com`,
    });
  const looked = (standings: Standing[]) => () =>
    keyStands(new TraceWorld(standings), of, `${id}/cryptoKeyVersions/3`, "storage");

  it("holds where it is enabled, and Google's agent may use it", () => {
    expect(looked([key("ENABLED"), agent("gs-project-accounts")])().why).toMatch(/it stands/);
  });
  it.each<[RegExp, Standing[]]>([
    [/is not there/, []],
    [/disabled/, [key("DISABLED"), agent("gs-project-accounts")]],
    [/may not use the key/, [key("ENABLED"), agent("gcp-sa-cloud-sql")]],
  ])("does not where it %s", (why, standings) => expect(looked(standings)).toThrow(why));
  it("of Google's own needs nothing", () => {
    expect(keyStands(new TraceWorld([]), of, "", "storage").why).toBe("Google's own key");
  });
});
