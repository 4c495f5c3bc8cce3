import { BinaryReader } from "google-protobuf";
import { notKnownYet, unknownKind } from "./unknown";

type Properties = Record<string, unknown>;

/**
 * The properties of a resource, from the bytes of a `google.protobuf.Struct`, as plain values: a secret is what it holds, an asset what was sent of
 * it, and a value that is not known yet throws when it is read. Read straight from the wire: the generated Struct makes three objects of each value.
 */
export function readProperties(bytes: Uint8Array | undefined): Properties {
  const found = bytes === undefined ? {} : readStruct(new BinaryReader(bytes));
  settle(found, "");
  return found;
}

/** Field numbers. Source: protocolbuffers/protobuf google/protobuf/struct.proto. */
const [FIELDS, VALUES] = [1, 1];
const [KEY, VALUE] = [1, 2];
const [NUMBER, TEXT, BOOLEAN, STRUCT, LIST] = [2, 3, 4, 5, 6];

function readStruct(reader: BinaryReader): Properties {
  const found: Properties = {};
  while (reader.nextField()) {
    if (reader.getFieldNumber() === FIELDS) reader.readMessage(found, readEntry);
    else reader.skipField();
  }
  return found;
}

function readEntry(found: Properties, reader: BinaryReader): void {
  let key = "";
  while (reader.nextField()) {
    if (reader.getFieldNumber() === KEY) key = reader.readString();
    else if (reader.getFieldNumber() === VALUE) define(found, key, nested(reader, readValue));
    else reader.skipField();
  }
}

function readList(reader: BinaryReader): unknown[] {
  const list: unknown[] = [];
  while (reader.nextField()) {
    if (reader.getFieldNumber() === VALUES) list.push(nested(reader, readValue));
    else reader.skipField();
  }
  return list;
}

/** A value; null too is one, under a field number of its own. */
function readValue(reader: BinaryReader): unknown {
  let value: unknown = null;
  while (reader.nextField()) {
    switch (reader.getFieldNumber()) {
      case NUMBER:
        value = reader.readDouble();
        break;
      case TEXT:
        value = reader.readString();
        break;
      case BOOLEAN:
        value = reader.readBool();
        break;
      case STRUCT:
        value = nested(reader, readStruct);
        break;
      case LIST:
        value = nested(reader, readList);
        break;
      default:
        reader.skipField();
    }
  }
  return value;
}

/** What stands in the message that the reader is before. */
function nested<T>(reader: BinaryReader, read: (reader: BinaryReader) => T): T {
  const box: { value?: T } = {};
  reader.readMessage(box, (into: typeof box, inner: BinaryReader) => {
    into.value = read(inner);
  });
  return box.value!;
}

/** A key named `__proto__` is a key as any other. */
function define(holder: Properties, key: string, value: unknown): void {
  if (key === "__proto__") Object.defineProperty(holder, key, { value, enumerable: true, configurable: true });
  else holder[key] = value;
}

/** Takes secrets out of their wrapping, and has what is not known yet throw when it is read; at any depth, in place. */
function settle(holder: Properties | unknown[], path: string): void {
  const values = holder as Properties;
  for (const key of Object.keys(values)) {
    let value = values[key];
    if (isRecord(value) && value[SIGNATURE] === SECRET) define(values, key, (value = value["value"] ?? null));
    if (typeof value === "object" && value !== null) settle(value as Properties, joined(path, key));
    else {
      const kind = unknownKind(value);
      if (kind === undefined) continue;
      const get = () => notKnownYet(joined(path, key), kind);
      Object.defineProperty(values, key, { get, enumerable: true, configurable: true });
    }
  }
}

/** What marks a value as more than its parts. Source: pulumi/pulumi sdk/go/common/resource/sig/sig.go. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

function joined(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}

function isRecord(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
