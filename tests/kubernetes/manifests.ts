import { runtime } from "@pulumi/pulumi";
import { configFileToken, kindOf, releaseToken } from "../../simulators/kubernetes/kinds";
import type { Recorded } from "../mocks";
import type { Manifest } from "./server";

/**
 * The Kubernetes objects that a program registers, by the cluster's provider, as the API server gets them. Charts and files are none: what is in one, Helm or its author says.
 */
export function manifestsOf(recorded: Recorded): Map<string, Manifest[]> {
  const clusters = new Map<string, Manifest[]>();
  for (const { type, name, inputs, provider } of recorded.all) {
    if (!type.startsWith("kubernetes:") || [releaseToken, configFileToken].includes(type)) continue;
    const { apiVersion, kind } = kindOf(type);
    const given = JSON.parse(JSON.stringify(inputs), opened) as Manifest;
    const metadata = { ...given.metadata, name: given.metadata?.name ?? name };
    clusters.set(provider, [...(clusters.get(provider) ?? []), { ...given, apiVersion, kind, metadata }]);
  }
  return clusters;
}

/** What is secret to Pulumi is plain to the API server. */
const opened = (_: string, value: unknown): unknown => runtime.unwrapRpcSecret(value) as unknown;
