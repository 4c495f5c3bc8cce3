import type { StateResource } from "../../cli/local/checkpoint";
import { journeys } from "../../cli/trace/journeys/all";
import { trace } from "../../cli/trace/trace";
import { TraceWorld } from "../../cli/trace/world";
import type { Standing } from "../../simulators/core/standing";
import type { Props } from "../../simulators/protocol/values";

/** An environment that was brought up: what stood when the engine had ended. */
export interface Stood {
  environment: string;
  standings: readonly Standing[];
  state: readonly StateResource[];
}

const within = journeys.filter(({ name }) => name !== "tunnels" && name !== "failover");

/** Where each broken journey breaks: `{ "request /": "the load balancer" }`. */
export type Breaks = Record<string, string>;

/** Every journey within a cloud for all of its subjects, and at which hop each ends that does not hold. What is between clouds is walked by itself: ./between. */
export function walkAll(world: TraceWorld): { walked: string[]; breaks: Breaks } {
  const all = within.flatMap((journey) =>
    trace(world, journey).map(({ subject, hops }) => ({ walk: `${journey.name} ${subject}`, hops })),
  );
  const broken = all.flatMap(({ walk, hops }) => {
    const missed = hops.find(({ holds }) => !holds);
    return missed ? [[walk, missed.to] as const] : [];
  });
  return { walked: all.map(({ walk }) => walk), breaks: Object.fromEntries(broken) };
}

export type CloudName = "aws" | "gcp" | "azure";

/** How the address of a cluster begins, by whose it is. */
const clusters: Readonly<Record<CloudName, string>> = {
  aws: "arn:aws:eks:",
  gcp: "https://container.googleapis.com/",
  azure: "/subscriptions/",
};

/** Whose a type is: what is no cloud's is AWS's, which has it first. */
const cloudOfType = (type: string): CloudName =>
  type.startsWith("gcp:") ? "gcp" : type.startsWith("azure-native:") ? "azure" : "aws";

/** Whether something is in a cluster of that cloud. */
export const inClusterOf = (cloud: CloudName, { scope }: Pick<Standing, "scope">): boolean =>
  scope.startsWith(clusters[cloud]);

/** A copy of what stood, for somebody to change behind the engine's back: what is named of it is of one cloud, and in the cluster of that. */
export class Copy {
  private readonly standings: Standing[];
  private readonly owned = new Set<Standing>();
  /** The namespace of the services. */
  readonly application: string;

  constructor(
    private readonly stood: Stood,
    private readonly cloud: CloudName = "aws",
  ) {
    this.standings = [...stood.standings];
    const order = this.standings.find(({ token, id }) => token.endsWith("apps/v1:Deployment") && id.endsWith("/order"));
    this.application = order!.id.split("/")[0]!;
  }

  world(): TraceWorld {
    return new TraceWorld(this.standings, this.stood.state);
  }

  /** What the program calls so; where two things have one name, of that type. */
  named(name: string, type = ""): Standing {
    const made = this.stood.state.filter(
      (one) =>
        one.custom &&
        one.urn.endsWith(`::${name}`) &&
        one.type.endsWith(type && `:${type}`) &&
        cloudOfType(one.type) === this.cloud,
    );
    // Two regions may have things of one id.
    return this.one(
      ({ token, id, region }) =>
        made.some((each) => each.type === token && each.id === id && (each.outputs?.["region"] ?? region) === region),
      name,
    );
  }

  /** The object of a cluster, of a kind like `core/v1:Service`; in the services' namespace where none is named. */
  object(kind: string, name: string): Standing {
    const id = name.includes("/") ? name : `${this.application}/${name}`;
    // Of a cluster's own objects there is no namespace.
    const token = `kubernetes:${kind}`;
    return this.one(
      (one) => one.token === token && [id, name].includes(one.id) && inClusterOf(this.cloud, one),
      `${kind} ${id}`,
    );
  }

  /** Everything of a type that is so; of objects, those of the cluster. */
  all(token: string, wanted: (one: Standing) => boolean): Standing[] {
    return this.standings
      .filter((one) => one.token === token && (one.scope === "" || inClusterOf(this.cloud, one)) && wanted(one))
      .map((one) => this.own(one));
  }

  /** Takes something away. */
  lose(standing: Standing): void {
    this.standings.splice(this.standings.indexOf(standing), 1);
  }

  /** Changes a value, as it was asked for and as it stands: `set(rule, "fromPort", 1)`; `undefined` takes it away. */
  set(standing: Standing, path: string, value: unknown): void {
    for (const side of [standing.inputs, standing.outputs]) put(side, keysIn(path), value);
  }

