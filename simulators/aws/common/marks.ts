import { createHash } from "node:crypto";
import type { Request } from "../../core/spec";

/** Names that the cloud makes up, and that follow from what they belong to: they come out the same each time. */

const digest = (seed: string): string => createHash("sha256").update(seed).digest("hex");

/** The part of a host name that all of an account's resources in a region share. */
export function accountMark({ account, region }: Pick<Request, "account" | "region">, length: number): string {
  return BigInt(`0x${digest(`${account}/${region}`)}`)
    .toString(36)
    .slice(0, length);
}

/** A UUID that follows from `seed`, and hex digits to put after it. */
export function uuidFrom(seed: string): { uuid: string; rest: string } {
  const [, a, b, c, d, e, rest = ""] = /^(.{8})(.{4})(.{4})(.{4})(.{12})(.*)$/.exec(digest(seed)) ?? [];
  return { uuid: [a, b, c, d, e].join("-"), rest };
}
