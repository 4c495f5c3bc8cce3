import type { Request, Standing } from "../core/spec";
import { parseArn } from "./arn";
import { grants } from "./policy-access";

/** What keeps a service from publishing to a topic: it does not stand, or its policy does not let the service. */
export function topicProblem(request: Request, topicArn: string, service: string): "missing" | "denied" | undefined {
  if (parseArn(topicArn)?.account !== request.account) return undefined; // nothing is known of another account's topic
  const topic = request.world.find("aws:sns/topic:Topic", topicArn, "arn");
  if (!topic) return "missing";
  const context = { "aws:SourceAccount": request.account };
  return grants(policyOf(request, topic), { service, action: "SNS:Publish", resource: topicArn, context })
    ? undefined
    : "denied";
}

function policyOf(request: Request, topic: Standing): unknown {
  const separate = request.world
    .all("aws:sns/topicPolicy:TopicPolicy")
    .find((it) => it.inputs["arn"] === topic.outputs["arn"]);
  return separate?.inputs["policy"] ?? topic.inputs["policy"];
}
