import { stringify } from "yaml";
import { isProps, type Props } from "../../simulators/protocol/values";
import type { StateResource } from "../local/checkpoint";

/** A file of a rendered cluster. */
export interface Rendered {
  /** From the folder of all: `CLUSTER/NAMESPACE/KIND-NAME.yaml`. */
  path: string;
  text: string;
}

/** What one cluster is asked to hold. */
export interface RenderedCluster {
  name: string;
  /** Its objects and the releases of charts. */
  count: number;
  files: Rendered[];
}

/** Where what has no namespace goes. No namespace can be called that: names of namespaces have no underscore. */
const clusterWide = "_cluster";

/** The definitions that a project publishes in a file. The local cloud downloads none, and its own say of no field what it is: applied, they would take the real ones away. */
const fromFile = /\$kubernetes:yaml\/v2:ConfigFile\$/;

/** Every object that the engine's state has, and every release of a chart, by cluster. What a chart makes by itself is Helm's to say. */
export function renderClusters(state: readonly StateResource[]): RenderedCluster[] {
  const found = new Map<string, StateResource[]>();
  const clusterOf = clusterNames(state);
  for (const resource of state) {
    if (!resource.custom || !resource.type.startsWith("kubernetes:") || fromFile.test(resource.urn)) continue;
    const name = clusterOf(resource);
    found.set(name, [...(found.get(name) ?? []), resource]);
  }
  return [...found]
    .map(([name, resources]) => ({ name, count: resources.length, files: filesOf(name, resources) }))
    .sort((one, other) => compare(one.name, other.name));
}

/**
 * What the cluster of each object is called: its own name, at the end of what its provider knows it by; else the provider's. Where clusters of two clouds have one name,
 * that of the cloud stands before it, as the provider is called: `kubernetes-gcp`.
 */
export function clusterNames(state: readonly StateResource[]): (resource: StateResource) => string {
  const identifiers = new Map(
    state
      .filter(({ type }) => type === "pulumi:providers:kubernetes")
      .map(({ urn, inputs }) => [urn, inputs?.["clusterIdentifier"]] as const),
  );
  const known = (urn: string): string => {
    const identifier = identifiers.get(urn);
    return typeof identifier === "string" ? identifier : urn.split("::").at(-1)!;
  };
  const short = (urn: string) => known(urn).split("/").at(-1)!;
  const providerOf = ({ provider = "" }: StateResource) => provider.slice(0, provider.lastIndexOf("::"));
  const meant = new Map<string, Set<string>>();
  for (const urn of identifiers.keys()) meant.set(short(urn), new Set([...(meant.get(short(urn)) ?? []), known(urn)]));
  return (resource) => {
    const urn = providerOf(resource);
    const name = short(urn);
    return fileName((meant.get(name)?.size ?? 0) > 1 ? `${cloudOf(resource)}-${name}` : name);
  };
}

/** The cloud of an object's cluster, as its provider is called: `kubernetes-aws`, `kubernetes-gcp-delivered`; else the provider's own name. */
export function cloudOf({ provider = "" }: StateResource): string {
  const name = provider.slice(0, provider.lastIndexOf("::")).split("::").at(-1)!;
  return /^kubernetes-([a-z]+)/.exec(name)?.[1] ?? name;
}

const releaseType = "kubernetes:helm.sh/v3:Release";

function filesOf(cluster: string, resources: readonly StateResource[]): Rendered[] {
  const releases = resources.filter(({ type }) => type === releaseType).map(({ inputs = {} }) => inputs as Props);
  const objects = resources.filter(({ type }) => type !== releaseType).map(({ inputs = {} }) => inputs as Props);
  const files = [
    ...objects.map((object) => ({
      path: `${cluster}/${pathOf(object, objects)}`,
      text: textOf(object),
    })),
    ...releases.map((release) => ({
      path: `releases/${cluster}/${fileName(String(release["name"]))}.yaml`,
      text: releaseText(release),
    })),
  ];
  return files.sort((one, other) => compare(one.path, other.path));
}

/** An object as a file has it. */
export const textOf = (object: Props): string => yamlOf(plain(object) as Props);

