import { bag } from "../core/paths";
import { compare, type Difference } from "../core/diff";
import { Pace } from "../core/pace";
import type { Problem, Provider, Subject } from "../core/provider";
import type { World } from "../core/world";
import { checkInputs } from "../facts/check";
import { hasUnknown, type Props } from "../protocol/values";
import { Unready } from "../protocol/unready";
import type { ClusterApi, Writing } from "./api";
import { Conflict, isForced, NoMatch } from "./api-server";
import { checkObject, isAutonamed } from "./checking";
import { clusterAt, Objects } from "./cluster";
import { definitionsOf, failedText, install, releaseRefusal, uninstall, upgrade, waitsFor } from "./helm/release";
import { isTrue, type Kind, kindOf, releaseToken, replacePaths } from "./kinds";
import { activeCluster } from "./kubeconfig";
import { idOf, namespaceOf, nameOf } from "./objects";
import { LocalApi } from "./local-api";
import { ManifestMode } from "./manifest-mode";
import { isAwaited, type State } from "./readiness";
import { brokenRules } from "./rules/rules";
import { settingsDifference } from "./settings";
import {
  conflictText,
  notCreated,
  notLive,
  notReady,
  notUpdated,
  noSuchKind,
  timedOut,
  unreachableText,
} from "./words";

export interface KubernetesOptions {
  /** Opens the world; called when it is first needed. */
  open(): World;
  /** How much faster than the real cloud; absent: instant. */
  timeScale?: number | undefined;
  /** Milliseconds that an object may wait for what others are making. @defaultValue `patienceOf` */
  patience?: number;
  /** What answers for a cluster. @defaultValue the local API server */
  api?: (objects: Objects) => Promise<ClusterApi>;
}

/**
 * How long an object may wait for what others are making, in milliseconds: 5 s; a minute where real controllers make it, which share this machine with the run; or the real
 * ten minutes at the time scale, where that is longer.
 */
export function patienceOf({ api, timeScale }: Pick<KubernetesOptions, "api" | "timeScale">): number {
  return Math.max(api ? 60_000 : 5000, timeScale ? 600_000 / timeScale : 0);
}

/** The local Kubernetes: the API servers of all clusters that stand in the local clouds, and what their controllers do. */
export class Kubernetes implements Provider {
  readonly name = "kubernetes";
  readonly version = "4.34.2";
  private readonly pace: Pace;
  private readonly patience: number;
  private settings: Props = {};
  private opened: World | undefined;
  private cancelled = false;

  constructor(private readonly options: KubernetesOptions) {
    this.pace = new Pace(options.timeScale);
    this.patience = options.patience ?? patienceOf(options);
  }

  /** Source: CheckConfig in pulumi-kubernetes provider/pkg/provider/provider.go. */
  checkConfig(news: Props): { inputs: Props; failures: Problem[] } {
    const failures = checkInputs("pulumi:providers:kubernetes", news);
    if (!news["renderYamlToDirectory"]) return { inputs: news, failures };
    const clashes = ["cluster", "context", "kubeconfig"].filter((key) => news[key]);
    const reason = (key: string) => `"${key}" arg is not compatible with "renderYamlToDirectory" arg`;
    return { inputs: news, failures: [...failures, ...clashes.map((path) => ({ path, reason: reason(path) }))] };
  }

  diffConfig(olds: Props, news: Props): Difference {
    return settingsDifference(olds, news);
  }

  configure(inputs: Props): void {
    this.settings = inputs;
  }

  check(subject: Subject, olds: Props, news: Props, seed: Uint8Array): { inputs: Props; failures: Problem[] } {
    return checkObject(subject, olds, news, seed, this.settings);
  }

  diff(
    subject: Subject,
    id: string,
    olds: Props,
    news: Props,
    ignore: string[],
  ): Difference & { deleteBeforeReplace: boolean } {
    if (subject.token === releaseToken) {
      return {
        ...compare({ replaceOn: { paths: ["name", "namespace"], source: "" } }, olds, news, ignore),
        deleteBeforeReplace: false,
      };
    }
    const kind = kindOf(subject.token);
    this.manifests()?.begin(kind, id, olds);
    const [before, after] = [placed(olds, kind), placed(news, kind)];
    const paths = replacePaths(subject.token, this.settings, olds["immutable"] === true);
    const difference = compare({ replaceOn: { paths, source: "" } }, before, after, ignore);
    const samePlace = idOf(namespaceOf(after, kind), nameOf(after)) === id;
    return { ...difference, deleteBeforeReplace: difference.replaces && samePlace && !isAutonamed(news) };
  }

