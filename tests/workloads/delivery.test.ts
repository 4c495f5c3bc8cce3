import { parse } from "yaml";
import type { StateResource } from "../../cli/local/checkpoint";
import { renderDelivered } from "../../cli/render/delivered";
import type { EnvironmentSpec } from "../../config/environment";
import { at, bags } from "../../simulators/core/paths";
import type { Props } from "../../simulators/protocol/values";
import type { Registered } from "../mocks";
import { clusters, withoutOthers } from "../stacks/clusters";
import { compositionOf, specOf } from "../stacks/spec";

const argo = "kubernetes:argoproj.io/v1alpha1";
const repository = "https://git.gocoffee.example/delivery.git";

/** `apps Deployment go-coffee/order`: the same for whoever has it. */
const idOf = (group: string, kind: string, metadata: Props): string =>
  `${group} ${kind} ${String(metadata["namespace"] ?? "")}/${String(metadata["name"])}`;

const groupOf = (apiVersion: string): string => (apiVersion.includes("/") ? apiVersion.split("/")[0]! : "");

function idOfRegistered({ type, name, inputs }: Registered): string {
  const [, module = "", kind = ""] = type.split(":");
  const group = module.split("/")[0]!;
  return idOf(group === "core" ? "" : group, kind, { name, ...(inputs["metadata"] as Props | undefined) });
}

/** The providers that write manifests, and apply none. */
const renderers = (all: readonly Registered[]): Set<string> =>
  new Set(all.flatMap((one) => (one.inputs["renderYamlToDirectory"] ? [`${one.type}::${one.name}`] : [])));

const objects = (all: readonly Registered[]) =>
  all.filter(({ type }) => type.startsWith("kubernetes:") && !/:(Release|ConfigFile)$/.test(type));

/** What Pulumi applies. */
function pulumis(all: readonly Registered[]): string[] {
  const none = renderers(all);
  return objects(all)
    .filter(({ provider }) => !none.has(provider))
    .map(idOfRegistered);
}

/** What Argo CD applies: of the folder of each Application, in the repository as `coffee render --delivered` writes it, what its project lets in. */
function argos(all: readonly Registered[]): string[] {
  const [rendered] = renderDelivered(stateOf(all));
  const projects = all.filter(({ type }) => type === `${argo}:AppProject`);
  return all
    .filter(({ type }) => type === `${argo}:Application`)
    .flatMap(({ inputs }) => {
      const project = projects.find((one) => at(one.inputs, "metadata.name") === at(inputs, "spec.project"));
      const allowed = bags(at(project?.inputs ?? {}, "spec.namespaceResourceWhitelist"));
      const folder = String(at(inputs, "spec.source.path")).split("/").at(-1)!;
      const manifests = (rendered?.files ?? [])
        .filter(({ path }) => path.startsWith(`${folder}/`))
        .map(({ text }) => parse(text) as { apiVersion: string; kind: string; metadata: Props });
      return manifests
        .filter(({ apiVersion, kind }) =>
          allowed.some((one) => one["group"] === groupOf(apiVersion) && one["kind"] === kind),
        )
        .map(({ apiVersion, kind, metadata }) => idOf(groupOf(apiVersion), kind, metadata));
    });
}

/** As the engine's state has it. */
function stateOf(all: readonly Registered[]): StateResource[] {
  const urnOf = (type: string, name: string) => `urn:pulumi:it::go-coffee::${type}::${name}`;
  return all.map(({ type, name, inputs, parent, provider }) => ({
    urn: urnOf(parent === "" ? type : `${parent.split("::")[0]}$${type}`, name),
    ...{ type, inputs, custom: true },
    provider: `${urnOf("pulumi:providers:kubernetes", provider.split("::")[1] ?? "")}::id`,
  }));
}

/** What both of them apply. */
function both(all: readonly Registered[]): string[] {
  const own = new Set(pulumis(all));
  return [...new Set(argos(all))].filter((id) => own.has(id));
}

