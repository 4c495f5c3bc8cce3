import { runsItsOwn } from "../../../cli/trace/kubernetes/services";
import { TraceWorld } from "../../../cli/trace/world";
import { services } from "../../../workloads/catalog";

const order = services.find(({ name }) => name === "order")!;
const made = (name: string, image: string) =>
  new TraceWorld(
    [],
    [
      {
        ...{ urn: `urn:${name}`, type: "kubernetes:apps/v1:Deployment", id: `go-coffee/${name}`, custom: true },
        inputs: { spec: { template: { spec: { containers: [{ name, image }] } } } },
      },
    ],
  );

it.each([
  ["upstream's image, by its version", `${order.image.repository}:v1`, false],
  ["upstream's image, by its digest", `${order.image.repository}@sha256:00`, false],
  ["the environment's own", "123456789012.dkr.ecr.us-east-1.amazonaws.com/go-coffee-dev/order@sha256:00", true],
  ["one of a name that begins alike", `${order.image.repository}-of-ours:v1`, true],
])("a service runs its own image, or what stands in for it: %s", (_, image, own) => {
  expect(runsItsOwn(made("order", image), order)).toBe(own);
  // Another service's says nothing of it.
  expect(runsItsOwn(made("payment", image), order)).toBe(true);
});
