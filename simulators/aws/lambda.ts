import { text } from "../core/paths";
import type { Standing } from "../core/standing";
import type { Refusal, Request, Rule, TypeSpec } from "../core/spec";
import { arnForm } from "./common/argument-forms";
import { arn } from "./common/arn";
import * as checks from "./common/checks";

const folder = "hashicorp/terraform-provider-aws internal/service/lambda";
const model = "botocore lambda/2015-03-31/service-2.json";
const functionToken = "aws:lambda/function:Function";
const permissionToken = "aws:lambda/permission:Permission";
const wrong = (message: string): Refusal => ({ code: "InvalidParameterValueException", message });

/** Runtimes whose functions can be made in November 2026: docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html, "Block function create". */
const runtimes = [
  ...["nodejs22.x", "nodejs24.x", "python3.10", "python3.11", "python3.12", "python3.13", "python3.14"],
  ...["java11", "java17", "java21", "java25", "dotnet8", "dotnet10", "ruby3.3", "ruby3.4", "ruby4.0"],
  ...["provided.al2023", "provided.al2", "java8.al2"],
];

const someCode: Rule = {
  id: "lambda.function.code",
  source: `${folder}/function.go ExactlyOneOf`,
  when: "check",
  check({ inputs }) {
    const given = ["code", "imageUri", "s3Bucket"].filter((key) => inputs[key] !== undefined);
    if (given.length === 1) return undefined;
    return given.length === 0
      ? "one of `filename,image_uri,s3_bucket` must be specified"
      : "only one of `filename,image_uri,s3_bucket` can be specified";
  },
};

const zipParts: Rule = {
  id: "lambda.function.handler-and-runtime",
  source: `${folder}/function.go checkHandlerRuntimeForZipFunction`,
  when: "check",
  check: ({ inputs }) =>
    (inputs["packageType"] ?? "Zip") === "Zip" && (inputs["handler"] === undefined || inputs["runtime"] === undefined)
      ? "handler and runtime must be set when PackageType is Zip"
      : undefined,
};

const assumable: Rule = {
  id: "lambda.function.role-assumable",
  source: `${model} CreateFunctionRequest.Role; text: ${folder}/function.go retryFunctionOp`,
  check(request) {
    const role = checks.roleOf(request, request.inputs["role"]);
    return role && checks.roleTrusts(role, "lambda.amazonaws.com")
      ? undefined
      : wrong("The role defined for the function cannot be assumed by Lambda.");
  },
};

/** Code that runs when it is called. Here nobody calls it: what it does is tested by itself. */
const lambdaFunction: TypeSpec = {
  token: functionToken,
  api: {
    service: "Lambda",
    noun: "Lambda Function",
    create: "CreateFunction",
    update: "UpdateFunctionConfiguration",
    delete: "DeleteFunction",
  },
  id: ({ inputs }) => String(inputs["name"]),
  autoName: { property: "name", max: 64 },
  refers: {
    role: {
      to: "aws:iam/role:Role",
      by: "arn",
      holds: false,
      missing: () => wrong("The role defined for the function cannot be assumed by Lambda."),
    },
    "loggingConfig.logGroup": { to: "aws:cloudwatch/logGroup:LogGroup", holds: false, missing: () => undefined },
  },
  replaceOn: { paths: ["region", "name", "packageType"], source: `${folder}/function.go` },
  rules: [
    checks.matches(
      "lambda.function.name",
      `${model} FunctionName: 64 at most; ${folder}/validate.go validFunctionName`,
      "name",
      "function_name",
      /^[a-zA-Z0-9-_]{1,64}$/,
      "must be valid function name or function ARN",
    ),
    checks.oneOf("lambda.function.runtime", `${model} Runtime`, "runtime", "runtime", runtimes),
    checks.between("lambda.function.timeout", `${folder}/function.go`, "timeout", "timeout", 1, 900),
    checks.between("lambda.function.memory", `${folder}/function.go`, "memorySize", "memory_size", 128, 32768),
    arnForm("lambda.function.role-arn", "role", "role"),
    checks.notYet(
      "lambda.function.unique",
      `${model} ResourceConflictException`,
      (name) => ({ code: "ResourceConflictException", message: `Function already exist: ${name}` }),
      "name",
    ),
    ...[someCode, zipParts, assumable],
  ],
  outputs(request) {
    const { inputs, current } = request;
    const own = arn("lambda", `function:${String(inputs["name"])}`, request);
    return {
      arn: own,
      qualifiedArn: `${own}:$LATEST`,
      invokeArn: `arn:aws:apigateway:${request.region}:lambda:path/2015-03-31/functions/${own}/invocations`,
      version: "$LATEST",
      architectures: inputs["architectures"] ?? ["x86_64"],
      memorySize: inputs["memorySize"] ?? 128,
      timeout: inputs["timeout"] ?? 3,
      packageType: inputs["packageType"] ?? "Zip",
      lastModified: checks.createdAt(request, "lastModified"),
      sourceCodeHash: current?.outputs["sourceCodeHash"] ?? request.digits(44, "code"),
      loggingConfig: inputs["loggingConfig"] ?? {
        logFormat: "Text",
        logGroup: `/aws/lambda/${String(inputs["name"])}`,
      },
    };
  },
  after({ verb, inputs, region }, world) {
    if (verb !== "delete") return;
    for (const it of world.all(permissionToken))
      if (it.region === region && it.inputs["function"] === inputs["name"]) world.forget(it);
  },
};

