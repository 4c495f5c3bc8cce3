import { inputsOf, outputsOf } from "../facts/check";
import type { Property } from "../facts/properties";
import { placeOf, upperFirst } from "../facts/tokens";
import type { Props } from "../protocol/values";
import { identityInputs, madeName, nameOf } from "./identity";
import type { Request, TypeSpec } from "./spec";

/** What a cloud's convention is told of a resource, or of the answer of a function. */
export interface Named extends Pick<Request, "token" | "region" | "account"> {
  /** How people call it: its own name, else what its id is made of. */
  name: string;
  id: string;
  /** The module of its token: `dynamodb`. */
  module: string;
  /** `Table`. */
  noun: string;
}

/** How a cloud makes up what a declaration does not tell. */
export interface Convention {
  /** How the API is called in errors: `DynamoDB`; the module by default. */
  service(module: string): string;
  /** The value of a computed text: undefined for a made-up word. */
  text(output: string, named: Named): string | undefined;
}

/** The convention of a package of which nothing is known. */
export const plain: Convention = { service: upperFirst, text: () => undefined };

/** The longest name that is made up: 63 letters fit every cloud's DNS labels. */
const LONGEST_NAME = 63;

/** A type as its SDK's declaration and the cloud's convention have it. @throws Error where no SDK declares it */
export function declaredType(token: string, convention: Convention): TypeSpec {
  const [inputs, outputs] = [inputsOf(token), outputsOf(token)];
  const noun = placeOf(token).name;
  const made = madeName(noun, inputs, outputs);
  const computed = Object.entries(outputs).filter(([name, { always }]) => always && !(name in inputs));
  return {
    ...standingType(token, convention),
    ...(made === undefined ? {} : { autoName: { property: made, max: LONGEST_NAME, unless: `${made}Prefix` } }),
    id: (request) => freeId(noun, request),
    replaceOn: { paths: identityInputs(noun, Object.keys(inputs)), source: "simulators/core/identity.ts" },
    outputs(request) {
      const named = namedOf(request);
      const name = made !== undefined && request.inputs[made] === undefined ? { [made]: named.name } : {};
      return { ...name, ...madeUp(computed, named, convention, (salt) => request.digits(8, salt)) };
    },
  };
}

/** A type of which nothing is known but what stands: it can be read and deleted. */
export function standingType(token: string, convention: Convention): TypeSpec {
  const { name: noun } = placeOf(token);
  const service = convention.service(moduleOf(token));
  return {
    token,
    api: {
      service,
      noun: `${service} ${spaced(noun)}`,
      create: `Create${noun}`,
      update: `Update${noun}`,
      delete: `Delete${noun}`,
    },
    id: (request) => request.id,
    replaceOn: { paths: [], source: "" },
    rules: [],
    outputs: () => ({}),
  };
}

/** What a function answers of which only the declaration is known: what it was asked, and made-up values of the right types. */
export function declaredAnswer(
  token: string,
  args: Props,
  place: { region: string; account: string },
  convention: Convention,
  digits: (salt: string) => string,
): Props {
  const { name } = placeOf(token);
  const noun = name.replace(/^get/, "");
  const id = nameOf(noun, args) ?? `${kebab(noun)}-${digits("id")}`;
  const named: Named = { token, id, name: id, noun, module: moduleOf(token), ...place };
  const outputs = outputsOf(token);
  const open = Object.entries(outputs).filter(([output, { always }]) => always && args[output] === undefined);
  const echoed = Object.fromEntries(Object.entries(args).filter(([key]) => key in outputs));
  return { ...echoed, ...madeUp(open, named, convention, digits) };
}

function namedOf(request: Request): Named {
  const { token, region, account, id } = request;
  const noun = placeOf(token).name;
  const name = nameOf(noun, request.inputs) ?? prefixed(noun, request) ?? id;
  return { token, region, account, id, name, noun, module: moduleOf(token) };
}

/** Its name; else, its noun and digits. What the real cloud would do with a name that is taken nobody knows here, so the second gets digits as well. */
function freeId(noun: string, request: Request): string {
  const name = nameOf(noun, request.inputs) ?? prefixed(noun, request);
  if (name === undefined) return `${kebab(noun)}-${request.digits(17)}`;
  return request.world.find(request.token, name) ? `${name}-${request.digits(8)}` : name;
}

function prefixed(noun: string, request: Request): string | undefined {
  const prefix =
    request.inputs["namePrefix"] ?? request.inputs[`${noun.charAt(0).toLowerCase()}${noun.slice(1)}NamePrefix`];
  return typeof prefix === "string" ? prefix + request.digits(8, "name") : undefined;
}

/** A value for each output that is a text; of the other kinds the empty one is as good. */
function madeUp(
  outputs: [string, Property][],
  named: Named,
  convention: Convention,
  digits: (salt: string) => string,
): Props {
  return Object.fromEntries(
    outputs.flatMap(([output, { kind, shape }]) => {
      if (kind !== "string") return [];
      if (typeof shape === "object" && "values" in shape) return [[output, shape.values[0]]];
      return [
        [output, common(output, named) ?? convention.text(output, named) ?? `${kebab(output)}-${digits(output)}`],
      ];
    }),
  );
}

/** What reads the same on every cloud. */
function common(output: string, { name, id, region }: Named): string | undefined {
  if (output === "id") return id;
  if (output === "name") return name;
  if (region !== "" && (output === "region" || output === "location")) return region;
  if (/(At|Date|Time|Timestamp)$/.test(output)) return "2024-01-01T00:00:00Z";
  return undefined;
}

/** `dynamodb` of `aws:dynamodb/table:Table`; the package's name where the module is its index. */
function moduleOf(token: string): string {
  const { sdk, folder } = placeOf(token);
  return folder === "" ? sdk : folder.split("/")[0]!;
}

/** `event-source-mapping` */
export function kebab(word: string): string {
  return word.replace(/([a-z0-9])([A-Z])/g, "$1-$2").toLowerCase();
}

/** `Event Source Mapping` */
function spaced(noun: string): string {
  return noun.replace(/([a-z0-9])([A-Z])/g, "$1 $2");
}
