import { decodeEnvironment } from "../../config/decode";
import { today, written, wrong } from "./sample";

const asked = (observability: object, addOns: object = {}) =>
  wrong((sample) => {
    sample["observability"] = observability;
    sample["workloads"] = { addOns };
  });
const off = { enabled: false };

it("says nothing by default of where lines go, keeps spans in Jaeger, for a week", () => {
  const { spec } = decodeEnvironment("prod", written(), [], today);
  expect(spec?.observability).toEqual({ logs: {}, traces: "jaeger", traceDays: 7 });
});

it("a line has one place: a list of them is refused", () => {
  expect(asked({ logs: { services: "elasticsearch", requests: "loki" } })).toEqual([]);
  expect(asked({ logs: { services: ["loki", "elasticsearch"] } })).toEqual([
    expect.stringMatching(/^observability\.logs\.services: /),
  ]);
});

it.each([
  [{ traces: "tempo" }, "traces"],
  [{ tracedPercent: 0 }, "tracedPercent"],
  [{ tracedPercent: 101 }, "tracedPercent"],
  [{ traceDays: 0 }, "traceDays"],
  [{ elasticsearchDays: 0 }, "elasticsearchDays"],
  [{ elasticsearchDays: 91 }, "elasticsearchDays"],
])("refuses %j", (section, key) => {
  expect(asked(section)).toEqual([expect.stringMatching(new RegExp(`^observability\\.${key}: `))]);
});

it("keeps no line in Elasticsearch for longer than lines may be kept", () => {
  const days = (elasticsearchDays: number) =>
    wrong((sample) => {
      sample["logs"] = { retentionDays: 14 };
      sample["observability"] = { elasticsearchDays };
    });
  expect(days(14)).toEqual([]);
  expect(days(15)).toEqual(["observability.elasticsearchDays: want at most 14, as logs.retentionDays says, got 15"]);
});

it("does not take away what spans go to, or through", () => {
  expect(asked({}, { jaeger: off })).toEqual([
    "workloads.addOns.jaeger.enabled: want true, or observability.traces: none, since spans go there",
  ]);
  expect(asked({ traces: "zipkin" }, { jaeger: { enabled: true } })).toEqual([
    "workloads.addOns.jaeger.enabled: want observability.traces: jaeger, got zipkin",
  ]);
  expect(asked({}, { "opentelemetry-collector": off })).toEqual([
    "workloads.addOns.opentelemetry-collector.enabled: want true, or observability.traces: none, since every span passes through it",
  ]);
  expect(asked({ traces: "none" }, { jaeger: off, "opentelemetry-collector": off })).toEqual([]);
});

it("does not take Loki away from the lines that go there", () => {
  expect(asked({}, { loki: off })).toEqual([
    "workloads.addOns.loki.enabled: want true, since observability.logs sends services, platform there; or turn fluent-bit off as well",
  ]);
  expect(asked({}, { loki: off, "fluent-bit": off })).toEqual([]);
  expect(asked({ logs: { services: "elasticsearch", platform: "elasticsearch" } }, { loki: off })).toEqual([]);
});
