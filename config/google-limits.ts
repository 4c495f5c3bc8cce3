import { googleAsn } from "../components/core/asns";
import type { Problems } from "../components/core/problems";
import { slots } from "./address-plan";
import { at } from "./checks";
import { checkMaintenance } from "./google-maintenance";
import { cacheSizes, sizes } from "./sizes";

/** What the platform, or Google, would refuse in the middle of a run. */
export function checkGoogleLimits(value: unknown, problems: Problems): void {
  checkRole(value, problems);
  checkWarmStandby(value, problems);
  checkLost(value, problems);
  checkCache(value, problems);
  checkMaintenance(value, problems);
  checkAsn(value, problems);
  checkCable(value, problems);
}

/** Names, the database and the folder of Argo CD's are AWS's while it is there: no failover of that kind is built. */
function checkRole(value: unknown, problems: Problems): void {
  const [aws, google] = [at(value, "clouds", "aws"), at(value, "clouds", "gcp", "role")];
  if (aws === undefined || google !== "primary" || at(aws, "role") === "primary") return;
  problems.add(
    "clouds.gcp.role",
    "want secondary, and aws as the primary while both are there: nothing changes their places yet (docs/not-here-yet.md); Google Cloud alone may be the primary",
  );
}

/** One that was promoted is the database in use, whatever became of AWS. */
function checkWarmStandby(value: unknown, problems: Problems): void {
  const standby = at(value, "clouds", "gcp", "warmStandby");
  if (standby === undefined || at(standby, "state") === "promoted") return;
  if (at(value, "clouds", "aws") === undefined)
    problems.add("clouds.gcp.warmStandby", "want clouds.aws: it follows the database there");
  if (at(value, "clouds", "gcp", "role") === "primary")
    problems.add("clouds.gcp.warmStandby", "want it on a secondary cloud: the primary's database follows nobody");
}

/** Without AWS there is no database whose name could be handed on. */
function checkLost(value: unknown, problems: Problems): void {
  if (at(value, "clouds", "aws", "lost") !== true) return;
  if (at(value, "clouds", "gcp", "warmStandby", "state") !== "promoted")
    problems.add(
      "clouds.aws.lost",
      "want clouds.gcp.warmStandby.state: promoted with it: Google goes on with a database that was promoted (docs/runbooks/lose-a-cloud.md)",
    );
}

/** Source: cloud.google.com/memorystore/docs/redis/about-read-replicas. */
function checkCache(value: unknown, problems: Problems): void {
  const asked = at(value, "cache", "size") ?? "small";
  const size = sizes.find((known) => known === asked);
  const replicas = at(value, "cache", "replicas");
  if (size === undefined || typeof replicas !== "number" || replicas < 2 || replicas > 5) return;
  const { memoryGiB } = cacheSizes.gcp[size];
  if (memoryGiB < 5)
    problems.add(
      "cache.replicas",
      `want 0 or 1 with clouds.gcp and cache.size: ${size}, got ${replicas}: Memorystore has a second copy from 5 GiB on, and this has ${memoryGiB}; or ask for cache.size: medium`,
    );
}

/**
 * One cable is promised nothing, two in places of one metropolitan area 99.9 % of a month, two each in two areas 99.99 %; a partner's attachments are two always.
 * Source: docs.cloud.google.com/network-connectivity/docs/interconnect/concepts/dedicated-overview, "Redundancy and SLA". Tunnels of connectivity.vpn lead to clouds, and to no office.
 */
function checkCable(value: unknown, problems: Problems): void {
  const cables = at(value, "clouds", "gcp", "interconnect", "interconnects");
  const promised = at(value, "objectives", "availability");
  if (Array.isArray(cables) && cables.length === 1 && typeof promised === "number" && promised >= 99.99)
    problems.add(
      "clouds.gcp.interconnect.interconnects",
      `want two cables or more, in different places, where objectives.availability is ${promised}, got one: Google promises nothing for one, and tunnels to other clouds lead to no office`,
    );
}

function checkAsn(value: unknown, problems: Problems): void {
  const slot = slots.find((known) => known === at(value, "slot"));
  if (slot === undefined || at(value, "clouds", "gcp", "interconnect", "asn") !== googleAsn(slot)) return;
  problems.add(
    "clouds.gcp.interconnect.asn",
    `want another than ${googleAsn(slot)}, which Google's own router has in slot ${slot}`,
  );
}