/** Whether somebody may call a function: its policy says so, for what `sourceArn` names. */
export function mayCall(request: Request, called: Standing, principal: string, sourceArn: string): boolean {
  return request.world
    .all(permissionToken)
    .some(
      ({ inputs, region }) =>
        region === called.region &&
        [called.outputs["arn"], called.inputs["name"]].includes(inputs["function"]) &&
        inputs["principal"] === principal &&
        (inputs["sourceArn"] === undefined || inputs["sourceArn"] === sourceArn),
    );
}

const statementOnce: Rule = checks.atCreate(
  "lambda.permission.statement-once",
  `${model} AddPermission, ResourceConflictException`,
  ({ inputs, world, region }) =>
    world
      .all(permissionToken)
      .some(
        (it) =>
          it.region === region &&
          it.inputs["function"] === inputs["function"] &&
          it.inputs["statementId"] === inputs["statementId"],
      )
      ? {
          code: "ResourceConflictException",
          message: `The statement id (${String(inputs["statementId"])}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
        }
      : undefined,
);

/** Who may call a function. */
const permission: TypeSpec = {
  token: permissionToken,
  api: { service: "Lambda", noun: "Lambda Permission", create: "AddPermission", delete: "RemovePermission" },
  // The provider's own is the statement's, which two functions may share; an import names both, as here.
  id: ({ inputs }) => `${String(inputs["function"])}/${String(inputs["statementId"])}`,
  autoName: { property: "statementId", max: 100 },
  refers: {
    function: {
      to: functionToken,
      by: ["name", "arn"],
      anyRegion: false,
      holds: false,
      missing: (name) => ({ code: "ResourceNotFoundException", message: `Function not found: ${name}` }),
    },
  },
  replaceOn: {
    paths: [
      ...["region", "action", "eventSourceToken", "function", "functionUrlAuthType", "principal", "principalOrgId"],
      ...["qualifier", "sourceAccount", "sourceArn", "statementId", "statementIdPrefix"],
    ],
    source: `${folder}/permission.go`,
  },
  rules: [
    checks.matches(
      "lambda.permission.action",
      `${model} Action`,
      "action",
      "action",
      /^(lambda:[*]|lambda:[a-zA-Z]+|[*])$/,
      "must be an action of Lambda",
    ),
    arnForm("lambda.permission.source-arn", "sourceArn", "source_arn"),
    statementOnce,
  ],
  outputs: () => ({}),
};

/** Lambda. */
export const lambda: TypeSpec[] = [lambdaFunction, permission];

/** The function of an ARN, in the region that is worked in. */
export const functionOf = ({ world, region }: Request, functionArn: unknown): Standing | undefined =>
  world.find(functionToken, text(functionArn) ?? "", "arn", region);
