import { called, type Cluster, type ObjectOf, type PodSpec } from "./objects";
import type { Pods } from "./pods";

const secretKind = "external-secrets.io/v1:ExternalSecret";
export type ExternalSecret = ObjectOf<typeof secretKind>;

/** The Secrets whose values are among a pod's settings, and which External Secrets brings: what it signs in with. */
export function loginsOf(cluster: Cluster, { namespace, spec }: Pods): string[] {
  const settings = (spec.containers ?? []).flatMap(({ env = [] }) => env);
  const named = settings.flatMap(({ valueFrom }) => valueFrom?.secretKeyRef?.name ?? []);
  return [...new Set(named)].filter((name) => broughtBy(cluster, namespace, name) !== undefined);
}

/** The Secrets that are brought for a service, as its own account, and that its pods do not see: its users at a store that it is not told of. */
export function unusedLogins(cluster: Cluster, { namespace, spec }: Pods, service: string): string[] {
  const seen = secretsIn(spec);
  return cluster
    .in(secretKind, namespace)
    .filter(({ spec: asked }) => asked?.secretStoreRef?.name === service)
    .flatMap(({ metadata, spec: asked }) => asked?.target?.name ?? metadata?.name ?? [])
    .filter((name) => !seen.includes(name));
}

/** The ExternalSecret that brings a Secret. */
export function broughtBy(cluster: Cluster, namespace: string, name: string): ExternalSecret | undefined {
  return cluster
    .in(secretKind, namespace)
    .find(({ metadata, spec }) => (spec?.target?.name ?? metadata?.name) === name);
}

/** Every Secret that a pod gets to see: in its settings, or as a file. */
export function secretsIn(spec: PodSpec): string[] {
  const containers = [...(spec.initContainers ?? []), ...(spec.containers ?? [])];
  const settings = containers.flatMap(({ env = [], envFrom = [] }) => [
    ...env.flatMap(({ valueFrom }) => valueFrom?.secretKeyRef?.name ?? []),
    ...envFrom.flatMap(({ secretRef }) => secretRef?.name ?? []),
  ]);
  const files = (spec.volumes ?? []).flatMap(({ secret, projected }) => [
    ...(secret?.secretName === undefined ? [] : [secret.secretName]),
    ...(projected?.sources ?? []).flatMap((source) => source.secret?.name ?? []),
  ]);
  return [...new Set([...settings, ...files])];
}

/** Everything that makes pods which get to see a Secret. */
export function usersOf(cluster: Cluster, namespace: string, name: string): string[] {
  const sees = (spec: PodSpec | undefined) => spec !== undefined && secretsIn(spec).includes(name);
  const kinds = ["apps/v1:Deployment", "apps/v1:DaemonSet", "apps/v1:StatefulSet", "batch/v1:Job"] as const;
  return [
    ...kinds.flatMap((kind) =>
      cluster.in(kind, namespace).flatMap((one) => (sees(one.spec?.template?.spec) ? called(kind, one) : [])),
    ),
    ...cluster
      .in("batch/v1:CronJob", namespace)
      .flatMap((one) => (sees(one.spec?.jobTemplate?.spec?.template?.spec) ? called("batch/v1:CronJob", one) : [])),
  ];
}

/** Every ExternalSecret that asks a cloud for a secret. */
export function askersOf(cluster: Cluster, key: string): ExternalSecret[] {
  return cluster.all(secretKind).filter((one) => keysOf(one).includes(key));
}

/** The names of the secrets that it asks for. */
export function keysOf({ spec }: ExternalSecret): string[] {
  const named = (spec?.data ?? []).flatMap(({ remoteRef }) => remoteRef?.key ?? []);
  const whole = (spec?.dataFrom ?? []).flatMap(({ extract }) => extract?.key ?? []);
  return [...new Set([...named, ...whole])];
}

/** The Secret whose values a pod signs in to a store with: its variables begin with the same word as those that name the store (`DATABASE_HOST`, `DATABASE_USER`). */
export function loginTo(pods: Pods, names: (value: string) => boolean): string | undefined {
  const settings = (pods.spec.containers ?? []).flatMap(({ env = [] }) => env);
  const word = (name: string | undefined) => name?.split("_")[0];
  const words = settings.flatMap(({ name, value }) => (value !== undefined && names(value) ? [word(name)] : []));
  const found = settings.find(
    ({ name, valueFrom }) => valueFrom?.secretKeyRef?.name !== undefined && words.includes(word(name)),
  );
  return found?.valueFrom?.secretKeyRef?.name;
}
