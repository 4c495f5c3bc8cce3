import type { Rule } from "../../core/spec";
import { demands } from "../common/argument-forms";

const file = "hashicorp/terraform-provider-aws internal/service/rds/validate.go";

/** The name of an instance or a proxy. Its length is the cloud's concern. */
export function identifier(id: string, path: string, argument: string): Rule {
  return demands(id, `${file} validIdentifier`, path, [
    [/^[0-9a-z-]+$/, `only lowercase alphanumeric characters and hyphens allowed in "${argument}"`],
    [/^[a-z]/, `first character of "${argument}" must be a letter`],
    [/^(?!.*--)/, `"${argument}" cannot contain two consecutive hyphens`],
    [/[^-]$/, `"${argument}" cannot end with a hyphen`],
  ]);
}

export function parameterGroupName(id: string): Rule {
  return demands(id, `${file} validParamGroupName`, "name", [
    [/^[0-9a-z.-]+$/, 'only lowercase alphanumeric characters, periods, and hyphens allowed in parameter group "name"'],
    [/^[a-z]/, 'first character of parameter group "name" must be a letter'],
    [/^(?!.*--)/, 'parameter group "name" cannot contain two consecutive hyphens'],
    [/[^-]$/, 'parameter group "name" cannot end with a hyphen'],
    [/^.{0,255}$/, 'parameter group "name" cannot be greater than 255 characters'],
  ]);
}

export function subnetGroupName(id: string): Rule {
  return demands(id, `${file} validSubnetGroupName`, "name", [
    [
      /^[0-9a-z_ .-]+$/,
      'only lowercase alphanumeric characters, hyphens, underscores, periods, and spaces allowed in "name"',
    ],
    [/^.{0,255}$/, '"name" cannot be longer than 255 characters'],
    [/^(?!default$)/, '"Default" is not allowed as "name"'],
  ]);
}