  async create(subject: Subject, inputs: Props, preview: boolean): Promise<{ id: string; outputs: Props }> {
    if (subject.token === releaseToken) {
      // Source: the same file, Create: "Helm Release resource is not supported in YAML render mode".
      if (this.manifests()) throw new Error("a Helm release cannot be written as a manifest");
      return this.install(subject, inputs, preview);
    }
    const kind = kindOf(subject.token);
    const manifests = this.manifests();
    if (manifests) return preview ? { id: "", outputs: inputs } : manifests.put(kind, inputs);
    if (preview) return { id: "", outputs: await this.previewed(subject, kind, inputs) };
    const { objects, api } = await this.reach();
    await this.pace.spend(objects.world, subject.token, "create", objects.cluster.region);
    await this.patiently(async () => (await api.notYet(kind, inputs)) === undefined);
    const upsert = isTrue(this.settings["upsertExistingObjects"]);
    const id = await said(
      () => api.create(kind, inputs, { ...this.writing(subject, inputs), upsert }),
      (error) => new Error(error instanceof NoMatch ? noSuchKind(subject, kind, error) : notCreated(subject, error)),
    );
    const { state, outputs } = await this.settle(kind, id);
    if (state.reasons.length === 0) return { id, outputs };
    throw unready(id, outputs, notReady(subject, outputs), state.reasons);
  }

  /** What an object lacks to be ready is found again at each refresh; at an import nobody asks. */
  async read(
    subject: Subject,
    id: string,
    known: Props,
  ): Promise<{ id: string; inputs: Props; outputs: Props } | undefined> {
    const { token } = subject;
    const manifests = this.manifests();
    if (manifests) {
      const found = manifests.find(kindOf(token), id);
      return found && { id, ...found };
    }
    const reached = await this.reached();
    if (!reached) {
      if (isTrue(this.settings["deleteUnreachable"])) return undefined;
      throw new Error(unreachableText("failed to read resource state due to unreachable cluster"));
    }
    const { objects, api } = reached;
    this.pace.look(objects.world, token, objects.cluster.region);
    const release = token === releaseToken;
    const imported = Object.keys(known).length === 0;
    const kind = release ? undefined : kindOf(token);
    const found = kind
      ? await api.find(kind, id, { ...this.writing(subject, known), imported })
      : objects.get(token, id);
    if (!found) return undefined;
    const { inputs, outputs } = found;
    const reasons = imported || !kind || !isAwaited(outputs) ? [] : (await api.look(kind, id)).state.reasons;
    if (reasons.length === 0) return { id, inputs, outputs };
    const message = `Resource '${nameOf(outputs)}' was created but failed to initialize`;
    throw new Unready(message, id, outputs, [message, ...reasons], inputs);
  }

  async update(subject: Subject, id: string, olds: Props, news: Props, preview: boolean): Promise<Props> {
    const { token } = subject;
    const kind = token === releaseToken ? undefined : kindOf(token);
    const manifests = kind && this.manifests();
    if (manifests) return preview ? news : manifests.put(kind, news).outputs;
    if (preview) return kind ? this.previewed(subject, kind, news, { id, outputs: olds }) : { ...olds, ...news };
    const { objects, api } = await this.reach();
    const { world, cluster } = objects;
    await this.pace.spend(world, token, "update", cluster.region);
    if (!kind) {
      const upgraded = world.change(() => upgrade(objects, id, news));
      await api.define(definitionsOf(news, { kept: false }));
      return this.rolled(objects, id, news, () => upgraded);
    }
    await said(
      () => api.update(kind, id, news, this.writing(subject, news)),
      async (error) => {
        const why = error instanceof Conflict ? conflictText(subject, error) : error.message;
        const standing = await api.find(kind, id, { ...this.writing(subject, news), imported: false });
        return standing ? unready(id, standing.outputs, notLive(id, why)) : new Error(notUpdated(subject, why));
      },
    );
    const { state, outputs } = await this.settle(kind, id);
    if (state.reasons.length === 0) return outputs;
    throw unready(id, outputs, notLive(id, timedOut(outputs)), state.reasons);
  }

  async delete(subject: Subject, id: string, olds: Props): Promise<void> {
    const manifests = this.manifests();
    if (manifests) return manifests.remove(kindOf(subject.token), id);
    const reached = await this.reached();
    if (!reached) {
      if (isTrue(this.settings["deleteUnreachable"])) return;
      throw new Error(unreachableText("configured Kubernetes cluster is unreachable"));
    }
    const { objects, api } = reached;
    const { world, cluster } = objects;
    await this.pace.spend(world, subject.token, "delete", cluster.region);
    if (subject.token !== releaseToken) return api.remove(kindOf(subject.token), id, this.writing(subject, olds));
    await api.undefine(definitionsOf(olds, { kept: false }));
    world.change(() => {
      const found = objects.get(releaseToken, id);
      if (!found) return;
      uninstall(objects, found);
      world.forget(found);
    });
  }

  invoke(token: string): never {
    throw new Error(`the local kubernetes has no function ${token} yet: add it to simulators/kubernetes`);
  }

  cancel(): void {
    this.cancelled = true;
    this.pace.cancel();
  }

  /** Where manifests are written, and nothing is applied. */
  private manifests(): ManifestMode | undefined {
    const { renderYamlToDirectory, clusterIdentifier } = this.settings;
    if (!renderYamlToDirectory) return undefined;
    return new ManifestMode((this.opened ??= this.options.open()), String(clusterIdentifier ?? ""));
  }

  private writing({ urn }: Subject, object: Props): Writing {
    return { urn, force: isForced(object, isTrue(this.settings["enablePatchForce"])) };
  }

