import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { findingsOf, NotInstalled, run, unjudged, write } from "../../../tools/scan/checkov";
import { readExplained, type Row, rowFor } from "../../../tools/scan/explained";
import { readState, type StateResource } from "../../../tools/scan/state";
import { lines, verdict } from "../../../tools/scan/verdict";

const row: Row = {
  check: "CKV_AWS_18",
  asks: "a record",
  on: ["aws_s3_bucket.logs-*", "aws_s3_bucket.own"],
  because: "judge",
  why: "it takes the records",
  found: {},
};
const failed = (resource: string, check = "CKV_AWS_18") => ({ check, name: "Ensure it", resource });
const dev = { name: "tea", grade: "dev" } as const;
const judge = (passed: number, found: ReturnType<typeof failed>[], rows: Row[], version = "3") =>
  verdict(dev, { version, passed, failed: found }, { checkov: "3", rows });

describe("a row", () => {
  it("explains its check on its resources, and no other", () => {
    const of = (check: string, resource: string) => rowFor([row], "prod", check, resource) === row;
    expect(of("CKV_AWS_18", "aws_s3_bucket.logs-b")).toBe(true);
    expect(of("CKV_AWS_18", "aws_s3_bucket.own")).toBe(true);
    expect(of("CKV_AWS_18", "aws_s3_bucket.owner")).toBe(false);
    expect(of("CKV_AWS_18", "aws_s3_bucketXown")).toBe(false);
    expect(of("CKV_AWS_19", "aws_s3_bucket.own")).toBe(false);
  });

  it("holds for its grades alone", () => {
    const only: Row = { ...row, grades: ["dev", "staging"] };
    expect(rowFor([only], "staging", "CKV_AWS_18", "aws_s3_bucket.own")).toBe(only);
    expect(rowFor([only], "prod", "CKV_AWS_18", "aws_s3_bucket.own")).toBeUndefined();
  });
});

describe("the verdict", () => {
  it("holds up to one in a hundred of what is not explained", () => {
    const found = judge(99, [failed("aws_s3_bucket.tea"), failed("aws_s3_bucket.own")], [row]);
    expect(found).toMatchObject({ checks: 101, failed: 2, explained: 1, share: 0.01, holds: true });
    expect(found.rest).toEqual([failed("aws_s3_bucket.tea")]);
    expect(judge(98, [failed("aws_s3_bucket.tea"), failed("aws_s3_bucket.own")], [row]).holds).toBe(false);
  });

  it("is one line for each that is left, and the sum", () => {
    expect(lines("tea", judge(19, [failed("aws_s3_bucket.tea"), failed("aws_s3_bucket.own")], [row]))).toEqual([
      "CKV_AWS_18 aws_s3_bucket.tea: Ensure it",
      "tea: 21 checks, 2 failed, 1 explained, rest 1 (5.0 %)",
    ]);
  });

  it("notes a row that explains more or less than it says, and another Checkov", () => {
    const said: Row = { ...row, found: { tea: 2, milk: 7 } };
    expect(judge(1, [failed("aws_s3_bucket.own")], [said], "4").notes).toEqual([
      "CKV_AWS_18 on aws_s3_bucket.logs-*, aws_s3_bucket.own: explained.yaml says 2, it is 1",
      "this is Checkov 4; explained.yaml was written for 3",
    ]);
  });
});

describe("explained.yaml", () => {
  const { rows } = readExplained();

  it("explains by resources: none by everything", () => {
    expect(rows.filter(({ on }) => on.some((pattern) => /^\**$/.test(pattern.split(".")[0]!)))).toEqual([]);
  });

  it("never counts an environment that the row's grades leave out", () => {
    // The three that ship are named by their grades.
    const odd = rows.filter(({ grades, found }) => Object.keys(found).some((name) => grades?.every((g) => g !== name)));
    expect(odd).toEqual([]);
  });

  it("is refused with the place of a mistake", () => {
    expect(() => readExplained("checkov: '3'\nrows: [{ check: AWS_1, why: ' ' }]")).toThrow(/rows\[0\]\.check/);
    expect(() => readExplained("checkov: '3'\nrows: []\nmore: 1")).toThrow(/more/);
  });
});

