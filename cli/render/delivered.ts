import { deliveredKinds } from "../../components/core/delivery";
import type { Props } from "../../simulators/protocol/values";
import { Failure } from "../failure";
import type { StateResource } from "../local/checkpoint";
import { clusterOf, compare, fileName, kindOf, nameOf, textOf, type RenderedCluster } from "./objects";

/** The component that makes what runs of a service. */
const ofService = /gocoffee:kubernetes:CoffeeService\$kubernetes:/;

/**
 * What Argo CD delivers, a folder for each service: the objects of the kinds that its project takes, whoever owns them now.
 * @throws Failure where two clusters have services: a repository's folder is one cluster's
 */
export function renderDelivered(state: readonly StateResource[]): RenderedCluster[] {
  const found = state.filter(({ urn, type }) => ofService.test(urn) && isDelivered(type));
  const clusters = [...new Set(found.map((one) => clusterOf(state, one)))];
  if (clusters.length > 1) throw new Failure(`${clusters.join(" and ")} have services: a folder is for one cluster`);
  const files = found
    .map(({ inputs = {} }) => inputs as Props)
    .map((object) => ({
      path: `${serviceOf(object)}/${kindOf(object)}-${fileName(nameOf(object))}.yaml`,
      text: textOf(object),
    }));
  return clusters.map((name) => ({
    name,
    count: files.length,
    files: files.sort((one, other) => compare(one.path, other.path)),
  }));
}

/** `kubernetes:apps/v1:Deployment`: of a kind that is delivered. Kubernetes' own group is called `core` there. */
function isDelivered(type: string): boolean {
  const [, module = "", kind = ""] = type.split(":");
  const group = module.split("/")[0]!.replace(/^core$/, "");
  return deliveredKinds.some((one) => one.kind === kind && one.group === group);
}

function serviceOf(object: Props): string {
  const { labels } = (object["metadata"] ?? {}) as { labels?: Record<string, string> };
  return labels?.["app.kubernetes.io/name"] ?? nameOf(object);
}
