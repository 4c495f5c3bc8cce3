import { runtime } from "@pulumi/pulumi";
import type { Problem, Provider } from "./core/provider";
import type { Standing } from "./core/standing";
import { World } from "./core/world";
import { awsCloud } from "./aws/cloud";
import { azureCloud } from "./azure/cloud";
import { cloudflareCloud } from "./cloudflare/cloud";
import { sdkOf } from "./facts/packages";
import { foreignCloud } from "./foreign/cloud";
import { gcpCloud } from "./gcp/cloud";
import { Kubernetes } from "./kubernetes/provider";
import type { Props } from "./protocol/values";
import { Random } from "./random/provider";
import { timeCloud } from "./time/cloud";
import { tlsCloud } from "./tls/cloud";
import { vaultCloud } from "./vault/cloud";
import { fromProgram, toProgram } from "./testing-values";

export interface LocalCloudsOptions {
  /** Settings of providers that the program does not make itself, by package. @defaultValue `{ aws: { region: "us-east-1" }, gcp: { project: "go-coffee-test", region: "us-central1" } }` */
  settings?: Record<string, Props>;
}

/** A resource that the program has, as its cloud made it. */
export interface Made {
  type: string;
  name: string;
  id: string;
  inputs: Props;
  outputs: Props;
}

/** What a run of a program did. */
class Run<T> {
  constructor(
    /** What the program returned. */
    readonly value: T,
    /** Every resource of the program, in the order of creation; components are none. */
    readonly resources: readonly Made[],
    readonly changes: Readonly<Record<Change, number>>,
  ) {}

  /** The resources of a type. */
  of(type: string): Made[] {
    return this.resources.filter((one) => one.type === type);
  }

  /** The only resource of a type, or of a type and a name. @throws Error where there is none, or several */
  one(type: string, name?: string): Made {
    const found = this.of(type).filter((one) => name === undefined || one.name === name);
    if (found.length === 1) return found[0]!;
    const names = this.of(type).map((one) => one.name);
    throw new Error(`${found.length} of ${type}${name ? ` ${name}` : ""}; there are: ${names.join(", ") || "none"}`);
  }
}

export type Change = "create" | "update" | "replace" | "delete" | "same";

interface Kept extends Made {
  urn: string;
  provider: Provider;
}

/**
 * The local clouds for a unit test: no engine, no process, a world in memory. `run` takes a program, such as one that makes a component, and does
 * what the engine would: check, then create, update or replace; what a later run leaves out is deleted.
 */
export function localClouds(options: LocalCloudsOptions = {}): LocalClouds {
  return new LocalClouds(options);
}

export class LocalClouds {
  /** What stands, also of what the clouds made by themselves. */
  readonly world = World.open(":memory:");
  private readonly providers = new Map<string, Provider>();
  private kept = new Map<string, Kept>();
  private doing = noWork();

  constructor(private readonly options: LocalCloudsOptions) {}

  /**
   * Runs a program. The second time, what has changed is updated, replaced or deleted.
   * @throws Error with the name of the resource and the words of its cloud, where one is refused: nothing is begun after it, and what stands stays
   */
  async run<T>(program: () => T | Promise<T>): Promise<Run<T>> {
    this.doing = noWork();
    const { newResource, call } = this;
    await runtime.setMocks({ newResource, call }, "project", "test", false);
    const value = await program();
    await runtime.disconnect();
    this.refuse();
    const { seen, changes } = this.doing;
    await this.remove([...this.kept.keys()].filter((key) => !seen.has(key)));
    return new Run(value, [...this.kept.values()], changes);
  }

  /** Deletes all that the program has, last made first. @throws Error as `run` does */
  async destroy(): Promise<void> {
    this.doing = noWork();
    await this.remove([...this.kept.keys()]);
  }

  /** What stands of a type. */
  standing(type: string): Standing[] {
    return this.world.all(type);
  }

  private readonly newResource = async (args: runtime.MockResourceArgs): Promise<runtime.MockResourceResult> => {
    const { type, name } = args;
    const inputs = await fromProgram(args.inputs as Props);
    if (this.doing.refusals.length > 0) return { id: args.id ?? "", state: inputs };
    try {
      if (type.startsWith("pulumi:providers:")) return this.makeProvider(type, name, inputs);
      if (!args.custom || type.startsWith("pulumi:")) return component(type, inputs);
      const { id, outputs } = await this.apply(type, name, inputs, args.provider, args.id);
      return { id, state: toProgram(outputs) };
    } catch (error) {
      this.doing.refusals.push(`${name} (${type}): ${(error as Error).message}`);
      return { id: "", state: inputs };
    }
  };

  private readonly call = async ({ token, inputs, provider }: runtime.MockCallArgs): Promise<Props> => {
    const { outputs, failures } = this.provider(token, provider).invoke(token, await fromProgram(inputs as Props));
    refuseWrong(failures);
    return toProgram(outputs);
  };

