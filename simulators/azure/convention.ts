import { readFileSync } from "node:fs";
import * as path from "node:path";
import { type Convention, kebab } from "../core/declared";
import { text } from "../core/paths";
import type { Request } from "../core/spec";
import { inputsOf, propertiesOf } from "../facts/check";
import { declaringFile, sdkOf } from "../facts/packages";
import { placeOf, upperFirst } from "../facts/tokens";
import { groupId, guid, nameIn, typeIn } from "./ids";
import { facts } from "./table";

/** How ARM names what only a declaration describes. */
export const convention: Convention = {
  service: upperFirst,
  text(output, { token, id, module }) {
    if (output === "name") return nameIn(id);
    if (output === "type") return facts.types[token]?.arm ?? typeIn(id);
    if (output === "provisioningState") return "Succeeded";
    if (output === "azureApiVersion") return facts.types[token]?.version ?? apiVersionOf(token);
    if (output === "etag" || output === "eTag") return `W/"${guid(`${id} etag`)}"`;
    if (output === "location") return "global";
    if (/(principalId|clientId|objectId|customerId|Guid|guid)$/.test(output)) return guid(`${id} ${output}`);
    if (/(Uri|Url|uri|url|Endpoint)$/.test(output)) return `https://${nameIn(id).toLowerCase()}.${module}.azure.com/`;
    return undefined;
  },
};

/** The API version that the provider uses, which only the declaration's own text says. */
function apiVersionOf(token: string): string | undefined {
  const sdk = sdkOf(placeOf(token).sdk);
  const file = sdk && declaringFile(token, sdk);
  if (!sdk || file === undefined) return undefined;
  return /Uses Azure REST API version (\S+)\./.exec(readFileSync(path.join(sdk.folder, `${file}.d.ts`), "utf8"))?.[1];
}

/**
 * The id of a type that no table describes, as most of ARM's have it: `…/resourceGroups/G/providers/Microsoft.Module/parents/P/things/NAME`. What the inputs
 * call a parent (`accountName`) and no output gives back is part of the id.
 */
export function idOf(request: Request): string {
  const { token, inputs, account } = request;
  const { name: noun, folder } = placeOf(token);
  const known = propertiesOf(token);
  const plural = (word: string) => (/[^aeiou]y$/.test(word) ? `${word.slice(0, -1)}ies` : `${word}s`);
  const own = noun.charAt(0).toLowerCase() + noun.slice(1);
  const names = Object.entries(inputsOf(token))
    .filter(([key, { kind }]) => kind === "string" && /Name$/.test(key) && key !== "resourceGroupName")
    .flatMap(([key]) => {
      const value = text(inputs[key]);
      return value === undefined ? [] : [{ key, value }];
    });
  const isOwn = (key: string) =>
    own.toLowerCase().endsWith(key.slice(0, -"Name".length).toLowerCase()) || key === "resourceName";
  const self =
    text(inputs["name"]) ?? names.find(({ key }) => isOwn(key))?.value ?? `${kebab(noun)}-${request.digits(8)}`;
  const parents = names.filter(({ key, value }) => !isOwn(key) && value !== self && known.has(key));
  const inside = parents.map(({ key, value }) => `${plural(key.slice(0, -"Name".length))}/${value}`);
  const group = text(inputs["resourceGroupName"]);
  const base =
    text(inputs["scope"] ?? inputs["resourceUri"]) ?? (group ? groupId(account, group) : `/subscriptions/${account}`);
  return [base, "providers", `Microsoft.${upperFirst(folder)}`, ...inside, plural(own), self].join("/");
}
