import { withoutLabels, type Agent } from "../../../cli/trace/kubernetes/agents";
import { Cluster } from "../../../cli/trace/kubernetes/objects";
import { keptFor } from "../../../cli/trace/kubernetes/pipelines";
import type { Behind, Pods } from "../../../cli/trace/kubernetes/pods";
import { pipelines } from "../../../components/kubernetes/stores/logstash-pipeline";
import type { Props } from "../../../simulators/protocol/values";
import { oneLabelScript } from "../../../workloads/addons/one-label";

const cluster = (token: string, ...objects: Props[]) =>
  new Cluster("c", (asked) =>
    (asked === `kubernetes:${token}` ? objects : []).map((outputs) => ({
      ...{ token, id: "", scope: "c", region: "", inputs: {}, outputs },
    })),
  );
const pods = (namespace: string): Pods => ({
  ...{ namespace, labels: {}, account: "default", annotations: {}, spec: {}, listens: [] },
});

describe("how long Elasticsearch keeps what a Logstash sends", () => {
  const logstash: Behind = {
    deployment: { metadata: { name: "logs-ls", namespace: "stores" } },
    pods: pods("stores"),
    port: 8080,
  };
  const kept = (told: Record<string, unknown>[], change = (text: string) => text) => {
    const written = Buffer.from(change(JSON.stringify(told))).toString("base64");
    const metadata = { name: "logs-ls-pipeline", namespace: "stores" };
    return keptFor(cluster("core/v1:Secret", { metadata, data: { "pipelines.yml": written } }), logstash);
  };

  it("is what Logstash tells it", () => {
    expect(kept(pipelines(8080, 7))).toEqual({ by: "Secret stores/logs-ls-pipeline", days: 7 });
    expect(kept(pipelines(8080, 30)).days).toBe(30);
  });

  it.each<[string, Record<string, unknown>[], (text: string) => string]>([
    ["nobody tells it", pipelines(8080, 7).slice(0, 1), (text) => text],
    ["it is told of no days", pipelines(8080, 7), (text) => text.replaceAll("data_retention", "retention")],
    ["it is told of 0 days", pipelines(8080, 0), (text) => text],
    ["there are no pipelines", [], (text) => text],
  ])("is for ever where %s", (_, told, change) => {
    expect(() => kept(told, change)).toThrow("nothing ever deletes a line");
  });

  it("is for ever where its own policy comes first", () => {
    const first = (text: string) => text.replaceAll('prefer_ilm\\":false', 'prefer_ilm\\":true');
    expect(() => kept(pipelines(8080, 7), first)).toThrow("the policy that Elasticsearch brings comes first");
  });
});

describe("lines that go to Elasticsearch", () => {
  const filter = { name: "lua", match: "requests.*", script: "/fluent-bit/scripts/one-label.lua", call: "one_label" };
  const agent = (...filters: Props[]): Agent => ({
    ...{ by: "DaemonSet agents/agent", pods: pods("agents"), config: { pipeline: { filters } } },
  });
  const scripts = (data: Record<string, string>) =>
    cluster("core/v1:ConfigMap", { metadata: { name: "scripts", namespace: "agents" }, data });
  const script = scripts({ "one-label.lua": oneLabelScript });

  it("lose their labels by a script", () => {
    expect(withoutLabels(agent(filter), script, "requests.x")).toMatchObject({ by: "ConfigMap agents/scripts" });
  });

  it("are refused where nothing calls it, where it is for other lines, and where it is not there", () => {
    expect(() => withoutLabels(agent(), script, "requests.x")).toThrow("nothing takes labels");
    expect(() => withoutLabels(agent(filter), script, "platform.x")).toThrow("nothing takes labels");
    expect(() => withoutLabels(agent(filter), scripts({}), "requests.x")).toThrow("there is no one-label.lua");
    expect(() => withoutLabels(agent(filter), scripts({ "one-label.lua": "x" }), "requests.x")).toThrow("there is no");
  });
});
