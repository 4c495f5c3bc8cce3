import { createHash } from "node:crypto";
import type { Props } from "../protocol/values";
import type { Subject } from "./provider";
import type { TypeSpec } from "./spec";

/** The inputs with the name that the provider makes where the program gives none: that of before, where it made one. */
export function withName(type: TypeSpec, subject: Subject, olds: Props, news: Props, seed: Uint8Array): Props {
  const auto = type.autoName;
  if (!auto || news[auto.property] !== undefined || (auto.unless && news[auto.unless] !== undefined)) return news;
  const made = isMade(olds, auto.property) ? olds[auto.property] : madeName(subject, auto, seed);
  return { ...news, [auto.property]: made, __defaults: [auto.property] };
}

/**
 * Whether the program gives a name that the provider could have made: the new one would then meet the old one.
 * Source: pulumi-terraform-bridge pkg/tfbridge/schema.go, nameRequiresDeleteBeforeReplace.
 */
export function isNamedByProgram({ autoName }: TypeSpec, news: Props): boolean {
  return (
    autoName !== undefined &&
    news[autoName.property] !== undefined &&
    (autoName.form === "copy" || !isMade(news, autoName.property))
  );
}

function isMade(olds: Props, property: string): boolean {
  return Array.isArray(olds["__defaults"]) && olds["__defaults"].includes(property) && olds[property] !== undefined;
}

function madeName(subject: Subject, auto: NonNullable<TypeSpec["autoName"]>, seed: Uint8Array): string {
  if (auto.form === "copy") return subject.name;
  const digits = createHash("sha256").update(subject.urn).update(seed).digest("hex");
  if (auto.form === "guid")
    return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, (_, ...parts: string[]) =>
      parts.slice(0, 5).join("-"),
    );
  const suffix = `${auto.separator ?? "-"}${digits.slice(0, auto.separator === "" ? 8 : 7)}`;
  return subject.name.slice(0, auto.max - suffix.length) + suffix;
}
