import { services } from "../../workloads/catalog";
import type { Registered } from "../mocks";
import { clusters, withoutOthers } from "../stacks/clusters";
import { compositionOf, specOf } from "../stacks/spec";
import { fights, resizers, scalers } from "./owners";

describe.each(clusters)("in %s on %s", (environment, cloud) => {
  let all: readonly Registered[];
  beforeAll(async () => {
    all = withoutOthers((await compositionOf(specOf(environment))).all, cloud);
  });
  const changed = (kind: string, name: string, change: object): Registered => {
    const found = all.find(
      ({ type, inputs }) =>
        type.endsWith(`:${kind}`) && (inputs as { metadata?: { name?: string } }).metadata?.name === name,
    );
    const { metadata, spec } = found!.inputs as { metadata: object; spec: object };
    return { ...found!, inputs: { ...found!.inputs, metadata, spec: { ...spec, ...change } } };
  };
  const released = () => all.some(({ type }) => type.endsWith(":Rollout"));
  const where = () => specOf(environment).workloads.namespace;

  it("every service's number of pods has one owner, and what they ask for none", () => {
    expect(
      scalers(all)
        .map(({ target }) => target)
        .sort(),
    ).toEqual(services.map(({ name }) => `${where()}/Deployment ${name}`).sort());
    expect(resizers(all)).toEqual([]);
    expect(fights(all)).toEqual([]);
  });

  it("a second owner of the number of pods is found: an autoscaler, a ScaledObject, the manifest", () => {
    const target = `${where()}/Deployment order`;
    const autoscaler = {
      ...changed("ScaledObject", "order", {}),
      type: "kubernetes:autoscaling/v2:HorizontalPodAutoscaler",
    };
    const kind = released() ? "Rollout" : "Deployment";
    const other = changed("ScaledObject", "coffee", { scaleTargetRef: { kind, name: "order" } });
    for (const [one, owner] of [
      [autoscaler, "HorizontalPodAutoscaler order"],
      [other, "ScaledObject coffee"],
      [changed("Deployment", "order", { replicas: 3 }), "its own manifest"],
    ] as const)
      expect(fights([...all, one])).toEqual([
        `${target}: the number of pods is set by ScaledObject order and by ${owner}`,
      ]);
  });

  it("what scales a Deployment past the Rollout that runs its pods is found", () => {
    const past = changed("ScaledObject", "order", { scaleTargetRef: { name: "order" } });
    const others = all.filter(
      ({ type, inputs }) =>
        !type.endsWith(":ScaledObject") || (inputs as { metadata: { name: string } }).metadata.name !== "order",
    );
    expect(fights([...others, past])).toEqual(
      released()
        ? [`${where()}/Deployment order: ScaledObject order scales what ${where()}/Rollout order scales to none`]
        : [],
    );
  });

  it("a vertical autoscaler that changes what the horizontal one counts by is found", () => {
    const target = `${where()}/Deployment order`;
    const auto = (resources: string[]) =>
      changed("VerticalPodAutoscaler", "order", {
        updatePolicy: { updateMode: "InPlaceOrRecreate" },
        resourcePolicy: { containerPolicies: [{ containerName: "order", controlledResources: resources }] },
      });
    expect(fights([...all, auto(["cpu"])])).toEqual([
      `${target}: VerticalPodAutoscaler order changes the cpu that ScaledObject order counts by`,
    ]);
    expect(fights([...all, auto(["cpu", "memory"])])).toHaveLength(2);
    expect(fights([...all, auto([])])).toEqual([]);
  });
});
