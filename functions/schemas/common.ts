import * as z from "zod";

/*
 * What the schemas of the four types are made of. No field holds free text: a number of 13 digits or more, which could be a card's, fits nowhere.
 * `import * as z`, not `import { z }`: the bundles then hold only what is used of zod.
 */

/** Whose version is higher is the newer of the same thing: no bus promises order. */
export const version = z
  .int()
  .min(1)
  .max(999_999_999)
  .meta({ description: "Counts what was said of the subject, from 1: the higher is the newer." });

/**
 * RFC 9562, in small letters alone: keys of records, marks and messages are texts, so that the same UUID in capitals would be another. Its longest run of
 * digits is 12.
 */
export const uuid = z
  .string()
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/, "want a UUID in small letters")
  .meta({ format: "uuid" });

export const id = (description: string) => uuid.meta({ format: "uuid", description });

/** In words: `flat-white`, `beans-house-2`. */
export const slug = z
  .string()
  .max(64)
  .regex(/^[a-z]+(-[a-z]+)*(-[0-9]{1,4})?$/);

export const product = slug.meta({ description: "The product: words in small letters, and a number at most." });

/** ISO 4217. */
export const currency = z
  .string()
  .regex(/^[A-Z]{3}$/)
  .meta({ description: "ISO 4217, three capital letters." });

export const money = (description: string) =>
  z
    .int()
    .min(0)
    .max(99_999_999)
    .meta({ description: `${description}, in the currency's smallest unit.` });
