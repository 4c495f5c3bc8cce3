import type * as inputs from "@pulumi/kubernetes/types/input";
import type { Input } from "@pulumi/pulumi";
import type { ServiceEntry } from "../service-entry";
import { clickhouse, elasticsearch } from "./places";

type EnvVar = inputs.core.v1.EnvVar;

/** Which stores of the cluster there are, or a service signs in to. */
export interface InsideStores {
  search: boolean;
  analytics: boolean;
}

/** A bucket, which a service opens by its cloud identity, and which API it is: S3's, Cloud Storage's, or Azure's, whose buckets are containers of an account. */
export type ObjectsPlace =
  | { kind: "s3"; bucket: Input<string>; region: string }
  | { kind: "gcs"; bucket: Input<string> }
  | { kind: "azure"; bucket: Input<string>; account: Input<string> };

/** The Secrets with a service's users at the stores of the cluster, under `username` and `password`; the first with whom to trust, under `ca.crt`. */
export const searchSecret = (service: string): string => `${service}-search`;
const analyticsSecret = (service: string): string => `${service}-analytics`;

/** Which stores of the cluster a service signs in to. */
function insideOf({ needs }: Pick<ServiceEntry, "needs">, inside: InsideStores | undefined): InsideStores {
  return {
    search: (inside?.search ?? false) && (needs.search ?? false),
    analytics: (inside?.analytics ?? false) && (needs.analytics ?? false),
  };
}

/** The same, as places. */
export function placesOf(service: Pick<ServiceEntry, "needs">, inside: InsideStores | undefined) {
  const { search, analytics } = insideOf(service, inside);
  return [...(search ? [elasticsearch] : []), ...(analytics ? [clickhouse] : [])];
}

/** The Secrets that it signs in with. */
export function insideSecrets(service: Pick<ServiceEntry, "name" | "needs">, inside: InsideStores | undefined) {
  const { search, analytics } = insideOf(service, inside);
  return [...(search ? [searchSecret(service.name)] : []), ...(analytics ? [analyticsSecret(service.name)] : [])];
}

const authority = { volume: "search-authority", folder: "/etc/go-coffee/search", file: "ca.crt" };

/** Whom to trust at Elasticsearch, as a file of the pod. */
export function searchAuthority(service: Pick<ServiceEntry, "name" | "needs">, inside: InsideStores | undefined) {
  const { volume: name, folder, file } = authority;
  if (!insideOf(service, inside).search) return { volumes: [], mounts: [] };
  const secret = { secretName: searchSecret(service.name), items: [{ key: file, path: file }] };
  return { volumes: [{ name, secret }], mounts: [{ name, mountPath: folder, readOnly: true }] };
}

/** What begins with one word is of one store: its address, and what it is signed in to with. */
export function insideEnv(service: Pick<ServiceEntry, "name" | "needs">, inside: InsideStores | undefined): EnvVar[] {
  const { search, analytics } = insideOf(service, inside);
  const { name } = service;
  const login = (word: string, secret: string): EnvVar[] => [
    { name: `${word}_USER`, valueFrom: { secretKeyRef: { name: secret, key: "username" } } },
    { name: `${word}_PASSWORD`, valueFrom: { secretKeyRef: { name: secret, key: "password" } } },
  ];
  return [
    ...(search
      ? [
          { name: "SEARCH_URL", value: `https://${elasticsearch.host}:${elasticsearch.port}` },
          { name: "SEARCH_CA_CERT", value: `${authority.folder}/${authority.file}` },
          { name: "SEARCH_INDEX_PREFIX", value: `${name}-` },
          ...login("SEARCH", searchSecret(name)),
        ]
      : []),
    ...(analytics
      ? [
          { name: "ANALYTICS_URL", value: `http://${clickhouse.host}:${clickhouse.port}` },
          { name: "ANALYTICS_DATABASE", value: clickhouse.database },
          ...login("ANALYTICS", analyticsSecret(name)),
        ]
      : []),
  ];
}

/** It signs in as itself: no key, no password. What is not in its own folder it may not see. */
export function objectsEnv(
  { name, needs }: Pick<ServiceEntry, "name" | "needs">,
  objects: ObjectsPlace | undefined,
): EnvVar[] {
  if (!needs.objects || objects === undefined) return [];
  return [
    { name: "OBJECTS_BUCKET", value: objects.bucket },
    { name: "OBJECTS_PREFIX", value: `${name}/` },
    // Without a region it is Cloud Storage, whose clients need none.
    ...(objects.kind === "s3" ? [{ name: "OBJECTS_REGION", value: objects.region }] : []),
    ...(objects.kind === "azure" ? [{ name: "OBJECTS_ACCOUNT", value: objects.account }] : []),
    { name: "OBJECTS_KIND", value: objects.kind },
  ];
}
