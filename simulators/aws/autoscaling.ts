import { at, bags, text } from "../core/paths";
import type { Request, Rule, TypeSpec } from "../core/spec";
import * as checks from "./common/checks";

const file = "hashicorp/terraform-provider-aws internal/service/autoscaling/tag.go";
const model = "botocore autoscaling/2011-01-01/service-2.json";
const nodeGroups = "aws:eks/nodeGroup:NodeGroup";

/** Whether an Auto Scaling group stands: those of managed node groups are the only ones that the local AWS knows. */
function stands({ world, region, inputs }: Request): boolean {
  const name = inputs["autoscalingGroupName"];
  return world
    .all(nodeGroups)
    .filter((group) => group.region === region)
    .some(({ outputs }) =>
      bags(outputs["resources"]).some((one) => bags(one["autoscalingGroups"]).some((group) => group["name"] === name)),
    );
}

const groupStands: Rule = {
  id: "autoscaling.tag.group",
  source: `${file}: CreateOrUpdateTags; docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateOrUpdateTags.html`,
  check: (request) =>
    stands(request)
      ? undefined
      : {
          code: "ValidationError",
          message: `AutoScalingGroup name not found - no such group: ${String(request.inputs["autoscalingGroupName"])}`,
        },
};

/** A tag of an Auto Scaling group that somebody else made, such as EKS. The one tag of its key: put again, it is the same. */
const tag: TypeSpec = {
  token: "aws:autoscaling/tag:Tag",
  api: {
    service: "Auto Scaling",
    noun: "Auto Scaling Tag",
    create: "CreateOrUpdateTags",
    update: "CreateOrUpdateTags",
    delete: "DeleteTags",
  },
  id: ({ inputs }) => `${String(inputs["autoscalingGroupName"])},${text(at(inputs, "tag.key")) ?? ""}`,
  replaceOn: { paths: ["region", "autoscalingGroupName", "tag.key"], source: file },
  overwrites: () => true,
  rules: [
    checks.matches(
      "autoscaling.tag.key",
      `${model} TagKey: 1–128`,
      "tag.key",
      "tag.0.key",
      /^.{1,128}$/,
      "want 1–128 characters",
    ),
    groupStands,
  ],
  outputs: () => ({}),
};

/** Auto Scaling. */
export const autoscaling: TypeSpec[] = [tag];