describe("Checkov", () => {
  const written = { terraform_plan: 2, kubernetes: 1 };
  const report = (check_type: string, resource_count: number, parsing_errors = 0) => ({
    check_type,
    results: { failed_checks: [{ check_id: "CKV_X_1", check_name: "Ensure it", resource: "a.b", more: 1 }] },
    summary: { passed: 5, failed: 1, resource_count, parsing_errors, checkov_version: "3.3.30" },
  });

  it("is read, one report or several", () => {
    const one = { check: "CKV_X_1", name: "Ensure it", resource: "a.b" };
    expect(findingsOf([report("terraform_plan", 2), report("kubernetes", 3)], written)).toEqual({
      ...{ version: "3.3.30", passed: 10, failed: [one, one] },
    });
    expect(findingsOf(report("terraform_plan", 2), { terraform_plan: 2, kubernetes: 0 }).passed).toBe(5);
  });

  it("is not believed where it read less than it was given", () => {
    expect(() => findingsOf([report("terraform_plan", 1), report("kubernetes", 1)], written)).toThrow(
      "Checkov read 1 of 2 resources (terraform_plan)",
    );
    expect(() => findingsOf([report("terraform_plan", 2)], written)).toThrow("read 0 of 1 resources (kubernetes)");
    expect(() => findingsOf([report("terraform_plan", 2, 1), report("kubernetes", 1)], written)).toThrow(/read 2 of 2/);
    // What it prints where it found nothing to judge.
    expect(() => findingsOf({ passed: 0, failed: 0, resource_count: 0 }, written)).toThrow(/read 0 of 2/);
  });

  describe("as a command", () => {
    let folder: string;
    beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), "scan-test-"))));
    afterEach(() => rmSync(folder, { recursive: true }));

    const state: StateResource[] = [
      { urn: "urn:pulumi:a::b::aws:s3/bucket:Bucket::tea", type: "aws:s3/bucket:Bucket", custom: true, inputs: {} },
      {
        ...{ urn: "urn:pulumi:a::b::kubernetes:core/v1:Namespace::tea", type: "kubernetes:core/v1:Namespace" },
        ...{ custom: true, inputs: { kind: "Namespace" }, provider: "urn:pulumi:a::b::p::eks::1" },
      },
      { urn: "urn:pulumi:a::b::aws:odd/thing:Thing::x", type: "aws:odd/thing:Thing", custom: true },
      { urn: "urn:pulumi:a::b::pulumi:providers:aws::x", type: "pulumi:providers:aws", custom: true },
    ];

    it("gets a plan and the objects, and what is not judged is named", () => {
      expect(write(state, folder)).toEqual({ terraform_plan: 1, kubernetes: 1 });
      expect(readFileSync(path.join(folder, "plan.json"), "utf8")).toContain('"aws_s3_bucket.tea"');
      expect(existsSync(path.join(folder, "eks.yaml"))).toBe(true);
      expect([...unjudged(state)]).toEqual([["aws:odd/thing:Thing", 1]]);
    });

    it("runs where the files are, and its failure is told", () => {
      const command = path.join(folder, "judge");
      const said = JSON.stringify([report("terraform_plan", 1), report("kubernetes", 1)]);
      writeFileSync(command, `#!/bin/sh\ntest -f plan.json || exit 3\necho '${said}'\n`, { mode: 0o755 });
      expect(() => run(command, folder, { terraform_plan: 1, kubernetes: 1 })).toThrow("ended with 3");
      expect(run(command, folder, write(state, folder)).passed).toBe(10);
    });

    it("may not be there", () => {
      expect(() => run(path.join(folder, "none"), folder, written)).toThrow(NotInstalled);
    });
  });
});

describe("a state", () => {
  it("is what the engine exports", () => {
    expect(readState('{"version":3,"deployment":{"resources":[{"urn":"a"}]}}')).toEqual([{ urn: "a" }]);
    expect(readState('{"version":3,"deployment":{}}')).toEqual([]);
    expect(() => readState('{"resources":[]}')).toThrow("pulumi stack export");
  });
});
