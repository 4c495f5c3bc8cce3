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

/** What a test file gives to `jest.mock("../../../simulators/facts/check", …)`. */
export const tinyFacts = {
  checkInputs: (token: string, inputs: Props) =>
    Object.keys(inputs)
      .filter((key) => !key.startsWith("__") && !facts[token]?.inputs.includes(key))
      .map((path) => ({ path, reason: `${path} is not expected here` })),
  outputsOf: (token: string) =>
    Object.fromEntries(Object.entries(facts[token]?.always ?? {}).map(([key, kind]) => [key, { always: true, kind }])),
};
