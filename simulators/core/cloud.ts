import { createHash } from "node:crypto";
import { checkInputs, hasFacts, outputsOf } from "../facts/check";
import { isProps, mapProps, type Props, UNKNOWN } from "../protocol/values";
import { type Convention, declaredAnswer, declaredType, plain, standingType } from "./declared";
import { isNamedByProgram, withName } from "./auto-name";
import { compare, type Difference } from "./diff";
import { Pace } from "./pace";
import type { Problem, Provider, Subject } from "./provider";
import { resolveReferences } from "./references";
import type { Standing } from "./standing";
import type { CloudFunction, Doing, Refusal, Request, TypeSpec, Words } from "./spec";
import { type World } from "./world";

/** Where a resource stands: decided by the provider's settings and the resource's own inputs. */
export interface Place {
  region: string;
  account: string;
  /** The cluster of a Kubernetes object; "" elsewhere. */
  scope: string;
}

export interface CloudOptions {
  /** The package: `aws`. */
  name: string;
  version: string;
  types: TypeSpec[];
  /** A type that tables describe which were read from the provider; undefined where they do not. Asked when it is first needed. */
  described?(token: string): TypeSpec | undefined;
  functions?: Record<string, CloudFunction>;
  /**
   * The region that a function asks, given the one that it would by itself; undefined where the provider answers without a call.
   * @defaultValue the region that it would
   */
  asks?(settings: Props, token: string, region: string): string | undefined;
  /** How the cloud makes ids and computed values of a type that no table describes. @defaultValue made-up words */
  convention?: Convention;
  words: Words;
  /** Opens the world; called when it is first needed, so that a plugin starts without one. */
  open(): World;
  /** Checks the provider's own settings, beyond their names and types. */
  checkSettings?(settings: Props): Problem[];
  /** Settings whose change replaces the provider and all that it made. */
  replaceOn?: string[];
  /** A resource's place. Throws where the settings do not allow it (no such cluster). */
  place(settings: Props, inputs: Props, world: World): Place;
  /** What the id that is given to an import says besides the id itself: `vpc-1@eu-west-1` names the region as well. */
  imported?(id: string, token: string, settings: Props): { id: string; inputs: Props };
  /** Inputs that the provider fills in whatever the type: Azure's location, which is that of the resource's group. */
  filled?(settings: Props, token: string, inputs: Props, world: World): Props;
  /** What of the inputs comes back as outputs. @defaultValue all of them */
  answered?(token: string, inputs: Props): Props;
  /** Whether outputs that always exist and nobody computed come as empty values, as the Terraform bridge gives them. @defaultValue true */
  fillsOutputs?: boolean;
  /** What takes one change at a time, and what is said to another that begins meanwhile. @defaultValue nothing does */
  oneAtATime?(settings: Props, token: string, inputs: Props): { of: string; refusal: string } | undefined;
  /** The seconds that work on a resource takes, where its inputs say it. @defaultValue what is typical of the type */
  takes?(token: string, verb: "create" | "update" | "delete", inputs: Props): number | undefined;
  /** The region whose faults strike a resource, where its place does not say it. @defaultValue the region that it stands in */
  struckIn?(settings: Props, inputs: Props, id: string, world: World): string;
  /** Outputs that every type of this cloud has: `tagsAll`, `region`. */
  everywhere?(request: Request): Props;
  /** How much faster than the real cloud; absent: instant. */
  timeScale?: number;
}

/** Milliseconds in which another change is one at the same time. */
const MEANWHILE = 30;

/** A local cloud: tables of types, made into a provider. */
export class Cloud implements Provider {
  readonly name: string;
  readonly version: string;
  /** The tables; and, once they were asked for, the types that only their SDK's declaration describes. */
  private readonly types: Map<string, TypeSpec>;
  private readonly convention: Convention;
  private readonly pace: Pace;
  private readonly busy = new Set<string>();
  private settings: Props = {};
  private opened: World | undefined;

  constructor(private readonly options: CloudOptions) {
    this.name = options.name;
    this.version = options.version;
    this.convention = options.convention ?? plain;
    this.types = new Map(options.types.map((type) => [type.token, type]));
    if (this.types.size !== options.types.length) throw new Error(`${options.name}: a type is described twice`);
    this.pace = new Pace(options.timeScale);
  }

  get world(): World {
    return (this.opened ??= this.options.open());
  }

