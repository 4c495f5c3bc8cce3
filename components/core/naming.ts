/** The platform's name: the first part of every physical name. */
export const platform = "go-coffee";

/**
 * A physical name: `go-coffee-ENVIRONMENT-PART`, at most `limit` characters long, which is the cloud's limit for the thing.
 * A longer one keeps its start and ends in a hash of the whole, so that names with the same start stay apart.
 * @throws RangeError for a limit under 16, which leaves too little to be read.
 */
export function displayName(environment: string, part: string, limit = 63): string {
  if (!(limit >= 16))
    throw new RangeError(`the name of ${part} may not be cut to ${limit} characters: want 16 or more`);
  const whole = `${platform}-${environment}-${part}`;
  if (whole.length <= limit) return whole;
  const mark = hash(whole);
  return `${whole.slice(0, limit - mark.length - 1).replace(/-+$/, "")}-${mark}`;
}

/** FNV-1a, 32 bits, in base 36, 7 characters: short, stable, no need to be secret. Two of a thousand names meet once in 8,000 times. */
function hash(text: string): string {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) value = Math.imul(value ^ byte, 0x01000193) >>> 0;
  return value.toString(36).padStart(7, "0");
}
