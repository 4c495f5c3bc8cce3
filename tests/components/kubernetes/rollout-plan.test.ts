import {
  analysisTemplates,
  previewName,
  releaseLimits,
  rolloutSpec,
} from "../../../components/kubernetes/rollout-plan";
import { peakPods } from "../../../components/kubernetes/quota";
import { scales } from "../../../components/kubernetes/service-entry";
import { catalog, services } from "../../../workloads/catalog";

const { order, web, notification } = catalog;
const templatesOf = (analysis: { templates?: { templateName?: string }[] } | undefined) =>
  (analysis?.templates ?? []).map(({ templateName }) => templateName);

describe("a canary", () => {
  const { strategy, ...spec } = rolloutSpec(order, "large", "metrics");
  const steps = strategy!.canary!.steps!;

  it("takes its pods from the Deployment, which it empties, and begins with as few as there may be", () => {
    expect(spec).toMatchObject({
      replicas: order.scaling.large.min,
      workloadRef: { apiVersion: "apps/v1", kind: "Deployment", name: "order", scaleDown: "onsuccess" },
      selector: { matchLabels: { "app.kubernetes.io/name": "order" } },
      progressDeadlineAbort: true,
    });
    expect(spec).not.toHaveProperty("template");
  });

  it("goes by shares that grow, and each is judged before the next", () => {
    expect(steps.map((step) => step.setWeight ?? "judged")).toEqual([20, "judged", 50, "judged"]);
    for (const { analysis } of steps.filter((step) => step.setWeight === undefined)) {
      expect(templatesOf(analysis)).toEqual(["release-errors", "release-latency"]);
      expect(analysis!.args).toEqual([
        { name: "service", value: "order" },
        { name: "hash", valueFrom: { podTemplateHashValue: "Latest" } },
      ]);
    }
    expect(strategy!.canary!.maxUnavailable).toBe(0);
  });

  it("of WebSockets is not judged by how long they last", () => {
    const [, judged] = rolloutSpec(notification, "large", "metrics").strategy!.canary!.steps!;
    expect(templatesOf(judged!.analysis)).toEqual(["release-errors"]);
  });

  it("waits for whoever looks, where nothing measures", () => {
    const timed = rolloutSpec(order, "large", "time").strategy!.canary!.steps!;
    expect(timed.filter(({ pause }) => pause?.duration === "10m")).toHaveLength(2);
    expect(timed.some(({ analysis }) => analysis !== undefined)).toBe(false);
  });
});

describe("a blue-green release", () => {
  const blueGreen = rolloutSpec(web, "large", "metrics").strategy!.blueGreen!;

  it("has a Service of its own before it has everybody's, and is judged once it has", () => {
    expect(blueGreen).toMatchObject({
      activeService: "web",
      previewService: previewName("web"),
      previewReplicaCount: 1,
    });
    expect(templatesOf(blueGreen.postPromotionAnalysis)).toEqual(["release-errors", "release-latency"]);
    expect(rolloutSpec(web, "large", "time").strategy!.blueGreen).not.toHaveProperty("postPromotionAnalysis");
  });

  it("keeps the old pods until it has been judged", () => {
    for (const { metrics } of Object.values(analysisTemplates("go-coffee"))) {
      const [{ initialDelay, interval, count }] = metrics as unknown as [
        { initialDelay: string; interval: string; count: number },
      ];
      const seconds = (text: string) => Number(/^(\d+)m$/.exec(text)![1]) * 60;
      expect(blueGreen.scaleDownDelaySeconds).toBeGreaterThan(seconds(initialDelay) + count * seconds(interval));
    }
  });
});

it.each(scales)("the quota has room for every old pod beside every new one (%s)", (scale) => {
  for (const service of services)
    expect(peakPods(service, scale)).toBeGreaterThanOrEqual(2 * service.scaling[scale].max);
});

describe("what releases are judged by", () => {
  const templates = analysisTemplates("shop");

  it("is the owner's figures: fewer than one in 1,000 fails, 95 of 100 within 200 ms", () => {
    expect(releaseLimits).toEqual({ errors: 0.001, milliseconds: 200 });
    const conditions = Object.entries(templates).map(([name, { metrics }]) => [
      name,
      metrics[0]!.successCondition,
      metrics[0]!.failureCondition,
    ]);
    const known = "len(result) > 0 && !isNaN(result[0])";
    expect(conditions).toEqual([
      ["release-errors", `${known} && result[0] < 0.001`, `${known} && result[0] >= 0.001`],
      ["release-latency", `${known} && result[0] < 200`, `${known} && result[0] >= 200`],
    ]);
  });

  it("looks at the new release's pods alone, at the side that answers, and at every argument that it is given", () => {
    for (const { args, metrics } of Object.values(templates)) {
      expect(args).toEqual([{ name: "service" }, { name: "hash" }]);
      const query = metrics[0]!.provider.prometheus!.query!;
      const selectors = [...query.matchAll(/istio_\w+\{([^}]*\}\}[^}]*\}\}[^}]*)\}/g)].map(([, one]) => one);
      expect(selectors.length).toBeGreaterThan(0);
      for (const selector of selectors)
        expect(selector).toMatch(
          /^reporter="destination",namespace="shop",pod=~"\{\{args\.service\}\}-\{\{args\.hash\}\}-\.\*"/,
        );
    }
  });

  it("says nothing where nobody asks the service, and then a person decides", () => {
    for (const { metrics } of Object.values(templates)) expect(metrics[0]!.inconclusiveLimit).toBe(2);
    expect(templates["release-errors"]!.metrics[0]!.provider.prometheus!.query).toMatch(/ \/ \(.* > 0\)$/);
  });
});
