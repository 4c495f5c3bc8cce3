import { Struct } from "google-protobuf/google/protobuf/struct_pb";

/** A property bag as the engine sends it: plain JavaScript, with `UNKNOWN` where a value is not known yet. */
export type Props = Record<string, unknown>;

/** A value that is only known after the apply. */
export const UNKNOWN: unique symbol = Symbol("unknown");

/** Marks a value that the engine must keep encrypted in its state. */
export class Secret {
  constructor(readonly value: unknown) {}
}

// The sentinels of the wire format: sdk/go/common/resource/plugin/rpc.go and sdk/go/common/resource/sig/sig.go of pulumi/pulumi.
const unknownWire = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const unknownsOnWire = new Set([
  unknownWire,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7", // bool
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421", // number
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2", // array
  "030794c1-ac77-496b-92df-f27374a8bd58", // asset
  "e48ece36-62e2-4504-bad9-02848725956a", // archive
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff", // object
]);
const signature = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

export function isUnknown(value: unknown): value is typeof UNKNOWN {
  return value === UNKNOWN;
}

function isSecret(value: unknown): value is Secret {
  return value instanceof Secret;
}

export function unsecret(value: unknown): unknown {
  return value instanceof Secret ? unsecret(value.value) : value;
}

export function isProps(value: unknown): value is Props {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Secret);
}

/** Whether anything in `value`, at any depth, is unknown. */
export function hasUnknown(value: unknown): boolean {
  const plain = unsecret(value);
  if (isUnknown(plain)) return true;
  if (Array.isArray(plain)) return plain.some(hasUnknown);
  return isProps(plain) && Object.values(plain).some(hasUnknown);
}

/** From the wire. Secrets lose their mark: the engine keeps it for inputs (the provider says that it accepts none). */
export function decode(struct: Struct | undefined): Props {
  return struct ? (fromWire(struct.toJavaScript()) as Props) : {};
}

/** From the wire, with every secret as one. */
export function decodeSecrets(struct: Struct | undefined): Props {
  return struct ? (fromWire(struct.toJavaScript(), true) as Props) : {};
}

/**
 * `props`, secret wherever `like` is: what was given as a secret is one in what comes back of it.
 * Source: annotateSecrets in sdk/go/common/resource/plugin/provider_plugin.go of pulumi/pulumi, which does it for plugins that take no secrets.
 */
export function secretsOf(like: Props, props: Props): Props {
  return secretLike(like, props) as Props;
}

function secretLike(like: unknown, value: unknown): unknown {
  if (value === undefined || isSecret(value)) return value;
  if (isSecret(like)) return new Secret(value);
  if (Array.isArray(like) && Array.isArray(value)) return value.map((item, index) => secretLike(like[index], item));
  if (!isProps(like) || !isProps(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, secretLike(like[key], item)]));
}

/** To the wire. `undefined` and null properties are left out. */
export function encode(props: Props): Struct {
  return Struct.fromJavaScript(toWire(props) as Parameters<typeof Struct.fromJavaScript>[0]);
}

function fromWire(value: unknown, keepSecrets = false): unknown {
  if (typeof value === "string") return unknownsOnWire.has(value) ? UNKNOWN : value;
  if (Array.isArray(value)) return value.map((item) => fromWire(item, keepSecrets));
  if (!isProps(value)) return value;
  if (value[signature] !== secretSignature) return mapProps(value, (item) => fromWire(item, keepSecrets));
  const inside = fromWire(value["value"], keepSecrets);
  return keepSecrets ? new Secret(inside) : inside;
}

function toWire(value: unknown): unknown {
  if (isUnknown(value)) return unknownWire;
  if (value instanceof Secret) return { [signature]: secretSignature, value: toWire(value.value) };
  if (Array.isArray(value)) return value.map((item) => toWire(item) ?? null);
  return isProps(value) ? mapProps(value, toWire) : value;
}

/** Applies `change` to every property; those that come out null or undefined are dropped. */
export function mapProps(props: Props, change: (value: unknown) => unknown): Props {
  const out: Props = {};
  for (const [key, value] of Object.entries(props)) {
    const changed = change(value);
    if (changed !== undefined && changed !== null) out[key] = changed;
  }
  return out;
}
