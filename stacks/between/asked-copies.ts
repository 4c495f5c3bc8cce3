import { clouds, type Cloud } from "../../components/core/contracts";
import { imageCopies } from "../../components/core/readers";
import type { EnvironmentSpec } from "../../config/environment";

/*
 * What is copied from the primary cloud to the others. Pure.
 */

/** The cloud whose images and objects are the first. */
export const primaryOf = (spec: EnvironmentSpec): Cloud | undefined =>
  clouds.find((cloud) => spec.clouds[cloud]?.role === "primary");

/** An image that config names by its digest. */
export interface NamedImage {
  name: string;
  digest: `sha256:${string}`;
}

/**
 * Which images go where: those that config names by their digest, to every cloud but the primary. What copies them cannot bring itself: people push it to each registry.
 * Nothing where nothing is named, or where no image of what copies is: outside of dev only what somebody has named runs.
 */
export function copiedImages(spec: EnvironmentSpec): { followers: Cloud[]; images: NamedImage[] } {
  const nothing = { followers: [], images: [] };
  if (!spec.connectivity.copies?.images) return nothing;
  const named = spec.workloads.images;
  if (named[imageCopies.name] === undefined && spec.grade !== "dev") return nothing;
  const images = Object.entries(named).flatMap(([name, image]) =>
    image !== undefined && "digest" in image && name !== imageCopies.name ? [{ name, digest: image.digest }] : [],
  );
  if (images.length === 0) return nothing;
  const primary = primaryOf(spec);
  return { followers: clouds.filter((cloud) => spec.clouds[cloud] !== undefined && cloud !== primary), images };
}
