import fc from "fast-check";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import {
  decode,
  encode,
  hasUnknown,
  isUnknown,
  mapProps,
  type Props,
  Secret,
  UNKNOWN,
  unsecret,
} from "../../../simulators/protocol/values";

const signature = "4dabf18193072939515e22adb298388d";
const secret = (value: unknown) => ({ [signature]: "1b47061264138c4ac30d75fd1eb44270", value });
const wire = (value: Record<string, unknown>) =>
  Struct.fromJavaScript(value as Parameters<typeof Struct.fromJavaScript>[0]);

describe("values of the protocol", () => {
  test("every kind of unknown becomes UNKNOWN, at any depth", () => {
    const unknowns = [
      "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
      "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
      "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    ];
    for (const unknown of unknowns)
      expect(decode(wire({ a: [{ b: unknown }], c: unknown }))).toEqual({ a: [{ b: UNKNOWN }], c: UNKNOWN });
  });

  test("a secret loses its mark, and an unknown in it is found", () => {
    expect(decode(wire({ a: secret("s"), b: { c: [secret({ d: secret(1) })] } }))).toEqual({
      a: "s",
      b: { c: [{ d: 1 }] },
    });
    expect(decode(wire({ a: secret("04da6b54-80e4-46f7-96ec-b56ff0331ba9") }))).toEqual({ a: UNKNOWN });
  });

  test("an asset stays what it is", () => {
    const asset = { [signature]: "c44067f5952c0a294b673a41bacd8c17", text: "hello" };
    expect(decode(wire({ source: asset }))).toEqual({ source: asset });
  });

  test("unknowns and secrets go out as the engine knows them", () => {
    expect(encode({ a: UNKNOWN, b: new Secret("s"), c: [new Secret({ d: UNKNOWN })] }).toJavaScript()).toEqual({
      a: "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
      b: secret("s"),
      c: [secret({ d: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" })],
    });
  });

  test("null and undefined properties are left out; in a list they keep their place", () => {
    expect(encode({ a: null, b: undefined, c: { d: null }, e: [1, null, undefined, 2] }).toJavaScript()).toEqual({
      c: {},
      e: [1, null, null, 2],
    });
    expect(decode(wire({ a: null, b: [null, 1] }))).toEqual({ b: [null, 1] });
    expect(decode(undefined)).toEqual({});
  });

  test("hasUnknown looks through secrets, lists and objects", () => {
    expect(hasUnknown({ a: [new Secret({ b: UNKNOWN })] })).toBe(true);
    expect(hasUnknown({ a: [new Secret({ b: 1 })] })).toBe(false);
    expect([isUnknown(UNKNOWN), isUnknown("UNKNOWN")]).toEqual([true, false]);
    expect(unsecret(new Secret(new Secret(3)))).toBe(3);
    expect(mapProps({ a: 1, b: 2 }, (value) => (value === 1 ? undefined : value))).toEqual({ b: 2 });
  });

  test("what goes out comes back", () => {
    const plain = fc.dictionary(
      fc.string({ minLength: 1 }).filter((key) => key !== "__proto__"),
      fc.jsonValue({ maxDepth: 3, depthSize: "small" }),
    );
    fc.assert(
      fc.property(plain, (props) => {
        const once = decode(encode(props as Props));
        expect(decode(Struct.deserializeBinary(encode(once).serializeBinary()))).toEqual(once);
      }),
    );
  });
});
