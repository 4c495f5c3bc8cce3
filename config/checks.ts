import { clouds, type Cloud } from "../components/core/contracts";
import { platform } from "../components/core/naming";
import { shown, type Problems } from "../components/core/problems";
import { slots } from "./address-plan";
import { grades, mustProtect } from "./grade";
import { areas, regions } from "./regions";
import { databaseServices, plainCacheServices, toolImages } from "./services";

/** The clouds whose components exist. */
export const builtClouds: readonly Cloud[] = ["aws", "gcp", "azure"];

/** Another environment of the same project, as far as it matters to this one. */
export interface Neighbour {
  name: string;
  /** Its file's name: `Pulumi.prod.yaml`. */
  file: string;
  /** Its slot in the address plan, where one could be read, and the line where it stands. */
  slot?: number;
  line?: number;
  /** Its project on Google Cloud, where it names one, and the line where that stands. */
  project?: { id: string; line?: number };
  /** Its subscription on Azure, in the same way. */
  subscription?: { id: string; line?: number };
}

const roles = ["primary", "secondary", "tertiary"];

/**
 * The checks that look at more than one value. They read what was written, not what was decoded, so that a mistake in one
 * place hides none in another; what has not the expected shape is left to the schema.
 */
export function checkAcross(environment: string, value: unknown, problems: Problems): void {
  const chosen = clouds.filter((cloud) => at(value, "clouds", cloud) !== undefined);
  if (isRecord(at(value, "clouds")) && chosen.length === 0) {
    problems.add("clouds", `want at least one cloud; built: ${builtClouds.join(", ")}`);
  }
  checkRoles(chosen, value, problems);
  for (const cloud of chosen) checkSites(cloud, at(value, "clouds", cloud), problems);
  checkResidency(chosen, value, problems);
  checkStandby(value, problems);
  checkReplicas(value, problems);
  checkShards(value, problems);
  checkImages(value, problems);
  checkProtection(environment, value, problems);
}

/** Where values are encrypted: they stand in a stack's file as `secure: …`, until the engine opens them. */
export function encrypted(value: unknown, path: readonly PropertyKey[] = []): (readonly PropertyKey[])[] {
  if (isRecord(value) && Object.keys(value).length === 1 && typeof value["secure"] === "string") return [path];
  const inner = Array.isArray(value) ? [...value.entries()] : isRecord(value) ? Object.entries(value) : [];
  return inner.flatMap(([key, one]) => encrypted(one, [...path, key]));
}

function checkRoles(chosen: readonly Cloud[], value: unknown, problems: Problems): void {
  const cast = chosen.map((cloud) => ({ cloud, role: at(value, "clouds", cloud, "role") }));
  // A role that is no role is the schema's to report; counting without it would mislead.
  if (cast.length === 0 || cast.some(({ role }) => !roles.includes(String(role)))) return;
  for (const role of roles) {
    const [first, ...others] = cast.filter((one) => one.role === role);
    for (const { cloud } of others) {
      problems.add(`clouds.${cloud}.role`, `want one ${role} cloud, but ${first?.cloud} is ${role} too`);
    }
  }
  if (!cast.some(({ role }) => role === "primary")) {
    problems.add(
      "clouds",
      `want one cloud with the role primary, got ${cast.map((one) => `${one.cloud}: ${String(one.role)}`).join(", ")}`,
    );
  }
  const tertiary = cast.find(({ role }) => role === "tertiary");
  if (tertiary && !cast.some(({ role }) => role === "secondary")) {
    problems.add(`clouds.${tertiary.cloud}.role`, "want a secondary cloud before a tertiary, got none");
  }
}

/** The zones are the region's, and the second region is another one with as many. */
function checkSites(cloud: Cloud, section: unknown, problems: Problems): void {
  const [region, standby, zones] = ["region", "standbyRegion", "zones"].map((key) => at(section, key));
  const offered = regions[cloud][String(region)]?.zones;
  const letters = Array.isArray(zones) ? zones.map(String) : [];
  const count = typeof zones === "number" ? zones : letters.length;
  const wrong = letters.filter((letter) => offered?.includes(letter) === false);
  if (wrong.length > 0) {
    problems.add(
      `clouds.${cloud}.zones`,
      `want zones of ${String(region)}, which are ${offered?.join(", ")}, got ${wrong.join(", ")}`,
    );
  } else if (offered !== undefined && letters.length === 0 && count > offered.length && count <= 4) {
    problems.add(
      `clouds.${cloud}.zones`,
      `want at most ${offered.length}, since ${String(region)} has ${offered.join(", ")}, got ${count}`,
    );
  }
  if (new Set(letters).size < letters.length) {
    problems.add(`clouds.${cloud}.zones`, `want each zone once, got ${letters.join(", ")}`);
  }
  const second = regions[cloud][String(standby)]?.zones;
  if (second === undefined) return;
  if (standby === region) {
    problems.add(
      `clouds.${cloud}.standbyRegion`,
      `want another region than clouds.${cloud}.region, got ${String(region)} for both`,
    );
  } else if (count > second.length && count <= 4) {
    problems.add(
      `clouds.${cloud}.standbyRegion`,
      `want a region with ${count} zones, got ${String(standby)}, which has ${second.join(", ")}`,
    );
  }
}

