import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";
import type { EnvironmentSpec } from "../../config/environment";
import type { Recorded, Registered } from "../mocks";
import { drawnOfAzure } from "../mocks-azure";
import { root } from "./spec";

/** What stands on Azure, without what only groups it. */
export const ofAzure = (recorded: Recorded): Registered[] =>
  recorded.all.filter(({ type }) => type.startsWith("azure-native:"));

/** Whether something is Azure's, or in its cluster: by what it is, by what it stands under, by what speaks to it, or by its cloud's name in its own. */
export function isAzures({ type, name, urn, provider }: Registered): boolean {
  // Google waits for rights, too, before it builds functions.
  if (/(^|\$)gocoffee:(gcp:|layers:Gcp)/.test(urn)) return false;
  if (/(^|\$)(azure-native:|time:|gocoffee:azure:|gocoffee:layers:Azure)/.test(urn)) return true;
  if (/^pulumi:providers:(azure-native|time)$/.test(type)) return true;
  if (type.startsWith("kubernetes:"))
    return /^pulumi:providers:kubernetes::kubernetes-azure(-delivered)?$/.test(provider);
  return !/^(aws|eks|gcp):|(^|\$)gocoffee:(aws|gcp|layers:(Aws|Gcp))/.test(urn) && /(^|-)azure(-|$)/.test(name);
}

/** Something else that is asked of an environment. */
export type Change = (spec: EnvironmentSpec) => EnvironmentSpec;

/** Azure's part of an environment: the other clouds' are as they are with or without it (azure.test.ts), and take as long again. */
export const alone = (spec: EnvironmentSpec): EnvironmentSpec => ({ ...spec, clouds: { azure: spec.clouds.azure! } });

/** What a stack's state keeps of how an environment was begun: of what is drawn the first draw, which is the mocks'. */
export const begunBy = (recorded: Recorded): Readonly<Record<string, unknown>> => ({
  ...Object.fromEntries(recorded.of("pulumi:index:Stash").map(({ name, inputs }) => [name, inputs["input"]])),
  ...drawnOfAzure,
});

const declared = new Map<string, string>();

/** The text of the SDK's declaration of a type: `azure-native:keyvault:Vault` stands in keyvault/vault.d.ts, `AFDOrigin` in cdn/afdorigin.d.ts. */
export function declarationOf(type: string): string {
  const known = declared.get(type);
  if (known !== undefined) return known;
  const [, module = "", kind = ""] = type.split(":");
  const folder = path.join(root, "node_modules", "@pulumi", "azure-native", module);
  const index = readFileSync(path.join(folder, "index.d.ts"), "utf8");
  const [, file] = new RegExp(`export type ${kind} = import\\("\\./(\\w+)"\\)`).exec(index) ?? [];
  if (file === undefined || !existsSync(path.join(folder, `${file}.d.ts`)))
    throw new Error(`@pulumi/azure-native declares no ${type}`);
  const text = readFileSync(path.join(folder, `${file}.d.ts`), "utf8");
  declared.set(type, text);
  return text;
}

/** Whether a type takes an input of this name. Read from the SDK's declarations, so that a new type cannot be forgotten. */
export function takes(type: string, input: string): boolean {
  const args = declarationOf(type).split(/^export interface \w+Args \{/m)[1] ?? "";
  return new RegExp(`^ {4}${input}\\??:`, "m").test(args);
}
