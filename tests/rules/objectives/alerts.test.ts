import { ensurePrometheus } from "../../../tools/prometheus/programs";
import { checkRules, testRules, type RuleGroup } from "../../../tools/prometheus/rules";
import { cases, testOf } from "./cases";
import { rulesFor, rulesOf } from "./series";

jest.setTimeout(300_000);

let promtool: string;
beforeAll(async () => {
  ({ promtool } = await ensurePrometheus({ progress: (line) => console.info(line) }));
}, 900_000);

const alertNames = (groups: readonly RuleGroup[]) =>
  new Set(groups.flatMap(({ rules }) => rules.flatMap(({ alert }) => alert ?? [])));

it("Prometheus takes all rules, of every size of environment", async () => {
  for (const change of [{}, { busy: false, scale: "small" as const, availability: 99 }, { availability: 95 }])
    expect(await checkRules(promtool, rulesOf(change))).toEqual([]);
});

it("every alert of every severity has samples in which it fires, and others in which it stays quiet throughout", () => {
  const own = rulesOf().flatMap(({ rules }) =>
    rules.filter(({ alert }) => alert !== undefined && alert !== "ObjectiveNotMeasured"),
  );
  const called = (alert: string, labels: unknown) => `${alert} ${(labels as { severity: string }).severity}`;
  const wanted = own.map(({ alert, labels }) => called(alert!, labels));
  const fired = cases.flatMap(({ alert, at }) =>
    Object.values(at).flatMap((all) => all.map((one) => called(alert, one))),
  );
  expect([...new Set(fired)].sort()).toEqual([...wanted].sort());
  const quiet = cases.filter(({ at }) => Object.values(at).every((all) => all.length === 0));
  expect([...new Set(quiet.map(({ alert }) => alert))].sort()).toEqual(
    [...alertNames(rulesOf())].filter((name) => name !== "ObjectiveNotMeasured").sort(),
  );
});

it.each([...alertNames(rulesOf())].filter((name) => name !== "ObjectiveNotMeasured"))(
  "%s fires when it should, and not otherwise",
  async (name) => {
    const own = cases.filter(({ alert }) => alert === name);
    expect(await testRules(promtool, rulesFor(name), own.map(testOf))).toEqual([]);
  },
);

describe("what is not measured", () => {
  const none = [{ series: "up", values: "1x130" }];
  const told = (groups: RuleGroup[], minute: number, expected: [objective: string, service: string, team: string][]) =>
    testRules(promtool, groups, [
      testOf({
        about: "",
        alert: "ObjectiveNotMeasured",
        series: none,
        at: {
          [minute]: expected.map(([objective, service, team]) => ({ objective, service, team, severity: "warning" })),
        },
      }),
    ]);
  const web = { services: ["web"] as const };

  it("is told after an hour", async () => {
    const always: [string, string, string][] = [
      ...["cpu", "memory", "idle"].map((kind): [string, string, string] => [kind, "web", "storefront"]),
      ...["cpu", "memory"].map((kind): [string, string, string] => [kind, "platform", "platform"]),
    ];
    const quiet = rulesOf({ ...web, busy: false, scale: "small" });
    expect(await told(quiet, 59, [])).toEqual([]);
    expect(await told(quiet, 61, always)).toEqual([]);
    const asked: [string, string, string][] = [
      ...["errors", "latency", "network"].map((kind): [string, string, string] => [kind, "web", "storefront"]),
      ...["availability", "latency", "throughput"].map((kind): [string, string, string] => [
        kind,
        "platform",
        "platform",
      ]),
    ];
    expect(await told(rulesOf(web), 61, [...always, ...asked])).toEqual([]);
  });
});

/** A mistake in a rule, and a case that finds it. */
const mistakes: [about: string, alert: string, from: RegExp, to: string][] = [
  [
    "goes by the workload that a request reached",
    "ErrorsBudgetBurn",
    /destination_service=~"\(([^)]*)\)[^"]*"/g,
    'destination_workload=~"$1"',
  ],
  [
    "goes by the namespace that a request reached",
    "ErrorsBudgetBurn",
    /destination_service=~"[^"]*"/g,
    'destination_service_namespace="go-coffee"',
  ],
  ["counts what the service's own proxy says", "ErrorsBudgetBurn", /reporter="source"/g, 'reporter=~".+"'],
  ["counts open WebSockets", "LatencyBudgetBurn", /101\|/g, ""],
  ["asks for a bound as it was before Prometheus 3", "LatencyBudgetBurn", /le="200\.0"/g, 'le="200"'],
  [
    "lets one failure wake somebody",
    "AvailabilityBudgetBurn",
    / and on \(objective, service\) sum_over_time\S+ \* \d+ > 10/g,
    "",
  ],
  [
    "does not look whether it still goes on",
    "AvailabilityBudgetBurn",
    / and slo:burn:rate(5m|30m)\{[^}]*\} > [\d.]+/g,
    "",
  ],
  ["has no budget", "AvailabilityBudgetBurn", /vector\(0\.0001\)/g, "vector(0.01)"],
  [
    "counts a pod that waits",
    "ProcessorBudgetBurn",
    / and on \(pod, container\) [^/]*?\)\), "service"/g,
    '), "service"',
  ],
  ["does not look at what is carried", "ThroughputBudgetBurn", / unless on \(\) \S+ >= 1000/g, ""],
  ["takes the mean of pods", "MemoryBudgetBurn", /max by \(container\)/g, "avg by (container)"],
];

it.each(mistakes)("a rule that %s is found", async (_, alert, from, to) => {
  const changed = JSON.parse(
    JSON.stringify(rulesFor(alert), (key, value: unknown) =>
      key === "expr" ? String(value).replace(from, to) : value,
    ),
  ) as RuleGroup[];
  expect(JSON.stringify(changed)).not.toBe(JSON.stringify(rulesFor(alert)));
  expect(await checkRules(promtool, changed)).toEqual([]);
  const found = await testRules(promtool, changed, cases.filter((one) => one.alert === alert).map(testOf));
  expect(found.join("\n")).toContain(alert);
});
