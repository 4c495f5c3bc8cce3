import { output } from "@pulumi/pulumi";
import type { CoffeeServiceArgs } from "../../../components/kubernetes/coffee-service";
import {
  eventsEnv,
  outsideQueue,
  reachOf,
  sourceOf,
  withBus,
  type EventBus,
} from "../../../components/kubernetes/event-bus";
import { Mesh } from "../../../components/kubernetes/mesh";
import { MeshService } from "../../../components/kubernetes/mesh-service";
import { hasPermissions } from "../../../components/kubernetes/service-entry";
import { attributes } from "../../../functions/schemas/envelope";
import { services as coffee } from "../../../workloads/catalog";
import { record, type Recorded } from "../../mocks";
import { made, only } from "./made";
import { ours } from "./record";
import { aService } from "./some-services";

const order = aService({
  name: "order",
  events: { emits: ["coffee.order.created"], takes: ["coffee.payment.processed"] },
});
const user = aService({ name: "user", events: { emits: ["coffee.user.registered"], takes: [] } });
const plain = aService({ name: "tea" });

const agent = { cidrs: ["169.254.170.23/32"], port: 80 };
const aws: EventBus = {
  ...{ kind: "eventbridge", cloud: "aws", bus: output("go-coffee-dev-events") },
  queues: { order: output("https://sqs.us-east-1.amazonaws.com/123456789012/go-coffee-dev-events-service-order") },
  reach: [{ cidrs: output(["10.0.1.9/32", "10.0.2.9/32"]), port: 443 }],
};
const azure: EventBus = {
  ...{ kind: "eventgrid", cloud: "azure", bus: "https://topic.eastus2-1.eventgrid.azure.net/api/events", reach: [] },
  queues: { order: "https://bus.servicebus.windows.net/service-order" },
  outside: { host: "bus.servicebus.windows.net", reach: [{ cidrs: ["0.0.0.0/0"], port: 443 }] },
};
const meshed = { meshed: true, identityReach: [agent] } satisfies Partial<CoffeeServiceArgs>;

const envOf = (found: Recorded) =>
  Object.fromEntries(
    (only(found, "Deployment").spec.template.spec.containers[0]!.env as { name: string; value: string }[])
      .filter(({ name }) => name.startsWith("EVENTS_"))
      .map(({ name, value }) => [name, value]),
  );
const blocksOf = (found: Recorded) =>
  (only(found, "NetworkPolicy").spec.egress ?? []).flatMap(({ to = [] }) =>
    to.flatMap((peer) => ("ipBlock" in peer ? [(peer as { ipBlock: { cidr: string } }).ipBlock.cidr] : [])),
  );
const pastTheMesh = (found: Recorded) =>
  only(found, "Deployment").spec.template.metadata.annotations?.["traffic.sidecar.istio.io/excludeOutboundIPRanges"];

describe("a service with events", () => {
  it("finds its bus, what it may say there and as whom, and its queue", async () => {
    expect(envOf(await made(order, { bus: aws }))).toEqual({
      EVENTS_KIND: "eventbridge",
      EVENTS_BUS: "go-coffee-dev-events",
      EVENTS_SOURCE: "urn:go-coffee:dev:aws:order",
      EVENTS_TYPES: "coffee.order.created",
      EVENTS_QUEUE: "https://sqs.us-east-1.amazonaws.com/123456789012/go-coffee-dev-events-service-order",
    });
    // Who takes nothing has no queue.
    expect(Object.keys(envOf(await made(user, { bus: aws })))).not.toContain("EVENTS_QUEUE");
    expect(envOf(await made(plain, { bus: aws }))).toEqual({});
  });

  it("reaches the bus's addresses and no others, past the mesh, which is not to end its TLS", async () => {
    const found = await made(order, { ...meshed, bus: aws });
    expect(blocksOf(found)).toEqual(["169.254.170.23/32", "10.0.1.9/32", "10.0.2.9/32"]);
    expect(pastTheMesh(found)).toBe("169.254.170.23/32,10.0.1.9/32,10.0.2.9/32");
    expect(blocksOf(await made(plain, { ...meshed, bus: aws }))).toEqual([]);
  });

  it("reaches a queue that has no private way in by its name, through the mesh: no range of the internet is past it", async () => {
    const found = await made(order, { ...meshed, bus: azure });
    expect(blocksOf(found)).toEqual(["169.254.170.23/32", "0.0.0.0/0"]);
    expect(pastTheMesh(found)).toBe("169.254.170.23/32");
    // Who takes nothing asks no queue; nor who has none, since upstream's image stands in for its own.
    expect(blocksOf(await made(user, { ...meshed, bus: azure }))).toEqual(["169.254.170.23/32"]);
    expect(blocksOf(await made(order, { ...meshed, bus: { ...azure, queues: {} } }))).toEqual(["169.254.170.23/32"]);
  });

  it("has its cloud identity, which a cloud may ask its account and pods to say", async () => {
    const identity = {
      annotations: { "azure.workload.identity/client-id": "one" },
      labels: { "identity/use": "true" },
    };
    const found = await made(order, { bus: azure, identity });
    expect(only(found, "ServiceAccount").metadata.annotations).toEqual(identity.annotations);
    expect(only(found, "Deployment").spec.template.metadata.labels).toMatchObject(identity.labels);
  });

  it("is as it was where there is no bus", async () => {
    const { events: _, ...before } = order;
    expect(withBus(order, undefined)).toEqual(before);
    expect(hasPermissions(withBus(order, undefined))).toBe(false);
    expect(hasPermissions(withBus(order, aws))).toBe(true);
    const inputs = (found: Recorded) => found.all.map(({ type, name, inputs }) => [type, name, inputs]);
    expect(inputs(await made(withBus(order, undefined), meshed))).toEqual(inputs(await made(before, meshed)));
  });
});

