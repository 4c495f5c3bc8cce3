import { Alerts } from "../../../../components/aws/operations/alerts";
import { account, record } from "../../../mocks";
import { aPlace, keyArn, statements } from "../place";

const alerts = (email?: string) => record(() => void new Alerts("alerts", { place: aPlace(), account, keyArn, email }));

it("takes the alarms of this account, over TLS, into a topic encrypted with the key given", async () => {
  const recorded = await alerts();
  expect(recorded.one("aws:sns/topic:Topic").inputs).toMatchObject({
    name: "go-coffee-dev-alerts",
    kmsMasterKeyId: keyArn,
  });
  const policy = statements(recorded.one("aws:sns/topicPolicy:TopicPolicy").inputs["policy"]);
  expect([policy[0], policy.at(-1)]).toMatchObject([
    {
      Effect: "Allow",
      Principal: { Service: "cloudwatch.amazonaws.com" },
      Action: "sns:Publish",
      Condition: { StringEquals: { "aws:SourceAccount": account } },
    },
    { Effect: "Deny", Principal: "*", Condition: { Bool: { "aws:SecureTransport": "false" } } },
  ]);
  for (const { Effect, Condition } of policy)
    if (Effect === "Allow") expect(Condition).toEqual({ StringEquals: { "aws:SourceAccount": account } });
});

it("writes to who is named, and to nobody unless asked", async () => {
  const subscription = "aws:sns/topicSubscription:TopicSubscription";
  expect((await alerts()).of(subscription)).toEqual([]);
  expect((await alerts("team@gocoffee.example")).one(subscription).inputs).toMatchObject({
    protocol: "email",
    endpoint: "team@gocoffee.example",
  });
});
