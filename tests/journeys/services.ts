import { catalog, serviceNames, services, type ServiceName } from "../../workloads/catalog";

/*
 * Which walks there are to be, and which services are of a kind, from the catalogue: a service more is walked too.
 */

const namesOf = (wanted: (service: (typeof services)[number]) => boolean): ServiceName[] =>
  services.filter(wanted).map(({ name }) => name);

const routed = namesOf(({ routes }) => routes.length > 0);
export const withDatabase = namesOf(({ needs }) => needs.database);
export const withCache = namesOf(({ needs }) => needs.cache !== false);
export const withStores = namesOf(({ needs }) => needs.database || needs.cache !== false);
/** Those behind the API: their callers sign in, for all or for some of what they ask. */
export const api = routed.filter((name) => catalog[name].path.startsWith("/api/"));

export const allWalks: string[] = [
  ...routed.map((name) => `request ${catalog[name].path}`).sort(),
  ...["credential", "scale", "release", "log", "span"].flatMap((journey) =>
    [...serviceNames].sort().map((name) => `${journey} ${name}`),
  ),
];

type Hop = string | ((service: ServiceName) => string);
const at = (to: Hop, service: ServiceName) => (typeof to === "string" ? to : to(service));

/** The requests to these services break there. */
export function requests(names: readonly ServiceName[], to: Hop): Record<string, string> {
  return Object.fromEntries(names.map((name) => [`request ${catalog[name].path}`, at(to, name)]));
}

/** Every request breaks there. */
export function everyRequest(to: Hop): Record<string, string> {
  return requests(routed, to);
}

/** The credentials of these services break there. */
export function credentialsOf(names: readonly ServiceName[], to: Hop): Record<string, string> {
  return Object.fromEntries(names.map((name) => [`credential ${name}`, at(to, name)]));
}

/** The scaling of these services breaks there. */
export function scalingOf(names: readonly ServiceName[], to: Hop): Record<string, string> {
  return Object.fromEntries(names.map((name) => [`scale ${name}`, at(to, name)]));
}

/** Those whose pods may run on interruptible machines. */
export const onSpot = namesOf(({ pool }) => pool === "spot");
