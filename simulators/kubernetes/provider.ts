import { compare, type Difference } from "../core/diff";
import { Pace } from "../core/pace";
import type { Problem, Provider, Subject } from "../core/provider";
import type { Standing } from "../core/standing";
import type { World } from "../core/world";
import { checkInputs } from "../facts/check";
import { hasUnknown, type Props } from "../protocol/values";
import { Unready } from "../protocol/unready";
import { ApiServer, Conflict, isForced, NoMatch } from "./api-server";
import { checkObject, isAutonamed } from "./checking";
import { clusterAt, Objects } from "./cluster";
import { failedText, install, releaseRefusal, uninstall, upgrade, waitsFor } from "./helm/release";
import { isTrue, type Kind, kindOf, releaseToken, replacePaths, resourceOf } from "./kinds";
import { activeCluster } from "./kubeconfig";
import { bag, idOf, namespaceOf, nameOf } from "./objects";
import { isAwaited, type State, stateOf } from "./readiness";
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
  /** Milliseconds that an object may wait for what others are making. @defaultValue 5000, or the real ten minutes at the time scale where that is longer */
  patience?: number;
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
    this.patience = options.patience ?? Math.max(5000, options.timeScale ? 600_000 / options.timeScale : 0);
  }

  checkConfig(news: Props): { inputs: Props; failures: Problem[] } {
    const failures = checkInputs("pulumi:providers:kubernetes", news);
    const rendered = news["renderYamlToDirectory"] !== undefined;
    const reason = "not supported by the local kubernetes: `npx coffee render` writes the manifests";
    return { inputs: news, failures: rendered ? [...failures, { path: "renderYamlToDirectory", reason }] : failures };
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
    const [before, after] = [placed(olds, kind), placed(news, kind)];
    const paths = replacePaths(subject.token, this.settings, olds["immutable"] === true);
    const difference = compare({ replaceOn: { paths, source: "" } }, before, after, ignore);
    const samePlace = idOf(namespaceOf(after, kind), nameOf(after)) === id;
    return { ...difference, deleteBeforeReplace: difference.replaces && samePlace && !isAutonamed(news) };
  }

  async create(subject: Subject, inputs: Props, preview: boolean): Promise<{ id: string; outputs: Props }> {
    if (subject.token === releaseToken) return this.install(subject, inputs, preview);
    const kind = kindOf(subject.token);
    if (preview) return { id: "", outputs: this.previewed(subject, kind, inputs) };
    const objects = this.reach();
    const { world, cluster } = objects;
    const server = new ApiServer(objects);
    await this.pace.spend(world, subject.token, "create", cluster.region);
    await this.patiently(() => server.notYet(kind, inputs) === undefined);
    const upsert = isTrue(this.settings["upsertExistingObjects"]);
    const id = said(
      () => world.change(() => server.create(kind, inputs, subject.urn, upsert)),
      (error) => new Error(error instanceof NoMatch ? noSuchKind(subject, kind, error) : notCreated(subject, error)),
    );
    const { state, outputs } = await this.settle(kind, id);
    if (state.reasons.length === 0) return { id, outputs };
    throw unready(id, outputs, notReady(subject, outputs), state.reasons);
  }

  /** What an object lacks to be ready is found again at each refresh; at an import nobody asks. */
  read({ token }: Subject, id: string, known: Props): { id: string; inputs: Props; outputs: Props } | undefined {
    const objects = this.reached();
    if (!objects) {
      if (isTrue(this.settings["deleteUnreachable"])) return undefined;
      throw new Error(unreachableText("failed to read resource state due to unreachable cluster"));
    }
    this.pace.look(objects.world, token, objects.cluster.region);
    const found = objects.get(token, id);
    if (!found) return undefined;
    const { inputs, outputs } = found;
    const imported = Object.keys(known).length === 0;
    const reasons = imported || token === releaseToken ? [] : lacks(objects, found);
    if (reasons.length === 0) return { id, inputs, outputs };
    const message = `Resource '${nameOf(outputs)}' was created but failed to initialize`;
    throw new Unready(message, id, outputs, [message, ...reasons], inputs);
  }

  async update(subject: Subject, id: string, olds: Props, news: Props, preview: boolean): Promise<Props> {
    const { token, urn } = subject;
    const kind = token === releaseToken ? undefined : kindOf(token);
    if (preview) return kind ? this.previewed(subject, kind, news, { id, outputs: olds }) : { ...olds, ...news };
    const objects = this.reach();
    const { world, cluster } = objects;
    await this.pace.spend(world, token, "update", cluster.region);
    if (!kind) return this.rolled(objects, id, news, () => world.change(() => upgrade(objects, id, news)));
    const force = isForced(news, isTrue(this.settings["enablePatchForce"]));
    said(
      () => world.change(() => new ApiServer(objects).update(kind, id, news, urn, force)),
      (error) => {
        const why = error instanceof Conflict ? conflictText(subject, error) : error.message;
        const standing = objects.get(token, id);
        return standing ? unready(id, standing.outputs, notLive(id, why)) : new Error(notUpdated(subject, why));
      },
    );
    const { state, outputs } = await this.settle(kind, id);
    if (state.reasons.length === 0) return outputs;
    throw unready(id, outputs, notLive(id, timedOut(outputs)), state.reasons);
  }

  async delete(subject: Subject, id: string): Promise<void> {
    const objects = this.reached();
    if (!objects) {
      if (isTrue(this.settings["deleteUnreachable"])) return;
      throw new Error(unreachableText("configured Kubernetes cluster is unreachable"));
    }
    const { world, cluster } = objects;
    await this.pace.spend(world, subject.token, "delete", cluster.region);
    world.change(() => {
      const found = objects.get(subject.token, id);
      if (found && subject.token === releaseToken) uninstall(objects, found);
      if (found) new ApiServer(objects).remove(found);
    });
  }

  invoke(token: string): never {
    throw new Error(`the local kubernetes has no function ${token} yet: add it to simulators/kubernetes`);
  }

  cancel(): void {
    this.cancelled = true;
    this.pace.cancel();
  }

  /** The objects of the cluster that the kubeconfig names. @throws Error in the provider's words when there is none. */
  private reach(): Objects {
    const { kubeconfig } = this.settings;
    let reason: string;
    try {
      const { server } = activeCluster(kubeconfig, this.settings);
      const world = (this.opened ??= this.options.open());
      const cluster = clusterAt(server, world);
      if (cluster) return new Objects(world, cluster);
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
  private reached(): Objects | undefined {
    if (hasUnknown(this.settings["kubeconfig"])) return undefined;
    try {
      return this.reach();
    } catch {
      return undefined;
    }
  }

  /**
   * What a preview can say: with a cluster and known values the API server's answer to a dry run; else the inputs. An object that
   * breaks the API server's own rules is refused even while there is no cluster yet, since no cluster would take it.
   */
  private previewed(subject: Subject, kind: Kind, inputs: Props, current?: { id: string; outputs: Props }): Props {
    if (hasUnknown(inputs)) return inputs;
    const objects = this.reached();
    return said(
      () => {
        if (objects && !kind.patch) {
          const server = new ApiServer(objects);
          if (!server.notYet(kind, inputs)) return server.dryRun(kind, inputs, current?.outputs);
        }
        const wrong = brokenRules(inputs, { kind, current: current?.outputs });
        if (wrong !== undefined) throw new Error(wrong);
        return inputs;
      },
      (error) => new Error(current ? notLive(current.id, error.message) : notCreated(subject, error)),
    );
  }

  /** Waits until the cluster's controllers have made the object ready, as long as patience lasts. */
  private async settle(kind: Kind, id: string): Promise<{ state: State; outputs: Props }> {
    const look = (): { state: State; outputs: Props } => {
      const objects = this.reach();
      return objects.world.change(() => {
        const found = objects.get(kind.token, id);
        if (!found) throw new Error(`${resourceOf(kind)} "${id}" not found`);
        const state = stateOf(objects, kind, found.outputs);
        const { status: _, ...rest } = found.outputs;
        const outputs = state.status === undefined ? rest : { ...rest, status: state.status };
        objects.world.put({ ...found, outputs });
        return { state: isAwaited(outputs) ? state : { ...state, reasons: [] }, outputs };
      });
    };
    let seen = look();
    await this.patiently(() => seen.state.reasons.length === 0 || (seen = look()).state.reasons.length === 0);
    return seen;
  }

  /** Asks again and again, as long as patience lasts. */
  private async patiently(done: () => boolean): Promise<void> {
    const until = Date.now() + this.patience;
    while (!done() && Date.now() < until && !this.cancelled) await new Promise((resolve) => setTimeout(resolve, 50));
  }

  private async install(subject: Subject, inputs: Props, preview: boolean): Promise<{ id: string; outputs: Props }> {
    if (preview) return { id: "", outputs: inputs };
    const objects = this.reach();
    const { world, cluster } = objects;
    await this.pace.spend(world, subject.token, "create", cluster.region);
    await this.patiently(() => releaseRefusal(objects, inputs) === undefined);
    const made = world.change(() => install(objects, inputs));
    return { id: made.id, outputs: await this.rolled(objects, made.id, inputs, () => made.outputs) };
  }

  /** Waits for the pods of a release, as Helm does. */
  private async rolled(objects: Objects, id: string, inputs: Props, work: () => Props): Promise<Props> {
    const outputs = work();
    await this.patiently(() => waitsFor(objects, inputs).length === 0);
    const reasons = waitsFor(objects, inputs);
    if (reasons.length > 0) throw unready(id, outputs, failedText(id), reasons);
    return outputs;
  }
}

/** What keeps a standing object from being ready. */
function lacks(objects: Objects, { token, outputs }: Standing): string[] {
  return isAwaited(outputs) ? stateOf(objects, kindOf(token), outputs).reasons : [];
}

/** Does the work; what it throws is said in other words. */
function said<T>(work: () => T, inOtherWords: (error: Error) => Error): T {
  try {
    return work();
  } catch (error) {
    throw inOtherWords(error as Error);
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
