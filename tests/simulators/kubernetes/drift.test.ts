import { drifted, imported, presented } from "../../../simulators/kubernetes/real/drift";

const sent = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", labels: { app: "web" } },
  spec: {
    template: { spec: { containers: [{ name: "web", image: "web:1", resources: { limits: { cpu: "1000m" } } }] } },
  },
};
/** As the API server answers: its defaults, its form of quantities, its own metadata. */
const stands = (container: object = {}, metadata: object = {}, spec: object = {}) => ({
  ...sent,
  metadata: { ...sent.metadata, uid: "u", resourceVersion: "7", generation: 2, ...metadata },
  spec: {
    replicas: 1,
    template: {
      spec: {
        containers: [
          {
            name: "web",
            image: "web:1",
            imagePullPolicy: "IfNotPresent",
            resources: { limits: { cpu: "1" } },
            ...container,
          },
        ],
      },
    },
    ...spec,
  },
  status: { replicas: 1 },
});
const container = (inputs: unknown) => (inputs as typeof sent).spec.template.spec.containers[0];

test("what the API server makes of what was sent is no drift", () => {
  expect(
    drifted(sent, stands(), { ...stands({}, { resourceVersion: "9", generation: 3 }), status: { replicas: 5 } }),
  ).toEqual(sent);
});

test("a change is found where it is, and nothing else is touched", () => {
  const found = drifted(sent, stands(), stands({ image: "evil:1" }));
  expect(container(found)).toEqual({ ...container(sent), image: "evil:1" });
});

test("what was taken away is missing; what a map has besides is somebody else's, and is not asked for", () => {
  const without = stands({}, { labels: {} });
  expect(drifted(sent, stands(), without)["metadata"]).toEqual({ name: "web", labels: {} });
  // The answer to the same words again has the other's label too: it is not ours to take away.
  const more = { labels: { app: "web", team: "a" } };
  expect(drifted(sent, stands({}, more), stands({}, more))).toEqual(sent);
});

test("a list that has become longer or shorter is told whole", () => {
  const two = [{ name: "web" }, { name: "side" }];
  const live = stands({}, {}, { template: { spec: { containers: two } } });
  expect((drifted(sent, stands(), live) as typeof sent).spec.template.spec.containers).toEqual(two);
});

test("what is imported is without the server's own; what is shown is without the record of owners", () => {
  const live = { ...stands(), metadata: { ...stands().metadata, managedFields: [{ manager: "a" }] } };
  expect(imported(live)["metadata"]).toEqual({ name: "web", labels: { app: "web" } });
  expect(imported(live)).not.toHaveProperty("status");
  expect(presented(live)["metadata"]).not.toHaveProperty("managedFields");
  expect(presented(live)).toHaveProperty("status");
});