/** Replicas and backups of every class of data go to every region, so each region must lie where each class may live. */
function checkResidency(chosen: readonly Cloud[], value: unknown, problems: Problems): void {
  const classes = ["personal", "card"].flatMap((name) => {
    const allowed = at(value, "residency", name);
    const sound = Array.isArray(allowed) && allowed.length > 0 && allowed.every((area) => areas.includes(area));
    return sound ? [{ name, allowed: allowed as string[] }] : [];
  });
  for (const cloud of chosen) {
    for (const key of ["region", "standbyRegion"]) {
      const name = at(value, "clouds", cloud, key);
      const area = typeof name === "string" ? regions[cloud][name]?.area : undefined;
      const forbids = classes.filter(({ allowed }) => area !== undefined && !allowed.includes(area));
      for (const { name: dataClass, allowed } of forbids) {
        problems.add(
          `clouds.${cloud}.${key}`,
          `want a region in ${allowed.join(" or ")}, where residency.${dataClass} lets ${dataClass} data live, got "${String(name)}", which is in ${area}`,
        );
      }
    }
  }
}

/** What is asked for in the second region needs that there is one, on each cloud. */
function checkStandby(value: unknown, problems: Problems): void {
  for (const cloud of builtClouds) {
    const place = at(value, "clouds", cloud);
    if (!isRecord(place) || at(place, "standbyRegion") !== undefined) continue;
    for (const path of [
      ["database", "replicas", "standbyRegion"],
      ["database", "backups", "standbyRegion"],
      ["storage", "standbyRegion"],
    ]) {
      if (at(value, ...path) === true)
        problems.add(path.join("."), `want a second region for it: say which in clouds.${cloud}.standbyRegion`);
    }
  }
}

/**
 * Sources: docs.aws.amazon.com/AmazonRDS/latest/UserGuide/blue-green-deployments-considerations.html, and …/rds-secrets-manager.html,
 * "Limitations".
 */
function checkReplicas(value: unknown, problems: Problems): void {
  const [inRegion, away] = ["inRegion", "standbyRegion"].map((key) => at(value, "database", "replicas", key));
  const replicated = (typeof inRegion === "number" && inRegion > 0) || away === true;
  const managed = !lacks(value, "aws") && (at(value, "database", "password") ?? "managed") === "managed";
  const blueGreen = at(value, "database", "upgrades") === "blueGreen";
  if (replicated && managed) {
    problems.add(
      "database.password",
      "want own while the database has replicas: RDS makes no replica of a database whose password it manages",
    );
  }
  if (blueGreen && replicated) {
    problems.add(
      "database.upgrades",
      "want inPlace while the database has replicas: blueGreen needs a database without replicas",
    );
  } else if (blueGreen && managed) {
    problems.add(
      "database.password",
      "want own with upgrades: blueGreen, which RDS does not offer while it manages the password",
    );
  }
  if (at(value, "database", "replicas", "standbyRole") === "primary" && away !== true) {
    problems.add(
      "database.replicas.standbyRole",
      "want standbyRegion: true with it: the primary is then the copy over there",
    );
  }
  const restore = at(value, "database", "restore");
  if (isRecord(restore) && at(value, "database", "replicas", "standbyRole") === "primary") {
    problems.add("database.restore", "want standbyRole: replica with it: a new database's copy follows it at first");
  }
  checkRestore(restore, at(value, "clouds", "aws", "region"), problems);
}

function checkRestore(restore: unknown, region: unknown, problems: Problems): void {
  if (!isRecord(restore)) return;
  const from = ["snapshot", "moment"].filter((key) => restore[key] !== undefined);
  if (from.length !== 1) {
    problems.add("database.restore", `want a snapshot or a moment, got ${from.length === 0 ? "neither" : "both"}`);
  }
  const [, away] = /^arn:aws:rds:([a-z0-9-]+):/.exec(String(restore["snapshot"])) ?? [];
  if (away !== undefined && typeof region === "string" && away !== region) {
    problems.add(
      "database.restore.snapshot",
      `want a snapshot in ${region}, got one in ${away}: copy it first, aws rds copy-db-snapshot`,
    );
  }
  if (restore["after"] !== undefined && restore["after"] === restore["as"]) {
    problems.add("database.restore.after", `want another name than as, got ${String(restore["as"])} for both`);
  }
}

/**
 * A shard with no copy is gone with its only node, and the whole cluster answers errors until it is back. And a client that does not
 * speak the cluster's protocol gets an error for each key that another shard has: redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec, "MOVED Redirection".
 */
function checkShards(value: unknown, problems: Problems): void {
  if (at(value, "cache", "sharded") !== true) return;
  if (at(value, "cache", "replicas") === 0) {
    problems.add(
      "cache.replicas",
      "want 1–5 with sharded: true, got 0: a shard with no copy is lost with its only node",
    );
  }
  for (const service of plainCacheServices) {
    problems.add(
      "cache.sharded",
      `want false, got true: the client of ${service} does not speak the protocol of a Redis cluster (workloads/catalog.ts, ${service}: needs.cache.cluster)`,
    );
  }
}

