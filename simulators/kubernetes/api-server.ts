import { at, bag, text } from "../core/paths";
import type { Standing } from "../core/standing";
import type { Props } from "../protocol/values";
import { chartBrings } from "./charts";
import type { Objects } from "./cluster";
import { definitionErrors } from "./definitions";
import { invalidStatus } from "./fields";
import { type Kind, kindOf, resourceOf, tokenOf } from "./kinds";
import { serviceGone } from "./service-controllers";
import { addressRefusal, liveObject, merged, scaledFrom, type Stamp } from "./live";
import { annotationsOf, idOf, namespaceOf, nameOf, ownersOf } from "./objects";
import { autoscalerToken } from "./operators/keda";
import { applicationToken, trackingId } from "./operators/argo-cd";
import { followers, operatorOf } from "./operators/operators";
import { objectQuota } from "./quotas";
import { scaledTo, stateOf } from "./readiness";
import { brokenRules } from "./rules/rules";

export const namespaceToken = "kubernetes:core/v1:Namespace";
const definitionToken = tokenOf("apiextensions.k8s.io/v1", "CustomResourceDefinition");

/** Kinds that are in no namespace, of those whose definition nobody has made: by their name, and those that a cloud brings. */
const wide = /^(Cluster.*|GatewayClass|GlobalRules|VolumeSnapshotClass|VolumeSnapshotContent)$/;

/** The API server knows no such kind. */
export class NoMatch extends Error {}

/**
 * The API server of one cluster: what it takes, keeps and refuses. An error is in its words alone; the provider says around them what it was doing.
 * A real one could stand in this one's place.
 */
export class ApiServer {
  constructor(private readonly objects: Objects) {}

  /** Why the object cannot be made before others are: its definition, its namespace. */
  notYet(kind: Kind, sent: Props): NoMatch | Error | undefined {
    const { objects } = this;
    const brought = (objects.cluster.brings?.includes(kind.group) ?? false) || chartBrings(objects, kind.group);
    if (kind.custom && !brought && !objects.definition(kind.group, kind.kind)) {
      return new NoMatch(`no matches for kind "${kind.kind}" in version "${kind.apiVersion}"`);
    }
    const namespace = namespaceOf(sent, this.scoped(kind));
    if (namespace === "" || objects.hasNamespace(namespace)) return undefined;
    return new Error(`namespaces "${namespace}" not found`);
  }

  /** The object as it would stand; changes nothing. @throws Error where it would not be taken */
  dryRun(general: Kind, sent: Props, current: Props | undefined): Props {
    const kind = this.scoped(general);
    this.refuse(kind, sent, current);
    return liveObject(this.objects, kind, sent, current, current ? stampOf(current) : {});
  }

  /** Takes a new object; returns its id. @param drawn - what its uid is drawn from @throws Error where it is not taken */
  create(general: Kind, sent: Props, drawn: string, upsert: boolean): string {
    const late = this.notYet(general, sent);
    if (late) throw late;
    const { objects } = this;
    const kind = this.scoped(general);
    const [namespace, name] = [namespaceOf(sent, kind), nameOf(sent)];
    if (!kind.patch && !upsert && objects.has(kind.token, namespace, name))
      throw new Error(`${resourceOf(kind)} "${name}" already exists`);
    this.refuse(kind, sent, undefined);
    const over = kind.group === "" && !kind.patch ? objectQuota(objects, namespace, kind.plural, sent) : undefined;
    if (over !== undefined) throw new Error(`${kind.plural} "${name}" is forbidden: ${over}`);
    const id = idOf(namespace, name);
    this.write(kind, id, sent, drawn);
    return id;
  }

  /** Changes an object that stands. @param force - takes over what others own @throws Error where the change is not taken */
  update(general: Kind, id: string, sent: Props, drawn: string, force: boolean): void {
    const kind = this.scoped(general);
    const standing = this.objects.get(kind.token, id);
    if (!standing) throw new Error(`${resourceOf(kind)} "${nameOf(sent)}" not found`);
    this.refuse(kind, sent, standing.outputs);
    const conflict = force ? undefined : scaleConflict(this.objects, standing, sent);
    if (conflict !== undefined) throw new Conflict(conflict);
    this.write(kind, id, sent, drawn);
  }

  /** Deletes an object, and what goes with it: what is in a namespace, the instances of a definition. */
  remove(standing: Standing): void {
    const { world, cluster } = this.objects;
    const others = () => world.within(cluster.scope);
    world.forget(standing);
    if (standing.token === "kubernetes:core/v1:Service") serviceGone(this.objects, standing.outputs);
    if (standing.token === namespaceToken) {
      for (const one of others()) if (one.id.startsWith(`${standing.id}/`)) world.forget(one);
    }
    if (standing.token === definitionToken) {
      const { group, names } = bag(standing.outputs["spec"]);
      const instances = new RegExp(`^kubernetes:${String(group)}/[^:]+:${String(bag(names)["kind"])}$`);
      for (const one of others()) if (instances.test(one.token)) this.remove(one);
    }
    this.collect(standing);
  }

