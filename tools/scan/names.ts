import { readFileSync } from "node:fs";
import * as path from "node:path";
import { projectRoot } from "../root";

/** What Terraform calls a type of Pulumi's. */
export interface TerraformType {
  /** Such as `aws_s3_bucket`. */
  type: string;
  /** The properties that are not simply the same in snake_case, by their path (`rules.transitions`): what Terraform calls them. */
  names: Record<string, string>;
}

/** What terraform-names.json holds. */
export interface TerraformNames {
  /** By cloud, the package that it was read from. */
  origin: Readonly<Record<string, string>>;
  /** By the token of Pulumi's. */
  types: Record<string, TerraformType>;
}

let known: Record<string, TerraformType> | undefined;

/** Undefined for a type that is not in terraform-names.json. */
export function terraformType(token: string): TerraformType | undefined {
  known ??= (
    JSON.parse(
      readFileSync(path.join(projectRoot(), "tools", "scan", "terraform-names.json"), "utf8"),
    ) as TerraformNames
  ).types;
  return known[token];
}

/** `kmsMasterKeyId` → `kms_master_key_id`. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter, at: number) => `${at > 0 ? "_" : ""}${letter.toLowerCase()}`);
}
