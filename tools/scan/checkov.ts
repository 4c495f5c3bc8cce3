import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { isObject, manifests } from "./manifests";
import { terraformType } from "./names";
import { terraformPlan } from "./plan";
import type { StateResource } from "./state";

/** A check that failed on a resource. */
export interface Finding {
  check: string;
  name: string;
  resource: string;
}

export interface Findings {
  version: string;
  passed: number;
  failed: Finding[];
}

/** What a scan leaves out, by type: Checkov knows nothing of it, or we do not know what Terraform calls it. */
export function unjudged(resources: readonly StateResource[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const resource of resources) {
    if (!resource.custom || /^pulumi:/.test(resource.type)) continue;
    if (isObject(resource) || terraformType(resource.type) !== undefined) continue;
    counts.set(resource.type, (counts.get(resource.type) ?? 0) + 1);
  }
  return counts;
}

/** How many resources were written, by the kind of report that Checkov makes of them. */
export interface Written {
  terraform_plan: number;
  kubernetes: number;
}

/** Writes the state into `folder` as Checkov reads it: a plan of Terraform's, and the objects of each cluster. */
export function write(resources: readonly StateResource[], folder: string): Written {
  mkdirSync(folder, { recursive: true });
  const plan = terraformPlan(resources);
  writeFileSync(path.join(folder, "plan.json"), JSON.stringify(plan, null, 1));
  for (const [cluster, text] of manifests(resources)) writeFileSync(path.join(folder, `${cluster}.yaml`), text);
  return { terraform_plan: plan.resource_changes.length, kubernetes: resources.filter(isObject).length };
}

/** Checkov is not there. */
export class NotInstalled extends Error {}

/**
 * Judges what `write` wrote.
 * @throws NotInstalled
 * @throws Error where Checkov fails
 */
export function run(command: string, folder: string, written: Written): Findings {
  const args = ["--directory", ".", "--framework", "terraform_plan", "kubernetes"];
  const quiet = ["--output", "json", "--soft-fail", "--compact", "--skip-download"];
  const done = spawnSync(command, [...args, ...quiet], { cwd: folder, encoding: "utf8", maxBuffer: 2 ** 28 });
  if (done.error !== undefined && (done.error as NodeJS.ErrnoException).code === "ENOENT")
    throw new NotInstalled(`there is no ${command}`);
  if (done.error !== undefined) throw done.error;
  if (done.status !== 0) throw new Error(`${command} ended with ${done.status}:\n${done.stderr}${done.stdout}`);
  return findingsOf(JSON.parse(done.stdout), written);
}

interface Report {
  check_type: string;
  results: { failed_checks: { check_id: string; check_name: string; resource: string }[] };
  summary: { passed: number; failed: number; parsing_errors: number; resource_count: number; checkov_version: string };
}

/**
 * Reads what `checkov --output json` printed: a report, or a list of them.
 * @throws Error where it did not read all that was written: what it says is then not the whole
 */
export function findingsOf(output: unknown, written: Written): Findings {
  const all = (Array.isArray(output) ? output : [output]) as Partial<Report>[];
  const reports = all.filter((one): one is Report => one.results !== undefined && one.summary !== undefined);
  for (const [kind, count] of Object.entries(written)) {
    const read = reports.find(({ check_type }) => check_type === kind)?.summary;
    // Of an object that makes pods, Checkov counts these, too.
    if (read?.parsing_errors || (read?.resource_count ?? 0) < count)
      throw new Error(`Checkov read ${read?.resource_count ?? 0} of ${count} resources (${kind})`);
  }
  return {
    version: reports[0]?.summary.checkov_version ?? "of an unknown version",
    passed: reports.reduce((sum, { summary }) => sum + summary.passed, 0),
    failed: reports.flatMap(({ results }) =>
      results.failed_checks.map(({ check_id: check, check_name: name, resource }) => ({ check, name, resource })),
    ),
  };
}
