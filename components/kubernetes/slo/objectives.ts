import type { CustomResource } from "@pulumi/kubernetes/apiextensions";
import type { ComponentResourceOptions, Input, Resource } from "@pulumi/pulumi";
import { prometheusRule } from "../alert-rules";
import { ClusterComponent } from "../component";
import type { Ownership } from "../labels";
import { groupsOf, type Promised } from "./groups";

export interface ObjectivesArgs extends Promised {
  whose: Ownership;
  /** Where Prometheus is. */
  namespace: Input<string>;
  /** What defines the kind, and reads it. */
  after: Resource[];
}

/**
 * What is promised of services and platform, as rules of Prometheus: how much of an error budget is used, and whom to tell when it goes too fast.
 *
 * ```ts
 * import type { ProviderResource } from "@pulumi/pulumi";
 * import { Objectives } from "../../components/kubernetes/slo/objectives";
 *
 * declare const kubernetes: ProviderResource;
 *
 * new Objectives(
 *   "objectives",
 *   {
 *     whose: { environment: "prod", owner: "platform", costCenter: "go-coffee" },
 *     ...{ namespace: "monitoring", application: "go-coffee", gateway: "gateway", services: ["order"] },
 *     figures: { latency: 200, network: 50, cpu: { least: 0.6, most: 0.8 }, memory: 0.8 },
 *     objectives: [{ kind: "errors", service: "order", team: "orders", target: 0.999 }],
 *     busy: true,
 *     after: [],
 *   },
 *   { providers: { kubernetes } },
 * );
 * ```
 */
export class Objectives extends ClusterComponent {
  /** The rules' object. */
  readonly rules: CustomResource;

  constructor(id: string, args: ObjectivesArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:kubernetes:Objectives", id, args.whose, opts);
    this.rules = prometheusRule(
      this.label("rules"),
      { name: "objectives", namespace: args.namespace, labels: this.labels({ service: "platform" }) },
      groupsOf(args),
      { ...this.here, dependsOn: args.after },
    );
    this.registerOutputs();
  }
}
