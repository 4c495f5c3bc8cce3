import * as storage from "@pulumi/kubernetes/storage/v1";
import { ComponentResource, type ComponentResourceOptions, type Input, type Resource } from "@pulumi/pulumi";
import type { ClusterOutputs } from "../components/core/contracts";
import { labelsFor } from "../components/kubernetes/labels";
import { Workloads, type WorkloadsOutputs } from "../workloads/workloads";
import type { WorkloadsArgs } from "../workloads/workloads-args";

export interface WorkloadLayerArgs extends WorkloadsArgs {
  cluster: WorkloadsArgs["cluster"] & Pick<ClusterOutputs, "storageClass">;
  /** How the cluster's cloud makes the volumes of its storage class. */
  volumes: { provisioner: string; parameters: Record<string, Input<string>> };
}

/**
 * What runs in a cluster. Give its provider, and the cluster's resource as `deletedWith`. Everything in it is called after the layer,
 * since a URN tells parents by their types alone: the same objects in another cloud's cluster would be the same resources.
 */
export class WorkloadLayer extends ComponentResource {
  readonly outputs: WorkloadsOutputs;
  /** What the gateway's Service comes and goes with, for the option `dependsOn`; for nothing else. */
  readonly gateway: Resource | undefined;
  /** What knows rules of alerts, for the option `dependsOn` of others' rules. */
  readonly rules: Resource | undefined;

  constructor(name: string, args: WorkloadLayerArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:layers:Workloads", name, {}, opts);
    const here = { parent: this, ...(opts?.deletedWith && { deletedWith: opts.deletedWith }) };
    const { volumes, ...rest } = args;
    new storage.StorageClass(
      `${name}-${args.cluster.storageClass}`,
      {
        metadata: {
          name: args.cluster.storageClass,
          labels: labelsFor(args, { service: "platform" }),
          annotations: { "storageclass.kubernetes.io/is-default-class": "true" },
        },
        provisioner: volumes.provisioner,
        parameters: volumes.parameters,
        // A volume is made in the zone where its pod is scheduled.
        volumeBindingMode: "WaitForFirstConsumer",
        allowVolumeExpansion: true,
        reclaimPolicy: "Delete",
      },
      here,
    );
    const { outputs, gateway, rules } = new Workloads(name, rest, here);
    this.outputs = outputs;
    this.gateway = gateway;
    this.rules = rules;
    this.registerOutputs();
  }
}
