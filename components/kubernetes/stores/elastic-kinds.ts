import type * as inputs from "@pulumi/kubernetes/types/input";

/*
 * The part of Elastic's kinds that we use. No package on npm has their types.
 * Source: elastic/cloud-on-k8s v3.5.0, pkg/apis/(elasticsearch/v1|kibana/v1|logstash/v1alpha1), which a real API server judges us by (tools/kubernetes/definition-sources.ts).
 */

interface Metadata {
  name?: string;
  namespace?: string;
  labels?: Record<string, string>;
}

type PodTemplate = inputs.core.v1.PodTemplateSpec;

interface SecretRef {
  secretName: string;
}

interface Volume {
  metadata: { name: string };
  spec: {
    accessModes: string[];
    resources: { requests: { storage: string } };
  };
}

export interface IElasticsearch {
  apiVersion: "elasticsearch.k8s.elastic.co/v1";
  kind: "Elasticsearch";
  metadata?: Metadata;
  spec: {
    version: string;
    image?: string;
    /** What becomes of the disks of a cluster that is deleted. */
    volumeClaimDeletePolicy: "DeleteOnScaledownOnly" | "DeleteOnScaledownAndClusterDeletion";
    /** Users and roles beside the operator's own: Secrets in the same namespace. */
    auth?: { fileRealm?: SecretRef[]; roles?: SecretRef[] };
    nodeSets: {
      name: string;
      count: number;
      config: Record<string, unknown>;
      zoneAwareness?: Record<string, never>;
      podTemplate: PodTemplate;
      volumeClaimTemplates: Volume[];
    }[];
  };
}

export interface IKibana {
  apiVersion: "kibana.k8s.elastic.co/v1";
  kind: "Kibana";
  metadata?: Metadata;
  spec: {
    version: string;
    image?: string;
    count: number;
    elasticsearchRef: { name: string };
    config: Record<string, unknown>;
    podTemplate: PodTemplate;
  };
}

export interface ILogstash {
  apiVersion: "logstash.k8s.elastic.co/v1alpha1";
  kind: "Logstash";
  metadata?: Metadata;
  spec: {
    version: string;
    image?: string;
    count: number;
    elasticsearchRefs: { name: string; clusterName: string }[];
    config: Record<string, unknown>;
    pipelines: Record<string, unknown>[];
    services: { name: string; service: { spec: { ports: { name: string; port: number; targetPort: number }[] } } }[];
    podTemplate: PodTemplate;
    volumeClaimTemplates: Volume[];
  };
}
