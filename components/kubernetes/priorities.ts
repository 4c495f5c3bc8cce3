import type { ComponentResourceOptions } from "@pulumi/pulumi";
import * as scheduling from "@pulumi/kubernetes/scheduling/v1";
import { platform } from "../core/naming";
import { ClusterComponent } from "./component";
import type { Ownership } from "./labels";
import type { ServiceEntry } from "./service-entry";

type Priority = ServiceEntry["priority"];

const priorities: Readonly<Record<Priority, { value: number; description: string }>> = {
  critical: {
    value: 100_000,
    description: "Takes orders or money, or lets people in: pushes other work off a full node.",
  },
  standard: { value: 10_000, description: "Serves customers: comes before batch work, after orders and payments." },
};

/** The name of a priority class in the cluster. */
export function priorityClass(priority: Priority): string {
  return `${platform}-${priority}`;
}

/**
 * The cluster's priority classes: far below the system's own, which start at two billion.
 *
 * ```ts
 * import type { ProviderResource } from "@pulumi/pulumi";
 * import { Priorities, priorityClass } from "../../components/kubernetes/priorities";
 *
 * declare const kubernetes: ProviderResource;
 *
 * const whose = { environment: "prod", owner: "platform", costCenter: "go-coffee" };
 * const { classes } = new Priorities("priorities", { whose }, { providers: { kubernetes } });
 * // A pod names one, and waits for it: { dependsOn: classes }.
 * export const pod = { priorityClassName: priorityClass("critical"), after: classes.length };
 * ```
 */
export class Priorities extends ClusterComponent {
  /** What must stand before a pod names a priority. */
  readonly classes: scheduling.PriorityClass[];

  constructor(id: string, args: { whose: Ownership }, opts?: ComponentResourceOptions) {
    super("gocoffee:kubernetes:Priorities", id, args.whose, opts);
    this.classes = (["critical", "standard"] as const).map(
      (priority) =>
        new scheduling.PriorityClass(
          this.label(priority),
          {
            metadata: { name: priorityClass(priority), labels: this.labels({ service: "platform" }) },
            ...priorities[priority],
          },
          this.here,
        ),
    );
    this.registerOutputs();
  }
}
