import { ensurePrometheus } from "../../../tools/prometheus/programs";
import { testRules } from "../../../tools/prometheus/rules";
import { rulesOf } from "./series";
import { expected, keyOf, testOf, values } from "./values";

jest.setTimeout(300_000);

let promtool: string;
beforeAll(async () => {
  ({ promtool } = await ensurePrometheus({ progress: (line) => console.info(line) }));
}, 900_000);

const rules = rulesOf({ services: ["order"] });
const recorded = rules.flatMap(({ rules: all }) => all.filter(({ record }) => record !== undefined));

it.each(values.map((one) => [one.about, one] as const))("%s: what is recorded", async (_, one) => {
  expect(await testRules(promtool, rules, [testOf(one)])).toEqual([]);
});

it("every rule that records something is seen to record two values, or the one that it always has", () => {
  const known = expected(values);
  const few = recorded.flatMap(({ record, labels, expr }) => {
    const { objective, service } = (labels ?? {}) as Record<string, string>;
    const key = keyOf(record!, objective, service);
    const wanted = String(expr).startsWith("vector(") ? 1 : 2;
    return (known.get(key)?.size ?? 0) < wanted ? [key] : [];
  });
  expect(few).toEqual([]);
});
