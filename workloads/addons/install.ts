import { ConfigFile } from "@pulumi/kubernetes/yaml/v2/configFile";
import * as networking from "@pulumi/kubernetes/networking/v1";
import type { ComponentResourceOptions, Resource } from "@pulumi/pulumi";
import { addOnVersions, type AddOnName } from "../../components/core/add-ons";
import { chartRelease } from "../../components/kubernetes/chart-release";
import { ClusterComponent } from "../../components/kubernetes/component";
import type { Ownership } from "../../components/kubernetes/labels";
import type { Namespace } from "../../components/kubernetes/namespace";
import type { AddOn, AddOnContext } from "./add-on";
import { installed } from "./list";

export interface AddOnsArgs {
  context: AddOnContext;
  whose: Ownership;
  /** The namespaces, by name: closed before anything runs in them. */
  namespaces: Readonly<Record<string, Namespace>>;
  /** What must stand first: priorities, cloud identities. */
  after: readonly Resource[];
  /** By add-on, what is made before it, after those that it comes after; `made` has all that stand before it in the list. @defaultValue nothing */
  before?: Readonly<Partial<Record<string, (after: readonly Resource[], made: AddOns["made"]) => readonly Resource[]>>>;
}

/**
 * What a cluster is made usable with: gateway, mesh, scaling, secrets. Each is a release of its chart, with the network policies that its
 * pods need.
 */
export class AddOns extends ClusterComponent {
  /** Each release, or file of definitions, by name: what others wait for. */
  readonly made: Readonly<Partial<Record<string, Resource>>>;

  constructor(id: string, args: AddOnsArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:kubernetes:AddOns", id, args.whose, opts);
    const made: Record<string, Resource> = {};
    for (const addOn of installed(args.context)) {
      const after = addOn.after.flatMap((name) => made[name] ?? []);
      const before = args.before?.[addOn.name]?.([...args.after, ...after], made) ?? [];
      made[addOn.name] = this.make(addOn, args, [...after, ...before]);
    }
    this.made = made;
    this.registerOutputs();
  }

  private make(addOn: AddOn, args: AddOnsArgs, after: Resource[]): Resource {
    const source = addOn.source(versionOf(addOn.system, args.context));
    if (source.kind === "file") {
      // Definitions outlive the stack's interest in them: with one goes every object of its kind.
      return new ConfigFile(this.label(addOn.name), { file: source.url }, { ...this.here, retainOnDelete: true });
    }
    const namespace = args.namespaces[addOn.namespace];
    if (namespace === undefined) throw new RangeError(`${addOn.name} runs in ${addOn.namespace}, which nobody makes`);
    const within = addOn.within?.(args.context) ?? [];
    const policies = (addOn.policies?.(args.context) ?? []).map(
      ({ name, spec }) =>
        new networking.NetworkPolicy(
          this.label(`${name}-policy`),
          {
            metadata: { name, namespace: namespace.name, labels: this.labels({ service: "platform" }) },
            spec,
          },
          this.here,
        ),
    );
    return chartRelease(
      this.label(addOn.name),
      {
        name: addOn.name,
        chart: source.chart,
        repository: source.repository,
        version: versionOf(addOn.system, args.context),
        namespace: namespace.name,
        values: addOn.values(args.context),
        after: [...namespace.guards, ...policies, ...args.after, ...after, ...within],
      },
      within.length > 0 ? { parent: this } : this.here,
    );
  }
}

/** The version that is installed. */
export function versionOf(system: AddOnName, { requests }: AddOnContext): string {
  return requests?.[system]?.version ?? addOnVersions[system][0];
}
