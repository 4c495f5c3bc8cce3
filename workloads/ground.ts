import type { ComponentResourceOptions, Resource } from "@pulumi/pulumi";
import { backupKeeper, restoreCheck } from "../components/core/backups";
import { dataJobs } from "../components/core/data-jobs";
import { ImageAdmission } from "../components/kubernetes/image-admission";
import type { Ownership } from "../components/kubernetes/labels";
import { Namespace } from "../components/kubernetes/namespace";
import { distinct } from "../components/kubernetes/network-policies";
import { Priorities } from "../components/kubernetes/priorities";
import { storesNamespace } from "../components/kubernetes/stores/places";
import type { AddOnContext } from "./addons/add-on";
import { AddOns } from "./addons/install";
import { namespacesInUse } from "./addons/list";
import { elasticsearchDays } from "./addons/observability";
import { services } from "./catalog";
import { KeptBackups } from "./cluster-backups";
import { imageRulesOf, strictImages } from "./image-rules";
import { chooseTool } from "./images";
import { namespacesOf, type PlannedNamespaces } from "./namespaces";
import { Stores } from "./stores/stores";
import { storeUsers } from "./stores/users";
import type { WorkloadsArgs } from "./workloads-args";

/** What everything of ours in a cluster stands on. */
export interface Ground {
  whose: Ownership;
  context: AddOnContext;
  planned: PlannedNamespaces;
  /** The services' own namespace. */
  application: Namespace;
  /** Those of the tools, by name. */
  namespaces: Readonly<Record<string, Namespace>>;
  /** What was installed, by name. */
  made: AddOns["made"];
  /** The stores that run in the cluster. */
  stores: Stores;
  /** What has to be there before anything of the services is made. */
  first: readonly Resource[];
}

/** Namespaces, closed by default, and what makes a cluster usable, in the order in which they need each other. */
export function layGround(id: string, args: WorkloadsArgs, here: ComponentResourceOptions): Ground {
  const whose: Ownership = { environment: args.environment, owner: args.owner, costCenter: args.costCenter };
  const context = { ...args, application: args.namespace, requests: args.addOns, keysUrl: args.auth?.jwksUri };
  const used = new Set([...namespacesInUse(context), ...(args.data ? [dataJobs.namespace] : [])]);
  const planned = namespacesOf(args.namespace, args.scale, args.cluster, used, args.entrance, args.spans);

  const application = new Namespace(`${id}-application`, { ...planned.application, whose }, here);
  const namespaces = Object.fromEntries(
    planned.tools.map((tool) => [tool.name, new Namespace(`${id}-${tool.name}`, { ...tool, whose }, here)]),
  );
  const backups =
    args.backups && namespaces[backupKeeper.namespace]
      ? new KeptBackups(
          id,
          {
            ...{ whose, target: args.backups, cluster: args.cluster, application, namespaces },
            image: chooseTool(restoreCheck.name, args),
            runbooks: args.alerting?.runbooks,
          },
          here,
        )
      : undefined;
  const priorities = new Priorities(`${id}-priority`, { whose }, here);
  const { imageAdmission = strictImages } = args;
  const admission = new ImageAdmission(
    `${id}-images`,
    {
      whose,
      rules: imageRulesOf({ ...args, request: imageAdmission, context }),
      exempt: args.cluster.managedNamespaces,
      mode: imageAdmission.admission,
    },
    here,
  );
  // Jaeger signs in to Elasticsearch as it starts, so the stores come before it, where it is installed.
  let stores: Stores | undefined;
  const storesWith = (made: AddOns["made"]): Stores =>
    (stores ??= layStores(id, args, { whose, application, namespaces, made }, here));
  const addOns = new AddOns(
    `${id}-add-ons`,
    {
      context,
      whose,
      namespaces,
      // Some charts make a Role in the application's namespace.
      after: [...priorities.classes, ...application.guards, ...admission.guards, ...(args.identities ?? [])],
      before: {
        [backupKeeper.name]: (after) => backups?.before(after) ?? [],
        jaeger: (_, made) => storesWith(made).logins,
      },
    },
    here,
  );
  backups?.after(
    [backupKeeper.name, "snapshot-controller"].flatMap((name) => addOns.made[name] ?? []),
    addOns.made["kube-prometheus-stack"],
  );
  return {
    ...{ whose, context, planned, application, namespaces, made: addOns.made, stores: storesWith(addOns.made) },
    first: [...application.guards, ...admission.guards, ...priorities.classes, ...(args.identities ?? [])],
  };
}

function layStores(
  id: string,
  args: WorkloadsArgs,
  { whose, application, namespaces, made }: Pick<Ground, "whose" | "application" | "namespaces" | "made">,
  here: ComponentResourceOptions,
): Stores {
  return new Stores(
    `${id}-stores`,
    {
      ...{ whose, made, scale: args.scale, pools: args.pools },
      ...{ namespace: namespaces[storesNamespace], backups: args.storeBackups },
      users: storeUsers(services, args.namespace),
      lineDays: elasticsearchDays(args.observability),
      jobsImage: chooseTool("clickhouse-jobs", args),
      namespaces: { ...namespaces, [args.namespace]: application },
      cloudReach: distinct([...args.cluster.identityReach, ...args.cluster.cloudReach]),
      ...{ toolAnnotations: args.cluster.toolAnnotations, identities: args.identities ?? [] },
      identityLabels: args.cluster.identityLabels,
    },
    here,
  );
}
