import type { Cloud } from "../core/cloud";
import { compare, type Difference } from "../core/diff";
import type { Problem, Provider, Subject } from "../core/provider";
import type { World } from "../core/world";
import { checkInputs } from "../facts/check";
import { foreignCloud } from "../foreign/cloud";
import { hasUnknown, mapProps, type Props, Secret, UNKNOWN } from "../protocol/values";
import { bcryptShaped, Draw, petName, randomString, type StringRules, uuid } from "./characters";

/** A type of the random provider. */
interface RandomType {
  /** What the provider fills in. */
  defaults: Props;
  /** Problems with inputs that are of the right type. */
  check(inputs: Props): Problem[];
  make(inputs: Props, draw: Draw): { id: string; outputs: Props };
  /** Outputs that are only known once it stands. */
  computed: string[];
}

const stringDefaults = {
  lower: true,
  upper: true,
  numeric: true,
  number: true,
  special: true,
  minLower: 0,
  minUpper: 0,
  minNumeric: 0,
  minSpecial: 0,
};

const randomPassword: RandomType = {
  defaults: stringDefaults,
  check: lengthCovers,
  computed: ["result", "bcryptHash"],
  make(inputs, draw) {
    const result = new Secret(randomString(rulesOf(inputs), draw));
    return { id: "none", outputs: { result, bcryptHash: new Secret(bcryptShaped(draw)) } };
  },
};

const plainString: RandomType = {
  defaults: stringDefaults,
  check: lengthCovers,
  computed: ["result"],
  make(inputs, draw) {
    const result = randomString(rulesOf(inputs), draw);
    return { id: result, outputs: { result } };
  },
};

const randomId: RandomType = {
  defaults: {},
  check: ({ byteLength }) => atLeast("byteLength", "byte_length", byteLength, 1),
  computed: ["b64Std", "b64Url", "dec", "hex"],
  make(inputs, draw) {
    const bytes = Buffer.from(Array.from({ length: Number(inputs["byteLength"]) }, () => draw.byte()));
    const prefix = String(inputs["prefix"] ?? "");
    const hex = bytes.toString("hex");
    const forms = {
      b64Std: bytes.toString("base64"),
      b64Url: bytes.toString("base64url"),
      dec: BigInt(`0x${hex}`).toString(),
      hex,
    };
    return { id: forms.b64Url, outputs: mapProps(forms, (form) => prefix + String(form)) };
  },
};

const randomUuid: RandomType = {
  defaults: {},
  check: () => [],
  computed: ["result"],
  make(_, draw) {
    const result = uuid(draw);
    return { id: result, outputs: { result } };
  },
};

const randomPet: RandomType = {
  defaults: { length: 2, separator: "-" },
  check: ({ length }) => atLeast("length", "length", length, 1),
  computed: [],
  make(inputs, draw) {
    const separator = String(inputs["separator"]);
    const name = petName(Number(inputs["length"]), separator, draw);
    return { id: inputs["prefix"] ? `${String(inputs["prefix"])}${separator}${name}` : name, outputs: {} };
  },
};

/** The types that are modelled. */
export const types: Record<string, RandomType> = {
  "random:index/randomId:RandomId": randomId,
  "random:index/randomPassword:RandomPassword": randomPassword,
  "random:index/randomPet:RandomPet": randomPet,
  "random:index/randomString:RandomString": plainString,
  "random:index/randomUuid:RandomUuid": randomUuid,
};

/**
 * The local random provider. Like the real one it keeps nothing: what it made is in the engine's state alone. The same world
 * built again gives the same values; nothing here is fit to be a secret.
 */
export class Random implements Provider {
  readonly name = "random";
  readonly version = "4.21.2";
  private opened: World | undefined;
  /** The types that only the SDK's declaration describes. */
  private readonly others: Cloud;

  constructor(private readonly open: () => World) {
    this.others = foreignCloud(this, open);
  }

  checkConfig(news: Props): { inputs: Props; failures: Problem[] } {
    return { inputs: news, failures: checkInputs("pulumi:providers:random", news) };
  }

  diffConfig(): Difference {
    return { changes: [], replaces: false };
  }

  configure(): void {}

