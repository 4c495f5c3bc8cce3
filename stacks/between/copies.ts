import type { Cloud } from "../../components/core/contracts";
import type { CloudEnds } from "../../components/core/ends";
import { imageCopies } from "../../components/core/readers";
import { ImageCopies, type ImageCopy } from "../../components/kubernetes/image-copies";
import type { Ownership } from "../../components/kubernetes/labels";
import { Namespace } from "../../components/kubernetes/namespace";
import type { EnvironmentSpec } from "../../config/environment";
import { chooseTool } from "../../workloads/images";
import { withoutVersions } from "../azure/aliases";
import type { BetweenOutputs } from "../outputs";
import { timeProvider, type Shared } from "../providers";
import { copiedImages, primaryOf } from "./asked-copies";
import { BetweenLayer } from "./layer";
import { placesOf, providersOf, type TrustMade } from "./trust";

/** Brings the primary cloud's images into the others' registries, by a job in each of their clusters. */
export async function composeImageCopies(
  spec: EnvironmentSpec,
  ends: CloudEnds,
  { admitted }: TrustMade,
  shared: Shared,
): Promise<void> {
  const { followers } = copiedImages(spec);
  if (followers.length === 0) return;
  const providers = providersOf(ends, shared);
  const layer = new BetweenLayer("image-copies", { providers, transformations: [withoutVersions] });
  for (const cloud of followers) await bringTo(cloud, spec, ends, admitted, layer);
}

async function bringTo(
  cloud: Cloud,
  spec: EnvironmentSpec,
  ends: CloudEnds,
  admitted: TrustMade["admitted"],
  layer: BetweenLayer,
): Promise<void> {
  const foreign = admitted[`images-to-${cloud}`];
  const end = ends[cloud];
  const place = placesOf(spec)[cloud];
  const copies = copiesTo(cloud, spec, ends);
  if (!foreign || !end?.cluster || !end.identity || !end.registry || !place || copies.length === 0) return;
  const { registry, identity, cluster } = end;
  const who = { namespace: imageCopies.namespace, account: imageCopies.name };
  const { OwnRegistry } = await import("../../components/interconnect/own-registry");
  const own = new OwnRegistry(`${cloud}-image-copies`, { place, identity, registry, who }, { parent: layer });
  const whose: Ownership = { environment: spec.name, owner: spec.owner, costCenter: spec.costCenter };
  const inside = { parent: layer, providers: { kubernetes: cluster.kubernetes }, deletedWith: cluster.resource };
  const namespace = new Namespace(
    `${cloud}-${imageCopies.namespace}`,
    {
      ...{ name: imageCopies.namespace, whose },
      quota: {
        ...{ pods: 4, cpu: { request: 1000, limit: 1000 }, memory: 1024 },
        scratch: { request: 512, limit: 8192 },
      },
    },
    inside,
  );
  const { workloads, grade, alerts } = spec;
  const image = chooseTool(imageCopies.name, {
    images: workloads.images,
    withoutImage: grade === "dev" ? "upstream" : "notDeployed",
    registry: { urls: { ...registry.urls } },
  });
  if (image === undefined) return;
  new ImageCopies(
    `${cloud}-image-copies-job`,
    {
      ...{ whose, namespace, image, copies, foreign, own: own.account },
      ...{ reach: cluster.reach, rules: cluster.rules, runbooks: alerts.runbooks },
      after: [...foreign.ready, ...own.ready],
    },
    inside,
  );
}

function copiesTo(cloud: Cloud, spec: EnvironmentSpec, ends: CloudEnds): ImageCopy[] {
  const primary = primaryOf(spec);
  const first = primary && ends[primary]?.registry?.urls;
  const here = ends[cloud]?.registry?.urls;
  return copiedImages(spec).images.flatMap(({ name, digest }) => {
    const [from, to] = [first?.[name], here?.[name]];
    // What one cloud has no use for, it has no place for either.
    return from === undefined || to === undefined ? [] : [{ name, digest, from, to }];
  });
}

/** Copies what customers upload to the clouds that config names. */
export async function composeObjectCopies(
  spec: EnvironmentSpec,
  ends: CloudEnds,
  shared: Shared,
): Promise<BetweenOutputs["objects"]> {
  const targets = spec.connectivity.copies?.objects?.uploads ?? [];
  const { aws, gcp } = ends;
  const place = placesOf(spec).aws;
  const [from, to] = [aws?.buckets?.["uploads"], gcp?.buckets?.["uploads"]];
  const site = aws?.identity?.site;
  if (!targets.includes("gcp") || !place || !from || !to || !aws?.alarmTopic || site?.kind !== "aws") return undefined;
  const project = spec.clouds.gcp?.project ?? "";
  const providers = { ...providersOf(ends, shared), time: await timeProvider(shared) };
  const { ObjectCopies } = await import("../../components/interconnect/object-copies");
  const { outputs } = new ObjectCopies(
    "uploads-to-gcp",
    {
      ...{ place, from, to, project, account: site.account },
      ...{ rpoMinutes: spec.objectives.rpoMinutes, topicArn: aws.alarmTopic },
      // With the database, what customers upload goes to Google from then on.
      paused: spec.clouds.gcp?.warmStandby?.state === "promoted",
    },
    { parent: new BetweenLayer("object-copies", { providers }) },
  );
  return { "uploads-to-gcp": { queue: outputs.queue, jobs: outputs.jobs } };
}
