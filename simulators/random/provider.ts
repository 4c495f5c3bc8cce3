import { compare, type Difference } from "../core/diff";
import type { Problem, Provider, Subject } from "../core/provider";
import type { World } from "../core/world";
import { checkInputs } from "../facts/check";
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

const types: Record<string, RandomType> = {
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

  constructor(private readonly open: () => World) {}

  checkConfig(news: Props): { inputs: Props; failures: Problem[] } {
    return { inputs: news, failures: checkInputs("pulumi:providers:random", news) };
  }

  diffConfig(): Difference {
    return { changes: [], replaces: false };
  }

  configure(): void {}

  check({ token }: Subject, _olds: Props, news: Props): { inputs: Props; failures: Problem[] } {
    const type = typeOf(token);
    const inputs = { ...type.defaults, ...alike(news) };
    const failures = checkInputs(token, news);
    return { inputs, failures: failures.length > 0 ? failures : type.check(inputs) };
  }

  /** Every input replaces. Source: RequiresReplace on each attribute, terraform-provider-random internal/provider/resource_*.go. */
  diff(_subject: Subject, _id: string, olds: Props, news: Props, ignore: string[]) {
    return { ...compare({ replaceOn: { paths: ["*"], source: "" } }, olds, news, ignore), deleteBeforeReplace: false };
  }

  async create({ token, urn }: Subject, inputs: Props, preview: boolean): Promise<{ id: string; outputs: Props }> {
    const type = typeOf(token);
    const unknown = Object.fromEntries(type.computed.map((name) => [name, UNKNOWN]));
    if (preview || hasUnknown(inputs)) return { id: "", outputs: { ...inputs, ...unknown } };
    const world = (this.opened ??= this.open());
    const seed = world.change(() => world.digits(urn, 64));
    const { id, outputs } = type.make(inputs, new Draw(seed));
    return { id, outputs: { ...inputs, ...outputs } };
  }

  /** All there is is in the engine's state: with nothing there (an import), there is nothing. */
  read({ token }: Subject, id: string, outputs: Props) {
    if (Object.keys(outputs).length === 0) return undefined;
    const { computed } = typeOf(token);
    const inputs = Object.fromEntries(Object.entries(outputs).filter(([key]) => !computed.includes(key)));
    return { id, inputs, outputs };
  }

  async update(_subject: Subject, _id: string, olds: Props, news: Props): Promise<Props> {
    return { ...olds, ...news };
  }

  async delete(): Promise<void> {}

  invoke(token: string): never {
    throw new Error(`the random provider has no function ${token}`);
  }

  cancel(): void {}
}

function typeOf(token: string): RandomType {
  const type = types[token];
  if (type) return type;
  throw new Error(
    `the local random does not know the type ${token} yet: describe it in simulators/random (see CONTRIBUTING.md)`,
  );
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
