import { type Convention, kebab } from "../core/declared";
import type { Request } from "../core/spec";
import { text } from "../core/paths";
import { placeOf, upperFirst } from "../facts/tokens";
import { propertiesOf } from "../facts/check";
import { decimal, lastOf } from "./names";

/** How Google names what only a declaration describes: links of its APIs, long numbers, e-mails. */
export const convention: Convention = {
  service: upperFirst,
  text(output, { id, module, name, account }) {
    if (output === "selfLink") return linkOf(module, id);
    if (/^(uri|url)$|(Uri|Url)$/.test(output)) return `https://${module}.googleapis.com/${id}`;
    if (/^(uniqueId|numericId|generatedId|generation)$|[a-z]Id$/.test(output)) return decimal(`${id} ${output}`, 19);
    if (output === "email") return `${name}@${account}.iam.gserviceaccount.com`;
    if (output === "member") return `serviceAccount:${name}@${account}.iam.gserviceaccount.com`;
    if (/^(state|lifecycleState)$/.test(output)) return "ACTIVE";
    return undefined;
  },
};

export function linkOf(module: string, id: string): string {
  return module === "compute"
    ? `https://www.googleapis.com/compute/v1/${id}`
    : `https://${module}.googleapis.com/v1/${id}`;
}

/**
 * The id of a type that no table describes, as most of Google's have it: `projects/P/locations/L/things/NAME`; a grant's is what it is granted on, the role and
 * the member.
 */
export function idOf(request: Request): string {
  const { token, inputs, account, region } = request;
  const noun = placeOf(token).name;
  if (/IamMember$/i.test(noun)) {
    const on = Object.keys(inputs).filter(
      (key) => !["role", "member", "project", "condition", "__defaults"].includes(key),
    );
    return [...on.sort().map((key) => String(inputs[key])), String(inputs["role"]), String(inputs["member"])].join("/");
  }
  const properties = propertiesOf(token);
  const own = noun.charAt(0).toLowerCase() + noun.slice(1);
  const name =
    [inputs["name"], inputs[`${own}Id`]].map(text).find((one) => one !== undefined) ??
    `${kebab(noun)}-${request.digits(12)}`;
  const zone = text(inputs["zone"]);
  const place = zone
    ? `zones/${lastOf(zone)}/`
    : properties.has("region") && token.startsWith("gcp:compute/")
      ? `regions/${region}/`
      : properties.has("location") || properties.has("region")
        ? `locations/${text(inputs["location"]) ?? region}/`
        : token.startsWith("gcp:compute/")
          ? "global/"
          : "";
  return `projects/${account}/${place}${own}s/${name}`;
}
