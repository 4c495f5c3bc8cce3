import { at, bag, list, text } from "../core/paths";
import type { Refusal, Rule } from "../core/spec";
import { arn } from "./common/arn";
import * as checks from "./common/checks";
import { keyGrants } from "./common/policy-access";
import { quotas } from "./common/quotas";
import { roleMay } from "./common/role-access";
import { objectOf } from "./s3/object";
import { signedBy } from "./signer";

/* What Lambda refuses of a function. */

export const folder = "hashicorp/terraform-provider-aws internal/service/lambda";
export const model = "botocore lambda/2015-03-31/service-2.json";
export const functionToken = "aws:lambda/function:Function";
export const wrong = (message: string): Refusal => ({ code: "InvalidParameterValueException", message });

/** Runtimes whose functions can be made in November 2026: docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html, "Block function create". */
export const runtimes = [
  ...["nodejs22.x", "nodejs24.x", "python3.10", "python3.11", "python3.12", "python3.13", "python3.14"],
  ...["java11", "java17", "java21", "java25", "dotnet8", "dotnet10", "ruby3.3", "ruby3.4", "ruby4.0"],
  ...["provided.al2023", "provided.al2", "java8.al2"],
];

export const someCode: Rule = {
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

export const zipParts: Rule = {
  id: "lambda.function.handler-and-runtime",
  source: `${folder}/function.go checkHandlerRuntimeForZipFunction`,
  when: "check",
  check: ({ inputs }) =>
    (inputs["packageType"] ?? "Zip") === "Zip" && (inputs["handler"] === undefined || inputs["runtime"] === undefined)
      ? "handler and runtime must be set when PackageType is Zip"
      : undefined,
};

export const assumable: Rule = {
  id: "lambda.function.role-assumable",
  source: `${model} CreateFunctionRequest.Role; text: ${folder}/function.go retryFunctionOp`,
  check(request) {
    const role = checks.roleOf(request, request.inputs["role"]);
    return role && checks.roleTrusts(role, "lambda.amazonaws.com")
      ? undefined
      : wrong("The role defined for the function cannot be assumed by Lambda.");
  },
};

/** What Lambda does with a function's role before it makes the function: docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html. */
export const entersNetwork: Rule = {
  id: "lambda.function.network-permission",
  source: "docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html; text: aws/aws-sam-cli issue 617",
  check(request) {
    if (list(at(request.inputs, "vpcConfig.subnetIds")).length === 0) return undefined;
    const role = checks.roleOf(request, request.inputs["role"]);
    if (
      !role ||
      checks.permissionsOf(request, role).managed.some((one) => one.endsWith("AWSLambdaVPCAccessExecutionRole"))
    )
      return undefined;
    // What is described has no name to EC2; what is made and ended is one of the account's, by an id that nobody knows before.
    const anyOfIts = `arn:aws:ec2:${request.region}:${request.account}:network-interface/eni-00000000000000000`;
    const missing = ["CreateNetworkInterface", "DescribeNetworkInterfaces", "DeleteNetworkInterface"].find((one) => {
      const resource = one.startsWith("Describe") ? "*" : anyOfIts;
      return !roleMay(request.world, role, { action: `ec2:${one}`, resource, context: byService });
    });
    return missing && wrong(`The provided execution role does not have permissions to call ${missing} on EC2`);
  },
};

/** Lambda itself comes as the function's role, and not as its code. */
const byService = { "lambda:SourceFunctionArn": "" };

export const oneNetwork: Rule = {
  id: "lambda.function.one-network",
  source: `${model} VpcConfig: subnets and groups of one VPC`,
  check(request) {
    const subnets = checks.subnetsOf(request, checks.strings(request, "vpcConfig.subnetIds"));
    const groups = checks.strings(request, "vpcConfig.securityGroupIds");
    if (subnets.length === 0) return undefined;
    const vpcs = checks.vpcsOf(subnets);
    const foreign = checks.foreignGroups(request, groups, vpcs[0]!);
    return vpcs.length > 1 || foreign.length > 0
      ? wrong("The function's subnets and security groups must be of one VPC.")
      : undefined;
  },
};

export const environment: Rule = {
  id: "lambda.function.environment-size",
  source:
    "docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: 4 KB in all; text: github-aws-runners/terraform-aws-github-runner issue 3594",
  check({ inputs }) {
    const given = JSON.stringify(bag(at(inputs, "environment.variables")));
    return Buffer.byteLength(given) > 4096
      ? wrong(
          "Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit.",
        )
      : undefined;
  },
};

export const reservedNames: Rule = checks.valueRule(
  "lambda.function.environment-names",
  "docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html, reserved environment variables",
  "environment.variables",
  (value) => {
    const taken = Object.keys(bag(value)).filter((name) =>
      /^(AWS_REGION|AWS_ACCESS_KEY(_ID)?|AWS_SECRET_ACCESS_KEY|AWS_SESSION_TOKEN|AWS_LAMBDA_.*|_HANDLER|LAMBDA_.*)$/.test(
        name,
      ),
    );
    return taken.length > 0
      ? `Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification: ${taken.join(", ")}`
      : undefined;
  },
);

/** A new account may have ten at a time, of which ten must stay for all others. */
export const reserved: Rule = {
  id: "lambda.function.reserved-concurrency",
  source: `${model} PutFunctionConcurrency; a new account's: awslabs/fhir-works-on-aws-deployment issue 691`,
  check(request) {
    const { inputs, world, region, current } = request;
    const wanted = checks.number(inputs, "reservedConcurrentExecutions") ?? -1;
    if (wanted < 0) return undefined;
    const others = world
      .all(functionToken)
      .filter((one) => one.region === region && one.id !== current?.id)
      .reduce((sum, one) => sum + Math.max(0, checks.number(one.inputs, "reservedConcurrentExecutions") ?? 0), 0);
    const { concurrency, unreserved } = quotas.lambda;
    return concurrency - others - wanted < unreserved
      ? wrong(
          `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${unreserved}].`,
        )
      : undefined;
  },
};

export const codeKey: Rule = {
  id: "lambda.function.code-key",
  source:
    "docs.aws.amazon.com/lambda/latest/dg/encrypt-zip-package.html: its policy must let Lambda in, which makes no grant",
  check(request) {
    const given = text(request.inputs["sourceKmsKeyArn"]);
    const key = given === undefined ? undefined : checks.keyOf(request, given);
    if (!key) return undefined;
    const own = arn("lambda", `function:${String(request.inputs["name"])}`, request);
    const context = { "kms:EncryptionContext:aws:lambda:FunctionArn": own };
    return keyGrants(key, "lambda.amazonaws.com", ["kms:GenerateDataKey", "kms:Decrypt"], context, request)
      ? undefined
      : {
          code: "KMSAccessDeniedException",
          message: `Lambda was unable to use the KMS key ${given}: its policy does not let it.`,
        };
  },
};

export const signedToken = "aws:lambda/codeSigningConfig:CodeSigningConfig";

/** What Signer made; or what stands in a bucket as it was put there. */
export const codeThere: Rule = {
  id: "lambda.function.code-in-bucket",
  source: `${model} FunctionCode.S3Key; text: serverless/serverless issue 13208`,
  check(request) {
    const { s3Bucket: bucket, s3Key: key } = request.inputs;
    if (bucket === undefined) return undefined;
    return objectOf(request, String(bucket), String(key)) || signedBy(request, bucket, key)
      ? undefined
      : wrong(
          "Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist.",
        );
  },
};

export const codeSigned: Rule = {
  id: "lambda.function.code-signed",
  source: `docs.aws.amazon.com/lambda/latest/dg/configuration-codesigning.html; ${model} CodeVerificationFailedException; text: aws/aws-cdk issue 29474`,
  check(request) {
    const given = text(request.inputs["codeSigningConfigArn"]);
    const config = given === undefined ? undefined : request.world.find(signedToken, given, "arn", request.region);
    if (!config || at(config.inputs, "policies.untrustedArtifactOnDeployment") !== "Enforce") return undefined;
    const job = signedBy(request, request.inputs["s3Bucket"], request.inputs["s3Key"]);
    const allowed = list(at(config.inputs, "allowedPublishers.signingProfileVersionArns")).map(String);
    const by = job && `/${String(job.inputs["profileName"])}/${String(job.outputs["profileVersion"])}`;
    return by !== undefined && allowed.some((one) => one.endsWith(by))
      ? undefined
      : {
          code: "CodeVerificationFailedException",
          message: `Lambda cannot deploy the function. The function or layer might be signed using a signature that the client is not configured to accept. Check the provided signature for ${String(request.inputs["name"])}.`,
        };
  },
};
