import { decodeEnvironment } from "../../config/decode";
import { written, type Written } from "./sample";

const decoded = (sections: object, change: (value: Written) => void = () => undefined) =>
  decodeEnvironment(
    "prod",
    written((value) => {
      Object.assign(value, sections);
      change(value);
    }),
  );
const problems = (sections: object, change?: (value: Written) => void) =>
  (decoded(sections, change).problems ?? []).map(({ path, message }) => `${path}: ${message}`);

describe("account, backup, cost and connectivity", () => {
  it("are nothing unless they are asked for", () => {
    const { spec } = decoded({});
    expect(spec).toMatchObject({ account: { baseline: false, lock: "governance" }, connectivity: {} });
    expect([spec?.backup, spec?.cost, spec?.connectivity.private]).toEqual([undefined, undefined, undefined]);
  });

  it("have safe defaults", () => {
    expect(decoded({ backup: {}, cost: { monthlyBudget: 100 } }).spec).toMatchObject({
      backup: { retentionDays: 35, lock: "governance", standbyRegion: false },
      cost: { monthlyBudget: 100, allocationTags: false, commitments: { savingsPlans: [], reservedInstances: [] } },
    });
  });

  it("need somebody who is told, in production", () => {
    const silent = (grade: string) =>
      (
        decodeEnvironment(
          "any",
          written((value) => {
            value["grade"] = grade;
            delete value["alerts"];
          }),
        ).problems ?? []
      ).map(({ path, message }) => `${path}: ${message}`);
    expect(silent("prod")).toEqual([
      "alerts.receivers: missing; want somebody who is told of all that is critical, which grade prod must say: such as { on-call: { kind: topic } }",
      "alerts.email: missing; want who gets the alarm e-mails, which grade prod must say",
    ]);
    expect(silent("staging")).toEqual([]);
  });

  it("know one monitor of spending, where the environment owns the account", () => {
    const monitor = "arn:aws:ce::123456789012:anomalymonitor/0c1f3a5e-1111-4222-8333-444455556666";
    const cost = (anomalyMonitor: string) => ({ cost: { monthlyBudget: 100, anomalyMonitor } });
    for (const given of ["own", monitor, monitor.replace("arn:aws:", "arn:aws-us-gov:")])
      expect(decoded({ account: { baseline: true }, ...cost(given) }).spec?.cost?.anomalyMonitor).toBe(given);
    expect(problems({ account: { baseline: true }, ...cost("mine") })).toEqual([
      'cost.anomalyMonitor: want own, or a monitor\'s ARN, from aws ce get-anomaly-monitors, got "mine"',
    ]);
    expect(problems(cost("own"))).toEqual([
      "cost.anomalyMonitor: want account.baseline: true with it: an account has it once",
    ]);
  });

  const second = { connectionId: "dxcon-zz5678gh", vlan: 7 };
  it("say what private connectivity needs when the connection is not given", () => {
    expect(problems({ connectivity: { private: { vlan: 101, asn: 65010, second } } })).toEqual([
      "connectivity.private.connectionId: missing; want the id of a Direct Connect connection, such as dxcon-fg5678gh: it is ordered from AWS or a partner first, since no program can lay a cable; or leave connectivity.private out",
    ]);
    expect(problems({ connectivity: { private: true } })).toEqual([
      "connectivity.private: want a map of connectionId, vlan, second, asn and allowedPrefixes, got true",
    ]);
  });

  const cable = { connectionId: "dxcon-fg5678gh", vlan: 101, asn: 65010, second };
  it.each([
    [{ asn: 7224 }, /connectivity\.private\.asn: want a private ASN/],
    [{ vlan: 0 }, /connectivity\.private\.vlan: want 1–4094, got 0/],
    [
      { allowedPrefixes: ["10.0.0.0/16"] },
      /allowedPrefixes\[0\]: want a block of prod's own addresses, 10\.128\.0\.0\/10/,
    ],
    [{ allowedPrefixes: ["10.128.0.1/16"] }, /allowedPrefixes\[0\]: want a block of prod's own addresses/],
  ])("refuse %j", (change, expected) => {
    expect(problems({ connectivity: { private: { ...cable, ...change } } })).toEqual([expect.stringMatching(expected)]);
  });

  const promised = (availability: number, asked: object) =>
    problems({ connectivity: { private: { ...cable, ...asked } } }, (value) => {
      Object.assign(value["objectives"] as object, { availability });
    });
  it("want two cables where 99.99 % is promised, whatever tunnels there are to other clouds", () => {
    const missing = expect.stringMatching(
      /^connectivity\.private\.second: missing; want a second connection, .*availability is 99\.99: AWS promises 95 % for one/,
    ) as string;
    expect(promised(99.99, { second: undefined })).toEqual([missing]);
    expect(promised(99.9, { second: undefined })).toEqual([]);
    expect(promised(99.99, {})).toEqual([]);
    expect(promised(99.99, { second: { ...second, connectionId: cable.connectionId } })).toEqual([
      "connectivity.private.second.connectionId: want another than the first: one cable is cut once",
    ]);
    expect(promised(99.99, { second: { ...second, vlan: 4095 } })).toEqual([
      expect.stringMatching(/second\.vlan: want 1–4094, got 4095/),
    ]);
  });

  it("take a sound cable", () => {
    const allowedPrefixes = ["10.128.0.0/16"];
    expect(decoded({ connectivity: { private: { ...cable, allowedPrefixes } } }).spec?.connectivity.private).toEqual({
      ...cable,
      allowedPrefixes,
    });
  });

  it("buy nothing that nobody agreed to, and refuse what cannot be bought", () => {
    const plan = { offering: "0c1f3a5e-1111-4222-8333-444455556666", hourly: "1.25" };
    const commit = (commitments: object) => problems({ cost: { monthlyBudget: 100, commitments } });
    expect(commit({ savingsPlans: [plan] })).toEqual([
      "cost.commitments.approvedBy: missing; want who agreed to spend the money, which cannot be had back",
    ]);
    expect(commit({ savingsPlans: [plan], approvedBy: "the owner" })).toEqual([]);
    expect(commit({ savingsPlans: [{ ...plan, hourly: "0.0" }], approvedBy: "the owner" })).toEqual([
      expect.stringMatching(/hourly: want an amount of dollars an hour/),
    ]);
    expect(commit({ reservedInstances: [{ type: "t3.medium" }] })).toEqual([
      expect.stringMatching(/reservedInstances: want none: a reserved instance of EC2 cannot be bought/),
    ]);
  });

  it("split bills only where the account is owned", () => {
    const cost = { monthlyBudget: 100, allocationTags: true };
    expect(problems({ cost })).toEqual([
      "cost.allocationTags: want account.baseline: true with it: an account has them once",
    ]);
    expect(problems({ cost, account: { baseline: true } })).toEqual([]);
  });

  it("want replication beside daily copies when less than a day may be lost", () => {
    const backup = { standbyRegion: true };
    expect(problems({ backup })).toEqual([
      expect.stringMatching(
        /backup\.standbyRegion: want database\.backups\.standbyRegion or .* objectives\.rpo is 15m/,
      ),
      expect.stringMatching(/backup\.standbyRegion: want storage\.standbyRegion too/),
    ]);
    const replicated = { backup, storage: { standbyRegion: true } };
    expect(problems(replicated, (value) => (value.database["backups"] = { standbyRegion: true }))).toEqual([]);
    expect(problems({ backup }, (value) => (value.objectives["rpo"] = "1d"))).toEqual([]);
    expect(problems({ backup }, (value) => delete value.clouds["aws"]!["standbyRegion"])).toEqual([
      "backup.standbyRegion: want a second region for it: say which in clouds.aws.standbyRegion",
    ]);
  });

  it("want an objective that backups can meet", () => {
    expect(problems({ backup: {} }, (value) => (value.objectives["rpo"] = "5m"))).toEqual([
      expect.stringMatching(/objectives\.rpo: want 15m or more with backup/),
    ]);
  });
});
