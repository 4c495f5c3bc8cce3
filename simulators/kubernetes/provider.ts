import { at, text } from "../core/paths";
import { compare, type Difference } from "../core/diff";
import { Pace } from "../core/pace";
import type { Problem, Provider, Subject } from "../core/provider";
import type { World } from "../core/world";
import { checkInputs } from "../facts/check";
import { hasUnknown, type Props } from "../protocol/values";
import { Unready } from "../protocol/unready";
import { chartBrings } from "./charts";
import { checkObject, isAutonamed } from "./checking";
import { clusterAt, Objects } from "./cluster";
import { definitionErrors } from "./definitions";
import { invalidStatus } from "./fields";
import { releaseId, releaseOutputs, releaseRefusal } from "./helm";
import { isTrue, type Kind, kindOf, releaseToken, replacePaths, resourceOf, tokenOf } from "./kinds";
import { activeCluster } from "./kubeconfig";
import { addressRefusal, liveObject, merged, type Stamp } from "./live";
import { bag, idOf, namespaceOf, nameOf } from "./objects";
import { objectQuota } from "./quotas";
import { isAwaited, type State, stateOf } from "./readiness";
import { brokenRules } from "./rules/rules";
import { settingsDifference } from "./settings";

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
    if (preview) return { id: "", outputs: this.previewed(kind, inputs, undefined) };
    const objects = this.reach();
    await this.pace.spend(objects.world, subject.token, "create", objects.cluster.region);
    await this.patiently(() => this.notYet(objects, kind, inputs) === undefined);
    const id = objects.world.change(() => this.admit(objects, subject, kind, inputs));
    return { id, outputs: await this.settle(subject, kind, id, "create") };
  }

  read({ token }: Subject, id: string): { id: string; inputs: Props; outputs: Props } | undefined {
    const found = this.reach().get(token, id);
    return found && { id, inputs: found.inputs, outputs: found.outputs };
  }

  async update(subject: Subject, id: string, olds: Props, news: Props, preview: boolean): Promise<Props> {
    const kind = subject.token === releaseToken ? undefined : kindOf(subject.token);
    if (preview) return kind ? this.previewed(kind, news, olds) : { ...olds, ...news };
    const objects = this.reach();
    await this.pace.spend(objects.world, subject.token, "update", objects.cluster.region);
    if (!kind) return this.upgrade(objects, id, news);
    objects.world.change(() => this.change(objects, subject, kind, id, news));
    return this.settle(subject, kind, id, "update");
  }

  async delete(subject: Subject, id: string): Promise<void> {
    let objects: Objects;
    try {
      objects = this.reach();
    } catch {
      if (isTrue(this.settings["deleteUnreachable"])) return;
      throw new Error(
        "configured Kubernetes cluster is unreachable. If the cluster was deleted, you can remove this resource from Pulumi state " +
          'by rerunning the operation with the PULUMI_K8S_DELETE_UNREACHABLE environment variable set to "true"',
      );
    }
    const { world, cluster } = objects;
    await this.pace.spend(world, subject.token, "delete", cluster.region);
    world.change(() => {
      const found = objects.get(subject.token, id);
      if (!found) return;
      world.forget(found);
      if (subject.token === "kubernetes:core/v1:Namespace") {
        for (const one of world.within(cluster.scope)) if (one.id.startsWith(`${id}/`)) world.forget(one);
      }
      if (subject.token === tokenOf("apiextensions.k8s.io/v1", "CustomResourceDefinition")) {
        const { group, names } = bag(found.outputs["spec"]);
        const instances = new RegExp(`^kubernetes:${String(group)}/[^:]+:${String(bag(names)["kind"])}$`);
        for (const one of world.within(cluster.scope)) if (instances.test(one.token)) world.forget(one);
      }
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

  /**
   * What a preview can say: with a cluster and known values the API server's answer to a dry run; else the inputs. An object that
   * breaks the API server's own rules is refused even while there is no cluster yet, since no cluster would take it.
   */
  private previewed(kind: Kind, inputs: Props, olds: Props | undefined): Props {
    if (hasUnknown(inputs)) return inputs;
    const wrong = brokenRules(inputs, { kind, current: olds });
    if (wrong !== undefined) throw new Error(wrong);
    if (hasUnknown(this.settings["kubeconfig"])) return inputs;
    let objects: Objects;
    try {
      objects = this.reach();
    } catch {
      return inputs;
    }
    if (kind.patch || this.notYet(objects, kind, inputs) !== undefined) return inputs;
    return liveObject(objects, kind, inputs, olds, olds ? stampOf(olds) : {});
  }

  /** Why the object cannot be made before others are: its namespace, its definition. */
  private notYet(objects: Objects, kind: Kind, inputs: Props): string | undefined {
    if (kind.custom && !objects.definition(kind.group, kind.kind) && !chartBrings(objects, kind.group)) {
      return `no matches for kind "${kind.kind}" in version "${kind.apiVersion}"`;
    }
    const namespace = namespaceOf(inputs, scoped(objects, kind));
    return namespace === "" || objects.hasNamespace(namespace) ? undefined : `namespaces "${namespace}" not found`;
  }

  /** Puts a new object into the cluster; returns its id. @throws Error in the API server's words. */
  private admit(objects: Objects, subject: Subject, general: Kind, inputs: Props): string {
    const kind = scoped(objects, general);
    const refuse = (why: string) =>
      new Error(`resource "${subject.urn}" was not successfully created by the Kubernetes API server: ${why}`);
    const late = this.notYet(objects, kind, inputs);
    if (late !== undefined && late.startsWith("no matches")) {
      throw new Error(
        `creation of resource "${subject.urn}" with kind ${kind.group}/${kind.version}/${kind.kind} failed because the Kubernetes API server reported that ` +
          `the apiVersion for this resource does not exist. Verify that any required CRDs have been created: ${late}`,
      );
    }
    if (late !== undefined) throw refuse(late);
    const namespace = namespaceOf(inputs, kind);
    const id = idOf(namespace, nameOf(inputs));
    if (
      !kind.patch &&
      objects.has(subject.token, namespace, nameOf(inputs)) &&
      !isTrue(this.settings["upsertExistingObjects"])
    ) {
      throw refuse(`${resourceOf(kind)} "${nameOf(inputs)}" already exists`);
    }
    const wrong = this.refusal(objects, kind, inputs, undefined) ?? quotaRefusal(objects, kind, inputs);
    if (wrong !== undefined) throw refuse(wrong);
    this.write(objects, subject, kind, id, inputs);
    return id;
  }

  private change(objects: Objects, subject: Subject, general: Kind, id: string, news: Props): void {
    const kind = scoped(objects, general);
    const current = objects.get(subject.token, id);
    if (!current)
      throw new Error(`update of resource "${subject.urn}" failed: ${resourceOf(kind)} "${nameOf(news)}" not found`);
    const wrong = this.refusal(objects, kind, news, current.outputs);
    if (wrong !== undefined) throw new Error(`update of resource "${subject.urn}" failed: ${wrong}`);
    this.write(objects, subject, kind, id, news);
  }

  private refusal(objects: Objects, kind: Kind, inputs: Props, current: Props | undefined): string | undefined {
    const wrong = brokenRules(inputs, { kind, current });
    if (wrong !== undefined) return wrong;
    if (kind.custom) return definitionErrors(objects, kind, inputs);
    const address = kind.kind === "Service" && !kind.patch && !current ? addressRefusal(objects, inputs) : undefined;
    return address && invalidStatus(kind.kind, kind.group, nameOf(inputs), [address]);
  }

  private write(objects: Objects, subject: Subject, kind: Kind, id: string, inputs: Props): void {
    const { world, cluster } = objects;
    const before = objects.get(subject.token, id);
    const stamp = this.stamp(objects, subject, before?.outputs);
    const target = kind.patch ? objects.get(tokenOf(kind.apiVersion, kind.kind), id) : undefined;
    if (target) world.put({ ...target, outputs: merged(target.outputs, inputs) });
    const outputs = kind.patch
      ? { ...merged(target?.outputs ?? {}, inputs), metadata: { ...bag(inputs["metadata"]), ...stamp } }
      : liveObject(objects, kind, inputs, before?.outputs, stamp);
    world.put({
      token: subject.token,
      id,
      scope: cluster.scope,
      region: cluster.region,
      inputs,
      outputs: { ...outputs, status: before?.outputs["status"] },
    });
    if (subject.token === tokenOf("autoscaling/v2", "HorizontalPodAutoscaler")) scale(objects, outputs);
  }

  private stamp(objects: Objects, subject: Subject, before: Props | undefined): Stamp {
    const { world, cluster } = objects;
    const key = `resourceVersion:${cluster.scope}`;
    const version = Number(world.meta(key) ?? 1000) + 1;
    world.setMeta(key, String(version));
    if (before) return { ...stampOf(before), resourceVersion: String(version) } as Stamp;
    const hex = world.digits(subject.urn, 32);
    const uid = [
      hex.slice(0, 8),
      hex.slice(8, 12),
      `4${hex.slice(13, 16)}`,
      `8${hex.slice(17, 20)}`,
      hex.slice(20),
    ].join("-");
    return { uid, resourceVersion: String(version), creationTimestamp: new Date().toISOString().replace(/\.\d+/, "") };
  }

  /** Waits until the cluster's controllers have made the object ready. @throws Unready when they do not get there. */
  private async settle(subject: Subject, kind: Kind, id: string, verb: "create" | "update"): Promise<Props> {
    const look = (): { state: State; outputs: Props } => {
      const objects = this.reach();
      return objects.world.change(() => {
        const found = objects.get(subject.token, id);
        if (!found) throw new Error(`${resourceOf(kind)} "${id}" not found`);
        const state = stateOf(objects, kind, found.outputs);
        const { status: _, ...rest } = found.outputs;
        const outputs = state.status === undefined ? rest : { ...rest, status: state.status };
        objects.world.put({ ...found, outputs });
        return { state, outputs };
      });
    };
    let seen = look();
    if (!isAwaited(seen.outputs)) return seen.outputs;
    await this.patiently(() => seen.state.reasons.length === 0 || (seen = look()).state.reasons.length === 0);
    if (seen.state.reasons.length === 0) return seen.outputs;
    const name = nameOf(seen.outputs);
    const why = `'${name}' timed out waiting to be Ready`;
    const message =
      verb === "create"
        ? `resource "${subject.urn}" was successfully created, but the Kubernetes API server reported that it failed to fully initialize or become live: ${why}`
        : `the Kubernetes API server reported that "${id}" failed to fully initialize or become live: ${why}`;
    throw new Unready(message, id, seen.outputs, [message, ...seen.state.reasons]);
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
    return world.change(() => {
      const wrong = releaseRefusal(objects, inputs);
      if (wrong !== undefined) throw new Error(`failed to create chart release: ${wrong}`);
      const namespace = text(inputs["namespace"]) || "default";
      if (!objects.hasNamespace(namespace))
        this.write(objects, { ...subject, token: namespaceToken }, kindOf(namespaceToken), namespace, {
          metadata: { name: namespace },
        });
      const id = releaseId(inputs);
      const outputs = releaseOutputs(inputs, objects.get(releaseToken, id));
      world.put({ token: releaseToken, id, scope: cluster.scope, region: cluster.region, inputs, outputs });
      return { id, outputs };
    });
  }

  private upgrade(objects: Objects, id: string, news: Props): Props {
    const { world } = objects;
    return world.change(() => {
      const found = objects.get(releaseToken, id);
      if (!found) throw new Error(`"${id.split("/").at(-1)}" has no deployed releases`);
      const outputs = releaseOutputs(news, found);
      world.put({ ...found, inputs: news, outputs });
      return outputs;
    });
  }
}

const namespaceToken = "kubernetes:core/v1:Namespace";

/** The object in the namespace that it comes to when it says none. */
function placed(object: Props, kind: Kind): Props {
  const namespace = namespaceOf(object, kind);
  const { namespace: _, ...metadata } = bag(object["metadata"]);
  return { ...object, metadata: namespace === "" ? metadata : { ...metadata, namespace } };
}

/** A custom kind, with the scope that its definition says; with none, what its name and its object suggest. */
function scoped(objects: Objects, kind: Kind): Kind {
  if (!kind.custom) return kind;
  const scope = text(at(objects.definition(kind.group, kind.kind) ?? {}, "spec.scope"));
  return { ...kind, namespaced: scope === undefined ? !kind.kind.startsWith("Cluster") : scope === "Namespaced" };
}

function stampOf(object: Props): Partial<Stamp> {
  const { uid, resourceVersion, creationTimestamp } = bag(object["metadata"]) as Partial<Stamp>;
  return uid && resourceVersion && creationTimestamp ? { uid, resourceVersion, creationTimestamp } : {};
}

function quotaRefusal(objects: Objects, kind: Kind, inputs: Props): string | undefined {
  if (kind.group !== "" || kind.patch) return undefined;
  const wrong = objectQuota(objects, namespaceOf(inputs, kind), kind.plural, inputs);
  return wrong && `${kind.plural} "${nameOf(inputs)}" is forbidden: ${wrong}`;
}

/** What an autoscaler does at once: as many pods as it wants at the least. */
function scale(objects: Objects, scaler: Props): void {
  const target = bag(at(scaler, "spec.scaleTargetRef"));
  const token = tokenOf("apps/v1", String(target["kind"]));
  const found = objects.get(token, idOf(String(at(scaler, "metadata.namespace")), String(target["name"])));
  const least = Number(at(scaler, "spec.minReplicas") ?? 1);
  if (!found || Number(at(found.outputs, "spec.replicas") ?? 1) >= least) return;
  const scaled = { ...found.outputs, spec: { ...bag(found.outputs["spec"]), replicas: least } };
  objects.world.put({ ...found, outputs: { ...scaled, status: stateOf(objects, kindOf(token), scaled).status } });
}
