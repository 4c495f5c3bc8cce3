import * as fs from "node:fs";
import * as path from "node:path";
import { eventsSchema, type EventsSpec } from "../../config/events";
import { everything, ruleIds } from "../../policies/packs";
import { Exemptions, readExemptions } from "../../policies/shared/exemptions";
import { isStackRule } from "../../policies/shared/rule";
import { idOfAzure } from "../mocks-azure";
import { account } from "../mocks";
import { compositionOf, withAzure } from "../stacks/spec";
import { type Sample, serve } from "./judge";

const file = path.join(__dirname, "../../policies/exemptions.yaml");
const { exemptions } = readExemptions(fs.readFileSync(file, "utf8"), new Set(ruleIds));
const today = new Date().toISOString().slice(0, 10);

/** What each environment asks of its buses, where it has any. */
const asked: Readonly<Record<string, object>> = {
  dev: {},
  staging: {},
  prod: { rollout: "canary", serviceBus: "premium", forward: ["coffee.inventory.updated", "coffee.order.created"] },
};
const events = (environment: string): EventsSpec =>
  eventsSchema.parse({ ...asked[environment], deliver: { url: "https://messages.gocoffee.example/send" } })!;

/** What the rules of buses and functions judge or read, and the rules. */
const own = everything.rules.filter(({ applies }) =>
  applies.some((type) =>
    /^(aws:(sqs|lambda|dynamodb)\/|aws:cloudwatch\/event|gcp:(pubsub|firestore|cloudfunctionsv2|cloudrunv2)\/|azure-native:(eventgrid|servicebus|web):)/.test(
      type,
    ),
  ),
);

/** Every resource of the three clouds, each of a name of its own, with where its values come from, as the engine says it. */
async function made(environment: string): Promise<(Sample & { urn: string })[]> {
  const { all } = await compositionOf({ ...withAzure(environment), events: events(environment) });
  // Which of Google's are secrets: the mocks' ids do not say so, as Google's do.
  const secrets = new Set<string>();
  const identified = all.map(({ type, name, inputs, protect, parent }) => {
    const kind = type.split(":").at(-1)!;
    const id = type.startsWith("azure-native:") ? idOfAzure(type, name, inputs) : `${name}-id`;
    if (type === "gcp:secretmanager/secret:Secret") secrets.add(id);
    const arn = `arn:aws:mock:us-east-1:${account}:${kind}/${name}`;
    const urn = `urn:pulumi:${environment}::go-coffee::${type}::${name}`;
    return { type, name: `${type}/${parent}/${name}`.replaceAll("::", "."), urn, inputs, protect, id, arn };
  });
  const named = new Map<string, string[]>();
  for (const { name, id, arn } of identified)
    for (const key of [id, arn]) named.set(key, [...(named.get(key) ?? []), name]);
  return identified.map(({ type, name, urn, inputs, protect, id, arn }) => ({
    ...{ type, name, urn, protect },
    props: { ...asGoogleSays(inputs, secrets), id, ...(type.startsWith("aws:") && { arn }) },
    from: Object.fromEntries(
      Object.entries(inputs).flatMap(([property, value]) => {
        const names = [...new Set(texts(value).flatMap((text) => named.get(text) ?? []))];
        return names.length > 0 ? [[property, names]] : [];
      }),
    ),
  }));
}

/** The same value with the ids of secrets as Google has them. */
function asGoogleSays<Value>(value: Value, secrets: ReadonlySet<string>): Value {
  if (typeof value === "string" && secrets.has(value)) return `projects/p/secrets/${value}` as Value;
  if (Array.isArray(value)) return value.map((item: unknown) => asGoogleSays(item, secrets)) as Value;
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, asGoogleSays(one, secrets)])) as Value;
}

/** Every text in a value, however deep, and the ARNs within those. */
function texts(value: unknown): string[] {
  if (typeof value === "string") return [value, ...(value.match(/arn:aws:mock:[^"\s]+/g) ?? [])];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(texts) : [];
}

describe.each(["dev", "staging", "prod"])("the buses and functions of %s", (environment) => {
  it("keep every rule of theirs that may stop a run", async () => {
    const samples = await made(environment);
    const judged = new Set(own.flatMap((rule) => [...rule.applies, ...(isStackRule(rule) ? rule.reads : [])]));
    const pack = serve(own, { stack: environment, today });
    const theirs = samples.filter(({ type }) => judged.has(type));
    const found = [...theirs.flatMap((sample) => pack.resource(sample).findings), ...pack.stack(samples).findings];
    const held = new Exemptions(exemptions, today);
    const urns = new Map(samples.map(({ name, urn }) => [name, urn]));
    const open = found.filter(
      ({ level, policy, resource }) =>
        level === "mandatory" && held.find(policy, urns.get(resource) ?? "") === undefined,
    );
    expect(
      open.map(({ policy, resource, message }) => `${policy}: ${resource}: ${message.split("\n").at(-1)}`),
    ).toEqual([]);
    // Of each cloud something is judged.
    for (const type of [
      "aws:lambda/function:Function",
      "gcp:pubsub/subscription:Subscription",
      "azure-native:web:WebApp",
    ])
      expect(theirs.some((sample) => sample.type === type)).toBe(true);
  }, 120_000);
});