describe("the mesh", () => {
  const objects = (found: Recorded, kind: string) =>
    found.all.filter(({ type }) => type.endsWith(`:${kind}`)).map(({ inputs }) => inputs);
  const mesh = (bus?: EventBus) =>
    record(() => {
      const around = { whose: ours, root: "istio-system", application: "go-coffee", storeCidrs: [], after: [] };
      new Mesh("mesh", { ...around, services: [order], queues: bus?.outside });
    });
  const part = (service: typeof order, bus: EventBus) =>
    record(() => {
      new MeshService("part", { service, services: [service], whose: ours, namespace: "go-coffee", after: [], bus });
    });
  const egress = async (service: typeof order, bus: EventBus) =>
    objects(await part(service, bus), "Sidecar")[0]!["spec"] as Record<string, unknown>;

  it("knows queues on the internet by one name, and a proxy only where its service takes", async () => {
    expect(objects(await mesh(azure), "ServiceEntry")).toMatchObject([
      {
        spec: {
          hosts: ["bus.servicebus.windows.net"],
          ports: [{ number: 443, name: "tls-queues", protocol: "TLS" }],
          ...{ location: "MESH_EXTERNAL", resolution: "DNS", exportTo: ["."] },
        },
      },
    ]);
    expect(await egress(order, azure)).toMatchObject({ egress: [{ hosts: ["./bus.servicebus.windows.net"] }] });
    expect(await egress(user, azure)).toMatchObject({ egress: [{ hosts: ["~/*"] }] });
  });

  it("knows nothing of a bus that is inside of the network", async () => {
    expect(objects(await mesh(aws), "ServiceEntry")).toEqual([]);
    expect(await egress(order, aws)).toMatchObject({ egress: [{ hosts: ["~/*"] }] });
  });
});

describe("the catalogue", () => {
  it.each(coffee.filter(({ events }) => events !== undefined).map(({ name }) => name))(
    "%s is somebody whom the envelope knows, on each cloud",
    (name) => {
      for (const cloud of ["aws", "gcp", "azure"] as const)
        expect(attributes.shape.source.safeParse(sourceOf("prod", cloud, name)).success).toBe(true);
    },
  );

  it("says who emits and who takes each type", () => {
    const of = (key: "emits" | "takes") =>
      Object.fromEntries(coffee.flatMap(({ name, events }) => (events?.[key].length ? [[name, events[key]]] : [])));
    expect(of("emits")).toEqual({
      coffee: ["coffee.inventory.updated"],
      user: ["coffee.user.registered"],
      order: ["coffee.order.created"],
      payment: ["coffee.payment.processed"],
    });
    expect(of("takes")).toEqual({
      coffee: ["coffee.inventory.updated"],
      order: ["coffee.payment.processed"],
      payment: ["coffee.order.created"],
    });
  });
});

it("what is asked of a bus by nobody is nothing", () => {
  expect(eventsEnv(order, "dev", undefined)).toEqual([]);
  expect(reachOf(plain, [agent], aws)).toEqual({ inside: [agent], all: [agent] });
  expect(outsideQueue(order, undefined)).toBeUndefined();
});