  /** What an object owned goes with it; what an operator keeps, and somebody else deleted, it makes again. */
  private collect({ outputs }: Standing): void {
    const { world, cluster } = this.objects;
    const [uid, owners] = [at(outputs, "metadata.uid"), ownersOf(outputs).map((owner) => owner["uid"])];
    for (const one of world.within(cluster.scope)) {
      if (ownersOf(one.outputs).some((owner) => owner["uid"] === uid)) this.remove(one);
      else if (owners.includes(at(one.outputs, "metadata.uid"))) this.keep(kindOf(one.token), one.outputs);
    }
  }

  /** What the operator of a custom object does with it: makes what belongs to it, and takes away what no longer does. */
  private keep(kind: Kind, object: Props): void {
    const operator = operatorOf(kind);
    if (operator === undefined) return;
    const wanted = operator.keeps(this.objects, object).map((one) => {
      const of = this.scoped(kindOf(tokenOf(String(one["apiVersion"]), String(one["kind"]))));
      const id = idOf(namespaceOf(one, of), nameOf(one));
      return { of, id, object: ownedBy(object, one) };
    });
    if (wanted.some((one) => brokenRules(one.object, { kind: one.of, current: undefined }) !== undefined)) return;
    const uid = at(object, "metadata.uid");
    const stays = (one: Standing) => wanted.some(({ of, id }) => of.token === one.token && id === one.id);
    for (const one of this.objects.world.within(this.objects.cluster.scope)) {
      if (ownersOf(one.outputs).some((owner) => owner["uid"] === uid) && !stays(one)) this.objects.world.forget(one);
    }
    for (const one of wanted) {
      this.write(one.of, one.id, one.object, `${String(uid)} ${one.of.token} ${one.id}`);
      this.settle(one.of.token, one.id);
    }
    const applied = operator.applies?.(this.objects, object);
    if (applied) this.applyAll(applied, String(uid));
    for (const { token, id, spec } of operator.changes?.(this.objects, object) ?? []) this.settle(token, id, spec);
    this.settle(kind.token, idOf(namespaceOf(object, this.scoped(kind)), nameOf(object)));
  }

  /** Argo CD looks at its repositories again. */
  sync(): void {
    for (const application of this.objects.list(applicationToken)) this.keep(kindOf(applicationToken), application);
  }

  /** What is refused stays as it is, and Argo CD says so in its status: it tries again with the next change. */
  private applyAll({ objects: wanted, mark }: { objects: Props[]; mark: string }, drawn: string): void {
    const { world, cluster } = this.objects;
    const ids = new Set<string>();
    for (const object of wanted) {
      const kind = this.scoped(kindOf(tokenOf(String(object["apiVersion"]), String(object["kind"]))));
      const id = idOf(namespaceOf(object, kind), nameOf(object));
      ids.add(`${kind.token} ${id}`);
      try {
        if (this.objects.get(kind.token, id)) this.update(kind, id, object, drawn, true);
        else this.create(kind, object, `${drawn} ${kind.token} ${id}`, false);
        this.settle(kind.token, id);
      } catch (error) {
        if (!(error instanceof Error)) throw error;
      }
    }
    for (const one of world.within(cluster.scope))
      if (annotationsOf(one.outputs)[trackingId]?.startsWith(mark) && !ids.has(`${one.token} ${one.id}`))
        this.remove(one);
  }

  /** Lets the controllers see to an object, with what an operator has written into it. */
  private settle(token: string, id: string, spec: Props = {}): void {
    const found = this.objects.get(token, id);
    if (!found) return;
    const outputs = {
      ...found.outputs,
      ...("spec" in found.outputs && { spec: { ...bag(found.outputs["spec"]), ...spec } }),
    };
    const { status } = stateOf(this.objects, kindOf(token), outputs);
    this.objects.world.put({ ...found, outputs: { ...outputs, ...(status && { status }) } });
  }

  private refuse(kind: Kind, sent: Props, current: Props | undefined): void {
    const wrong = brokenRules(sent, { kind, current }) ?? this.misfit(kind, sent, current);
    if (wrong !== undefined) throw new Error(wrong);
  }

  /** What only this cluster can say against the object. */
  private misfit(kind: Kind, sent: Props, current: Props | undefined): string | undefined {
    if (kind.custom)
      return definitionErrors(this.objects, kind, sent) ?? operatorOf(kind)?.refuses?.(this.objects, sent);
    const address = kind.kind === "Service" && !kind.patch && !current ? addressRefusal(this.objects, sent) : undefined;
    return address && invalidStatus(kind.kind, kind.group, nameOf(sent), [address]);
  }

