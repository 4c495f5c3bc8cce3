import { text } from "../core/paths";
import type { Refusal, Request, Rule, TypeSpec } from "../core/spec";
import { exactlyOne, lengthBetween } from "./common/argument-forms";
import { arn } from "./common/arn";
import * as checks from "./common/checks";

const file = "hashicorp/terraform-provider-aws internal/service/ssm/parameter.go";
const model = "botocore ssm/2014-11-06/service-2.json";
const guide = "docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html";
const token = "aws:ssm/parameter:Parameter";

const invalid = (message: string): Refusal => ({ code: "ValidationException", message });
const valueOf = ({ inputs }: Pick<Request, "inputs">): string | undefined =>
  text(inputs["value"]) ?? text(inputs["insecureValue"]) ?? text(inputs["valueWo"]);

const name: Rule = {
  id: "ssm.parameter.name",
  source: `${model} PutParameterRequest.Name; ${guide}`,
  check({ inputs }) {
    const given = String(inputs["name"]);
    const bare = given.replace(/^\//, "");
    if (/^aws/i.test(bare))
      return { code: "AccessDeniedException", message: `No access to reserved parameter name: ${given}.` };
    if (
      /^ssm/i.test(bare) ||
      !/^[\w./-]+$/.test(given) ||
      given.includes("//") ||
      (given !== "/" && given.endsWith("/"))
    ) {
      return invalid(
        'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; ' +
          "each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_",
      );
    }
    return given.includes("/") && !given.startsWith("/")
      ? invalid("Parameter name must be a fully qualified name.")
      : undefined;
  },
};

const depth: Rule = {
  id: "ssm.parameter.depth",
  source: `${model} HierarchyLevelLimitExceededException: fifteen levels`,
  check: ({ inputs }) =>
    String(inputs["name"]).split("/").filter(Boolean).length > 15
      ? { code: "HierarchyLevelLimitExceededException", message: "A hierarchy can have a maximum of 15 levels." }
      : undefined,
};

const fullLength: Rule = {
  id: "ssm.parameter.name-length",
  source: `${model} PutParameterRequest.Name: 1011 characters with the ARN in front`,
  check: (request) =>
    arnOf(request).length > 1011
      ? invalid("The parameter name is too long: at most 1011 characters with its ARN.")
      : undefined,
};

const size: Rule = {
  id: "ssm.parameter.size",
  source: `${model} PutParameterRequest.Value: 4 KB, 8 KB in the advanced tier`,
  check(request) {
    const bytes = Buffer.byteLength(valueOf(request) ?? "");
    const tier = request.inputs["tier"] ?? "Standard";
    if (tier === "Standard" && bytes > 4096) {
      return invalid(
        "Standard tier parameters support a maximum parameter value of 4096 characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier.",
      );
    }
    return bytes > 8192
      ? invalid("Advanced tier parameters support a maximum parameter value of 8192 characters.")
      : undefined;
  },
};

const noReference: Rule = {
  id: "ssm.parameter.no-nesting",
  source: `${model} PutParameterRequest.Value: no values in double brackets`,
  check: (request) =>
    /\{\{.*\}\}/s.test(valueOf(request) ?? "")
      ? invalid('Parameter value can\'t nest another parameter. Do not use "{{}}" in the value.')
      : undefined,
};

const notEmpty: Rule = {
  id: "ssm.parameter.not-empty",
  source: `${model} PutParameterRequest.Value; ${guide}`,
  check: (request) =>
    valueOf(request) === ""
      ? invalid(
          "1 validation error detected: Value '' at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1.",
        )
      : undefined,
};

const pattern: Rule = {
  id: "ssm.parameter.allowed-pattern",
  source: `${model} InvalidAllowedPatternException, ParameterPatternMismatchException`,
  check(request) {
    const given = text(request.inputs["allowedPattern"]);
    if (!given) return undefined;
    try {
      // Java's matches: the whole value, or each item of a list.
      const whole = new RegExp(`^(?:${given})$`);
      const value = valueOf(request) ?? "";
      const items = request.inputs["type"] === "StringList" ? value.split(",") : [value];
      return items.every((item) => whole.test(item))
        ? undefined
        : {
            code: "ParameterPatternMismatchException",
            message: `Parameter value, cannot be validated against allowedPattern: ${given}`,
          };
    } catch {
      return { code: "InvalidAllowedPatternException", message: `Invalid allowed pattern: ${given}` };
    }
  },
};

const insecureOnly: Rule = {
  id: "ssm.parameter.insecure-not-secure",
  source: `${file} resourceParameterRead`,
  check: ({ inputs }) =>
    inputs["type"] === "SecureString" && text(inputs["insecureValue"])
      ? "invalid configuration, cannot set type = SecureString and insecure_value"
      : undefined,
};

const key: Rule = {
  id: "ssm.parameter.key-usable",
  source: `${model} InvalidKeyId`,
  check(request) {
    const given = text(request.inputs["keyId"]);
    if (request.inputs["type"] !== "SecureString" || !given) return undefined; // the provider sends no key for the others
    const problem = checks.keyProblem(request, given);
    return problem && { code: "InvalidKeyId", message: `Invalid keyId ${given}` };
  },
};

const exists: Rule = {
  id: "ssm.parameter.exists",
  source: `${model} ParameterAlreadyExists`,
  check({ inputs, verb, world, region }) {
    const twin =
      verb === "create" && inputs["overwrite"] !== true && world.find(token, String(inputs["name"]), "id", region);
    return twin
      ? {
          code: "ParameterAlreadyExists",
          message:
            "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
        }
      : undefined;
  },
};

const together: Rule = {
  id: "ssm.parameter.write-only-version",
  source: `${file}: RequiredWith`,
  when: "check",
  check({ inputs }) {
    const [value, version] = [inputs["valueWo"] !== undefined, inputs["valueWoVersion"] !== undefined];
    if (value === version) return undefined;
    return value
      ? '"value_wo": all of `value_wo,value_wo_version` must be specified'
      : '"value_wo_version": all of `value_wo,value_wo_version` must be specified';
  },
};

function arnOf(request: Pick<Request, "inputs" | "region" | "account">): string {
  return arn("ssm", `parameter/${String(request.inputs["name"]).replace(/^\//, "")}`, request);
}

/** A value kept for others to read. */
const parameter: TypeSpec = {
  token,
  api: { service: "SSM", noun: "SSM Parameter", create: "PutParameter", delete: "DeleteParameter" },
  id: ({ inputs }) => String(inputs["name"]),
  autoName: { property: "name", max: 2048 },
  replaceOn: {
    paths: ["region", "dataType", "name"],
    when: (olds, news) => (olds["tier"] === "Advanced" && news["tier"] === "Standard" ? ["tier"] : []),
    source: file,
  },
  /** The provider's CustomizeDiff: a new value or description makes a new version. */
  unknownOnUpdate(outputs, news) {
    const differs = (key: string): boolean => (text(news[key]) ?? "") !== (text(outputs[key]) ?? "");
    const opened = differs("insecureValue");
    const revalued = news["value"] !== undefined && differs("value");
    return [
      ...(opened || revalued || differs("description") ? ["version"] : []),
      ...(opened ? ["value"] : []),
      ...(String(news["valueWoVersion"]) === String(outputs["valueWoVersion"]) ? [] : ["hasValueWo"]),
    ];
  },
  rules: [
    checks.oneOf("ssm.parameter.type", `${model} ParameterType`, "type", "type", [
      "String",
      "StringList",
      "SecureString",
    ]),
    checks.oneOf("ssm.parameter.tier", `${model} ParameterTier`, "tier", "tier", [
      "Standard",
      "Advanced",
      "Intelligent-Tiering",
    ]),
    checks.oneOf("ssm.parameter.data-type", file, "dataType", "data_type", [
      "aws:ec2:image",
      "aws:ssm:integration",
      "text",
    ]),
    lengthBetween("ssm.parameter.name-given", file, "name", "name", 1, 2048),
    lengthBetween("ssm.parameter.description", file, "description", "description", 0, 1024),
    lengthBetween("ssm.parameter.pattern-length", file, "allowedPattern", "allowed_pattern", 0, 1024),
    exactlyOne("ssm.parameter.one-value", file, {
      valueWo: "value_wo",
      insecureValue: "insecure_value",
      value: "value",
    }),
    ...[together, name, depth, fullLength, size, notEmpty, noReference, pattern, insecureOnly, key, exists],
  ],
  outputs(request) {
    const { inputs, current } = request;
    const secure = inputs["type"] === "SecureString";
    const changed =
      !current || valueOf(request) !== valueOf(current) || inputs["description"] !== current.inputs["description"];
    const long = Buffer.byteLength(valueOf(request) ?? "") > 4096;
    const tier = inputs["tier"] ?? "Standard";
    return {
      arn: arnOf(request),
      dataType: inputs["dataType"] ?? "text",
      keyId: secure ? (inputs["keyId"] ?? "alias/aws/ssm") : "",
      tier: tier === "Intelligent-Tiering" ? (long ? "Advanced" : "Standard") : tier,
      value: text(inputs["value"]) ?? text(inputs["insecureValue"]) ?? "",
      insecureValue: inputs["insecureValue"] ?? "",
      hasValueWo: inputs["valueWo"] !== undefined,
      version: Number(current?.outputs["version"] ?? 0) + (changed ? 1 : 0),
    };
  },
  overwrites: ({ inputs }) => inputs["overwrite"] === true,
};

/** Systems Manager: the parameter store. */
export const ssm: TypeSpec[] = [parameter];
