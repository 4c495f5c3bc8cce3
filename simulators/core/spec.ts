import type { Props } from "../protocol/values";
import type { Standing, WorldView } from "./standing";

/** What a rule or an output function may look at. */
export interface Request {
  token: string;
  /** The resource's logical name in the program. */
  name: string;
  /** The cloud's id. At `check` time, and in `id` itself, it is not known yet: "". */
  id: string;
  /** What is asked for, defaults filled in. At `check` time some values may be UNKNOWN. */
  inputs: Props;
  /** What stands now; absent when it is being created. */
  current: Standing | undefined;
  region: string;
  account: string;
  /** The provider's own. */
  settings: Props;
  world: WorldView;
  /** The kind of work: `check` (preview too), `create`, `update` or `delete`. */
  verb: "check" | "create" | "update" | "delete";
  /**
   * Hex digits, at most 64, that differ between resources and stay the same when a world is built again. They are drawn at the
   * create, and come out the same at each update and at the deletion; `salt` gives others.
   */
  digits(count: number, salt?: string): string;
}

/** An error of the cloud's own: a code from its API and the text. */
export interface Refusal {
  code: string;
  message: string;
}

/** What a cloud says by itself, whatever the type: each cloud has words of its own. */
export interface Words {
  /** A refusal as the provider shows it. `id` is "" while there is none. */
  refused(type: TypeSpec, doing: Doing, id: string, refusal: Refusal): string;
  /** To a create: something stands under that id. */
  taken(type: TypeSpec, id: string): Refusal;
  /** To an update: nothing stands under that id. */
  gone(type: TypeSpec, id: string): Refusal;
  /** To a deletion: something refers to it. A type with words of its own has `inUse`. */
  inUse(type: TypeSpec, id: string): Refusal;
}

export type Doing = "creating" | "updating" | "deleting";

/** One rule of the cloud's own. */
export interface Rule {
  /** Such as `ec2.subnet.inside-vpc`. */
  id: string;
  /** The API model, the provider's source file or the page that says so. */
  source: string;
  /**
   * `check`: the provider itself finds it, so that a preview fails too. `apply`: only the cloud knows, at create and
   * update. `delete`: the cloud refuses the deletion. @defaultValue "apply"
   */
  when?: "check" | "apply" | "delete";
  /** Undefined where all is well. A `check` rule must stay silent about what is UNKNOWN. A string is the whole text. */
  check(request: Request): Refusal | string | undefined;
}

/** A property that names another resource. Gives two rules: what it names must exist, and cannot be deleted first. */
export interface Reference {
  /** The token that it must be of; several where the cloud accepts several kinds. */
  to: string | string[];
  /** The output of the other resource that the value must equal: `id`, `arn`, `name`. Several are tried. @defaultValue "id" */
  by?: string | string[];
  /** What the cloud says when there is none; undefined where the cloud accepts the value all the same (an account's own default key). */
  missing(value: string, request: Request): Refusal | undefined;
  /** Whether the other resource cannot be deleted while this one stands. @defaultValue true */
  holds?: boolean;
  /** Whether it may be in another region. @defaultValue false for `id`, true for an ARN */
  anyRegion?: boolean;
}

/** Inputs whose change replaces a resource. */
export interface ReplaceOn {
  /** Whatever they change to. `*` matches any key or index. */
  paths: string[];
  /** Further ones, which replace it only for some values: a parameter whose tier goes down. */
  when?(olds: Props, news: Props): string[];
  /** The provider's source file that says so. */
  source: string;
}

/** How a provider makes a name: with digits after it, the resource's own, or a GUID. @defaultValue digits */
export type NameForm = "copy" | "guid";

/** A type of resource, as its cloud sees it. */
export interface TypeSpec {
  token: string;
  /** How its API is called, for errors: `{ service: "EC2", noun: "EC2 Subnet", create: "CreateSubnet", delete: "DeleteSubnet" }`. */
  api: { service: string; noun: string; create: string; update?: string; delete: string };
  /** The id, in the cloud's format. */
  id(request: Request): string;
  /** The property that the provider fills with `NAME-xxxxxxx` when the program leaves it out, `unless` that other one is given. */
  autoName?: { property: string; max: number; separator?: string; unless?: string; form?: NameForm };
  /** Property paths (`vpcConfig.subnetIds.*`) that name other resources. */
  refers?: Record<string, Reference>;
  /** Further ones, of a cloud whose ids say what they are of, wherever they stand. */
  refersIn?(request: Request): Record<string, Reference>;
  /** Inputs whose change replaces the resource, and where that list is from. */
  replaceOn: ReplaceOn;
  /** Lists that the provider keeps as sets, as paths (`ingress`, `ingress.*.cidrBlocks`): another order in them is no change. */
  sets?: string[];
  /** Whether two values at a path are the same for the provider, though they are written in two ways: a link, and the name at its end. */
  alike?(path: (string | number)[], old: unknown, now: unknown): boolean;
  /** Inputs that stay as they are in the cloud whatever an update asks for: such an update is planned again each time. */
  keeps?: string[];
  /**
   * Inputs that the cloud answers in words of its own, as the provider then keeps them in the state (`Read` sets them): where the answer is
   * another than what was asked, the same is planned again each time. Its output is the answer, too.
   */
  answers?(inputs: Props): Props;
  /** Whether the old one must go before the new one can come: the provider's own `DeleteBeforeReplace`. */
  deleteBeforeReplace?: boolean;
  /** Inputs that the provider itself fills in, and so become part of the inputs. */
  defaults?(inputs: Props): Props;
  rules: Rule[];
  /** What the cloud computes. What it leaves out of the outputs that always exist becomes an empty value of its type. */
  outputs(request: Request): Props;
  /** What the cloud says when others still refer to it; undefined where it lets go. @defaultValue the cloud's `Words.inUse` */
  inUse?(standing: Standing, by: Standing): Refusal | undefined;
  /** Whether it is one for the whole account, not for a region: its `region` in the world is "". */
  global?: boolean;
  /** Whether a create puts what was asked for in the place of what already stands under that id (an API that puts, not creates). */
  overwrites?(request: Request): boolean;
  /** Outputs that an update to `news` changes, so that its preview cannot know them: a launch template's `latestVersion`. */
  unknownOnUpdate?(outputs: Props, news: Props): string[];
  /** What else happens in the world at a create, an update or a delete (see `verb`), in the same transaction. */
  after?(request: Request, world: WorldView): void;
}

/** A function (an invoke) of the provider. */
export type CloudFunction = (args: Props, context: Pick<Request, "region" | "account" | "settings" | "world">) => Props;
