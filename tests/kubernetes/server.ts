import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import * as https from "node:https";
import { text } from "node:stream/consumers";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { publishedDefinitions } from "../../simulators/kubernetes/real/definitions";
import { type Answer, Remote, type Target, UnknownKind } from "../../simulators/kubernetes/real/remote";
import type { Props } from "../../simulators/protocol/values";
import { type ControlPlane, type ControlPlaneOptions, startControlPlane } from "../../tools/kubernetes/control-plane";
import { ensureDefinitions } from "../../tools/kubernetes/definitions";
import { ensureKubernetes } from "../../tools/kubernetes/kubernetes";

/** A Kubernetes object, as a manifest has it. */
export interface Manifest extends Props {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string };
}

/** Who asks what of the API server, for `mayI`. */
export interface Question {
  /** `system:serviceaccount:NAMESPACE:NAME`, or a person's name. */
  user: string;
  /** Besides those that a service account has by itself. */
  groups?: string[];
  verb: string;
  /** `deployments`, or `pods/exec`. */
  resource: string;
  /** "" for the core group. @defaultValue "" */
  group?: string;
  /** @defaultValue all namespaces, or what is in none */
  namespace?: string;
  name?: string;
}

/** What is made first: what others need to be there. */
const first = ["CustomResourceDefinition", "Namespace", "PriorityClass", "ServiceAccount"];

/**
 * A real API server with its controllers, for a test file: `start` in beforeAll, `stop` in afterAll. It has no nodes: pods are made, and stay pending.
 *
 * ```ts
 * const server = await Server.start();
 * await server.define(objects); // what defines their kinds: Istio's, KEDA's, …
 * await server.apply(objects); // strictly; throws at the first refusal or warning
 * expect(await server.mayI({ user: "system:serviceaccount:shop:order", verb: "get", resource: "secrets", namespace: "shop" })).toBe(false);
 * await server.until(() => server.get({ apiVersion: "v1", kind: "ResourceQuota", name: "quota", namespace: "shop" }), (quota) => quota.status !== undefined);
 * await server.stop();
 * ```
 */
export class Server {
  private constructor(
    readonly remote: Remote,
    readonly plane: ControlPlane,
    private readonly folder: string,
  ) {}

  /** @param options - such as flags: `{ flags: { controllerManager: ["--horizontal-pod-autoscaler-sync-period=1s"] } }` */
  static async start(options: Partial<ControlPlaneOptions> = {}): Promise<Server> {
    const { programs } = await ensureKubernetes({ progress: (line) => process.stderr.write(`${line}\n`) });
    const folder = mkdtempSync(path.join(os.tmpdir(), "go-coffee-kubernetes-"));
    const plane = await startControlPlane({ programs, folder, ...options });
    return new Server(Remote.at(plane.connection), plane, folder);
  }