describe.each(clusters)("in %s on %s", (environment, cloud) => {
  const owned = async (delivery: Partial<EnvironmentSpec["delivery"]>): Promise<Registered[]> => {
    const spec = specOf(environment);
    const { all } = await compositionOf({ ...spec, delivery: { ...spec.delivery, ...delivery } });
    return withoutOthers(all, cloud);
  };
  const byPulumi = () => owned({ owner: "pulumi" });
  const byArgoCd = () => owned({ owner: "argocd", repository });
  const deploymentIn = (all: readonly Registered[]) =>
    all.find(({ type, inputs }) => /:Deployment$/.test(type) && at(inputs, "metadata.name") === "order")!;

  it("with owner: pulumi, Argo CD has nothing, and all of it has one owner", async () => {
    const all = await byPulumi();
    expect(renderers(all).size).toBe(0);
    expect(argos(all)).toEqual([]);
    expect(new Set(pulumis(all)).size).toBe(pulumis(all).length);
  });

  it("with owner: argocd, each object has one owner, and none is forgotten", async () => {
    const all = await byArgoCd();
    expect(both(all)).toEqual([]);
    expect(argos(all).length).toBeGreaterThan(25);
    // The same objects, whoever owns them: what Argo CD has more of is what it needs itself.
    const [before, after] = [pulumis(await byPulumi()), new Set([...pulumis(all), ...argos(all)])];
    expect(before.filter((id) => !after.has(id))).toEqual([]);
    const none = renderers(all);
    const written = objects(all).filter(({ provider }) => none.has(provider));
    expect(written.map(idOfRegistered).sort()).toEqual(argos(all).sort());
  });

  it("with owner: argocd, what its project lets in and what Pulumi makes there do not overlap", async () => {
    const all = await byArgoCd();
    const project = all.find(({ type }) => type === `${argo}:AppProject`)!;
    const [destination] = bags(at(project.inputs, "spec.destinations"));
    const allowed = bags(at(project.inputs, "spec.namespaceResourceWhitelist"));
    expect(allowed.length).toBeGreaterThan(3);
    const open = (id: string) =>
      id.split("/")[0]!.endsWith(` ${String(destination!["namespace"])}`) &&
      allowed.some(({ group, kind }) => id.startsWith(`${String(group)} ${String(kind)} `));
    expect(pulumis(all).filter(open)).toEqual([]);
    expect(argos(all).filter((id) => !open(id))).toEqual([]);
    expect(at(project.inputs, "spec.clusterResourceWhitelist")).toEqual([]);
  });

  it("with owner: argocd, it may write what it delivers, and nothing else", async () => {
    const all = await byArgoCd();
    const written = (role: Registered) =>
      bags(role.inputs["rules"])
        .filter(({ verbs }) => (verbs as string[]).some((verb) => !["get", "list", "watch"].includes(verb)))
        .flatMap(({ apiGroups, resources }) => (resources as string[]).map((one) => `${String(apiGroups)} ${one}`));
    const roles = all.filter(({ type, inputs }) => /:Role$/.test(type) && at(inputs, "metadata.name") === "argocd");
    expect(roles).toHaveLength(1);
    const project = all.find(({ type }) => type === `${argo}:AppProject`)!;
    const allowed = bags(at(project.inputs, "spec.namespaceResourceWhitelist"));
    const plurals = allowed.map(({ group, kind }) => `${String(group)} ${String(kind).toLowerCase()}s`);
    expect(written(roles[0]!).sort()).toEqual(plurals.sort());
  });

  it("an object that both have is found, whoever comes second", async () => {
    const [pulumi, argocd] = [await byPulumi(), await byArgoCd()];
    const deployment = deploymentIn(argocd);
    const applied = deploymentIn(pulumi);
    // Pulumi goes on with one that it has handed over.
    expect(both([...argocd, { ...deployment, provider: applied.provider }])).toEqual([idOfRegistered(deployment)]);
    // Argo CD begins with those that it was not given.
    const delivers = argocd.filter(
      ({ type, name }) => type === `${argo}:AppProject` || (type === `${argo}:Application` && /order$/.test(name)),
    );
    expect(delivers).toHaveLength(2);
    expect(both([...pulumi, ...delivers])).toContain(idOfRegistered(deployment));
  });
});
