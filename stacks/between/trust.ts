import type { ProviderResource } from "@pulumi/pulumi";
import { clouds, type Cloud, type Placement } from "../../components/core/contracts";
import type { CloudEnds, IdentityEnd } from "../../components/core/ends";
import { imageCopies } from "../../components/core/readers";
import type { Right } from "../../components/interconnect/rights";
import type { Admitted } from "../../components/interconnect/trust";
import type { Passage } from "../../components/interconnect/trust-plan";
import type { EnvironmentSpec } from "../../config/environment";
import { withoutVersions } from "../azure/aliases";
import type { BetweenOutputs } from "../outputs";
import { placementOf } from "../placement";
import type { Shared } from "../providers";
import { copiedImages, primaryOf } from "./asked-copies";
import { BetweenLayer } from "./layer";

export interface TrustMade {
  /** Who is who, by the passage's key. */
  admitted: Readonly<Record<string, Admitted>>;
  outputs: BetweenOutputs["identities"];
}

/** Whom the clouds of an environment let in from each other's clusters: those that are asked for, and what copies images. Nothing, and nothing is loaded, where nobody goes. */
export async function composeTrust(spec: EnvironmentSpec, ends: CloudEnds, shared: Shared): Promise<TrustMade> {
  const passages = [...asked(spec, ends), ...imagePassages(spec, ends)];
  if (passages.length === 0) return { admitted: {}, outputs: undefined };
  const { Trust } = await import("../../components/interconnect/trust");
  const layer = new BetweenLayer("identities", {
    providers: providersOf(ends, shared),
    transformations: [withoutVersions],
  });
  const { outputs: admitted } = new Trust(
    "trust",
    { places: placesOf(spec), ends: identitiesOf(ends), passages },
    { parent: layer },
  );
  const told = Object.keys(spec.connectivity.identity ?? {}).flatMap((key) => {
    const one = admitted[key];
    return one === undefined ? [] : [[key, { at: one.kind, as: nameOf(one) }] as const];
  });
  return { admitted, outputs: told.length === 0 ? undefined : Object.fromEntries(told) };
}

const nameOf = (one: Admitted) => {
  switch (one.kind) {
    case "aws":
      return one.roleArn;
    case "gcp":
      return one.member;
    case "azure":
      return one.clientId;
  }
};

type Wanted = Passage & { may: readonly Right[] };

function asked({ connectivity, workloads }: EnvironmentSpec, ends: CloudEnds): Wanted[] {
  return Object.entries(connectivity.identity ?? {}).map(([key, one]) => {
    const bucket = one.bucket && ends[one.to]?.buckets?.[one.bucket];
    return {
      key,
      from: { cloud: one.from, namespace: one.namespace ?? workloads.namespace, account: one.account },
      to: one.to,
      may: bucket ? [{ kind: "bucket" as const, bucket, access: one.access }] : [],
    };
  });
}

/** What copies images goes to the primary cloud's registry, and looks. */
function imagePassages(spec: EnvironmentSpec, ends: CloudEnds): Wanted[] {
  const primary = primaryOf(spec);
  const registry = primary && ends[primary]?.registry;
  if (primary === undefined || registry === undefined) return [];
  return copiedImages(spec).followers.map((cloud) => ({
    key: `images-to-${cloud}`,
    from: { cloud, namespace: imageCopies.namespace, account: imageCopies.name },
    to: primary,
    may: [{ kind: "registry", registry, access: "pull" }],
  }));
}

/** Where each cloud of an environment is. */
export function placesOf(spec: EnvironmentSpec): Partial<Record<Cloud, Placement>> {
  return Object.fromEntries(
    clouds.flatMap((cloud) => {
      const site = spec.clouds[cloud];
      return site === undefined ? [] : [[cloud, placementOf(spec, cloud, site)]];
    }),
  );
}

function identitiesOf(ends: CloudEnds): Partial<Record<Cloud, IdentityEnd>> {
  return Object.fromEntries(
    clouds.flatMap((cloud) => {
      const identity = ends[cloud]?.identity;
      return identity === undefined ? [] : [[cloud, identity]];
    }),
  );
}

/** The providers of all clouds that are there, by package. */
export function providersOf(ends: CloudEnds, shared: Shared): Record<string, ProviderResource> {
  return clouds.reduce<Record<string, ProviderResource>>((all, cloud) => ({ ...all, ...ends[cloud]?.providers }), {
    ...shared,
  });
}
