import { bag, bags } from "../../core/paths";
import type { Props } from "../../protocol/values";
import type { ClusterApi, Found, Writing } from "../api";
import { ApiServer, Conflict, NoMatch } from "../api-server";
import type { Objects } from "../cluster";
import { serviceApplied } from "../service-controllers";
import { type Kind, resourceOf } from "../kinds";
import { idOf, nameOf } from "../objects";
import type { State } from "../readiness";
import { fieldManager } from "../words";
import { published } from "./definitions";
import { drifted, imported, presented } from "./drift";
import { type Applying, Refused, type Remote, type Target, UnknownKind } from "./remote";
import { realState } from "./state";

/** Milliseconds that an object may take to go: a namespace empties first. */
const GOING = 120_000;

/**
 * A cluster whose API server and controllers are the real ones. The world keeps a copy of what stands, for the other local clouds and for who looks at the whole; what is asked is asked of the
 * server, each time.
 */
export class RealApi implements ClusterApi {
  /**
   * @param warn - told what the server says against an object that it takes
   * @param definitions - the folder of published definitions (definitions.ts)
   */
  constructor(
    private readonly objects: Objects,
    private readonly remote: Remote,
    private readonly warn: (urn: string, text: string) => void,
    private readonly definitions: string,
  ) {}

  async notYet(kind: Kind, sent: Props): Promise<Error | undefined> {
    try {
      const { namespace } = await this.target(kind, sent);
      if (namespace === "" || (await this.remote.get(namespaceTarget(namespace)))) return undefined;
      return new Error(`namespaces "${namespace}" not found`);
    } catch (problem) {
      if (problem instanceof UnknownKind) return new NoMatch(problem.message);
      throw problem;
    }
  }

  async dryRun(kind: Kind, sent: Props, current: Props | undefined, { urn, force }: Writing): Promise<Props> {
    const target = await this.target(kind, sent);
    if (!current && !kind.patch) await this.refuseTaken(kind, target);
    const { object, warnings } = await this.apply(target, sent, { manager: fieldManager(urn), force, dryRun: true });
    for (const text of warnings) this.warn(urn, text);
    return presented(object);
  }

  async create(kind: Kind, sent: Props, how: Writing & { upsert: boolean }): Promise<string> {
    const target = await this.target(kind, sent);
    if (!how.upsert && !kind.patch) await this.refuseTaken(kind, target);
    await this.write(kind, target, sent, how);
    return idOf(target.namespace, target.name);
  }

  async update(kind: Kind, _id: string, sent: Props, how: Writing): Promise<void> {
    const target = await this.target(kind, sent);
    if (!(await this.remote.get(target))) throw new Error(`${resourceOf(kind)} "${nameOf(sent)}" not found`);
    await this.write(kind, target, sent, how);
  }

  async find(kind: Kind, id: string, { urn, ...how }: Writing & { imported: boolean }): Promise<Found | undefined> {
    const { objects, remote } = this;
    const standing = objects.get(kind.token, id);
    const target = await this.targetOf(kind, id).catch((problem: unknown) => {
      if (problem instanceof UnknownKind) return undefined;
      throw problem;
    });
    const live = target && (await remote.get(target));
    if (!live || !target) {
      if (standing) objects.world.change(() => objects.world.forget(standing));
      return undefined;
    }
    const outputs = presented(live);
    if (how.imported || !standing) return { inputs: imported(live), outputs };
    const again = { manager: fieldManager(urn), force: true, dryRun: true };
    const inputs = await this.apply(target, standing.inputs, again).then(
      ({ object }) => drifted(standing.inputs, object, live),
      // It stands otherwise, and what was sent is not even taken any more: the next `up` is told why.
      () => standing.inputs,
    );
    return { inputs, outputs };
  }

  async look(kind: Kind, id: string): Promise<{ state: State; outputs: Props }> {
    const live = await this.remote.get(await this.targetOf(kind, id));
    if (!live) throw new Error(`${resourceOf(kind)} "${id}" not found`);
    const outputs = presented(live);
    const state = await realState(this.remote, this.objects, kind, outputs);
    const whole = state.status === undefined ? outputs : { ...outputs, status: state.status };
    this.keep(kind, id, whole, bag(this.objects.get(kind.token, id)?.inputs));
    if (kind.token === "kubernetes:core/v1:Service") serviceApplied(this.objects, whole);
    return { state, outputs: whole };
  }

  async remove(kind: Kind, id: string, { urn }: Writing): Promise<void> {
    const target = await this.targetOf(kind, id).catch((problem: unknown) => {
      if (!(problem instanceof UnknownKind)) throw problem;
    });
    if (target && kind.patch) await this.letGo(target, urn);
    else if (target) await this.removeWhole(target);
    const { objects } = this;
    objects.world.change(() => {
      const found = objects.get(kind.token, id);
      if (found) new ApiServer(objects).remove(found);
    });
  }