/** Where images are chosen, nothing makes the users of a service at the database unless its image is chosen, too. */
function checkImages(value: unknown, problems: Problems): void {
  const grade = at(value, "grade");
  const images = at(value, "workloads", "images");
  const [tool] = toolImages;
  if ((grade !== "staging" && grade !== "prod") || !isRecord(images) || images[tool] !== undefined) return;
  const needing = databaseServices.filter((service) => images[service] !== undefined);
  if (needing.length === 0) return;
  problems.add(
    "workloads.images",
    `want ${tool} with ${needing.join(", ")}: without it nobody makes their users at the database`,
  );
}

function checkProtection(environment: string, value: unknown, problems: Problems): void {
  const lifted = at(value, "protect", "lifted") !== undefined;
  if (lifted && !["data", "keys", "networks"].some((what) => at(value, "protect", what) === false)) {
    problems.add("protect.lifted", "want at least one of data, keys, networks false with it: alone it lifts nothing");
  }
  const grade = grades.find((known) => known === at(value, "grade"));
  if (grade === undefined || lifted) return;
  for (const what of mustProtect[grade]) {
    if (at(value, "protect", what) === false) {
      problems.add(
        `protect.${what}`,
        `want true with grade: ${grade}, got false; to take ${environment} down, say why in protect.lifted`,
      );
    }
  }
}

/**
 * Small letters, digits and single dashes, as the strictest of the clouds' names (RDS, ElastiCache). 12 characters keep every physical name within its
 * limit uncut, but for the users of services with long names at ElastiCache, which takes 40: those are cut, and stay different.
 */
const nameForm = /^(?=.{1,12}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** What is wrong with an environment's name, if anything: it is part of every physical name. */
export function nameProblem(name: string): string | undefined {
  return nameForm.test(name)
    ? undefined
    : `want 1–12 small letters, digits and single dashes, a letter first, since every name in the clouds holds it; got ${shown(name)}`;
}

/** No two environments have the same addresses, one project or one subscription, nor a name that could be a part of the other's names. */
export function checkNeighbours(
  name: string,
  value: unknown,
  neighbours: readonly Neighbour[],
  problems: Problems,
): void {
  const slot = at(value, "slot");
  const taken = neighbours.find((other) => other.slot === slot && slot !== undefined);
  if (taken) {
    const used = neighbours.map((other) => other.slot);
    const free = slots.filter((each) => !used.includes(each));
    problems.add(
      "slot",
      `want a slot of its own, got ${shown(slot)}, which ${taken.name} has (${standsAt(taken.file, taken.line)}); free: ${free.join(", ") || "none"}`,
    );
  }
  const project = at(value, "clouds", "gcp", "project");
  const housed = neighbours.find((other) => other.project !== undefined && other.project.id === project);
  if (housed) {
    problems.add(
      ["clouds", "gcp", "project"],
      `want a project of its own, got ${shown(project)}, which ${housed.name} has (${standsAt(housed.file, housed.project?.line)}): the two would take each other's grants away; make one: gcloud projects create (docs/runbooks/gcp-first-up.md)`,
    );
  }
  const subscription = at(value, "clouds", "azure", "subscription");
  const shared = neighbours.find(
    (other) => typeof subscription === "string" && other.subscription?.id.toLowerCase() === subscription.toLowerCase(),
  );
  if (shared) {
    problems.add(
      ["clouds", "azure", "subscription"],
      `want a subscription of its own, got ${shown(subscription)}, which ${shared.name} has (${standsAt(shared.file, shared.subscription?.line)}): a subscription has its record, its policies and its plans once; make one: docs/runbooks/azure-first-up.md`,
    );
  }
  for (const other of neighbours) {
    const [short, long] = [name, other.name].sort((one, two) => one.length - two.length);
    if (!long!.startsWith(`${short}-`)) continue;
    problems.add(
      "",
      `want a name that is not the beginning of another, nor begins with one; ${other.name} (${other.file}) exists: nobody could tell which of the two ${platform}-${long}-… belongs to`,
    );
  }
}

/** Where something stands, for people: `Pulumi.prod.yaml, line 6`. */
const standsAt = (file: string, line: number | undefined): string =>
  line === undefined ? file : `${file}, line ${line}`;

/** Whether clouds are named, and none of these is among them. */
export function lacks(value: unknown, ...wanted: readonly Cloud[]): boolean {
  const named = at(value, "clouds");
  return isRecord(named) && wanted.every((cloud) => named[cloud] === undefined);
}

/** The value at a path of keys, or `undefined` where there is none. */
export function at(value: unknown, ...path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((inner, key) => {
    if (Array.isArray(inner)) return inner[Number(key)];
    return isRecord(inner) && Object.hasOwn(inner, key) ? inner[String(key)] : undefined;
  }, value);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
