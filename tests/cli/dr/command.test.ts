import { Command, CommanderError } from "commander";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { addDr } from "../../../cli/dr/command";
import { Failure } from "../../../cli/failure";
import type * as Reading from "../../../cli/trace/read";
import { read } from "../../../cli/trace/read";
import { aws, azure, copies, gcp, outside, route53, warm, without, worldOf } from "./world";

jest.mock("../../../cli/trace/read", () => ({
  read: jest.fn(jest.requireActual<typeof Reading>("../../../cli/trace/read").read),
}));

const whole = [...aws, ...route53, ...gcp, ...warm, ...outside, ...azure, ...copies];

/** What a call of `coffee` writes, and its exit code. */
function run(...args: string[]): { text: string; code: unknown } {
  const coffee = new Command("coffee").exitOverride();
  addDr(coffee);
  for (const each of coffee.commands) each.exitOverride().configureOutput({ writeErr: () => undefined });
  let text = "";
  const write = jest.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  try {
    coffee.parse(["node", "coffee", ...args]);
    return { text, code: process.exitCode };
  } finally {
    write.mockRestore();
    process.exitCode = undefined;
  }
}

describe("coffee dr", () => {
  beforeEach(() => {
    process.env["GOCOFFEE_LOCAL"] = mkdtempSync(path.join(tmpdir(), "dr-"));
  });
  afterEach(() => {
    delete process.env["GOCOFFEE_LOCAL"];
  });

  it("is one document for scripts: rows, availability, whether a second cluster is needed; 0 where all is met", () => {
    jest.mocked(read).mockReturnValueOnce(worldOf(whole));
    const { text, code } = run("dr", "prod", "--json");
    const found = JSON.parse(text) as { rows: Record<string, unknown>[]; availability: Record<string, unknown> };
    expect(code).toBe(0);
    expect(found.rows.length).toBeGreaterThan(30);
    for (const row of found.rows)
      for (const key of ["item", "loss", "measure", "objective", "achieved", "margin", "mechanism"])
        expect(row).toHaveProperty(key);
    expect(found.availability).toMatchObject({ objective: 99.99, margin: expect.any(Number) as number });
    expect(found).toHaveProperty("secondCluster.needed", false);
  });

  it("is 1 where an objective is missed, and what never comes back has a margin below any", () => {
    jest.mocked(read).mockReturnValueOnce(worldOf(without(whole, "job")));
    const { text, code } = run("dr", "prod", "--json");
    const { rows } = JSON.parse(text) as { rows: { margin: number | null; never: boolean; achieved: number | null }[] };
    expect(code).toBe(1);
    const never = rows.filter((row) => row.never && row.margin !== null);
    expect(never.length).toBeGreaterThan(0);
    for (const { margin, achieved } of never) {
      expect(margin).toBeLessThan(0);
      expect(achieved).toBeNull();
    }
  });

  it("is a table for people", () => {
    jest.mocked(read).mockReturnValueOnce(worldOf(whole));
    expect(run("dr", "prod").text).toMatch(/^prod, in minutes:\nitem /);
  });

  it.each([
    ["an environment that is not there", ["dr", "nowhere"]],
    ["one that was never brought up", ["dr", "prod"]],
  ])("is wrong use of %s", (_, args) => {
    const failed = (): Failure => {
      try {
        run(...args);
      } catch (error) {
        return error as Failure;
      }
      throw new Error("it went well");
    };
    expect(failed()).toMatchObject({ exitCode: 2 });
    expect(failed()).toBeInstanceOf(Failure);
  });

  it("is wrong use without an environment", () => expect(() => run("dr")).toThrow(CommanderError));

  it("is wrong use where no store stands", () => {
    jest.mocked(read).mockReturnValueOnce(worldOf([]));
    expect(() => run("dr", "prod")).toThrow("no store of prod stands");
  });
});