  /** The cluster that the kubeconfig names. @throws Error in the provider's words when there is none. */
  private async reach(): Promise<Reached> {
    const { kubeconfig } = this.settings;
    let reason: string;
    try {
      const { server } = activeCluster(kubeconfig, this.settings);
      const world = (this.opened ??= this.options.open());
      const cluster = clusterAt(server, world);
      if (cluster) {
        const objects = new Objects(world, cluster);
        return { objects, api: (await this.options.api?.(objects)) ?? new LocalApi(objects) };
      }
      const host = server.replace(/^https?:\/\//, "").replace(/[:/].*$/, "");
      reason = `unable to load schema information from the API server: Get "${server}/openapi/v2?timeout=32s": dial tcp: lookup ${host}: no such host`;
    } catch (error) {
      const how =
        kubeconfig === undefined
          ? "unable to load Kubernetes client configuration from kubeconfig file."
          : "failed to parse kubeconfig data in `kubernetes:config:kubeconfig`-";
      reason = `${how} ${(error as Error).message}`;
    }
    throw new Error(`configured Kubernetes cluster is unreachable: ${reason}`);
  }

  /** As `reach`; undefined where there is no such cluster, or not yet. */
  private async reached(): Promise<Reached | undefined> {
    if (hasUnknown(this.settings["kubeconfig"])) return undefined;
    return this.reach().catch(() => undefined);
  }

  /**
   * What a preview can say: with a cluster and known values the API server's answer to a dry run; else the inputs. An object that
   * breaks the API server's own rules is refused even while there is no cluster yet, since no cluster would take it.
   */
  private async previewed(
    subject: Subject,
    kind: Kind,
    inputs: Props,
    current?: { id: string; outputs: Props },
  ): Promise<Props> {
    if (hasUnknown(inputs)) return inputs;
    const api = (await this.reached())?.api;
    return said(
      async () => {
        if (api && !kind.patch && !(await api.notYet(kind, inputs)))
          return api.dryRun(kind, inputs, current?.outputs, this.writing(subject, inputs));
        const wrong = brokenRules(inputs, { kind, current: current?.outputs });
        if (wrong !== undefined) throw new Error(wrong);
        return inputs;
      },
      (error) => new Error(current ? notLive(current.id, error.message) : notCreated(subject, error)),
    );
  }

  /** Waits until the cluster's controllers have made the object ready, as long as patience lasts. */
  private async settle(kind: Kind, id: string): Promise<{ state: State; outputs: Props }> {
    const look = async (): Promise<{ state: State; outputs: Props }> => {
      // Anew each time: nodes come while we wait.
      const { api } = await this.reach();
      const { state, outputs } = await api.look(kind, id);
      return { state: isAwaited(outputs) ? state : { ...state, reasons: [] }, outputs };
    };
    let seen = await look();
    await this.patiently(
      async () => seen.state.reasons.length === 0 || (seen = await look()).state.reasons.length === 0,
    );
    return seen;
  }

  /** Asks again and again, as long as patience lasts. */
  private async patiently(done: () => Promise<boolean>): Promise<void> {
    const until = Date.now() + this.patience;
    while (!(await done()) && Date.now() < until && !this.cancelled)
      await new Promise((resolve) => setTimeout(resolve, 50));
  }

  private async install(subject: Subject, inputs: Props, preview: boolean): Promise<{ id: string; outputs: Props }> {
    if (preview) return { id: "", outputs: inputs };
    const { objects, api } = await this.reach();
    const { world, cluster } = objects;
    await this.pace.spend(world, subject.token, "create", cluster.region);
    await this.patiently(async () => releaseRefusal(objects, inputs) === undefined);
    const made = world.change(() => install(objects, inputs));
    await api.define(definitionsOf(inputs, { kept: true }));
    return { id: made.id, outputs: await this.rolled(objects, made.id, inputs, () => made.outputs) };
  }

  /** Waits for the pods of a release, as Helm does. */
  private async rolled(objects: Objects, id: string, inputs: Props, work: () => Props): Promise<Props> {
    const outputs = work();
    let reasons: string[] = [];
    await this.patiently(async () => (reasons = waitsFor(objects, inputs)).length === 0);
    if (reasons.length > 0) throw unready(id, outputs, failedText(id), reasons);
    return outputs;
  }
}

/** A cluster that answers. */
interface Reached {
  objects: Objects;
  api: ClusterApi;
}

/** Does the work; what it throws is said in other words. */
async function said<T>(work: () => Promise<T>, inOtherWords: (error: Error) => Error | Promise<Error>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw await inOtherWords(error as Error);
  }
}

function unready(id: string, outputs: Props, message: string, reasons: string[] = []): Unready {
  return new Unready(message, id, outputs, [message, ...reasons]);
}

/** The object in the namespace that it comes to when it says none. */
function placed(object: Props, kind: Kind): Props {
  const namespace = namespaceOf(object, kind);
  const { namespace: _, ...metadata } = bag(object["metadata"]);
  return { ...object, metadata: namespace === "" ? metadata : { ...metadata, namespace } };
}