  private async apply(type: string, name: string, news: Props, reference = "", imported = ""): Promise<Kept> {
    const key = this.key(type, name);
    const urn = `urn:pulumi:test::project::${key}`;
    const provider = this.provider(type, reference);
    const subject = { urn, token: type, name };
    const old = this.kept.get(key);
    if (imported !== "") {
      const found = await provider.read(subject, imported, {});
      if (!found) throw new Error(`there is none with the id ${imported}`);
      return { ...found, type, name, urn, provider };
    }
    const { inputs, failures } = provider.check(subject, old?.inputs ?? {}, news, new Uint8Array());
    refuseWrong(failures);
    const make = async (): Promise<Kept> => {
      const made = await provider.create(subject, inputs, false);
      return this.keep(key, { ...made, type, name, inputs, urn, provider });
    };
    if (!old) return this.count("create", await make());
    const change = provider.diff(subject, old.id, old.inputs, inputs, [], old.outputs);
    if (change.changes.length === 0) return this.count("same", old);
    if (!change.replaces) {
      const outputs = await provider.update(subject, old.id, old.outputs, inputs, false);
      const kept = { ...old, inputs, outputs };
      this.kept.set(key, kept);
      return this.count("update", kept);
    }
    if (change.deleteBeforeReplace) await old.provider.delete(subject, old.id, old.outputs);
    // The engine, too, deletes what was replaced at the end, when nothing refers to it any more.
    else this.kept.set(`${key} replaced`, old);
    this.kept.delete(key);
    return this.count("replace", await make());
  }

  private keep(key: string, made: Kept): Kept {
    this.kept.set(key, made);
    return made;
  }

  private count(change: Change, made: Kept): Kept {
    this.doing.changes[change] += 1;
    return made;
  }

  /** `TYPE::NAME`; the second of a name, under another parent, gets a number. */
  private key(type: string, name: string): string {
    const { seen } = this.doing;
    let key = `${type}::${name}`;
    for (let turn = 2; seen.has(key); turn++) key = `${type}::${name}#${turn}`;
    seen.add(key);
    return key;
  }

  private async remove(keys: string[]): Promise<void> {
    for (const key of keys.reverse()) {
      const { provider, type: token, name, urn, id, outputs } = this.kept.get(key)!;
      try {
        await provider.delete({ urn, token, name }, id, outputs);
      } catch (error) {
        this.doing.refusals.push(`${name} (${token}): ${(error as Error).message}`);
        this.refuse();
      }
      this.kept.delete(key);
      this.doing.changes.delete += key.endsWith(" replaced") ? 0 : 1;
    }
  }

  private refuse(): void {
    if (this.doing.refusals.length > 0) throw new Error(this.doing.refusals.join("\n"));
  }

  private makeProvider(type: string, name: string, inputs: Props): runtime.MockResourceResult {
    const kind = type.split(":")[2]!;
    const provider = this.open(kind);
    const checked = provider.checkConfig(inputs);
    refuseWrong(checked.failures);
    provider.configure(checked.inputs);
    this.providers.set(`::${kind}-${name}`, provider);
    return { id: `${kind}-${name}`, state: inputs };
  }

  /** The provider that the program hands down, else the one of the package. @param reference - `URN::ID` */
  private provider(token: string, reference = ""): Provider {
    const name = token.split(":")[0]!;
    const given = [...this.providers].find(([end]) => reference.endsWith(end))?.[1];
    const known = given ?? this.providers.get(name);
    if (known) return known;
    const made = this.open(name);
    made.configure(this.options.settings?.[name] ?? defaultSettings[name] ?? {});
    this.providers.set(name, made);
    return made;
  }

  private open(name: string): Provider {
    const open = () => this.world;
    switch (name) {
      case "aws":
        return awsCloud(open);
      case "azure-native":
        return azureCloud(open, sdkOf(name)?.version ?? "");
      case "cloudflare":
        return cloudflareCloud(open, sdkOf(name)?.version ?? "");
      case "gcp":
        return gcpCloud(open, sdkOf(name)?.version ?? "");
      case "kubernetes":
        return new Kubernetes({ open, patience: 0 });
      case "random":
        return new Random(open);
      case "time":
        return timeCloud(open, sdkOf(name)?.version ?? "");
      case "tls":
        return tlsCloud(open, sdkOf(name)?.version ?? "");
      case "vault":
        return vaultCloud(open, sdkOf(name)?.version ?? "");
      default:
        return foreignCloud({ name, version: sdkOf(name)?.version ?? "" }, open);
    }
  }
}

const defaultSettings: Readonly<Record<string, Props>> = {
  aws: { region: "us-east-1" },
  "azure-native": { subscriptionId: "00000000-0000-4000-8000-000000000001" },
  gcp: { project: "go-coffee-test", region: "us-central1" },
};

interface Work {
  seen: Set<string>;
  refusals: string[];
  changes: Record<Change, number>;
}

function noWork(): Work {
  return { seen: new Set(), refusals: [], changes: { create: 0, update: 0, replace: 0, delete: 0, same: 0 } };
}

function component(type: string, inputs: Props): runtime.MockResourceResult {
  if (sdkOf(type.split(":")[0]!))
    throw new Error("a component of a package needs the engine: try it with `npx coffee local up`");
  // What the engine keeps of a first run; here each program is one.
  return { id: "", state: type === "pulumi:index:Stash" ? { ...inputs, output: inputs["input"] } : inputs };
}

function refuseWrong(failures: Problem[]): void {
  if (failures.length > 0)
    throw new Error(failures.map(({ path, reason }) => (path ? `${path}: ${reason}` : reason)).join("\n"));
}
