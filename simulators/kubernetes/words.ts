import { createHash } from "node:crypto";
import type { Subject } from "../core/provider";
import type { Props } from "../protocol/values";
import type { Kind } from "./kinds";
import { nameOf } from "./objects";

/*
 * What the provider says around the API server's answers.
 * Source: Create, Read, Update and Delete in pulumi/pulumi-kubernetes provider/pkg/provider/provider.go; handleSSAErr in provider/pkg/await/await.go.
 */

export function notCreated({ urn }: Subject, { message }: Error): string {
  return `resource "${urn}" was not successfully created by the Kubernetes API server: ${message}`;
}

export function noSuchKind({ urn }: Subject, { group, version, kind }: Kind, { message }: Error): string {
  return (
    `creation of resource "${urn}" with kind ${group}/${version}/${kind} failed because the Kubernetes API server reported that ` +
    `the apiVersion for this resource does not exist. Verify that any required CRDs have been created: ${message}`
  );
}

export function notUpdated({ urn }: Subject, why: string): string {
  return `update of resource "${urn}" failed: ${why}`;
}

/** Of a new object that stands and is not ready. */
export function notReady({ urn }: Subject, object: Props): string {
  return `resource "${urn}" was successfully created, but the Kubernetes API server reported that it failed to fully initialize or become live: ${timedOut(object)}`;
}

/** Of an object whose change was refused, or did not make it ready. */
export function notLive(id: string, why: string): string {
  return `the Kubernetes API server reported that "${id}" failed to fully initialize or become live: ${why}`;
}

export function timedOut(object: Props): string {
  return `'${nameOf(object)}' timed out waiting to be Ready`;
}

/** The provider draws a field manager's name for each object. */
export function fieldManager(urn: string): string {
  return `pulumi-kubernetes-${createHash("sha256").update(urn).digest("hex").slice(0, 8)}`;
}

export function conflictText({ urn }: Subject, { message }: Error): string {
  const guide =
    "https://www.pulumi.com/registry/packages/kubernetes/how-to-guides/managing-resources-with-server-side-apply/#handle-field-conflicts-on-existing-resources";
  return (
    `server-side apply field conflict detected, see ${guide} for troubleshooting help\n` +
    `The resource managed by field manager "${fieldManager(urn)}" had an apply conflict: ${message}`
  );
}

export function unreachableText(what: string): string {
  return (
    `${what}. If the cluster was deleted, you can remove this resource from Pulumi state ` +
    'by rerunning the operation with the PULUMI_K8S_DELETE_UNREACHABLE environment variable set to "true"'
  );
}
