import type { Alert } from "../../components/kubernetes/alert-rules";
import { gaps, type Case } from "./alert-cases";

const alert: Alert = {
  name: "TooHot",
  expr: 'oven_degrees{part="top"} > 250 or oven_alarm == 1',
  for: "5m",
  severity: "warning",
  summary: "hot",
  description: "hot",
  page: "x.md",
};
const whole: Case = {
  series: { 'oven_degrees{part="top"}': "300x20" },
  quiet: { 'oven_degrees{part="top"}': "200x20", oven_alarm: "0x20" },
  early: "4m",
  at: "6m",
  fires: [{ severity: "warning" }],
};
const without = (key: keyof Case): Case => {
  const { [key]: _, ...rest } = whole;
  return rest as Case;
};

it("nothing is missing where an alert fires, waits and stays quiet, in one case or in several", () => {
  expect(gaps([alert], { TooHot: whole })).toEqual([]);
  expect(gaps([alert], { TooHot: [without("quiet"), whole] })).toEqual([]);
});

it.each<[string, Case | undefined]>([
  ["it never fires", { ...whole, fires: [] }],
  ["nothing shows that it waits", without("early")],
  ["it never stays quiet", { ...without("quiet"), series: { ...whole.series, oven_alarm: "0x20" } }],
  [
    "it stays quiet since nobody tells what it asks for",
    { ...whole, series: { ...whole.series, oven_alarm: "0x20" }, quiet: { up: "1x20" } },
  ],
  ["no samples of oven_alarm", { ...whole, quiet: { 'oven_degrees{part="top"}': "200x20" } }],
])("it is told that %s", (gap, one) => {
  expect(gaps([alert], { TooHot: one! })).toEqual([`TooHot: ${gap}`]);
});

it("an alert without a case is told of, and a case without an alert", () => {
  expect(gaps([alert], {})).toContain("TooHot: it never fires");
  expect(gaps([alert], { TooHot: whole, TooCold: whole })).toEqual(["TooCold: no such alert"]);
});

it("what asks for nothing cannot stay quiet", () => {
  expect(gaps([{ ...alert, expr: "vector(1)" }], { TooHot: without("quiet") })).toEqual([]);
});
