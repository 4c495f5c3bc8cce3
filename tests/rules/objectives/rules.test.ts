import { ensurePrometheus } from "../../../tools/prometheus/programs";
import { checkRules } from "../../../tools/prometheus/rules";
import { rulesOf } from "./series";

let promtool: string;
beforeAll(async () => {
  ({ promtool } = await ensurePrometheus({ progress: (line) => console.info(line) }));
}, 900_000);

it("Prometheus takes them all", async () => {
  for (const change of [{}, { busy: false, scale: "small" as const, availability: 99 }])
    expect(await checkRules(promtool, rulesOf(change))).toEqual([]);
});
