import { displayName } from "../../core/naming";

/**
 * Names that are Azure's for all the world, or that its services cut short. They are plain, and end in the site's suffix. Lengths and characters:
 * learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules.
 */

/** The platform, where 24 characters are all there is. */
const short = "gc";

/** A storage account: 3–24 small letters and digits. `gcENVPARTSUFFIX`. */
export function storageName(environment: string, part: string, suffix: string): string {
  return cut(`${short}${environment}${part}`.replace(/[^a-z0-9]/g, ""), suffix, "", 24);
}

/** A vault: 3–24 letters, digits and single hyphens, from a letter on. `gc-ENV-PART-SUFFIX`. */
export function vaultName(environment: string, part: string, suffix: string): string {
  return cut(`${short}-${environment}-${part}`, suffix, "-", 24);
}

/** A registry: 5–50 letters and digits. `gocoffeeENVSUFFIX`. */
export function registryName(environment: string, suffix: string): string {
  return cut(`gocoffee${environment}`.replace(/[^a-z0-9]/g, ""), suffix, "", 50);
}

/**
 * Any other global name: `go-coffee-ENV-PART-SUFFIX`, cut to `limit`.
 * @throws RangeError for a limit under 24
 */
export function globalName(environment: string, part: string, suffix: string, limit = 63): string {
  if (!(limit >= 24)) throw new RangeError(`the global name of ${part} may not be cut to ${limit}: want 24 or more`);
  return `${displayName(environment, part, limit - suffix.length - 1)}-${suffix}`;
}

/** A start and an end, or, where both are too long, less of the start, a mark of all of it, and the end. */
function cut(start: string, suffix: string, between: string, limit: number): string {
  const whole = `${start}${between}${suffix}`;
  if (whole.length <= limit) return whole;
  const mark = fingerprint(start);
  const left = limit - suffix.length - mark.length - 2 * between.length;
  return `${start.slice(0, left).replace(/-+$/, "")}${between}${mark}${between}${suffix}`;
}

/** FNV-1a, 32 bits, its last 5 characters in base 36. */
function fingerprint(text: string): string {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) value = Math.imul(value ^ byte, 0x01000193) >>> 0;
  return value.toString(36).padStart(5, "0").slice(-5);
}
