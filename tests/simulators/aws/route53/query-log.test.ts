import { awsCloud } from "../../harness";
import { type Case, holds, lets, logGroup, stand } from "../edge-world";

const zone = "aws:route53/zone:Zone";

describe("query logs", () => {
  const token = "aws:route53/queryLog:QueryLog";
  const good = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/route53/a.dev";
  const policy = (aws: Parameters<NonNullable<Case["given"]>>[0]) =>
    stand(aws, "aws:cloudwatch/logResourcePolicy:LogResourcePolicy", "r53", {
      policyDocument: JSON.stringify(
        lets(
          "route53.amazonaws.com",
          ["logs:CreateLogStream", "logs:PutLogEvents"],
          "arn:aws:logs:*:*:log-group:/aws/route53/*",
        ),
      ),
    });
  const given = (aws: Parameters<NonNullable<Case["given"]>>[0]) => {
    stand(aws, zone, "ZONE", { name: "a.dev" }, {}, "");
    logGroup(aws, "/aws/route53/a.dev");
    logGroup(aws, "/other");
    logGroup(aws, "/aws/route53/a.dev", "eu-west-1");
    policy(aws);
  };
  const to = (cloudwatchLogGroupArn: string) => ({ zoneId: "ZONE", cloudwatchLogGroupArn });
  holds([
    {
      token,
      given,
      rule: "a log group by its name",
      refused: to("/aws/route53/a.dev"),
      says: /"cloudwatch_log_group_arn" \(\/aws\/route53\/a.dev\) is an invalid ARN/,
      accepted: to(good),
    },
    {
      token,
      given,
      rule: "a log group of another region",
      refused: to(good.replace("us-east-1", "eu-west-1")),
      says: /us-east-1/,
      accepted: to(good),
    },
    {
      token,
      given,
      rule: "a log group that is not there",
      refused: to(`${good}x`),
      says: /NoSuchCloudWatchLogsLogGroup/,
      accepted: to(good),
    },
    {
      token,
      given,
      rule: "a log group that Route 53 may not write to",
      refused: to("arn:aws:logs:us-east-1:123456789012:log-group:/other"),
      says: /InsufficientCloudWatchLogsResourcePolicy/,
      accepted: to(good),
    },
  ]);

  test("one for a zone", async () => {
    const aws = awsCloud();
    given(aws);
    const { id } = await aws.create(token, to(good));
    expect(await aws.refusal(token, to(good))).toMatch(/QueryLoggingConfigAlreadyExists/);
    await aws.delete(token, id);
    await aws.create(token, to(good));
  });
});