  /** Changes an object within a JSON document, such as a policy. @param path as `set` takes it */
  setIn<Document = Policy>(standing: Standing, path: string, change: (document: Document) => void): void {
    const text = get(standing.outputs, keysIn(path)) ?? get(standing.inputs, keysIn(path));
    const document = JSON.parse(String(text)) as Document;
    change(document);
    this.set(standing, path, JSON.stringify(document));
  }

  /** No pod of a Deployment is ready. */
  crash(name: string): void {
    put(this.object("apps/v1:Deployment", name).outputs, ["status", "readyReplicas"], undefined);
  }

  /** Something that nobody planned. */
  add(token: string, id: string, outputs: Props, like?: Standing): void {
    const { scope = "", region = "us-east-1" } = like ?? {};
    this.standings.push({ token, id, scope, region, inputs: outputs, outputs });
  }

  /** Another object of a cluster. */
  addObject(kind: string, object: Props & { metadata: { name: string; namespace?: string } }): void {
    const { name, namespace } = object.metadata;
    const id = namespace === undefined ? name : `${namespace}/${name}`;
    this.add(`kubernetes:${kind}`, id, object, this.object("apps/v1:Deployment", "order"));
  }

  private one(wanted: (one: Standing) => boolean, called: string): Standing {
    const found = this.standings.filter(wanted);
    if (found.length !== 1) throw new Error(`${found.length} things of ${this.stood.environment} are ${called}`);
    return this.own(found[0]!);
  }

  /** A copy of a thing in its place, the first time that somebody asks for it: all that is asked for may be changed, and nothing else is. */
  private own(standing: Standing): Standing {
    if (this.owned.has(standing)) return standing;
    const copy = structuredClone(standing);
    this.standings[this.standings.indexOf(standing)] = copy;
    this.owned.add(copy);
    return copy;
  }
}

/** A policy of IAM, in the shape that the program writes. */
export interface Policy {
  Statement: { Effect: string; Action: string | string[]; Resource: string | string[]; Condition?: Props }[];
}

/** `spec.ports.0.port`; a key that has dots in it stands in brackets: `metadata.annotations[konghq.com/x]`. */
function keysIn(path: string): string[] {
  return [...path.matchAll(/\[([^\]]+)\]|([^.[\]]+)/g)].map(([, bracketed, plain]) => bracketed ?? plain!);
}

const get = (props: Props, keys: readonly string[]): unknown =>
  keys.reduce((at: unknown, key) => (at as Props | undefined)?.[key], props);

function put(props: Props, [key = "", ...rest]: string[], value: unknown): void {
  if (rest.length > 0) {
    if (typeof props[key] !== "object" || props[key] === null) props[key] = {};
    return put(props[key] as Props, rest, value);
  }
  if (value === undefined) delete props[key];
  else props[key] = value;
}

/** What stood, and every walk through it. */
export type Walked = Stood & { walked: readonly string[] };

/** One thing that somebody does to what stands, and what it breaks: nothing else may break. */
export interface Change {
  what: string;
  /** One that ships, or `own`: prod on two clouds, with a database of its own at Google. @defaultValue dev */
  environment?: "dev" | "staging" | "prod" | "own";
  /** The cloud that it happens in, and in the cluster of which. @defaultValue aws */
  cloud?: CloudName;
  does(copy: Copy): void;
  /** Where each journey breaks; of walks that only the world knows, by what stood. A name alone, such as `request`, stands for all of its walks. */
  breaks: Record<string, string> | ((stood: Walked) => Record<string, string>);
}

/** The walks that some expectations name, all together. */
export const together =
  (...all: Change["breaks"][]): Change["breaks"] =>
  (stood) =>
    Object.assign({}, ...all.map((one) => (typeof one === "function" ? one(stood) : one))) as Record<string, string>;

/** The walks that a change is to break, by what it says and what there is. */
export function expected({ breaks }: Change, stood: Walked): Breaks {
  const { walked } = stood;
  const named = typeof breaks === "function" ? breaks(stood) : breaks;
  const pairs = Object.entries(named).flatMap(([name, to]) => {
    const meant = walked.filter((walk) => walk === name || walk.startsWith(`${name} `));
    if (meant.length === 0) throw new Error(`there is no walk ${name}`);
    return meant.map((walk) => [walk, to] as const);
  });
  return Object.fromEntries(pairs);
}