function pathOf(object: Props, all: readonly Props[]): string {
  const [first, second] = [`${kindOf(object)}-${fileName(nameOf(object))}.yaml`, groupOf(object)];
  const folder = namespaceOf(object) ?? clusterWide;
  // Two groups may have a kind of one name: Kong's and Istio's Gateway.
  const twice = all.filter((one) => same(one, object)).length > 1;
  return `${folder}/${twice ? `${second}-` : ""}${first}`;
}

function same(one: Props, other: Props): boolean {
  return kindOf(one) === kindOf(other) && nameOf(one) === nameOf(other) && namespaceOf(one) === namespaceOf(other);
}

export const kindOf = ({ kind }: Props): string => String(kind).toLowerCase();
const groupOf = ({ apiVersion }: Props): string =>
  String(apiVersion).includes("/") ? String(apiVersion).split("/")[0]! : "core";

export function nameOf({ metadata }: Props): string {
  return String(isProps(metadata) ? metadata["name"] : "");
}

function namespaceOf({ metadata }: Props): string | undefined {
  const namespace = isProps(metadata) ? metadata["namespace"] : undefined;
  return typeof namespace === "string" ? namespace : undefined;
}

/** Names of Kubernetes have colons, which not every file system takes. */
export function fileName(name: string): string {
  return name.replace(/[^A-Za-z0-9._-]/g, "_");
}

/** The values of a chart, and above them the command that installs it with them. */
function releaseText(release: Props): string {
  const { name, namespace, chart, version, repositoryOpts } = release;
  const repository = isProps(repositoryOpts) ? repositoryOpts["repo"] : undefined;
  const from = repository === undefined ? [] : [`--repo ${String(repository)}`];
  const words = [`helm upgrade --install ${String(name)} ${String(chart)}`, ...from, `--version ${String(version)}`];
  const command = [...words, `--namespace ${String(namespace)}`, `--values ${fileName(String(name))}.yaml`].join(" ");
  const values = plain(release["values"] ?? {}) as Props;
  return `# ${command}\n${yamlOf(values)}`;
}

/** What a state writes in place of a secret: an object with this key. Source: pulumi sdk/go/common/resource/sig.go. */
const signature = "4dabf18193072939515e22adb298388d";

/** Without what is secret, and without what only Pulumi's provider reads, which the cluster never sees. */
function plain(value: unknown, path: readonly string[] = []): unknown {
  if (Array.isArray(value)) return value.map((item, at) => plain(item, [...path, String(at)]));
  if (!isProps(value)) return value;
  if (signature in value) return hidden(path);
  const own = Object.entries(value).filter(([key]) => !(isAnnotations(path) && key.startsWith("pulumi.com/")));
  const entries = own
    .filter(([key]) => key !== "__defaults")
    .map(([key, item]) => [key, plain(item, [...path, key])] as const)
    // Annotations of which none is left are none.
    .filter(([key, item]) => !(isAnnotations([...path, key]) && isProps(item) && Object.keys(item).length === 0));
  return Object.fromEntries(entries);
}

function isAnnotations(path: readonly string[]): boolean {
  return path.at(-1) === "annotations" && path.at(-2) === "metadata";
}

/** A Secret's `data` is in base64. */
function hidden(path: readonly string[]): string {
  return path[0] === "data" ? Buffer.from("[secret]").toString("base64") : "[secret]";
}

/** In the order that people write, and the same every time; quoted as YAML 1.1, which kubectl and Helm read, asks for. */
function yamlOf(object: Props): string {
  const first = ["apiVersion", "kind", "metadata"];
  const order = (one: string, other: string) => rank(one, first) - rank(other, first) || compare(one, other);
  const top = Object.fromEntries(Object.entries(object).sort(([one], [other]) => order(one, other)));
  const sorted = Object.fromEntries(Object.entries(top).map(([key, value]) => [key, inOrder(value)]));
  return stringify(sorted, { version: "1.1", lineWidth: 0 });
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (!isProps(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => compare(one, other))
      .map(([key, item]) => [key, inOrder(item)]),
  );
}

function rank(key: string, first: readonly string[]): number {
  const at = first.indexOf(key);
  return at < 0 ? first.length : at;
}

/** By code unit: the same on every machine. */
export function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
