import type { EnvironmentSpec } from "../../config/environment";
import { eventsSchema } from "../../config/events";
import { services } from "../../workloads/catalog";
import { statements } from "../components/aws/place";
import type { Recorded } from "../mocks";
import { compositionOf, specOf } from "./spec";

const deliver = { url: "https://notify.example/v1/messages" };
const asking = (change: Partial<EnvironmentSpec> = {}): Promise<Recorded> => {
  const dev = specOf("dev");
  const images = Object.fromEntries(services.map(({ name }) => [name, { tag: "v1" }]));
  const workloads = { ...dev.workloads, images };
  return compositionOf({ ...dev, workloads, events: eventsSchema.parse({ deliver })!, ...change });
};

let found: Recorded;
beforeAll(async () => {
  found = await asking();
}, 120_000);

const busArn = "arn:aws:mock:us-east-1:123456789012:EventBus/events-bus-bus";
const queueArn = (service: string) => `arn:aws:mock:us-east-1:123456789012:Queue/events-service-${service}-queue`;

/** What a service's pods may do as themselves. */
function may(service: string): Record<string, unknown>[] {
  const [policy] = found
    .of("aws:iam/rolePolicy:RolePolicy")
    .filter(({ name }) => name === `identities-service-${service}-pods-allow`);
  return policy === undefined ? [] : statements(policy.inputs["policy"]);
}

it.each(services.map(({ name, events }) => [name, events] as const))(
  "%s may publish what its record says that it emits, and take from its own queue, and no more of events",
  (name, events) => {
    const rights = may(name);
    const published = rights.filter(({ Action }) => Action === "events:PutEvents");
    expect(published.map(({ Resource, Condition }) => ({ Resource, Condition }))).toEqual(
      events === undefined || events.emits.length === 0
        ? []
        : [
            {
              Resource: busArn,
              Condition: {
                StringEquals: {
                  "events:detail-type": [...events.emits],
                  "events:source": `urn:go-coffee:dev:aws:${name}`,
                },
              },
            },
          ],
    );
    const taken = rights.filter(({ Sid }) => Sid === "TakeFromItsQueue").map(({ Resource }) => Resource);
    expect(taken).toEqual(events === undefined || events.takes.length === 0 ? [] : [queueArn(name)]);
  },
);

it("makes no queue for what upstream's image stands in for, and tells its pods of none", async () => {
  const standIns = await asking({ workloads: specOf("dev").workloads });
  const queues = (recorded: Recorded) =>
    recorded.of("aws:sqs/queue:Queue").filter(({ name }) => name.startsWith("events-service-"));
  expect(queues(found)).toHaveLength(6);
  expect(queues(standIns)).toEqual([]);
  const pods = JSON.stringify(standIns.of("kubernetes:apps/v1:Deployment"));
  expect(pods).toContain("EVENTS_BUS");
  expect(pods).not.toContain("EVENTS_QUEUE");
}, 120_000);

it("has a key of its own for all of it, another for what could not be delivered, and leaves the other keys as they were", async () => {
  const [with_, without] = [found, await asking({ events: undefined })];
  const policies = (recorded: Recorded) =>
    Object.fromEntries(recorded.of("aws:kms/key:Key").map(({ name, inputs }) => [name, inputs["policy"]]));
  const { "events-keys-events": own, "events-keys-undelivered": spare, ...others } = policies(with_);
  for (const one of [own, spare]) expect(one).toBeDefined();
  expect(others).toEqual(policies(without));
}, 120_000);

it("is nothing where nothing is asked for: whatever stands then, stands the same beside events", async () => {
  const without = await asking({ events: undefined });
  const urns = new Set(found.all.map(({ urn }) => urn));
  expect(without.all.map(({ urn }) => urn).filter((urn) => !urns.has(urn))).toEqual([]);
  const ours = without.all.filter(
    ({ type, name }) => /gocoffee:aws:(Events|Bus|Event|Signed)/.test(type) || /^events/.test(name),
  );
  expect(ours).toEqual([]);
}, 120_000);

it("has each function that the environment asks for, and no notification without anybody who delivers", async () => {
  const functions = (recorded: Recorded) =>
    recorded
      .of("aws:lambda/alias:Alias")
      .map(({ name }) => name.replace(/^events-(.*)-live$/, "$1"))
      .sort();
  expect(functions(found)).toEqual(["analytics", "notification", "order", "payment"]);
  expect(functions(await asking({ events: eventsSchema.parse({})! }))).toEqual(["analytics", "order", "payment"]);
}, 120_000);
