import { environmentJsonSchema } from "../../../config/environment";
import type { SchemaNode } from "../../../config/explain";
import { configurationPage } from "../../../tools/generate/configuration";

/** The paths of all values that can be written, without those of the forms that a choice is between. */
function leaves(node: SchemaNode, path: string): string[] {
  const inner = node.properties ?? node.items?.properties;
  if (inner === undefined) return [path];
  const below = node.properties === undefined ? `${path}[]` : path;
  const others = typeof node.additionalProperties === "object" ? [["NAME", node.additionalProperties] as const] : [];
  return [...Object.entries(inner), ...others].flatMap(([key, one]) =>
    leaves(one, below === "" ? key : `${below}.${key}`),
  );
}

let rows: Map<string, string[]>;
beforeAll(async () => {
  const lines = (await configurationPage.produce()).split("\n").filter((line) => line.startsWith("| `"));
  const cells = lines.map((line) =>
    line
      .slice(1, -1)
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim()),
  );
  rows = new Map(cells.map(([key, ...rest]) => [key!.slice(1, -1), rest]));
});

describe("the reference of the configuration", () => {
  it("has every key, each with what it may be, its default and its meaning", () => {
    const all = leaves(environmentJsonSchema(), "");
    expect(all.length).toBeGreaterThan(60);
    expect(all.filter((path) => !rows.has(path))).toEqual([]);
    for (const [key, cells] of rows) expect([key, cells.length, cells.includes("")]).toEqual([key, 3, false]);
  });

  it.each([
    ["domain", ["a domain in small letters, such as gocoffee.example", "required", "The public domain."]],
    [
      "database.retentionDays",
      [
        "1–35",
        "required",
        "How long backups are kept, 1–35 days. A point in time can be had back for as long on AWS, for 7 days at most on Google Cloud.",
      ],
    ],
    ["database.multiZone", ["true or false", "true", "A standby in a second zone, which takes over by itself."]],
    ["alerts.email", ["an e-mail address", "nobody", "Who gets an e-mail when an alarm of the cloud goes off."]],
    [
      "cluster.nodes.NAME.maxPods",
      [
        "4–250",
        "what EKS computes; on Google and Azure 110, and 8 and 10 at least, for as long as the group stands",
        expect.stringMatching(/^The most pods on a node/),
      ],
    ],
    [
      "cost.commitments.savingsPlans[].hourly",
      ['an amount of dollars an hour, in quotes, such as "1.25"', "required", "What is promised, in dollars an hour."],
    ],
  ])("says of %s what it is", (key, cells) => expect(rows.get(key)).toEqual(cells));
});