  checkConfig(news: Props): { inputs: Props; failures: Problem[] } {
    const provider = `pulumi:providers:${this.name}`;
    const failures = hasFacts(provider) ? checkInputs(provider, news) : [];
    if (failures.length > 0) return { inputs: news, failures };
    return { inputs: news, failures: this.options.checkSettings?.(settingsOf(news)) ?? [] };
  }

  diffConfig(olds: Props, news: Props): Difference {
    const paths = this.options.replaceOn ?? [];
    return compare({ replaceOn: { paths, source: "" } }, settingsOf(olds), settingsOf(news));
  }

  configure(inputs: Props): void {
    this.settings = settingsOf(inputs);
  }

  check(subject: Subject, olds: Props, news: Props, seed: Uint8Array): { inputs: Props; failures: Problem[] } {
    const type = this.type(subject.token);
    const named = withName(
      type,
      subject,
      olds,
      mapProps(news, (value) => value),
      seed,
    );
    const whole = type.defaults ? type.defaults(named) : named;
    const inputs = { ...whole, ...this.options.filled?.(this.settings, subject.token, whole, this.world) };
    const failures = checkInputs(subject.token, inputs);
    if (failures.length > 0) return { inputs, failures };
    const request = this.request(subject, inputs, "check", "", undefined);
    return { inputs, failures: this.broken(type, request, "check").map((reason) => ({ path: "", reason })) };
  }

  /** An input that is added and says what stands already changes nothing: Terraform compares with its state. */
  diff(
    subject: Subject,
    _id: string,
    olds: Props,
    news: Props,
    ignore: string[],
    outputs: Props,
  ): Difference & { deleteBeforeReplace: boolean } {
    const type = this.standingType(subject.token);
    const kept = (type.keeps ?? []).flatMap((key) =>
      outputs[key] === undefined ? [] : [[key, outputs[key]] as const],
    );
    const were = { ...olds, ...type.answers?.(olds), ...Object.fromEntries(kept) };
    const difference = compare(type, were, news, ignore, outputs);
    const oneAtATime = type.deleteBeforeReplace === true || isNamedByProgram(type, news);
    return { ...difference, deleteBeforeReplace: difference.replaces && oneAtATime };
  }

  async create(subject: Subject, inputs: Props, preview: boolean): Promise<{ id: string; outputs: Props }> {
    const type = this.type(subject.token);
    if (preview) return { id: "", outputs: { ...unknownOutputs(subject.token), ...visible(inputs) } };
    const { region, scope } = this.place(type, inputs);
    await this.alone(subject.token, inputs, () =>
      this.pace.spend(
        this.world,
        subject.token,
        "create",
        this.struckIn(type, inputs, ""),
        this.options.takes?.(subject.token, "create", inputs),
      ),
    );
    return this.world.change(() => {
      const request = this.request(subject, inputs, "create", "", undefined);
      const refers = this.admit(type, request, "creating");
      const made = { ...request, id: type.id(request) };
      if (this.world.get(type.token, made.id, scope, region) && !type.overwrites?.(made)) {
        throw this.refused(type, "creating", made.id, this.options.words.taken(type, made.id));
      }
      const standing = this.stand(type, made, { region, scope });
      this.world.put(standing, refers);
      type.after?.(made, this.world);
      return { id: made.id, outputs: standing.outputs };
    });
  }

  /** Of what is imported there are no outputs yet. */
  read(subject: Subject, id: string, outputs: Props): { id: string; inputs: Props; outputs: Props } | undefined {
    const type = this.standingType(subject.token);
    const imported =
      Object.keys(outputs).length === 0 ? this.options.imported?.(id, type.token, this.settings) : undefined;
    const known = imported?.inputs ?? outputs;
    this.pace.look(this.world, subject.token, this.struckIn(type, known, id));
    const found = this.standing(type, imported?.id ?? id, known);
    return found && { id: found.id, inputs: found.inputs, outputs: found.outputs };
  }

