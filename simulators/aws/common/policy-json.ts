import { parsed } from "./policy-document";

/**
 * What the provider itself finds wrong with the text of a policy, in its own words; undefined where it sends it to the cloud.
 * Source: hashicorp/terraform-provider-aws internal/verify/validate.go ValidIAMPolicyJSON; hashicorp/aws-sdk-go-base validation/json.go.
 */
export function policyJsonProblem(text: string): string | undefined {
  const invalid = (why: string): string => `contains an invalid JSON policy: ${why}`;
  switch (text[0]) {
    case undefined:
      return "is an empty string, which is not a valid JSON value";
    case " ":
    case "\t":
    case "\r":
    case "\n":
      return invalid("leading space characters are not allowed");
    case '"':
      return invalid(`contains a JSON-encoded string, not a JSON-encoded object${hint(text)}`);
    case "[":
      return invalid("contains a JSON array, not a JSON object");
    case "{":
      break;
    default:
      return invalid("not a JSON object");
  }
  try {
    JSON.parse(text);
  } catch (error) {
    return invalid((error as Error).message);
  }
  const twice = duplicateKey(text);
  return twice && `contains duplicate JSON keys: duplicate key "${twice}"`;
}

/** A policy that went through `JSON.stringify` twice is JSON in a string of JSON. */
function hint(text: string): string {
  try {
    return parsed(JSON.parse(text)) ? " (have you double-encoded your JSON data?)" : "";
  } catch {
    return "";
  }
}

/** The first key that an object of the JSON has twice, with its path: `Statement.0.Action`. JSON.parse keeps the last, and says nothing. */
function duplicateKey(json: string): string | undefined {
  const tokens = json.match(/"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s{}[\]:,"]+/g) ?? [];
  /** The objects and lists around the token, and where in each it is. */
  const around: { keys?: Set<string>; at: string }[] = [];
  for (const [n, token] of tokens.entries()) {
    const here = around.at(-1);
    if (token === "{") around.push({ keys: new Set(), at: "" });
    else if (token === "[") around.push({ at: "0" });
    else if (token === "}" || token === "]") around.pop();
    else if (token === "," && here && !here.keys) here.at = String(Number(here.at) + 1);
    else if (here?.keys && tokens[n + 1] === ":") {
      here.at = String(JSON.parse(token));
      if (here.keys.has(here.at)) return around.map(({ at }) => at).join(".");
      here.keys.add(here.at);
    }
  }
  return undefined;
}
