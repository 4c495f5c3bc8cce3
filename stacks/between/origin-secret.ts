import type { OriginSecretOutputs } from "../../components/edge/origin-secret";
import type { EnvironmentSpec } from "../../config/environment";
import { Beginnings } from "../beginnings";
import { placementOf } from "../placement";
import type { Shared } from "../providers";
import { trafficPlan } from "./asked-traffic";
import { BetweenLayer } from "./layer";

/** Draws what Cloudflare and the clouds' ways in have in common, before these stand; nothing, and nothing is loaded, where Cloudflare is not asked for. */
export async function secretOf(spec: EnvironmentSpec, shared: Shared): Promise<OriginSecretOutputs | undefined> {
  const plan = trafficPlan(spec);
  const site = spec.clouds.aws;
  if (plan?.asked.cloudflare === undefined || site === undefined) return undefined;
  const { rotated } = plan.asked.cloudflare;
  await new Beginnings("edge").follow("edge-secret", rotated, (before, now) =>
    now === before || now === before + 1
      ? undefined
      : `${spec.name}: traffic.cloudflare.rotated: want ${before} or ${before + 1}, got ${now}: one change at a time, or the secret that is in use is no longer let in`,
  );
  const { OriginSecret } = await import("../../components/edge/origin-secret");
  return new OriginSecret(
    "origin-secret",
    { place: placementOf(spec, "aws", site), rotated, checkedPath: plan.probe.path },
    { parent: new BetweenLayer("origin-secret", { providers: { ...shared } }) },
  ).outputs;
}
