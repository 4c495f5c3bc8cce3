import * as fs from "node:fs";
import * as path from "node:path";
import { everything, ruleIds } from "../../policies/packs";
import { Exemptions, readExemptions } from "../../policies/shared/exemptions";
import { computedByAzure, idOfAzure, subscription } from "../mocks-azure";
import { isAzures } from "../stacks/azure";
import { compositionOf, withAzure } from "../stacks/spec";
import { type Finding, type Sample, serve } from "./judge";

const file = path.join(__dirname, "../../policies/exemptions.yaml");
const { exemptions } = readExemptions(fs.readFileSync(file, "utf8"), new Set(ruleIds));
const today = new Date().toISOString().slice(0, 10);

/** What the program makes on Azure and in its cluster, as they would answer it. */
async function made(environment: string): Promise<Sample[]> {
  const recorded = await compositionOf(withAzure(environment));
  // What another cloud has for Azure's sake, such as its ends of tunnels, is judged with that cloud's provider, in runs of the engine.
  const own = recorded.all.filter((one) => isAzures(one) && !/^(aws|gcp|cloudflare):/.test(one.type));
  return own.map(({ type, name, inputs, protect }) => ({
    ...{ type, name, protect, provider: { subscriptionId: subscription } },
    props: { ...inputs, ...computedByAzure(type, name, inputs), id: idOfAzure(type, name, inputs) },
  }));
}

describe.each(["dev", "staging", "prod"])("what stands on Azure, and in its cluster, in %s", (environment) => {
  it("keeps every rule that may stop a run, but for what is exempt", async () => {
    const samples = await made(environment);
    const rules = serve(everything.rules, { stack: environment, today });
    const found = [...samples.flatMap((sample) => rules.resource(sample).findings), ...rules.stack(samples).findings];
    const held = new Exemptions(exemptions, today);
    const typeOf = new Map(samples.map(({ name, type }) => [name, type]));
    const urnOf = ({ resource }: Finding) =>
      `urn:pulumi:${environment}::go-coffee::${typeOf.get(resource)}::${resource}`;
    const open = found.filter((one) => one.level === "mandatory" && held.find(one.policy, urnOf(one)) === undefined);
    expect(
      open.map(({ policy, resource, message }) => `${policy}: ${resource}: ${message.split("\n").at(-1)}`),
    ).toEqual([]);
    expect(samples.length).toBeGreaterThan(300);
  }, 60_000);
});
