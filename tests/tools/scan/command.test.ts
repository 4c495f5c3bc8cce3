import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const root = path.join(__dirname, "../../..");

describe("npm run scan", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), "scan-command-"));
    const bucket = { urn: "urn:pulumi:a::b::aws:s3/bucket:Bucket::tea", type: "aws:s3/bucket:Bucket", custom: true };
    writeFileSync(path.join(folder, "state.json"), JSON.stringify({ deployment: { resources: [bucket] } }));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** @param fails the checks that a stand-in for Checkov says that the bucket fails, besides 99 that it passes */
  function scan(args: string[], fails?: string[]) {
    const judge = path.join(folder, `judge-${fails?.join("-")}`);
    const failed = (fails ?? []).map((check_id) => ({
      check_id,
      check_name: "Ensure it",
      resource: "aws_s3_bucket.tea",
    }));
    const summary = {
      passed: 99,
      failed: failed.length,
      parsing_errors: 0,
      resource_count: 1,
      checkov_version: "3.3.30",
    };
    const report = { check_type: "terraform_plan", results: { failed_checks: failed }, summary };
    if (fails) writeFileSync(judge, `#!/bin/sh\necho '${JSON.stringify(report)}'\n`, { mode: 0o755 });
    const command = [path.join(root, "bin/run.cjs"), path.join(root, "tools/scan/main.ts"), ...args];
    const env = { ...process.env, CHECKOV: judge };
    const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: folder, encoding: "utf8", env });
    return { status, stdout, stderr };
  }

  it("ends well where what is left is little, and counts what is explained", () => {
    const { status, stdout } = scan(["prod", "--state", "state.json"], ["CKV2_AWS_62", "CKV_AWS_21"]);
    expect(stdout).toContain("prod: 101 checks, 2 failed, 1 explained, rest 1 (1.0 %)");
    expect(stdout).toContain("CKV_AWS_21 aws_s3_bucket.tea: Ensure it");
    expect(status).toBe(0);
  });

  it("fails where it is more, and prints one document for a script", () => {
    const out = path.join(folder, "kept");
    const args = ["dev", "--state", "state.json", "--json", "--out", out];
    const { status, stdout } = scan(args, ["CKV_AWS_21", "CKV_AWS_19"]);
    expect(JSON.parse(stdout)).toMatchObject({
      environment: "dev",
      checks: 101,
      failed: 2,
      explained: 0,
      holds: false,
    });
    expect(status).toBe(1);
    expect(readdirSync(out)).toEqual(["plan.json"]);
  });

  it("says what to do where there is no Checkov, no such environment, or no environment", () => {
    const without = scan(["dev", "--state", "state.json"]);
    expect(without.stderr).toContain("pip install checkov==");
    expect(without.status).toBe(2);
    expect(scan(["tea", "--state", "state.json"], [])).toMatchObject({ status: 2, stdout: "" });
    const none = scan([]);
    expect(none.stderr).toMatch(/^usage: npm run scan/);
    expect(none.status).toBe(2);
    expect(scan(["dev", "--fast"]).stderr).toContain("--fast");
  });
});
