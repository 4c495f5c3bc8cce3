import { unzipSync } from "fflate";
import fc from "fast-check";
import { zip } from "../../../functions/build/zip";

const files = fc.dictionary(
  fc.string({ unit: fc.constantFrom(..."abc.-".split("")), minLength: 1, maxLength: 6 }).map((name) => `f${name}`),
  fc.uint8Array({ maxLength: 200 }),
);

it("holds what was put in, the same for the same, in whatever order", () => {
  fc.assert(
    fc.property(files, (some) => {
      const there = zip(some);
      expect(Object.entries(unzipSync(there)).map(([name, bytes]) => [name, [...bytes]])).toEqual(
        Object.entries(some)
          .map(([name, bytes]): [string, number[]] => [name, [...bytes]])
          .sort(([a], [b]) => (a < b ? -1 : 1)),
      );
      expect(zip(Object.fromEntries(Object.entries(some).reverse()))).toEqual(there);
    }),
  );
});

it("may be read by whoever runs it: made on Unix, rw-r--r--", () => {
  const bytes = zip({ "index.js": "1" });
  const entry = Buffer.from(bytes).indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  // The central directory: "version made by", its upper byte the system; and the external attributes. Source: PKWARE's APPNOTE, 4.3.12.
  expect(view.getUint8(entry + 5)).toBe(3);
  expect((view.getUint32(entry + 38, true) >>> 16).toString(8)).toBe("100644");
});