  async stop(): Promise<void> {
    await this.plane.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /**
   * Applies objects, strictly, in the order in which they can stand: definitions and namespaces first.
   * @throws Error naming each object that was refused, or that the server warned of
   */
  async apply(objects: readonly Manifest[], how: { dryRun?: boolean } = {}): Promise<Answer[]> {
    const answers: Answer[] = [];
    const problems: string[] = [];
    for (const object of inOrder(objects)) {
      const answer = await this.try(object, how);
      if (answer instanceof Error) problems.push(`${nameOf(object)}: refused: ${answer.message}`);
      else {
        answers.push(answer);
        problems.push(...answer.warnings.map((text) => `${nameOf(object)}: warning: ${text}`));
      }
    }
    if (problems.length > 0) throw new Error(problems.join("\n"));
    return answers;
  }

  /** Applies one object, strictly. @returns what the server said, or why it refused */
  async try(object: Manifest, { dryRun = false }: { dryRun?: boolean } = {}): Promise<Answer | Error> {
    try {
      return await this.remote.apply(targetOf(object), object, { manager: "tests", force: true, dryRun });
    } catch (problem) {
      return problem as Error;
    }
  }

  /**
   * Installs CustomResourceDefinitions, and waits until their kinds are served.
   * @param definitions - the objects, or a folder of JSON files with one, or a list of them, each
   */
  async install(definitions: string | readonly Manifest[]): Promise<void> {
    const all = typeof definitions === "string" ? definitionsIn(definitions) : definitions;
    await this.apply(all);
    for (const definition of all) {
      const { group, names, versions } = definition["spec"] as unknown as {
        group: string;
        names: { kind: string };
        versions: { name: string; served: boolean }[];
      };
      await this.until(
        () => this.get(targetOf(definition)),
        (found) => JSON.stringify(found?.["status"] ?? "").includes('"type":"Established"'),
      );
      const served = versions.find((one) => one.served)!.name;
      await this.until(
        () =>
          this.remote.namespaced(`${group}/${served}`, names.kind).catch((problem: unknown) => {
            if (problem instanceof UnknownKind) return undefined;
            throw problem;
          }),
        (known) => known !== undefined,
      );
    }
  }

  /** Installs the definitions of the custom resources among the objects, as their projects publish them. */
  async define(objects: readonly Manifest[]): Promise<void> {
    const folder = await ensureDefinitions({ progress: (line) => process.stderr.write(`${line}\n`) });
    const groups = objects.map(({ apiVersion }) => apiVersion.split("/")[0]!);
    await this.install([...(publishedDefinitions(folder, groups) as unknown as Manifest[]), ...partsFor(groups)]);
  }

  get(target: Target): Promise<Props | undefined> {
    return this.remote.get(target);
  }

  /** Whether RBAC lets somebody do something (SubjectAccessReview). */
  async mayI({ user, groups = [], verb, resource, group = "", namespace, name }: Question): Promise<boolean> {
    const [plural, subresource] = resource.split("/");
    const review = await this.remote.post("/apis/authorization.k8s.io/v1/subjectaccessreviews", {
      apiVersion: "authorization.k8s.io/v1",
      kind: "SubjectAccessReview",
      spec: {
        user,
        groups: [...accountGroups(user), ...groups],
        resourceAttributes: {
          verb,
          group,
          resource: plural!,
          ...(subresource !== undefined && { subresource }),
          ...(namespace !== undefined && { namespace }),
          ...(name !== undefined && { name }),
        },
      },
    });
    return (review["status"] as { allowed: boolean }).allowed;
  }

  /** Tries a change of an object as a person in some groups (impersonation), which leaves it as it was. @returns why it was refused; undefined where it was not */
  async tryAs(groups: readonly string[], manifest: Manifest, change: Props): Promise<string | undefined> {
    const { server, authority, certificate, key } = this.plane.connection;
    const { apiVersion, kind, metadata } = manifest;
    const plural = `${kind.toLowerCase()}s`;
    const request = https.request(
      `${server}/apis/${apiVersion}/namespaces/${metadata.namespace}/${plural}/${metadata.name}?dryRun=All`,
      {
        method: "PATCH",
        ...{ ca: authority, cert: certificate, key },
        headers: {
          "Content-Type": "application/merge-patch+json",
          "Impersonate-User": "ana",
          "Impersonate-Group": ["system:authenticated", ...groups],
        },
      },
    );
    request.end(JSON.stringify(change));
    const [response] = (await once(request, "response")) as [IncomingMessage];
    const answer = JSON.parse(await text(response)) as { message?: string };
    return response.statusCode === 200 ? undefined : (answer.message ?? `answered ${response.statusCode}`);
  }

  /** Asks again and again until it holds. @param patience - milliseconds @throws Error with what was seen last */
  async until<T>(look: () => Promise<T>, holds: (seen: T) => boolean, patience = 60_000): Promise<T> {
    const end = Date.now() + patience;
    for (;;) {
      const seen = await look();
      if (holds(seen)) return seen;
      if (Date.now() > end) throw new Error(`it did not come to it; seen last: ${JSON.stringify(seen)}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/**
 * The part that we use of definitions that no package registry has, by hand: each path of it is in the original, with that type (Altinity/clickhouse-operator release-0.25.6, deploy/helm/clickhouse-operator/crds;
 * GoogleCloudPlatform/prometheus-engine doc/api.md, PodMonitoring, which GKE brings; Azure/prometheus-collector …/templates/ama-metrics-podmonitor-crd.yaml, which AKS brings). What is
 * not in it is refused, as what is in no definition.
 */
function partsFor(groups: readonly string[]): Manifest[] {
  return definitionsIn(path.join(__dirname, "parts")).filter((one) =>
    groups.includes((one["spec"] as { group: string }).group),
  );
}

export function targetOf({ apiVersion, kind, metadata }: Manifest): Target {
  return { apiVersion, kind, name: metadata.name, namespace: metadata.namespace ?? "" };
}

export function nameOf({ kind, metadata }: Manifest): string {
  return `${kind} ${metadata.namespace ? `${metadata.namespace}/` : ""}${metadata.name}`;
}

function inOrder(objects: readonly Manifest[]): Manifest[] {
  const rank = ({ kind }: Manifest) => (first.includes(kind) ? first.indexOf(kind) : first.length);
  return [...objects].sort((a, b) => rank(a) - rank(b));
}

/** The groups that a service account's token says (kubernetes/kubernetes staging/src/k8s.io/apiserver/pkg/authentication/serviceaccount/util.go). */
function accountGroups(user: string): string[] {
  const namespace = /^system:serviceaccount:([^:]+):/.exec(user)?.[1];
  return namespace === undefined
    ? ["system:authenticated"]
    : ["system:authenticated", "system:serviceaccounts", `system:serviceaccounts:${namespace}`];
}

function definitionsIn(folder: string): Manifest[] {
  const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return files.sort().flatMap((name) => JSON.parse(readFileSync(path.join(folder, name), "utf8")) as Manifest[]);
}
