import { awsCloud, type Driver } from "../harness";
import { nodesToken, soundNodes } from "./eks/fixtures";
import { judged, replaces } from "./fixtures";

const token = "aws:autoscaling/tag:Tag";
const key = "k8s.io/cluster-autoscaler/node-template/label/go-coffee/pool";
const tag = { key, value: "spot", propagateAtLaunch: false };

/** A tag for the group that EKS made for some nodes. */
async function sound(cloud: Driver) {
  const { outputs } = await cloud.create(nodesToken, await soundNodes(cloud));
  const [made] = outputs["resources"] as { autoscalingGroups: { name: string }[] }[];
  return { autoscalingGroupName: made!.autoscalingGroups[0]!.name, tag };
}

judged(token, sound, [
  ["the group of some nodes", {}],
  [
    "a group that is not there",
    { autoscalingGroupName: "eks-gone-1" },
    /ValidationError: AutoScalingGroup name not found - no such group: eks-gone-1/,
  ],
  ["a key without end", { tag: { ...tag, key: "k".repeat(129) } }, /128/],
]);

test("is known by its group and its key; another value is the same tag", async () => {
  const cloud = awsCloud();
  const inputs = await sound(cloud);
  expect((await cloud.create(token, inputs)).id).toBe(`${inputs.autoscalingGroupName},${key}`);
  expect(replaces(cloud, token, inputs, { tag: { ...tag, value: "memory" } })).toBe(false);
  expect(replaces(cloud, token, inputs, { tag: { ...tag, key: "other" } })).toBe(true);
});
