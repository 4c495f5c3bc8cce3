import type * as inputs from "@pulumi/kubernetes/types/input";

/*
 * The part of Altinity's kinds that we use. No package on npm has their types, and no Go module at the proxy their definitions: tests/kubernetes/definitions/clickhouse.json has the same part, for a real API
 * server to judge us by.
 * Source: Altinity/clickhouse-operator release-0.25.6, deploy/helm/clickhouse-operator/crds.
 */

interface Metadata {
  name?: string;
  namespace?: string;
  labels?: Record<string, string>;
}

interface Templates {
  podTemplates: { name: string; metadata: Metadata; spec: inputs.core.v1.PodSpec }[];
  volumeClaimTemplates: {
    name: string;
    reclaimPolicy: "Retain" | "Delete";
    spec: { accessModes: string[]; resources: { requests: { storage: string } } };
  }[];
}

/** A setting by its path: `order/password`; a value, several, or a key of a Secret. */
type Settings = Record<string, string | string[] | { valueFrom: { secretKeyRef: { name: string; key: string } } }>;

interface Defaults {
  templates: { podTemplate: string; dataVolumeClaimTemplate: string };
}

export interface IClickHouseInstallation {
  apiVersion: "clickhouse.altinity.com/v1";
  kind: "ClickHouseInstallation";
  metadata?: Metadata;
  spec: {
    defaults: Defaults;
    configuration: {
      zookeeper: { nodes: { host: string; port: number }[] };
      clusters: {
        name: string;
        secret: { auto: "true" };
        layout: { shardsCount: number; replicasCount: number };
      }[];
      users: Settings;
      settings: Settings;
    };
    templates: Templates;
  };
}

export interface IClickHouseKeeperInstallation {
  apiVersion: "clickhouse-keeper.altinity.com/v1";
  kind: "ClickHouseKeeperInstallation";
  metadata?: Metadata;
  spec: {
    defaults: Defaults;
    configuration: { clusters: { name: string; layout: { replicasCount: number } }[] };
    templates: Templates;
  };
}
