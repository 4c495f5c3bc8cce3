import type { Standing } from "../../core/standing";
import type { Request } from "../../core/spec";
import { parseArn } from "./arn";
import { grants } from "./policy-access";

/** Whether a topic of this account does not stand. Nothing is known of another account's. */
export function topicMissing(request: Request, topicArn: string): boolean {
  return parseArn(topicArn)?.account === request.account && topicOf(request, topicArn) === undefined;
}

/** What keeps a service from publishing to a topic: it does not stand, or its policy does not let the service. */
export function topicProblem(request: Request, topicArn: string, service: string): "missing" | "denied" | undefined {
  if (topicMissing(request, topicArn)) return "missing";
  const topic = topicOf(request, topicArn);
  const context = { "aws:SourceAccount": request.account };
  const asked = { service, action: "SNS:Publish", resource: topicArn, context };
  return !topic || grants(policyOf(request, topic), asked) ? undefined : "denied";
}

const topicOf = (request: Request, topicArn: string): Standing | undefined =>
  request.world.find("aws:sns/topic:Topic", topicArn, "arn");

function policyOf(request: Request, topic: Standing): unknown {
  const separate = request.world
    .all("aws:sns/topicPolicy:TopicPolicy")
    .find((it) => it.inputs["arn"] === topic.outputs["arn"]);
  return separate?.inputs["policy"] ?? topic.inputs["policy"];
}
