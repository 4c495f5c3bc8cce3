import { zipSync, type Zippable } from "fflate";

/** The first moment that a zip knows, by the local clock, which is what a zip keeps: the same bytes in every time zone. */
const always = () => new Date(1980, 0, 1);

/** Unix, a plain file that all may read: Lambda's runtime is not its owner. Source: docs.aws.amazon.com/lambda/latest/dg/nodejs-package.html. */
const unix = 3;
const readable = (0o100644 << 16) >>> 0;

/** A zip of the files, the same for the same: by name, of one time, by one owner. */
export function zip(files: Readonly<Record<string, string | Uint8Array>>): Uint8Array {
  const entries = Object.keys(files)
    .sort()
    .map((name): [string, Zippable[string]] => {
      const contents = files[name]!;
      const bytes = typeof contents === "string" ? new TextEncoder().encode(contents) : contents;
      return [name, [bytes, { level: 9, mtime: always(), os: unix, attrs: readable }]];
    });
  return zipSync(Object.fromEntries(entries));
}
