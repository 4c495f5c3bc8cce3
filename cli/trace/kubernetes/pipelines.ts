import { parse } from "yaml";
import { at, bags, text } from "../../../simulators/core/paths";
import { isProps } from "../../../simulators/protocol/values";
import { Missing } from "../trail";
import { called, type Cluster, nameOf } from "./objects";
import type { Behind } from "./pods";

/*
 * What Logstash is told to do. Its operator writes it into a Secret: elastic/cloud-on-k8s v3.5.0, pkg/controller/logstash/pipeline.go.
 */

/** How many days Elasticsearch keeps what a Logstash sends, which tells it so. @throws Missing where nothing ever deletes a line */
export function keptFor(cluster: Cluster, { pods, deployment }: Behind): { by: string; days: number } {
  const secret = cluster.need("core/v1:Secret", pods.namespace, `${nameOf(deployment)}-pipeline`);
  const by = called("core/v1:Secret", secret);
  const written = Buffer.from(secret.data?.["pipelines.yml"] ?? "", "base64").toString();
  const configs = bags(parse(written)).map((pipeline) => text(pipeline["config.string"]) ?? "");
  // The template that Elasticsearch leaves to whoever installs it: elastic/elasticsearch, logs@template.json.
  const message = configs.flatMap((config) => templateIn(config) ?? [])[0];
  const template: unknown = message === undefined ? undefined : JSON.parse(message);
  const [, days] =
    /^([1-9]\d*)d$/.exec(isProps(template) ? String(at(template, "template.lifecycle.data_retention")) : "") ?? [];
  if (!isProps(template) || days === undefined) throw new Missing("nothing ever deletes a line", by);
  const settings = at(template, "template.settings");
  if (!isProps(settings) || settings["index.lifecycle.prefer_ilm"] !== false)
    throw new Missing("the policy that Elasticsearch brings comes first, and deletes nothing", by);
  return { by, days: Number(days) };
}

/** What a pipeline puts into the component template `logs@custom`. */
function templateIn(config: string): string | undefined {
  return /\bhttp \{[^{}]*\burl => "[^"]*\/_component_template\/logs@custom"\s+message => '([^']*)'/.exec(config)?.[1];
}
