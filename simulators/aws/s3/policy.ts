import type { Request, Rule, TypeSpec } from "../../core/spec";
import { isProps, type Props } from "../../protocol/values";
import { accountBlockToken } from "../account-settings";
import * as checks from "../common/checks";
import {
  parsed,
  policyDocumentProblem,
  policySize,
  principalsOf,
  statementsOf,
  texts,
} from "../common/policy-document";
import { part } from "./parts";

const reference = "docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html";
const malformed = (message: string) => ({ code: "MalformedPolicy", message });

function statements(request: Request): Props[] {
  const policy = parsed(request.inputs["policy"]);
  return policy ? statementsOf(policy).filter(isProps) : [];
}

const document: Rule = {
  id: "s3.policy.document",
  source: `IAM policy grammar; ${reference}`,
  check({ inputs }) {
    const problem = policyDocumentProblem(inputs["policy"], "resource");
    if (problem)
      return malformed(
        problem.startsWith("Syntax") ? "Policies must be valid JSON and the first byte must be '{'" : problem,
      );
    return policySize(inputs["policy"]) > 20 * 1024
      ? malformed("Policy exceeds the maximum allowed document size.")
      : undefined;
  },
};

const ownResources: Rule = {
  id: "s3.policy.own-resources",
  source: `${reference}`,
  check(request) {
    const own = `arn:aws:s3:::${String(request.inputs["bucket"])}`;
    const wrong = statements(request)
      .flatMap((statement) => texts(statement["Resource"] ?? statement["NotResource"]))
      .find((resource) => !couldBe(resource, own));
    return wrong === undefined ? undefined : malformed("Policy has invalid resource");
  },
};

/** Whether an ARN with wildcards can name the bucket or something in it. */
function couldBe(resource: string, own: string): boolean {
  const [head = ""] = resource.split("/");
  const wild = head.search(/[*?]/);
  return wild < 0 ? head === own : own.startsWith(head.slice(0, wild));
}

const ownActions: Rule = {
  id: "s3.policy.actions",
  source: `docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html`,
  check(request) {
    const actions = statements(request).flatMap((statement) => texts(statement["Action"] ?? statement["NotAction"]));
    return actions.some((action) => action !== "*" && !/^s3(express|-object-lambda)?:/i.test(action))
      ? malformed("Policy has invalid action")
      : undefined;
  },
};

const actionsApply: Rule = {
  id: "s3.policy.actions-apply",
  source:
    "docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html: the resource types of each action",
  check(request) {
    for (const statement of statements(request)) {
      const resources = texts(statement["Resource"]);
      const [objects, buckets] = [resources.some((it) => /[/*]/.test(it)), resources.some((it) => !it.includes("/"))];
      const lost = texts(statement["Action"]).some((action) => {
        if (/[*?]/.test(action)) return false;
        return isObjectAction(action) ? !objects : !buckets;
      });
      if (resources.length > 0 && lost) return malformed("Action does not apply to any resource(s) in statement");
    }
    return undefined;
  },
};

function isObjectAction(action: string): boolean {
  if (/bucket/i.test(action)) return false;
  return /object|AbortMultipartUpload|ListMultipartUploadParts|BypassGovernanceRetention|ReplicateDelete|ReplicateTags/i.test(
    action,
  );
}

const principalsStand: Rule = {
  id: "s3.policy.principals",
  source: `IAM User Guide, reference_policies_elements_principal`,
  check(request) {
    const roles = new RegExp(`^arn:aws:iam::${request.account}:role/(?!aws-)`);
    const gone = principalsOf(request.inputs["policy"]).find(
      ({ kind, value }) => kind === "AWS" && roles.test(value) && !checks.roleOf(request, value),
    );
    return gone ? malformed("Invalid principal in policy") : undefined;
  },
};

/** Condition keys that keep a statement for everybody from being public: access-control-block-public-access.html, "The meaning of public". */
const narrowing =
  /^(aws:(SourceIp|SourceArn|SourceVpc|SourceVpce|SourceOwner|SourceAccount|userid|PrincipalOrgID|PrincipalAccount|PrincipalArn)|s3:(x-amz-server-side-encryption-aws-kms-key-id|DataAccessPointAccount|DataAccessPointArn))$/i;

const notPublic: Rule = {
  id: "s3.policy.not-public",
  source:
    "docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html; new buckets block since April 2023",
  check(request) {
    const name = String(request.inputs["bucket"]);
    const block = request.world.find(
      "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
      name,
      "id",
      request.region,
    );
    const everywhere = request.world.find(accountBlockToken, request.account);
    const blocked = [block, everywhere].some((it) => it?.inputs["blockPublicPolicy"] === true) || !block;
    if (!blocked) return undefined;
    const open = statements(request).some(
      (statement) => statement["Effect"] === "Allow" && isForAll(statement) && !isNarrowed(statement["Condition"]),
    );
    return open
      ? {
          code: "AccessDenied",
          message: `User is not authorized to perform: s3:PutBucketPolicy on resource: "arn:aws:s3:::${name}" because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.`,
        }
      : undefined;
  },
};

function isForAll(statement: Props): boolean {
  const principal = statement["Principal"];
  return principal === "*" || (isProps(principal) && texts(principal["AWS"]).includes("*"));
}

function isNarrowed(condition: unknown): boolean {
  const tests = isProps(condition) ? Object.values(condition).filter(isProps) : [];
  return tests.some((test) => Object.keys(test).some((key) => narrowing.test(key)));
}

/** Who may do what with a bucket. */
export const bucketPolicy: TypeSpec = part("bucketPolicy", "Policy", {
  owned: false,
  rules: [document, ownActions, ownResources, actionsApply, principalsStand, notPublic],
});