  async define(definitions: readonly Props[]): Promise<void> {
    for (const definition of definitions) {
      const whole = published(this.definitions, definition);
      // Of a kind that nobody has told us of more than its name, objects could hold nothing.
      if (!whole) continue;
      const target = definitionTarget(definition);
      await this.remote.apply(target, whole, { manager: "helm", force: true, dryRun: false });
      const until = Date.now() + GOING;
      while (!isEstablished(await this.remote.get(target))) {
        if (Date.now() > until) throw new Error(`${target.name} is not established`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  async undefine(definitions: readonly Props[]): Promise<void> {
    for (const definition of definitions) await this.removeWhole(definitionTarget(definition));
  }

  private async removeWhole(target: Target): Promise<void> {
    const uid = bag((await this.remote.get(target))?.["metadata"])["uid"];
    if (uid === undefined) return;
    await this.remote.remove(target);
    const until = Date.now() + GOING;
    for (;;) {
      const metadata = bag((await this.remote.get(target))?.["metadata"]);
      if (metadata["uid"] !== uid) return;
      if (Date.now() > until) {
        const finalizers = JSON.stringify(metadata["finalizers"] ?? []);
        throw new Error(`timed out waiting for deletion: finalizers ${finalizers} still hold it`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** What a patch owned is nobody's then, and goes. */
  private async letGo(target: Target, urn: string): Promise<void> {
    if (!(await this.remote.get(target))) return;
    const { apiVersion, kind } = target;
    const metadata = { name: target.name, ...(target.namespace && { namespace: target.namespace }) };
    await this.apply(
      target,
      { apiVersion, kind, metadata },
      { manager: fieldManager(urn), force: false, dryRun: false },
    );
  }

  /** Server-side apply would change what somebody else made. */
  private async refuseTaken(kind: Kind, target: Target): Promise<void> {
    if (await this.remote.get(target)) throw new Error(`${resourceOf(kind)} "${target.name}" already exists`);
  }

  private async write(kind: Kind, target: Target, sent: Props, { urn, force }: Writing): Promise<void> {
    const { object, warnings } = await this.apply(target, sent, { manager: fieldManager(urn), force, dryRun: false });
    for (const text of warnings) this.warn(urn, text);
    this.keep(kind, idOf(target.namespace, target.name), presented(object), sent);
  }

  /** @throws Conflict, NoMatch, Error in the words of the API server */
  private async apply(target: Target, sent: Props, applying: Applying) {
    const { apiVersion, kind } = target;
    const whole = published(this.definitions, sent) ?? sent;
    const own = Object.fromEntries(Object.entries(whole).filter(([key]) => !key.startsWith("__") && key !== "status"));
    try {
      return await this.remote.apply(target, { ...own, apiVersion, kind }, applying);
    } catch (problem) {
      if (problem instanceof UnknownKind) throw new NoMatch(problem.message);
      if (problem instanceof Refused && problem.reason === "Conflict") throw new Conflict(problem.message);
      throw problem;
    }
  }

  private keep(kind: Kind, id: string, outputs: Props, inputs: Props): void {
    const { world, cluster } = this.objects;
    const { scope, region } = cluster;
    world.change(() => world.put({ token: kind.token, id, scope, region, inputs, outputs }));
  }

  private async target({ apiVersion, kind }: Kind, sent: Props): Promise<Target> {
    const said = bag(sent["metadata"])["namespace"];
    const namespaced = await this.remote.namespaced(apiVersion, kind);
    return { apiVersion, kind, name: nameOf(sent), namespace: namespaced ? String(said || "default") : "" };
  }

  private async targetOf({ apiVersion, kind }: Kind, id: string): Promise<Target> {
    const namespaced = await this.remote.namespaced(apiVersion, kind);
    const slash = id.indexOf("/");
    return {
      apiVersion,
      kind,
      name: id.slice(slash + 1),
      namespace: namespaced ? id.slice(0, Math.max(0, slash)) : "",
    };
  }
}

function definitionTarget(definition: Props): Target {
  const kind = "CustomResourceDefinition";
  return { apiVersion: "apiextensions.k8s.io/v1", kind, name: nameOf(definition), namespace: "" };
}

function isEstablished(definition: Props | undefined): boolean {
  const conditions = bags(bag(definition?.["status"])["conditions"]);
  return conditions.some(({ type, status }) => type === "Established" && status === "True");
}

function namespaceTarget(name: string): Target {
  return { apiVersion: "v1", kind: "Namespace", name, namespace: "" };
}
