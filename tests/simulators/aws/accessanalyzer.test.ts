import { awsCloud, type Driver } from "../harness";
import { type Case, holds } from "./edge-world";

const account = "123456789012";

describe("Access Analyzer", () => {
  const token = "aws:accessanalyzer/analyzer:Analyzer";
  const of = (more: object = {}) => ({ analyzerName: "account", ...more });
  const unused = (type: string, unusedAccessAge = 90) =>
    of({ type, configuration: { unusedAccess: { unusedAccessAge } } });
  const given = (aws: Driver) => aws.create(token, of());
  const cases: Case[] = [
    {
      token,
      rule: "a name that begins with a digit",
      refused: of({ analyzerName: "1st" }),
      says: /must begin with a letter/,
      accepted: of({ analyzerName: "a.b_c-1" }),
    },
    {
      token,
      rule: "an unknown type",
      refused: of({ type: "ALL" }),
      says: /expected type to be one of/,
      accepted: of({ type: "ACCOUNT_UNUSED_ACCESS" }),
    },
    {
      token,
      rule: "an organization's",
      refused: of({ type: "ORGANIZATION" }),
      says: /You must create an organization/,
      accepted: of(),
    },
    {
      token,
      rule: "a name that is taken",
      given,
      refused: of(),
      says: /ConflictException/,
      accepted: of({ region: "us-west-2" }),
    },
    {
      token,
      rule: "a second of its type",
      given,
      refused: of({ analyzerName: "b" }),
      says: /ServiceQuotaExceededException/,
      accepted: of({ analyzerName: "b", type: "ACCOUNT_UNUSED_ACCESS" }),
    },
    {
      token,
      rule: "another type's configuration",
      refused: unused("ACCOUNT"),
      says: /ValidationException/,
      accepted: unused("ACCOUNT_UNUSED_ACCESS"),
    },
    {
      token,
      rule: "both configurations",
      refused: of({ type: "ACCOUNT_UNUSED_ACCESS", configuration: { unusedAccess: {}, internalAccess: {} } }),
      says: /"configuration\.0\.internal_access": conflicts with configuration\.0\.unused_access/,
      accepted: of({ type: "ACCOUNT_INTERNAL_ACCESS", configuration: { internalAccess: {} } }),
    },
    {
      token,
      rule: "an age of 366 days",
      refused: unused("ACCOUNT_UNUSED_ACCESS", 366),
      says: /between 1 and 365/,
      accepted: unused("ACCOUNT_UNUSED_ACCESS", 365),
    },
  ];
  holds(cases);

  test("its ARN", async () => {
    const aws = awsCloud();
    expect((await aws.create(token, of())).outputs["arn"]).toBe(
      `arn:aws:access-analyzer:us-east-1:${account}:analyzer/account`,
    );
    expect(aws.diff(token, of(), of({ tags: { a: "b" } })).replaces).toBe(false);
    expect(aws.diff(token, of({ type: "ACCOUNT" }), of({ type: "ACCOUNT_UNUSED_ACCESS" })).replaces).toBe(true);
  });
});
