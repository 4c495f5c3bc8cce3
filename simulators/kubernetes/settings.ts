import { compare, type Difference } from "../core/diff";
import { isUnknown, type Props } from "../protocol/values";
import { activeCluster } from "./kubeconfig";

/**
 * What a change of the provider's settings means: another cluster replaces everything, unless `clusterIdentifier` is set and
 * stays the same.
 * Source: DiffConfig in pulumi/pulumi-kubernetes provider/pkg/provider/provider.go.
 */
export function settingsDifference(olds: Props, news: Props): Difference {
  const { changes } = compare({ replaceOn: { paths: [], source: "" } }, olds, news);
  const [was, is] = [olds["clusterIdentifier"], news["clusterIdentifier"]];
  const identified = is !== undefined && was === is;
  const renamed = was !== undefined && is !== undefined && was !== is;
  const pointers = ["kubeconfig", "context", "cluster"];
  const unknown = pointers.find((key) => isUnknown(news[key]));
  const moved =
    unknown !== undefined ||
    (activeOf(olds) !== undefined && activeOf(news) !== undefined && activeOf(olds) !== activeOf(news));
  const replaces = (root: string) => {
    if (identified) return false;
    if (root === "clusterIdentifier") return renamed;
    if (root === "renderYamlToDirectory") return true;
    return moved && (unknown === undefined ? pointers.includes(root) : root === unknown);
  };
  const marked = changes.map((change) =>
    replaces(change.root) ? { ...change, kind: `${change.kind}-replace` as typeof change.kind } : change,
  );
  return { changes: marked, replaces: marked.some(({ kind }) => kind.endsWith("-replace")) };
}

/** The entry of the cluster in use, as text; undefined where the kubeconfig cannot be read. */
function activeOf(settings: Props): string | undefined {
  try {
    return JSON.stringify(activeCluster(settings["kubeconfig"], settings).entry);
  } catch {
    return undefined;
  }
}