  async update(subject: Subject, id: string, olds: Props, news: Props, preview: boolean): Promise<Props> {
    const type = this.type(subject.token);
    if (preview) {
      const unknown = Object.fromEntries((type.unknownOnUpdate?.(olds, news) ?? []).map((output) => [output, UNKNOWN]));
      const were = this.standing(type, id, olds)?.inputs ?? {};
      return { ...(overlaid(olds, were, visible(news)) as Props), ...unknown };
    }
    const { region, scope } = this.place(type, news);
    await this.pace.spend(this.world, subject.token, "update", this.struckIn(type, news, id));
    return this.world.change(() => {
      const current = this.standing(type, id, olds);
      if (!current) throw this.refused(type, "updating", id, this.options.words.gone(type, id));
      const request = this.request(subject, news, "update", id, current);
      const refers = this.admit(type, request, "updating");
      const standing = this.stand(type, request, { region, scope });
      this.world.put(standing, refers);
      type.after?.(request, this.world);
      return standing.outputs;
    });
  }

  async delete(subject: Subject, id: string, olds: Props): Promise<void> {
    const type = this.standingType(subject.token);
    const takes = this.options.takes?.(subject.token, "delete", olds);
    await this.pace.spend(this.world, subject.token, "delete", this.struckIn(type, olds, id), takes);
    this.world.change(() => {
      const current = this.standing(type, id, olds);
      if (!current) return;
      const request = this.request(subject, current.inputs, "delete", id, current);
      const refusal = this.broken(type, request, "delete")[0];
      if (refusal !== undefined) throw new Error(refusal);
      for (const { by } of this.world.holders(current)) {
        const refusal = type.inUse ? type.inUse(current, by) : this.options.words.inUse(type, id);
        if (refusal) throw this.refused(type, "deleting", id, refusal);
      }
      this.world.forget(current);
      type.after?.(request, this.world);
    });
  }

  /** A function that no table describes answers as it is declared: what it was asked, and made-up values. */
  invoke(token: string, args: Props): { outputs: Props; failures: Problem[] } {
    const failures = checkInputs(token, args);
    if (failures.length > 0) return { outputs: {}, failures };
    const place = this.options.place(this.settings, args, this.world);
    const region = this.options.asks ? this.options.asks(this.settings, token, place.region) : place.region;
    if (region !== undefined) this.pace.look(this.world, token, region);
    const work = this.options.functions?.[token];
    if (work) return { outputs: work(args, { ...place, settings: this.settings, world: this.world }), failures };
    const asked = `${token} ${JSON.stringify(args)}`;
    const digits = (salt: string) => createHash("sha256").update(`${asked} ${salt}`).digest("hex").slice(0, 8);
    return { outputs: declaredAnswer(token, args, place, this.convention, digits), failures };
  }

  cancel(): void {
    this.pace.cancel();
  }

  /** @throws Error where no table describes the type, and no SDK declares it */
  private type(token: string): TypeSpec {
    const known = this.types.get(token);
    if (known) return known;
    const made = this.options.described?.(token) ?? declaredType(token, this.convention);
    this.types.set(token, made);
    return made;
  }

  /** What a read and a deletion need, and the comparison of a refresh: also of a type that is not known here, which another checkout has made. */
  private standingType(token: string): TypeSpec {
    return hasFacts(token) ? this.type(token) : (this.types.get(token) ?? standingType(token, this.convention));
  }

  /** Where a resource of the type stands; what is for the whole account stands in no region. */
  private place(type: TypeSpec, inputs: Props): Place {
    const place = this.options.place(this.settings, inputs, this.world);
    return type.global ? { ...place, region: "" } : place;
  }

  /** Longer than the engine takes to begin what waits for nothing else: two changes that are not in a row meet here, as they do in the cloud. */
  private async alone(token: string, inputs: Props, work: () => Promise<void>): Promise<void> {
    const rule = this.options.oneAtATime?.(this.settings, token, inputs);
    if (!rule) return work();
    if (this.busy.has(rule.of)) throw new Error(rule.refusal);
    this.busy.add(rule.of);
    try {
      await new Promise((done) => setTimeout(done, MEANWHILE));
      await work();
    } finally {
      this.busy.delete(rule.of);
    }
  }

  private struckIn(type: TypeSpec, inputs: Props, id: string): string {
    return this.options.struckIn?.(this.settings, inputs, id, this.world) ?? this.place(type, inputs).region;
  }

  private standing(type: TypeSpec, id: string, outputs: Props): Standing | undefined {
    const { region, scope } = this.place(type, outputs);
    return this.world.get(type.token, id, scope, region);
  }