  check(
    subject: Subject,
    olds: Props,
    news: Props,
    seed: Uint8Array = new Uint8Array(),
  ): { inputs: Props; failures: Problem[] } {
    const { token } = subject;
    const type = types[token];
    if (!type) return this.others.check(subject, olds, news, seed);
    const inputs = { ...type.defaults, ...alike(news) };
    const failures = checkInputs(token, news);
    return { inputs, failures: failures.length > 0 ? failures : type.check(inputs) };
  }

  /** Every input replaces. Source: RequiresReplace on each attribute, terraform-provider-random internal/provider/resource_*.go. */
  diff(subject: Subject, id: string, olds: Props, news: Props, ignore: string[], outputs: Props = {}) {
    if (!types[subject.token]) return this.others.diff(subject, id, olds, news, ignore, outputs);
    return { ...compare({ replaceOn: { paths: ["*"], source: "" } }, olds, news, ignore), deleteBeforeReplace: false };
  }

  async create(subject: Subject, inputs: Props, preview: boolean): Promise<{ id: string; outputs: Props }> {
    const { token, urn } = subject;
    const type = types[token];
    if (!type) return this.others.create(subject, inputs, preview);
    const unknown = Object.fromEntries(type.computed.map((name) => [name, UNKNOWN]));
    if (preview || hasUnknown(inputs)) return { id: "", outputs: { ...inputs, ...unknown } };
    const world = (this.opened ??= this.open());
    const seed = world.change(() => world.digits(urn, 64));
    const { id, outputs } = type.make(inputs, new Draw(seed));
    return { id, outputs: { ...inputs, ...outputs } };
  }

  /** All there is is in the engine's state: with nothing there (an import), there is nothing. */
  read(subject: Subject, id: string, outputs: Props) {
    const type = types[subject.token];
    if (!type) return this.others.read(subject, id, outputs);
    if (Object.keys(outputs).length === 0) return undefined;
    const inputs = Object.fromEntries(Object.entries(outputs).filter(([key]) => !type.computed.includes(key)));
    return { id, inputs, outputs };
  }

  async update(subject: Subject, id: string, olds: Props, news: Props, preview: boolean): Promise<Props> {
    if (!types[subject.token]) return this.others.update(subject, id, olds, news, preview);
    return { ...olds, ...news };
  }

  async delete(subject: Subject, id: string, olds: Props): Promise<void> {
    if (!types[subject.token]) await this.others.delete(subject, id, olds);
  }

  invoke(token: string, args: Props) {
    return this.others.invoke(token, args);
  }

  cancel(): void {
    this.others.cancel();
  }
}

/** `number` is the old name of `numeric`: whichever is given sets both. */
function alike(inputs: Props): Props {
  const numeric = inputs["numeric"] ?? inputs["number"];
  const known = mapProps(inputs, (value) => value);
  return numeric === undefined ? known : { ...known, numeric, number: numeric };
}

function rulesOf(inputs: Props): StringRules {
  return { ...stringDefaults, ...inputs } as unknown as StringRules;
}

/** Source: terraform-provider-random, internal/provider/resource_password.go, validators of `length`. */
function lengthCovers(inputs: Props): Problem[] {
  const mins = ["minUpper", "minLower", "minNumeric", "minSpecial"];
  if (hasUnknown(inputs["length"]) || mins.some((name) => hasUnknown(inputs[name]))) return [];
  const negative = mins.flatMap((name) => atLeast(name, snake(name), inputs[name], 0));
  const short = atLeast("length", "length", inputs["length"], 1);
  if (negative.length + short.length > 0) return [...short, ...negative];
  const sum = mins.reduce((total, name) => total + Number(inputs[name]), 0);
  if (Number(inputs["length"]) >= sum) return [];
  const want = `value must be at least sum of ${mins.map(snake).join(" + ")}`;
  return [
    { path: "length", reason: `Invalid Attribute Value. Attribute length ${want}, got: ${String(inputs["length"])}` },
  ];
}

function atLeast(path: string, attribute: string, value: unknown, least: number): Problem[] {
  if (typeof value === "symbol" || value === undefined || Number(value) >= least) return [];
  const reason = `Invalid Attribute Value. Attribute ${attribute} value must be at least ${least}, got: ${String(value)}`;
  return [{ path, reason }];
}

function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
