import { parseArn, arn } from "../../../../simulators/aws/common/arn";
import {
  policyDocumentProblem,
  policySize,
  principalsOf,
  trusts,
  type PolicyKind,
} from "../../../../simulators/aws/common/policy-document";

const identity = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };
const trustStatement = { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" };
const resource = { Effect: "Allow", Principal: "*", Action: "kms:Decrypt", Resource: "*" };
const policy = (...statements: object[]) => ({ Version: "2012-10-17", Statement: statements });

describe("a policy document that is refused", () => {
  test.each<[string, unknown, PolicyKind, RegExp]>([
    ["no JSON", "{", "identity", /Syntax errors in policy/],
    ["a list", "[]", "identity", /Syntax errors in policy/],
    ["no statement", { Version: "2012-10-17" }, "identity", /Syntax errors/],
    ["an empty list of statements", policy(), "identity", /Syntax errors/],
    ["an unknown key", { ...policy(identity), Statements: [] }, "identity", /Unknown field Statements/],
    ["an unknown version", { ...policy(identity), Version: "2020-01-01" }, "identity", /valid version string/],
    ["an unknown key in a statement", policy({ ...identity, Actions: "s3:*" }), "identity", /Unknown field Actions/],
    ["the same Sid twice", policy({ ...identity, Sid: "A" }, { ...identity, Sid: "A" }), "identity", /must be unique/],
    ["a Sid with a space", policy({ ...identity, Sid: "a b" }), "identity", /must be alpha-numeric/],
    ["no effect", policy({ Action: "s3:*", Resource: "*" }), "identity", /Missing required field Effect/],
    ["another effect", policy({ ...identity, Effect: "allow" }), "identity", /Invalid effect: allow/],
    ["no action", policy({ Effect: "Allow", Resource: "*" }), "identity", /must contain actions/],
    ["an empty list of actions", policy({ ...identity, Action: [] }), "identity", /must contain actions/],
    ["an action and its opposite", policy({ ...identity, NotAction: "s3:*" }), "identity", /Syntax errors/],
    ["an action of nobody", policy({ ...identity, Action: "GetObject" }), "identity", /prefaced by a vendor/],
    ["no resource", policy({ Effect: "Allow", Action: "s3:*" }), "identity", /must contain resources/],
    [
      "a resource that is no ARN",
      policy({ ...identity, Resource: "bucket" }),
      "identity",
      /bucket must be in ARN format or "\*"/,
    ],
    [
      "another partition",
      policy({ ...identity, Resource: "arn:gcp:s3:::b" }),
      "identity",
      /Partition "gcp" is not valid/,
    ],
    [
      "a principal in an identity's policy",
      policy({ ...identity, Principal: "*" }),
      "identity",
      /should not specify a principal/,
    ],
    [
      "an unknown operator",
      policy({ ...identity, Condition: { StringIs: { "aws:a": "b" } } }),
      "identity",
      /Invalid Condition type : StringIs/,
    ],
    [
      "a condition key of nobody",
      policy({ ...identity, Condition: { Bool: { SecureTransport: "true" } } }),
      "identity",
      /prefaced by a vendor/,
    ],
    [
      "a trust policy without a principal",
      policy({ Effect: "Allow", Action: "sts:AssumeRole" }),
      "trust",
      /Missing required field Principal/,
    ],
    [
      "a trust policy with a resource",
      policy({ ...trustStatement, Resource: "*" }),
      "trust",
      /prohibited field Resource/,
    ],
    [
      "a trust policy for other actions",
      policy({ ...trustStatement, Action: "s3:GetObject" }),
      "trust",
      /only specify STS AssumeRole actions/,
    ],
    [
      "a service that is no domain",
      policy({ ...trustStatement, Principal: { Service: "ec2" } }),
      "trust",
      /Invalid principal in policy: "SERVICE":"ec2"/,
    ],
    [
      "an AWS principal of 11 digits",
      policy({ ...trustStatement, Principal: { AWS: "12345678901" } }),
      "trust",
      /Invalid principal/,
    ],
    [
      "an unknown kind of principal",
      policy({ ...trustStatement, Principal: { Services: "ec2.amazonaws.com" } }),
      "trust",
      /Invalid principal/,
    ],
    ["a resource's policy without a principal", policy(identity), "resource", /Missing required field Principal/],
    [
      "a resource's policy without a resource",
      policy({ ...resource, Resource: undefined }),
      "resource",
      /Missing required field Resource/,
    ],
  ])("%s", (_what, document, kind, message) => {
    expect(policyDocumentProblem(document, kind)).toMatch(message);
  });
});

describe("a policy document that is accepted", () => {
  test.each<[string, unknown, PolicyKind]>([
    ["as text", JSON.stringify(policy(identity)), "identity"],
    ["one statement without a list", { Statement: identity }, "identity"],
    ["the old version", { ...policy(identity), Version: "2008-10-17" }, "identity"],
    [
      "NotAction and NotResource",
      policy({ Effect: "Deny", NotAction: "iam:*", NotResource: "arn:aws:s3:::b" }),
      "identity",
    ],
    ["a shortened ARN", policy({ ...identity, Resource: "arn:aws:sqs" }), "identity"],
    [
      "wildcards in an ARN",
      policy({ ...identity, Resource: ["arn:*:s3:::*", "arn:aws:s3:::b/${aws:username}/*"] }),
      "identity",
    ],
    ["an action in odd case", policy({ ...identity, Action: ["S3:getobject", "ec2:Describe*", "*"] }), "identity"],
    ["empty Sids", policy({ ...identity, Sid: "" }, { ...identity, Sid: "" }), "identity"],
    [
      "all kinds of conditions",
      policy({
        ...identity,
        Condition: {
          "ForAllValues:StringLikeIfExists": { "aws:TagKeys": ["a*"] },
          Null: { "aws:x": true },
          NumericLessThanEquals: { "s3:max-keys": 10 },
        },
      }),
      "identity",
    ],
    [
      "an issuer's own key",
      policy({
        Effect: "Allow",
        Principal: { Federated: "arn:aws:iam::123456789012:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/AB" },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: { StringEquals: { "oidc.eks.us-east-1.amazonaws.com/id/AB:sub": "system:serviceaccount:a:b" } },
      }),
      "trust",
    ],
    [
      "an account, a role and everybody",
      policy({ ...trustStatement, Principal: { AWS: ["123456789012", "arn:aws:iam::123456789012:role/a", "*"] } }),
      "trust",
    ],
    [
      "a tagged session",
      policy({
        ...trustStatement,
        Principal: { Service: "pods.eks.amazonaws.com" },
        Action: ["sts:AssumeRole", "sts:TagSession"],
      }),
      "trust",
    ],
    ["a Sid with a space on a resource", policy({ ...resource, Sid: "Enable IAM User Permissions" }), "resource"],
  ])("%s", (_what, document, kind) => {
    expect(policyDocumentProblem(document, kind)).toBeUndefined();
  });

  test("a repository's policy names no resource", () => {
    const document = policy({ Effect: "Allow", Principal: "*", Action: "ecr:BatchGetImage" });
    expect(policyDocumentProblem(document, "resource", { resource: "optional" })).toBeUndefined();
    expect(policyDocumentProblem(document, "resource")).toMatch(/Resource/);
  });

  test("of KMS too, and its statements need no actions", () => {
    const document = policy({ Effect: "Allow", Principal: "*" });
    expect(policyDocumentProblem(document, "resource", { resource: "optional", action: "optional" })).toBeUndefined();
    expect(policyDocumentProblem(document, "resource", { resource: "optional" })).toMatch(/Action/);
  });
});

test("white space outside of strings does not count", () => {
  expect(policySize(JSON.stringify(policy(identity), null, 8))).toBe(JSON.stringify(policy(identity)).length);
});

describe("trusts", () => {
  test("only an Allow of sts:AssumeRole to the service counts", () => {
    expect(trusts(JSON.stringify(policy(trustStatement)), "ec2.amazonaws.com")).toBe(true);
    expect(trusts(policy(trustStatement), "eks.amazonaws.com")).toBe(false);
    expect(trusts(policy({ ...trustStatement, Effect: "Deny" }), "ec2.amazonaws.com")).toBe(false);
    expect(trusts(policy({ ...trustStatement, Action: "sts:TagSession" }), "ec2.amazonaws.com")).toBe(false);
    expect(trusts("{", "ec2.amazonaws.com")).toBe(false);
  });

  test("one of several services is enough", () => {
    const several = policy({ ...trustStatement, Principal: { Service: ["a.amazonaws.com", "ec2.amazonaws.com"] } });
    expect(trusts(several, "ec2.amazonaws.com")).toBe(true);
    expect(principalsOf(several).map(({ value }) => value)).toEqual(["a.amazonaws.com", "ec2.amazonaws.com"]);
  });
});

describe("ARNs", () => {
  const request = { region: "us-east-1", account: "123456789012" };

  test("are put together", () => {
    expect(arn("ec2", "vpc/vpc-1", request)).toBe("arn:aws:ec2:us-east-1:123456789012:vpc/vpc-1");
    expect(arn("iam", "role/a", request, { region: false })).toBe("arn:aws:iam::123456789012:role/a");
    expect(arn("s3", "b", request, { region: false, account: false })).toBe("arn:aws:s3:::b");
  });

  test("are taken apart, colons in the resource kept", () => {
    expect(parseArn("arn:aws:logs:us-east-1:1:log-group:/a:b")).toMatchObject({
      service: "logs",
      resource: "log-group:/a:b",
    });
    expect(parseArn("vpc-1")).toBeUndefined();
    expect(parseArn("arn:aws:s3")).toBeUndefined();
  });
});
