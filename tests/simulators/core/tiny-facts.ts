import type { Props } from "../../../simulators/protocol/values";

/** Facts of the made-up types, in place of those that are generated from the SDKs. */
const facts: Record<string, { inputs: string[]; always: Record<string, "string" | "number" | "array"> }> = {
  "pulumi:providers:tiny": { inputs: ["region", "tags"], always: {} },
  "tiny:net": {
    inputs: ["cidr", "comment", "region"],
    always: { arn: "string", cidr: "string", comment: "string", peers: "array" },
  },
  "tiny:box": {
    inputs: ["name", "netId", "friends", "size", "label", "region"],
    always: { name: "string", address: "string" },
  },
  "tiny:key": { inputs: ["label"], always: { arn: "string" } },
  "tiny:find": { inputs: ["cidr"], always: {} },
};

function factsOf(token: string) {
  const found = facts[token];
  if (!found) throw new Error(`the local clouds do not know ${token}`);
  return found;
}

/** What a test file gives to `jest.mock("../../../simulators/facts/check", …)`. */
export const tinyFacts = {
  hasFacts: (token: string) => token in facts,
  checkInputs: (token: string, inputs: Props) => {
    const known = factsOf(token).inputs;
    return Object.keys(inputs)
      .filter((key) => !key.startsWith("__") && !known.includes(key))
      .map((path) => ({ path, reason: `${path} is not expected here` }));
  },
  inputsOf: (token: string) =>
    Object.fromEntries(factsOf(token).inputs.map((key) => [key, { always: false, kind: "string", shape: "string" }])),
  outputsOf: (token: string) =>
    Object.fromEntries(
      Object.entries(factsOf(token).always).map(([key, kind]) => [key, { always: true, kind, shape: kind }]),
    ),
};
