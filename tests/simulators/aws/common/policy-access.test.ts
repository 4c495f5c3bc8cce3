import { covered, expanded, liesIn } from "../../../../simulators/aws/common/domain-names";
import { grants, like } from "../../../../simulators/aws/common/policy-access";
import { lets } from "../edge-world";

const access = {
  service: "cloudtrail.amazonaws.com",
  action: "s3:PutObject",
  resource: "arn:aws:s3:::b/AWSLogs/1/x",
  context: { "aws:SourceAccount": "1" },
};
const open = lets("cloudtrail.amazonaws.com", "s3:Put*", "arn:aws:s3:::b/AWSLogs/*");
const deny = (more: object) => ({
  Version: "2012-10-17",
  Statement: [
    ...(open["Statement"] as object[]),
    { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "*", ...more },
  ],
});

test.each([
  ["an Allow that matches", open, true],
  ["the same as text", JSON.stringify(open), true],
  ["no policy", undefined, false],
  ["another service", lets("config.amazonaws.com", "s3:Put*"), false],
  ["another action", lets("cloudtrail.amazonaws.com", "s3:Get*"), false],
  ["another resource", lets("cloudtrail.amazonaws.com", "s3:*", "arn:aws:s3:::b"), false],
  ["everybody", { Statement: { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" } }, true],
  [
    "a condition that is met",
    lets("cloudtrail.amazonaws.com", "s3:*", "*", { Condition: { StringEquals: { "AWS:SourceAccount": "1" } } }),
    true,
  ],
  [
    "a condition that is not",
    lets("cloudtrail.amazonaws.com", "s3:*", "*", { Condition: { StringEquals: { "aws:SourceAccount": "2" } } }),
    false,
  ],
  [
    "a condition that cannot be judged",
    lets("cloudtrail.amazonaws.com", "s3:*", "*", { Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } }),
    true,
  ],
  [
    "a condition of a key with many values, which is not there",
    lets("cloudtrail.amazonaws.com", "s3:*", "*", {
      Condition: { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["mark:order:*"] } },
    }),
    true,
  ],
  [
    "a Deny with such a condition",
    deny({ Condition: { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["mark:order:*"] } } }),
    false,
  ],
  ["a Deny", deny({}), false],
  ["a Deny that cannot be judged", deny({ Condition: { IpAddress: { "aws:SourceIp": "192.0.2.0/24" } } }), true],
  ["a Deny of another action", deny({ Action: "s3:Delete*" }), true],
])("%s", (_, policy, expected) => expect(grants(policy, access)).toBe(expected));

test("wildcards", () => {
  expect(like("arn:aws:s3:::b/*", "arn:aws:s3:::b/a/c")).toBe(true);
  expect(like("arn:aws:s3:::b?", "arn:aws:s3:::b")).toBe(false);
  expect(like("s3:put*", "s3:PutObject", true)).toBe(true);
  expect(like("a.c", "abc")).toBe(false);
});

test("domain names", () => {
  expect(covered("www.a.dev", ["*.a.dev"])).toBe(true);
  expect(covered("a.dev", ["*.a.dev"])).toBe(false);
  expect(covered("x.www.a.dev", ["*.a.dev"])).toBe(false);
  expect(liesIn("a.dev.", "A.dev")).toBe(true);
  expect(liesIn("data.dev", "a.dev")).toBe(false);
  expect(expanded("", "a.dev")).toBe("a.dev");
  expect(expanded("www", "a.dev.")).toBe("www.a.dev");
  expect(expanded("www.a.dev", "a.dev")).toBe("www.a.dev");
});
