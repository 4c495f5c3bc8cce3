/**
 * Endless bytes that look random and come out the same for the same seed: a world built again gets the same passwords.
 * Fit for a simulator only.
 */
import { createHash } from "node:crypto";

/** Draws numbers from a seed. */
export class Draw {
  private readonly bytes: number[] = [];
  private turn = 0;

  constructor(private readonly seed: string) {}

  byte(): number {
    if (this.bytes.length === 0) {
      this.bytes.push(...createHash("sha256").update(`${this.seed}/${this.turn++}`).digest());
    }
    return this.bytes.shift()!;
  }

  /** A whole number from 0 up to, not including, `bound`. */
  below(bound: number): number {
    return (((this.byte() << 16) | (this.byte() << 8) | this.byte()) >>> 0) % bound;
  }

  one<T>(of: ArrayLike<T>): T {
    return of[this.below(of.length)]!;
  }
}

const classes = {
  lower: "abcdefghijklmnopqrstuvwxyz",
  upper: "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
  numeric: "0123456789",
  special: "!@#$%&*()-_=+[]{}<>:?",
} as const;

/** What a random string is made of. Source: terraform-provider-random, internal/random/string.go. */
export interface StringRules {
  length: number;
  lower: boolean;
  upper: boolean;
  numeric: boolean;
  special: boolean;
  minLower: number;
  minUpper: number;
  minNumeric: number;
  minSpecial: number;
  overrideSpecial?: string;
}

/**
 * A string of `length` characters with at least as many of each class as asked for.
 * @throws Error when every class is switched off, as the provider does.
 */
export function randomString(rules: StringRules, draw: Draw): string {
  const special = rules.overrideSpecial ? rules.overrideSpecial : classes.special;
  const every =
    (rules.upper ? classes.upper : "") +
    (rules.lower ? classes.lower : "") +
    (rules.numeric ? classes.numeric : "") +
    (rules.special ? special : "");
  if (every === "") throw new Error("the character set specified is empty");
  const least: [string, number][] = [
    [classes.numeric, rules.minNumeric],
    [classes.lower, rules.minLower],
    [classes.upper, rules.minUpper],
    [special, rules.minSpecial],
  ];
  const characters = least.flatMap(([from, count]) => Array.from({ length: count }, () => draw.one(from)));
  while (characters.length < rules.length) characters.push(draw.one(every));
  return shuffled(characters, draw).join("");
}

function shuffled<T>(items: T[], draw: Draw): T[] {
  for (let at = items.length - 1; at > 0; at--) {
    const other = draw.below(at + 1);
    [items[at], items[other]] = [items[other]!, items[at]!];
  }
  return items;
}

/** A version 4 UUID. */
export function uuid(draw: Draw): string {
  const bytes = Buffer.from(Array.from({ length: 16 }, () => draw.byte()));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

const adverbs = ["boldly", "calmly", "deeply", "early", "firmly", "gently", "kindly", "mildly", "nicely", "openly"];
const adjectives = ["amber", "brave", "crisp", "dusty", "early", "fresh", "grand", "humble", "ivory", "jolly"];
const animals = ["badger", "crane", "dingo", "eagle", "ferret", "gecko", "heron", "ibex", "jackal", "koala"];

/** A pet name of `words` words: adverbs, an adjective, an animal. */
export function petName(words: number, separator: string, draw: Draw): string {
  const parts = [draw.one(animals)];
  if (words > 1) parts.unshift(draw.one(adjectives));
  while (parts.length < words) parts.unshift(draw.one(adverbs));
  return parts.join(separator);
}

const bcryptAlphabet = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Text in the form of a bcrypt hash of cost 10. It is not one: no password will verify against it. */
export function bcryptShaped(draw: Draw): string {
  return `$2a$10$${Array.from({ length: 53 }, () => draw.one(bcryptAlphabet)).join("")}`;
}