  private write(kind: Kind, id: string, sent: Props, drawn: string): void {
    const { objects } = this;
    const { world, cluster } = objects;
    const before = objects.get(kind.token, id);
    const stamp = this.stamp(drawn, before?.outputs);
    const target = kind.patch ? objects.get(tokenOf(kind.apiVersion, kind.kind), id) : undefined;
    if (target) world.put({ ...target, outputs: merged(target.outputs, sent) });
    const outputs = kind.patch
      ? { ...merged(target?.outputs ?? {}, sent), metadata: { ...bag(sent["metadata"]), ...stamp } }
      : liveObject(objects, kind, sent, before?.outputs, stamp);
    world.put({
      token: kind.token,
      id,
      scope: cluster.scope,
      region: cluster.region,
      inputs: sent,
      outputs: { ...outputs, status: before?.outputs["status"] },
    });
    if (kind.token === autoscalerToken) this.scale(outputs);
    if (kind.custom) this.keep(kind, outputs);
    for (const again of followers(objects, kind.token, outputs)) this.keep(again.kind, again.object);
  }

  /** What an autoscaler does at once: as many pods as it wants at the least. */
  private scale(scaler: Props): void {
    const { objects } = this;
    const { apiVersion = "apps/v1", kind, name } = bag(at(scaler, "spec.scaleTargetRef"));
    const token = tokenOf(String(apiVersion), String(kind));
    const id = idOf(String(at(scaler, "metadata.namespace")), String(name));
    const found = objects.get(token, id);
    const least = Number(at(scaler, "spec.minReplicas") ?? 1);
    const stands = Number(at(found?.outputs ?? {}, "spec.replicas") ?? 1);
    const replicas = scaledFrom(stands, least);
    if (!found || replicas === stands) return;
    this.settle(token, id, { replicas });
    if (kindOf(token).custom) this.keep(kindOf(token), objects.get(token, id)!.outputs);
  }

  private stamp(drawn: string, before: Props | undefined): Stamp {
    const { world, cluster } = this.objects;
    const key = `resourceVersion:${cluster.scope}`;
    const version = Number(world.meta(key) ?? 1000) + 1;
    world.setMeta(key, String(version));
    if (before) return { ...stampOf(before), resourceVersion: String(version) } as Stamp;
    const hex = world.digits(drawn, 32);
    const uid = [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20)];
    const creationTimestamp = new Date().toISOString().replace(/\.\d+/, "");
    return { uid: uid.join("-"), resourceVersion: String(version), creationTimestamp };
  }

  /** A custom kind, with the scope that its definition says; with none, what its name suggests. */
  private scoped(kind: Kind): Kind {
    if (!kind.custom) return kind;
    const scope = text(at(this.objects.definition(kind.group, kind.kind) ?? {}, "spec.scope"));
    return { ...kind, namespaced: scope === undefined ? !wide.test(kind.kind) : scope === "Namespaced" };
  }
}

/** The object, as its operator owns it. */
function ownedBy(owner: Props, object: Props): Props {
  const { apiVersion, kind } = owner;
  const reference = { apiVersion, kind, name: nameOf(owner), uid: at(owner, "metadata.uid") };
  const ownerReferences = [{ ...reference, controller: true, blockOwnerDeletion: true }];
  return { ...object, metadata: { ...bag(object["metadata"]), ownerReferences } };
}

function stampOf(object: Props): Partial<Stamp> {
  const { uid, resourceVersion, creationTimestamp } = bag(object["metadata"]) as Partial<Stamp>;
  return uid && resourceVersion && creationTimestamp ? { uid, resourceVersion, creationTimestamp } : {};
}

/** Somebody else owns a field that a server-side apply would change. */
export class Conflict extends Error {}

/**
 * The number of pods that the program once said, and an autoscaler has changed, is the autoscaler's: a program that asks for another one is told. Where the program said none, nobody owns the number,
 * the autoscaler neither: a scale is recorded only of a field that has an owner (skipNonAppliedManager).
 * Source: k8s.io/apimachinery pkg/util/managedfields, and kubernetes/kubernetes pkg/registry/apps/deployment/storage (the subresource `scale`).
 */
function scaleConflict(objects: Objects, { token, inputs, outputs }: Standing, sent: Props): string | undefined {
  const kind = token.split(":").at(-1)!;
  const stands = Number(at(outputs, "spec.replicas"));
  const [was, is] = [inputs, sent].map((object) => at(object, "spec.replicas"));
  if (!["Deployment", "StatefulSet"].includes(kind) || is === undefined || Number(is) === stands) return undefined;
  const owned =
    was !== undefined &&
    Number(was) !== stands &&
    scaledTo(objects, kind, String(at(outputs, "metadata.namespace")), nameOf(outputs)) !== undefined;
  if (!owned) return undefined;
  return 'Apply failed with 1 conflict: conflict with "kube-controller-manager" with subresource "scale" using apps/v1: .spec.replicas';
}

/** Whether the object, or the provider, says that it takes over what others own. Source: patchForce in pulumi-kubernetes provider/pkg/await/await.go. */
export function isForced(object: Props, setting: boolean): boolean {
  return setting || annotationsOf(object)["pulumi.com/patchForce"] === "true";
}
