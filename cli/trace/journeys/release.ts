import { cloudOf } from "../clouds";
import { judged } from "../kubernetes/analysis";
import { deliveredBy } from "../kubernetes/delivery";
import { called, type Cluster, type Deployment, nameOf, namespaceOf } from "../kubernetes/objects";
import { withinQuotas } from "../kubernetes/quotas";
import {
  hasReadyPods,
  mustLeadToStable,
  type Rollout,
  rolloutKind,
  selectsDeployment,
  stepped,
} from "../kubernetes/rollouts";
import { servicesOf } from "../kubernetes/services";
import { Missing, type Found, type Trail } from "../trail";
import type { TraceWorld } from "../world";
import type { Journey } from "./journey";

/** A new release of a service, from the registry to its promotion. */
export const release: Journey = {
  name: "release",
  subject: "service",
  description: "a new release: registry, who delivers it, its steps, what judges it, room for it, promotion",
  subjects: servicesOf,
  meant: (world, asked) => servicesOf(world).find((one) => one === asked),
  walk,
};

function walk(trail: Trail, world: TraceWorld, cluster: Cluster, name: string): void {
  const cloud = cloudOf(world, cluster);
  const deployment = trail.go(name, "who delivers it", () => deliveredBy(world, cluster, name));
  trail.go(name, "its image", () => imageOf(deployment, (image) => cloud.image(world, cluster, image)));
  const rollout = trail.go(name, "its steps", () => stepped(cluster, deployment));
  if (rollout) trail.go(name, "what judges it", () => judged(cluster, rollout));
  trail.go(name, "the namespace's quota", () => withinQuotas(world, cluster, deployment));
  trail.go(name, "promotion", () => promoted(cluster, deployment, rollout));
}

/** Every container's image is one that a node can pull, and the same tomorrow. */
function imageOf(deployment: Deployment, pull: (image: string) => string | undefined): Found<undefined> {
  const by = called("apps/v1:Deployment", deployment);
  const images = (deployment.spec?.template?.spec?.containers ?? []).flatMap(({ image }) => image ?? []);
  if (images.length === 0) throw new Missing("it names no image", by);
  for (const image of images)
    if (!/@sha256:[0-9a-f]{64}$|:(?!latest$)[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(image))
      throw new Missing(`${image} does not say what runs`, by);
  const whence = images.map((image) => pull(image) ?? `${image} comes from a registry of others`);
  return { by, why: whence.join(", "), value: undefined };
}

/** The release that stands serves: the one that was asked for last, and no other. */
function promoted(cluster: Cluster, deployment: Deployment, rollout: Rollout | undefined): Found<undefined> {
  const by = rollout ? called(rolloutKind, rollout) : called("apps/v1:Deployment", deployment);
  const { abort, phase, currentPodHash, stableRS } = rollout?.status ?? {};
  if (abort === true) throw new Missing("its last release was taken back: docs/runbooks/release-a-service.md", by);
  if (rollout && phase !== "Healthy") throw new Missing(`its last release is ${phase ?? "not seen yet"}`, by);
  if (rollout && currentPodHash !== stableRS)
    throw new Missing(`${currentPodHash} was asked for, and ${stableRS} stands`, by);
  if (!hasReadyPods(cluster, deployment)) throw new Missing("none of its pods is ready", by);
  const labels = deployment.spec?.template?.metadata?.labels ?? {};
  const services = cluster
    .in("core/v1:Service", namespaceOf(deployment))
    .filter(({ spec }) => selectsDeployment(spec?.selector ?? {}, labels));
  const active = rollout?.spec?.strategy?.blueGreen?.activeService;
  if (active !== undefined && !services.some((one) => nameOf(one) === active))
    throw new Missing(`there is no Service ${active}, which customers are to come through`, by);
  for (const service of services) mustLeadToStable(cluster, service, deployment);
  return {
    by,
    why: rollout ? `the release ${stableRS} has everybody` : "its pods are of the last release",
    value: undefined,
  };
}
