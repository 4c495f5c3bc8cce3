import { clouds } from "../../components/core/contracts";
import { deliveredKinds } from "../../components/core/delivery";
import type { Props } from "../../simulators/protocol/values";
import { Failure } from "../failure";
import type { StateResource } from "../local/checkpoint";
import { cloudOf, clusterNames, compare, fileName, kindOf, nameOf, textOf, type RenderedCluster } from "./objects";

/** The component that makes what runs of a service. */
const ofService = /gocoffee:kubernetes:CoffeeService\$kubernetes:/;

/**
 * What Argo CD delivers, a folder for each service: the objects of the kinds that its project takes, whoever owns them now. Where clusters of several clouds have services,
 * those of the first cloud lie so, and those of another in a folder of that cloud's name (`gcp/order`): each cluster's Argo CD looks at its own.
 * @throws Failure where two clusters of one cloud have services
 */
export function renderDelivered(state: readonly StateResource[]): RenderedCluster[] {
  const found = state.filter(({ urn, type }) => ofService.test(urn) && isDelivered(type));
  const clusterOf = clusterNames(state);
  const rank = (cloud: string) => (clouds as readonly string[]).indexOf(cloud);
  const all = [...new Set(found.map(cloudOf))].sort((one, other) => rank(one) - rank(other));
  return all.map((cloud) => {
    const own = found.filter((one) => cloudOf(one) === cloud);
    const names = [...new Set(own.map(clusterOf))];
    if (names.length > 1) throw new Failure(`${names.join(" and ")} have services: a folder is for one cluster`);
    const files = own
      .map(({ inputs = {} }) => inputs as Props)
      .map((object) => ({
        path: `${cloud === all[0] ? "" : `${cloud}/`}${serviceOf(object)}/${kindOf(object)}-${fileName(nameOf(object))}.yaml`,
        text: textOf(object),
      }));
    return { name: names[0]!, count: files.length, files: files.sort((one, other) => compare(one.path, other.path)) };
  });
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
