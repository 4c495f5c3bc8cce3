import type { Standing } from "../../simulators/core/standing";
import { isProps, type Props } from "../../simulators/protocol/values";
import type { StateResource } from "../local/checkpoint";
import { Cluster } from "./kubernetes/objects";
import { Unchanging } from "./once";

/** What stands in the local clouds, and what the engine believes to stand: all that a journey may look at. */
export class TraceWorld extends Unchanging {
  private readonly byToken = new Map<string, Standing[]>();
  private readonly names = new Map<string, string>();

  constructor(
    standings: readonly Standing[],
    private readonly state: readonly StateResource[] = [],
  ) {
    super();
    for (const each of standings) {
      const known = this.byToken.get(each.token);
      if (known) known.push(each);
      else this.byToken.set(each.token, [each]);
    }
    for (const { type, id, urn } of state)
      if (id !== undefined) this.names.set(`${type} ${id}`, urn.split("::").at(-1)!);
  }

  all(token: string): Standing[] {
    return this.byToken.get(token) ?? [];
  }

  /** The one of that type whose property has that value; its id counts as the property `id`. */
  find(token: string, value: unknown, property = "id"): Standing | undefined {
    if (value === undefined || value === "") return undefined;
    return this.all(token).find((one) => (property === "id" ? one.id : fact(one, property)) === value);
  }

  /** What the engine made of that type, whether or not it still stands: of one cluster, where one is given. */
  made(token: string, cluster?: Pick<Cluster, "scope">): readonly StateResource[] {
    const all = ofTypes(this.state).get(token) ?? [];
    if (cluster === undefined) return all;
    return all.filter((one) => [cluster.scope, undefined].includes(this.scopeOf(one)));
  }

  /** The world as the engine left it, but for what clusters hold: what has happened to it since is not in it. */
  asMade(): TraceWorld {
    return this.once("as made", () => {
      const standings = this.state.flatMap(({ type: token, id, inputs = {}, outputs = {} }) =>
        id === undefined || token.startsWith("kubernetes:")
          ? []
          : [{ ...{ token, id, inputs, outputs, scope: "" }, region: String(outputs["region"] ?? "") }],
      );
      return new TraceWorld(standings, this.state);
    });
  }

  /** The cluster that the engine made an object in: that of whatever stands by the same provider. Undefined of what is in none, and where nothing stands. */
  private scopeOf({ type, provider }: StateResource): string | undefined {
    if (provider === undefined || !type.startsWith("kubernetes:")) return undefined;
    return this.once("providers", () => this.findProviders()).get(provider);
  }

  /** The scope of each provider of Kubernetes. */
  private findProviders(): Map<string, string> {
    const scopes = new Map<unknown, string>();
    for (const all of this.byToken.values())
      for (const one of all) if (one.scope !== "") scopes.set(bag(one, "metadata")["uid"], one.scope);
    scopes.delete(undefined);
    const found = new Map<string, string>();
    for (const { provider, outputs } of this.state) {
      const scope = scopes.get(bag(outputs, "metadata")["uid"]);
      if (provider !== undefined && scope !== undefined) found.set(provider, scope);
    }
    return found;
  }

  /** The clusters that have objects. */
  clusters(): Cluster[] {
    return this.once("clusters", () => this.findClusters());
  }

  private findClusters(): Cluster[] {
    const scopes = new Set([...this.byToken.values()].flatMap((all) => all.map(({ scope }) => scope)));
    scopes.delete("");
    return [...scopes].map(
      (scope) => new Cluster(scope, (token) => this.all(token).filter((one) => one.scope === scope)),
    );
  }

  /** How a resource is called in what people read: by its type and the name that the program has for it. */
  label({ token, id }: Pick<Standing, "token" | "id">): string {
    return `${token.split(":").at(-1)} ${this.names.get(`${token} ${id}`) ?? id.split(/[:/]/).at(-1)}`;
  }

  /** What the engine made, and is gone from the world: deleted behind its back. */
  gone(): string[] {
    return this.state
      .filter(({ type, custom, id }) => custom && id && /^(aws|gcp|azure-native|kubernetes):/.test(type))
      .filter((made) => {
        const scope = this.scopeOf(made);
        const stands = this.byToken.get(made.type) ?? [];
        return !stands.some((one) => one.id === made.id && [one.scope, undefined].includes(scope));
      })
      .map(({ type, id }) => this.label({ token: type, id: id! }));
  }
}

/** By the state, since worlds of one state share it: it stays as it is. */
const byType = new WeakMap<readonly StateResource[], Map<string, StateResource[]>>();

/** What the engine made, by type. */
function ofTypes(state: readonly StateResource[]): Map<string, StateResource[]> {
  const known = byType.get(state);
  if (known) return known;
  const found = new Map<string, StateResource[]>();
  for (const one of state) {
    const alike = found.get(one.type);
    if (alike) alike.push(one);
    else found.set(one.type, [one]);
  }
  byType.set(state, found);
  return found;
}

type Facts = Pick<Standing, "inputs" | "outputs">;

/** What is known of a resource: what was asked for, and over it what came of it. */
export function facts({ inputs, outputs }: Facts): Props {
  return { ...inputs, ...outputs };
}

/** One property, without merging all of them. */
function fact({ inputs, outputs }: Facts, property: string): unknown {
  return Object.hasOwn(outputs, property) ? outputs[property] : inputs[property];
}

const valueIn = (from: Standing | Props | undefined, property: string): unknown =>
  from === undefined ? undefined : isStanding(from) ? fact(from, property) : from[property];

/** A text of it; undefined where there is none. */
export function text(standing: Standing | undefined, property: string): string | undefined {
  const value = standing && fact(standing, property);
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** An object of it, or of such an object; empty where there is none. */
export function bag(from: Standing | Props | undefined, property: string): Props {
  const value = valueIn(from, property);
  return isProps(value) ? value : {};
}

/** A list of objects of it, or of such an object; empty where there is none. */
export function bags(from: Standing | Props | undefined, property: string): Props[] {
  const value = valueIn(from, property);
  return Array.isArray(value) ? value.filter(isProps) : [];
}

/** A list of texts of it, or of such an object; empty where there is none. */
export function texts(from: Standing | Props | undefined, property: string): string[] {
  const value = valueIn(from, property);
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];
}

function isStanding(from: Standing | Props): from is Standing {
  return "token" in from && "outputs" in from && "scope" in from;
}
