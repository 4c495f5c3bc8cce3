import { bag, list } from "../core/paths";
import type { Rule } from "../core/spec";
import { atLeast, planOfZone } from "./account";
import { type Parts, rule, tokenOf } from "./part";
import { badRequest, refuse } from "./words";

const docs = "developers.cloudflare.com";
const lists = tokenOf("list");

/** Source: developers.cloudflare.com/waf/tools/lists/: names, and how many an account has below Enterprise. */
const listRule: Rule = rule(
  "cloudflare.list.name",
  `${docs}/waf/tools/lists/custom-lists/, /waf/tools/lists/#availability`,
  (request) => {
    const name = String(request.inputs["name"]);
    if (!/^[a-z0-9_]{1,50}$/.test(name))
      return badRequest(10001, `filter list name ${name}: lowercase letters, numbers and underscores only, 50 at most`);
    const others = request.world.all(lists).filter((one) => one.id !== request.id);
    if (others.some((one) => one.inputs["name"] === name && one.inputs["accountId"] === request.inputs["accountId"]))
      return badRequest(10009, `a list with this name already exists: ${name}`);
    const plan = planOfZone(request.world, "");
    const most = atLeast(plan, "enterprise") ? 1000 : plan === "free" ? 1 : 10;
    return request.verb === "create" && others.length >= most
      ? badRequest(10012, `maximum number of lists reached: ${most}`)
      : undefined;
  },
);

/** Source: SDK, NotificationPolicyArgs.mechanisms: the ways that a notification goes out. */
const someWay: Rule = rule(
  "cloudflare.notification.mechanisms",
  `${docs}/notifications/get-started/: at least one destination`,
  ({ inputs }) =>
    Object.values(bag(inputs["mechanisms"])).some((one) => list(one).length > 0)
      ? undefined
      : badRequest(17103, "mechanisms: at least one destination is required"),
);

const logs: Rule = rule(
  "cloudflare.logpush.plan",
  `${docs}/logs/logpush/#availability: Enterprise`,
  ({ world, inputs }) =>
    atLeast(planOfZone(world, inputs["zoneId"]), "enterprise")
      ? undefined
      : refuse(403, 1000, "Logpush is not available on this plan"),
);

export const otherParts: Parts = {
  [lists]: { rules: [listRule], outputs: ({ inputs }) => ({ numItems: list(inputs["items"]).length }) },
  [tokenOf("logpushJob")]: { rules: [logs] },
  [tokenOf("notificationPolicy")]: { rules: [someWay] },
};