  private request(
    subject: Subject,
    inputs: Props,
    verb: Request["verb"],
    id: string,
    current: Standing | undefined,
  ): Request {
    const drawn = new Map<string, string>();
    const { world, settings } = this;
    const { region, account } = this.options.place(settings, inputs, world);
    return {
      token: subject.token,
      name: subject.name,
      id,
      inputs,
      current,
      verb,
      world,
      region,
      account,
      settings,
      digits(count, salt = "") {
        const seed = `${subject.urn}${salt}`;
        const known = drawn.get(salt) ?? (verb === "create" ? world.digits(seed, 64) : world.lastDigits(seed, 64));
        drawn.set(salt, known);
        return known.slice(0, count);
      },
    };
  }

  /** Applies references and rules; what the new resource refers to comes back. */
  private admit(type: TypeSpec, request: Request, doing: Doing): { path: string; to: Standing }[] {
    const { refers, refusal } = resolveReferences(type, request);
    if (refusal) throw this.refused(type, doing, request.id, refusal);
    const broken = [...this.broken(type, request, "check"), ...this.broken(type, request, "apply")][0];
    if (broken !== undefined) throw new Error(broken);
    return refers;
  }

  private broken(type: TypeSpec, request: Request, when: "check" | "apply" | "delete"): string[] {
    const doing = doings[request.verb];
    return type.rules
      .filter((rule) => (rule.when ?? "apply") === when)
      .map((rule) => rule.check(request))
      .filter((refusal) => refusal !== undefined)
      .map((refusal) =>
        typeof refusal === "string" ? refusal : this.options.words.refused(type, doing, request.id, refusal),
      );
  }

  private refused(type: TypeSpec, doing: Doing, id: string, refusal: Refusal): Error {
    return new Error(this.options.words.refused(type, doing, id, refusal));
  }

  private stand(type: TypeSpec, request: Request, where: Pick<Place, "region" | "scope">): Standing {
    const kept = withoutDropped(request);
    const computed = { ...this.options.everywhere?.(request), ...type.outputs(request) };
    const empty = this.options.fillsOutputs === false ? {} : emptyOutputs(type.token);
    const asked = this.options.answered?.(type.token, request.inputs) ?? request.inputs;
    const outputs = { ...empty, ...kept, ...visible(asked), ...computed };
    return { token: type.token, id: request.id, ...where, inputs: request.inputs, outputs };
  }
}

/** The outputs that stand, without what was given before and is given no more. */
function withoutDropped({ current, inputs }: Request): Props {
  const gone = (key: string) => key in (current?.inputs ?? {}) && !(key in inputs);
  return Object.fromEntries(Object.entries(current?.outputs ?? {}).filter(([key]) => !gone(key)));
}

const doings = { check: "creating", create: "creating", update: "updating", delete: "deleting" } as const;

/** Provider settings come as JSON text where they are not plain strings. */
function settingsOf(inputs: Props): Props {
  return mapProps(inputs, (value) => {
    if (typeof value !== "string" || !/^[[{]|^(true|false)$/.test(value)) return value;
    try {
      return JSON.parse(value) as unknown;
    } catch {
      return value;
    }
  });
}

/** What stands, with what is asked for now in the place of what was asked for before: what the cloud computed stays, at any depth. */
function overlaid(stands: unknown, were: unknown, now: unknown): unknown {
  if (!isProps(stands) || !isProps(now)) return now;
  const before = isProps(were) ? were : {};
  const computed = Object.entries(stands).filter(([key]) => !(key in before));
  const asked = Object.entries(now).map(([key, value]) => [key, overlaid(stands[key], before[key], value)] as const);
  return Object.fromEntries([...computed, ...asked]);
}

const visible = (inputs: Props): Props =>
  Object.fromEntries(Object.entries(inputs).filter(([key]) => !key.startsWith("__")));

/** At a preview: every output that the cloud always gives is unknown. */
function unknownOutputs(token: string): Props {
  return Object.fromEntries(alwaysThere(token).map(([key]) => [key, UNKNOWN]));
}

/** What always exists and nobody computed: an empty value of its type, as the Terraform bridge gives it. */
function emptyOutputs(token: string): Props {
  const empty = { string: "", number: 0, boolean: false, array: [], object: {} } as const;
  return Object.fromEntries(alwaysThere(token).map(([key, kind]) => [key, empty[kind]]));
}

function alwaysThere(token: string): [string, "string" | "number" | "boolean" | "array" | "object"][] {
  return Object.entries(outputsOf(token))
    .filter(([, output]) => output.always)
    .map(([key, output]) => [key, output.kind]);
}
