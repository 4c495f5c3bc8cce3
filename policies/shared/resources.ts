import { AnalyzerPropertyDependencies, AnalyzerResourceOptions } from "@pulumi/pulumi/proto/analyzer_pb";
import { BinaryReader } from "google-protobuf";
import { readProperties } from "./properties";

/** A resource as the engine sends it, to be judged alone or in its stack. What rules do not read is not decoded. */
export interface SentResource {
  readonly type: string;
  readonly urn: string;
  readonly name: string;
  /** Plain values; one that is not known yet throws when it is read. */
  readonly props: Readonly<Record<string, unknown>>;
  /** Pulumi's `protect` option. */
  readonly protect: boolean;
  /** The inputs of its provider, such as the region; of a resource without one undefined. */
  readonly provider: Readonly<Record<string, unknown>> | undefined;
  /** Which provider it is, by its URN: of Kubernetes there is one for each cluster. "" of a resource without one. */
  readonly providerUrn: string;
  /** By property, the URNs of the resources that its value comes from. The engine says so of a stack, not of a resource alone. */
  readonly propertyDependencies: ReadonlyMap<string, readonly string[]>;
}

/** Field numbers, the same in both messages; the URN's in AnalyzerProviderResource, too. Source: pulumi/pulumi proto/pulumi/analyzer.proto, AnalyzeRequest and AnalyzerResource. */
const [TYPE, PROPERTIES, URN, NAME, OPTIONS, PROVIDER, PROPERTY_DEPENDENCIES] = [1, 2, 3, 4, 5, 6, 9];
/** AnalyzeStackRequest.resources. */
const RESOURCES = 1;

/** The resource in an AnalyzeRequest or an AnalyzerResource. */
export function readResource(bytes: Uint8Array): SentResource {
  return new Sent(bytes);
}

/** The resources in an AnalyzeStackRequest. */
export function readStack(bytes: Uint8Array): SentResource[] {
  const found: SentResource[] = [];
  const reader = new BinaryReader(bytes);
  while (reader.nextField()) {
    if (reader.getFieldNumber() === RESOURCES) found.push(readResource(reader.readBytes() as Uint8Array));
    else reader.skipField();
  }
  return found;
}

class Sent implements SentResource {
  readonly type: string = "";
  readonly urn: string = "";
  readonly name: string = "";
  #properties?: Uint8Array;
  #options?: Uint8Array;
  #provider?: Uint8Array;
  readonly #edges: Uint8Array[] = [];
  #props?: Record<string, unknown>;
  #providerUrn?: string;
  #providerProps?: { value: Record<string, unknown> | undefined };
  #dependencies?: ReadonlyMap<string, readonly string[]>;

  constructor(bytes: Uint8Array) {
    const reader = new BinaryReader(bytes);
    while (reader.nextField()) {
      switch (reader.getFieldNumber()) {
        case TYPE:
          this.type = reader.readString();
          break;
        case PROPERTIES:
          this.#properties = reader.readBytes() as Uint8Array;
          break;
        case URN:
          this.urn = reader.readString();
          break;
        case NAME:
          this.name = reader.readString();
          break;
        case OPTIONS:
          this.#options = reader.readBytes() as Uint8Array;
          break;
        case PROVIDER:
          this.#provider = reader.readBytes() as Uint8Array;
          break;
        case PROPERTY_DEPENDENCIES:
          this.#edges.push(reader.readBytes() as Uint8Array);
          break;
        default:
          reader.skipField();
      }
    }
  }

  get props(): Record<string, unknown> {
    return (this.#props ??= readProperties(this.#properties));
  }

  get protect(): boolean {
    return this.#options !== undefined && AnalyzerResourceOptions.deserializeBinary(this.#options).getProtect();
  }

  get provider(): Record<string, unknown> | undefined {
    this.#providerProps ??= { value: this.#provider && providerProperties(this.#provider) };
    return this.#providerProps.value;
  }

  get providerUrn(): string {
    return (this.#providerUrn ??= this.#provider === undefined ? "" : textField(this.#provider, URN));
  }

  get propertyDependencies(): ReadonlyMap<string, readonly string[]> {
    return (this.#dependencies ??= new Map(this.#edges.map(readDependencies)));
  }
}

/** AnalyzerProviderResource.properties. */
function providerProperties(bytes: Uint8Array): Record<string, unknown> {
  const reader = new BinaryReader(bytes);
  while (reader.nextField()) {
    if (reader.getFieldNumber() === PROPERTIES) return readProperties(reader.readBytes() as Uint8Array);
    reader.skipField();
  }
  return {};
}

/** A field of a message that is a text; "" where it is not there. */
function textField(bytes: Uint8Array, field: number): string {
  const reader = new BinaryReader(bytes);
  while (reader.nextField()) {
    if (reader.getFieldNumber() === field) return reader.readString();
    reader.skipField();
  }
  return "";
}

/** An entry of the map `propertyDependencies`: a property, and the URNs of what its value comes from. */
function readDependencies(entry: Uint8Array): [string, readonly string[]] {
  const [KEY, VALUE] = [1, 2];
  let [property, urns]: [string, readonly string[]] = ["", []];
  const reader = new BinaryReader(entry);
  while (reader.nextField()) {
    if (reader.getFieldNumber() === KEY) property = reader.readString();
    else if (reader.getFieldNumber() === VALUE)
      urns = AnalyzerPropertyDependencies.deserializeBinary(reader.readBytes() as Uint8Array).getUrnsList();
    else reader.skipField();
  }
  return [property, urns];
}
