import { Release } from "@pulumi/kubernetes/helm/v3/release";
import type { CustomResourceOptions, Input, Resource } from "@pulumi/pulumi";

export interface ChartReleaseArgs {
  /** The release's name in the cluster, always the same: the chart's accounts and webhooks are called after it. */
  name: string;
  chart: string;
  /** The address of a repository with an index. */
  repository: string;
  /** One exact version. */
  version: string;
  namespace: Input<string>;
  /** What differs from the chart's own values. What is known only later keeps a preview from opening the chart. */
  values: object;
  /** What must stand first. */
  after: Resource[];
}

/** Helm gives up after this long: nodes of a new cluster take minutes, and images of a private registry too. */
const timeoutSeconds = 900;

/**
 * A Helm release. It is not `atomic`: that would take a first installation that failed away, with all that says why. What an
 * upgrade that failed had added goes by itself (`cleanupOnFail`), and `helm rollback` is a person's decision:
 * docs/runbooks/upgrade-an-add-on.md. Custom resource definitions that stand in a chart's folder `crds` are installed once, and
 * never upgraded or deleted by Helm.
 *
 * Sources: pulumi/pulumi-kubernetes provider/pkg/provider/helm_release.go; helm.sh/docs/chart_best_practices/custom_resource_definitions.
 */
export function chartRelease(label: string, args: ChartReleaseArgs, opts: CustomResourceOptions): Release {
  const { name, chart, repository, version, namespace, values, after } = args;
  return new Release(
    label,
    {
      name,
      namespace,
      chart,
      repositoryOpts: { repo: repository },
      version,
      values: values as Record<string, unknown>,
      timeout: timeoutSeconds,
      atomic: false,
      cleanupOnFail: true,
      // Namespaces are ours: closed before anything runs in them.
      createNamespace: false,
    },
    // The provider renders the chart at every run and compares a checksum: charts that make a certificate as they are rendered would differ each
    // time. What there is to change, version and values say.
    { ...opts, dependsOn: after, ignoreChanges: ["checksum"] },
  );
}
