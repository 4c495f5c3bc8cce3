import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import type { Recorded, Registered } from "../mocks";
import { compositionOf, root, specOf } from "../stacks/spec";

const runbooks = path.join(root, "docs", "runbooks");

/** A command that imports something, as a runbook has it. */
interface Import {
  page: string;
  /** What is imported, and what it is called. */
  type: string;
  name: string;
  /** The types above it, and the name of its parent. */
  parent: string;
  provider: string;
}

const imports: Import[] = readdirSync(runbooks)
  .sort()
  .flatMap((page) => {
    const lines = readFileSync(path.join(runbooks, page), "utf8").replaceAll(/\\\n\s*/g, "");
    const command =
      /pulumi import --stack \S+ (\S+:\S+) (\S+) \S+ --parent '\w+=urn:pulumi:\w+::go-coffee::(\S+)' --provider '\w+=urn:pulumi:\w+::go-coffee::(\S+)'/g;
    return [...lines.matchAll(command)].map(([, type, name, parent, provider]) => ({
      ...{ page, type: type!, name: name!, parent: parent!, provider: provider! },
    }));
  });

describe("what runbooks import", () => {
  let recorded: Recorded;
  beforeAll(async () => {
    recorded = await compositionOf(specOf("prod"));
  });

  it("is found", () => {
    expect(new Set(imports.map(({ page }) => page))).toEqual(new Set(["events.md", "first-up.md", "gcp-first-up.md"]));
  });

  /** A resource's own type and those of all above it. The engine of tests knows but two of those above. */
  const typesOf = ({ type, parent }: Registered): string => {
    const above = recorded.all.find((one) => `${one.type}::${one.name}` === parent);
    return above === undefined ? type : `${typesOf(above)}$${type}`;
  };

  it.each(imports)("$page: $name is what the program calls it, and where", ({ type, name, parent, provider }) => {
    const found = recorded.one(type, name);
    const above = recorded.all.find((one) => `${one.type}::${one.name}` === found.parent)!;
    expect([`${typesOf(above)}::${above.name}`, found.provider]).toEqual([parent, provider]);
  });
});
