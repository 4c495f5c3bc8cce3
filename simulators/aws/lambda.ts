import { bag, text } from "../core/paths";
import type { Standing } from "../core/standing";
import type { Request, Rule, TypeSpec } from "../core/spec";
import { isUnknown, type Props } from "../protocol/values";
import { arnForm } from "./common/argument-forms";
import { arn } from "./common/arn";
import * as checks from "./common/checks";
import {
  assumable,
  codeKey,
  codeSigned,
  codeThere,
  entersNetwork,
  environment,
  folder,
  functionToken,
  model,
  oneNetwork,
  reserved,
  reservedNames,
  runtimes,
  signedToken,
  someCode,
  wrong,
  zipParts,
} from "./lambda-rules";

const permissionToken = "aws:lambda/permission:Permission";
const groupToken = "aws:ec2/securityGroup:SecurityGroup";

/** What of a function's inputs a version is made of: all but what is the function's own whatever its version. */
const ofNoVersion = [
  "tags",
  "tagsAll",
  "publish",
  "reservedConcurrentExecutions",
  "codeSigningConfigArn",
  "skipDestroy",
];
function versionOf({ inputs, current }: Pick<Request, "inputs" | "current">): string {
  const before = Number(current?.outputs["version"] ?? 0) || 0;
  if (inputs["publish"] !== true) return before > 0 ? String(before) : "$LATEST";
  return String(before > 0 && !changesVersion(current!.inputs, inputs) ? before : before + 1);
}

function changesVersion(olds: Props, news: Props): boolean {
  const part = (props: Props) =>
    JSON.stringify(
      Object.entries(props)
        .filter(([key]) => !ofNoVersion.includes(key) && !key.startsWith("__"))
        .sort(),
    );
  return Object.values(news).some(isUnknown) || part(olds) !== part(news);
}

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
    "vpcConfig.subnetIds.*": {
      to: "aws:ec2/subnet:Subnet",
      missing: (id) =>
        wrong(
          `Error occurred while DescribeSubnets. EC2 Error Code: InvalidSubnetID.NotFound. The subnet ID '${id}' does not exist`,
        ),
    },
    "vpcConfig.securityGroupIds.*": {
      to: groupToken,
      missing: (id) =>
        wrong(
          `Error occurred while DescribeSecurityGroups. EC2 Error Code: InvalidGroup.NotFound. The security group '${id}' does not exist`,
        ),
    },
    codeSigningConfigArn: {
      to: signedToken,
      by: "arn",
      anyRegion: false,
      missing: (config) => ({
        code: "CodeSigningConfigNotFoundException",
        message: `The code signing config cannot be found: ${config}`,
      }),
    },
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
    checks.usableKey("lambda.function.key", `${model} KMSKeyArn`, "kmsKeyArn", (key) =>
      wrong(`KMS key is invalid for CreateFunction: ${key}`),
    ),
    checks.usableKey("lambda.function.source-key", `${model} SourceKMSKeyArn`, "sourceKmsKeyArn", (key) =>
      wrong(`KMS key is invalid for CreateFunction: ${key}`),
    ),
    ...[someCode, zipParts, assumable, entersNetwork, oneNetwork, environment, reservedNames, reserved],
    ...[codeKey, codeThere, codeSigned],
  ],
  outputs(request) {
    const { inputs, current } = request;
    const own = arn("lambda", `function:${String(inputs["name"])}`, request);
    const version = versionOf(request);
    return {
      arn: own,
      qualifiedArn: `${own}:${version}`,
      invokeArn: `arn:aws:apigateway:${request.region}:lambda:path/2015-03-31/functions/${own}/invocations`,
      version,
      architectures: inputs["architectures"] ?? ["x86_64"],
      memorySize: inputs["memorySize"] ?? 128,
      timeout: inputs["timeout"] ?? 3,
      packageType: inputs["packageType"] ?? "Zip",
      lastModified: checks.createdAt(request, "lastModified"),
      sourceCodeHash: inputs["sourceCodeHash"] ?? current?.outputs["sourceCodeHash"] ?? request.digits(44, "code"),
      vpcConfig: inputs["vpcConfig"] && { ...bag(inputs["vpcConfig"]), vpcId: vpcOf(request) },
      loggingConfig: inputs["loggingConfig"] ?? {
        logFormat: "Text",
        logGroup: `/aws/lambda/${String(inputs["name"])}`,
      },
    };
  },
  unknownOnUpdate: (outputs, news) =>
    news["publish"] === true && changesVersion(inputsOf(outputs, news), news)
      ? ["version", "qualifiedArn", "qualifiedInvokeArn", "lastModified"]
      : [],
  after(request, world) {
    const { verb, inputs, region } = request;
    if (verb !== "delete") return publish(request);
    for (const token of [permissionToken, versionToken])
      for (const it of world.all(token))
        if (it.region === region && it.inputs["function"] === inputs["name"]) world.forget(it);
  },
};

/** What a version keeps for as long as it is there. The provider has no type for it: it goes with its function, or by hand. */
const versionToken = "aws:local/functionVersion:FunctionVersion";

/** A version's settings do not change any more, so it stays in the security groups of that day. Source: docs.aws.amazon.com/lambda/latest/dg/configuration-versions.html. */
function publish(request: Request): void {
  const { inputs, region, world } = request;
  if (inputs["publish"] !== true) return;
  const name = String(inputs["name"]);
  const version = String(world.find(functionToken, name, "id", region)?.outputs["version"]);
  const groups = checks.strings(request, "vpcConfig.securityGroupIds").flatMap((id, at) => {
    const to = world.find(groupToken, id, "id", region);
    return to ? [{ path: `securityGroupIds.${at}`, to }] : [];
  });
  world.put(
    {
      ...{ token: versionToken, id: `${name}:${version}`, region, scope: "" },
      ...{ inputs: { function: name, version }, outputs: {} },
    },
    groups,
  );
}

function vpcOf(request: Request): unknown {
  return checks.subnetsOf(request, checks.strings(request, "vpcConfig.subnetIds"))[0]?.outputs["vpcId"];
}

/** Of what stands, what the program can say. */
const inputsOf = (outputs: Props, news: Props): Props =>
  Object.fromEntries(Object.keys(news).map((key) => [key, key === "vpcConfig" ? ownPart(outputs[key]) : outputs[key]]));

function ownPart(network: unknown): Props {
  const { vpcId: _, ...rest } = bag(network);
  return rest;
}

/** Whether a version of a function is there: each number up to the last one that was published. */
export function hasVersion(called: Standing, version: string): boolean {
  const last = Number(called.outputs["version"]) || 0;
  return version === "$LATEST" || (/^[1-9]\d*$/.test(version) && Number(version) <= last);
}

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

/** Functions, and who may call them. */
export const functions: TypeSpec[] = [lambdaFunction, permission];

/** The function of an ARN, in the region that is worked in. */
export const functionOf = ({ world, region }: Request, functionArn: unknown): Standing | undefined =>
  world.find(functionToken, text(functionArn) ?? "", "arn", region);
