import { createHash } from "node:crypto";

/**
 * A UUID made of its parts, the same for the same parts (RFC 9562, version 8).
 * The parts are joined in JSON: `["a", "b"]` and `["a,b"]` are not the same.
 */
export function uuidOf(...parts: readonly string[]): string {
  const hex = createHash("sha256").update(JSON.stringify(parts)).digest("hex");
  const variant = ((parseInt(hex[16]!, 16) & 3) | 8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20, 32),
  ].join("-");
}
