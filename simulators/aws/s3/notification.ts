import { list, text } from "../../core/paths";
import type { Refusal, Request, Rule, TypeSpec } from "../../core/spec";
import { isProps, isUnknown, type Props } from "../../protocol/values";
import { parsed, statementsOf, texts } from "../common/policy-document";
import { part } from "./parts";

const guide = "docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html";

const unable: Refusal = {
  code: "InvalidArgument",
  message: "Unable to validate the following destination configurations",
};

/** What the queue's policy says, wherever it stands. */
function policyOf({ world }: Request, queueArn: string): Props | undefined {
  const queue = world.find("aws:sqs/queue:Queue", queueArn, "arn");
  if (!queue) return undefined;
  const apart = world.all("aws:sqs/queuePolicy:QueuePolicy").find(({ inputs }) => inputs["queueUrl"] === queue.id);
  return parsed(apart?.inputs["policy"] ?? queue.inputs["policy"]);
}

function letsS3Send(policy: Props): boolean {
  return statementsOf(policy)
    .filter(isProps)
    .some((one) => {
      const principal = one["Principal"];
      const who = isProps(principal) ? texts(principal["Service"]) : texts(principal);
      const may = texts(one["Action"]).map((action) => action.toLowerCase());
      return (
        one["Effect"] === "Allow" &&
        who.some((each) => each === "s3.amazonaws.com" || each === "*") &&
        may.some((action) => ["sqs:sendmessage", "sqs:*", "*"].includes(action))
      );
    });
}

const sends: Rule = {
  id: "s3.notification.queue-lets-in",
  source: guide,
  check(request) {
    const arns = list(request.inputs["queues"])
      .filter(isProps)
      .map((one) => one["queueArn"]);
    if (arns.some(isUnknown)) return undefined;
    return arns.every((arn) => letsS3Send(policyOf(request, text(arn) ?? "") ?? {})) ? undefined : unable;
  },
};

/** What a bucket tells others of, once for all of them: S3 asks each queue at once whether it lets S3 in. */
export const bucketNotification: TypeSpec = part("bucketNotification", "Notification", {
  put: "PutBucketNotificationConfiguration",
  remove: "PutBucketNotificationConfiguration",
  owned: false,
  rules: [sends],
});
