import { interpolate, type Input } from "@pulumi/pulumi";
import type { RegistryOutputs, VaultGround } from "../components/core/contracts";
import type { ImageVersion, ServiceEntry } from "../components/kubernetes/service-entry";
import { restoreCheck } from "../components/core/backups";
import { databaseAdministration, imageCopies, loginRotation, vaultServer } from "../components/core/readers";
import type { ServiceName } from "./catalog";
import { clickhouseVersion } from "./stores/versions";

/** What else than a service has an image: PostgreSQL's own, which makes the users of the database; what initialises Vault; and Node.js's own, which looks whether backups can be put back. */
export const tools = {
  [databaseAdministration.name]: {
    name: databaseAdministration.name,
    // An image of this line has a psql that knows the servers before it, too.
    image: { repository: "docker.io/library/postgres", version: { tag: "15-alpine" } },
  },
  // curl's own, which changes passwords in the cloud's store of secrets, where nothing of the cloud's own does.
  [loginRotation.name]: {
    name: loginRotation.name,
    image: { repository: "docker.io/curlimages/curl", version: { tag: "8.16.0" } },
  },
  // Its image is its cloud's to say: `VaultGround.keeper`.
  [vaultServer.initialiser]: { name: vaultServer.initialiser },
  [restoreCheck.name]: {
    name: restoreCheck.name,
    image: { repository: "docker.io/library/node", version: { tag: "24-alpine" } },
  },
  // ClickHouse's own, whose client makes its tables and its backups.
  "clickhouse-jobs": {
    name: "clickhouse-jobs",
    image: { repository: "docker.io/clickhouse/clickhouse-server", version: { tag: clickhouseVersion } },
  },
  // go-containerregistry's krane, which copies images: it signs in at each cloud's registry as the pod's own identity (its cmd/krane/main.go).
  [imageCopies.name]: {
    name: imageCopies.name,
    image: { repository: "gcr.io/go-containerregistry/krane", version: { tag: "v0.22.1" } },
  },
} as const satisfies Record<string, Pick<ServiceEntry, "name"> & Partial<Pick<ServiceEntry, "image">>>;

/**
 * The images that stand in for what nobody has named, of all tools.
 * @param vault what Vault stands on, where there is one
 * @param rotated whether passwords are changed by a job of the cluster
 * @param copied whether images come from another cloud's registry. @defaultValue false
 */
export const toolImages = (
  vault: VaultGround | undefined,
  rotated: boolean,
  copied = false,
): ServiceEntry["image"][] => [
  ...Object.values(tools).flatMap((tool) =>
    "image" in tool && asked(tool.name, { rotated, copied }) ? [tool.image] : [],
  ),
  ...(vault ? [keeperImage(vault)] : []),
];

/** Whether an environment has what runs only where it is asked for. */
const asked = (name: keyof typeof tools, { rotated, copied }: { rotated: boolean; copied: boolean }): boolean =>
  (rotated || name !== loginRotation.name) && (copied || name !== imageCopies.name);

/** The image of what initialises Vault. */
const keeperImage = ({ keeper: { image } }: VaultGround): ServiceEntry["image"] => ({
  repository: image.repository,
  version: { tag: image.tag },
});

/** The images of an environment's own registry, where it has Vault or not. @param rotated whether passwords are changed by a job of the cluster: on Azure. @defaultValue false; @param copied whether images come from another cloud's registry. @defaultValue false */
export const imageNames = (vault: boolean, rotated = false, copied = false): ImageName[] =>
  (Object.keys(tools) as (keyof typeof tools)[]).filter(
    (name) => (vault || name !== vaultServer.initialiser) && asked(name, { rotated, copied }),
  );

/** What an environment can name the image of. */
export type ImageName = ServiceName | keyof typeof tools;

/**
 * Which versions the environment runs, of images that were pushed to its own registry. What becomes of a service that is not named,
 * `WithoutImage` says: a registry is empty when it is made, in the same `up` that would start the pods.
 */
export type ImageVersions = Readonly<Partial<Record<ImageName, ImageVersion>>>;

/** A service whose image nobody has named runs upstream's, which nobody publishes yet, so that nobody waits for it; or it is not deployed. */
export type WithoutImage = "upstream" | "notDeployed";

/** The image of a service, and whether config says that there is one to pull. */
export interface ChosenImage {
  /** The whole reference: `REPOSITORY:TAG` or `REPOSITORY@sha256:…`. */
  reference: Input<string>;
  exists: boolean;
}

/** Takes the environment's own image where config names a version of it, else upstream's. */
export function chooseImage(
  service: Pick<ServiceEntry<ImageName>, "image" | "name">,
  versions: ImageVersions,
  registry?: RegistryOutputs,
): ChosenImage {
  const own = versions[service.name];
  if (own === undefined) {
    const { repository, version } = service.image;
    return { reference: repository + suffix(version), exists: false };
  }
  const url = registry?.urls[service.name];
  return {
    reference: url === undefined ? service.image.repository + suffix(own) : interpolate`${url}${suffix(own)}`,
    exists: true,
  };
}

/** The image of a tool; none where the environment runs only what it has named. Upstream's is there. */
export function chooseTool(
  name: keyof typeof tools,
  {
    images = {},
    withoutImage,
    registry,
    vault,
  }: {
    images?: ImageVersions;
    withoutImage?: WithoutImage;
    registry?: RegistryOutputs;
    vault?: VaultGround | undefined;
  },
): Input<string> | undefined {
  if (images[name] === undefined && withoutImage === "notDeployed") return undefined;
  const tool = tools[name];
  if ("image" in tool) return chooseImage(tool, images, registry).reference;
  return vault && chooseImage({ ...tool, image: keeperImage(vault) }, images, registry).reference;
}

const digest = /^sha256:[0-9a-f]{64}$/;
// Source: opencontainers/distribution-spec, "Pulling manifests": what a tag may be.
const tag = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;

/**
 * What follows the repository in a reference.
 * @throws RangeError for what is no digest or tag, and for `latest`, which says nothing about what runs.
 */
export function suffix(version: ImageVersion): string {
  if ("digest" in version) {
    if (!digest.test(version.digest)) {
      throw new RangeError(`"${version.digest}" is not a digest: want sha256: and 64 small hexadecimal digits`);
    }
    return `@${version.digest}`;
  }
  if (!tag.test(version.tag)) throw new RangeError(`"${version.tag}" is not an image's tag`);
  if (version.tag === "latest") throw new RangeError('"latest" does not say what runs: want a version, or a digest');
  return `:${version.tag}`;
}
