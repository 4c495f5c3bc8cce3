import { statementsOf, parsed, texts as listed } from "../../../simulators/aws/common/policy-document";
import { conditionMet, listMatches } from "../../../simulators/aws/common/policy-access";
import type { Standing } from "../../../simulators/core/standing";
import { isProps } from "../../../simulators/protocol/values";
import type { Reader } from "../cloud";
import type { Cluster } from "../kubernetes/objects";
import { hasKeys } from "../kept-keys";
import { Missing, type Found, type Trail } from "../trail";
import { bag, bags, facts, text, texts, type TraceWorld } from "../world";
import { podIdentityOf, roleMay } from "./iam";

const alarmTokens = ["aws:cloudwatch/metricAlarm:MetricAlarm", "aws:cloudwatch/compositeAlarm:CompositeAlarm"];

/** Alarms of CloudWatch: those that stand, and those that the engine made. */
export function alarms(world: TraceWorld): string[] {
  const found = alarmTokens.flatMap((token) => [
    ...world.all(token).map((one) => nameOf(one)),
    ...world.made(token).flatMap(({ id }) => id ?? []),
  ]);
  return [...new Set(found)].sort();
}

const nameOf = (alarm: Standing): string => text(alarm, "name") ?? text(alarm, "alarmName") ?? alarm.id;

/** From a metric to a person. */
export function alarm(trail: Trail, world: TraceWorld, name: string): void {
  const found = trail.go("a metric", `the alarm ${name}`, () => standingAlarm(world, name));
  const topic = trail.go(`the alarm ${name}`, "its topic", () => topicOf(world, found));
  trail.go("CloudWatch", "the topic", () => mayTell(world, found, topic));
  person(trail, world, topic);
}

function standingAlarm(world: TraceWorld, name: string): Found<Standing> {
  const found = alarmTokens.flatMap((token) => world.all(token)).find((one) => nameOf(one) === name);
  if (!found) throw new Missing("nothing of that name looks at any metric");
  const by = world.label(found);
  const { metricName, metricQueries, alarmRule, actionsEnabled } = facts(found);
  const queries = Array.isArray(metricQueries) ? metricQueries.length : 0;
  if (metricName === undefined && alarmRule === undefined && queries === 0)
    throw new Missing("it looks at no metric", by);
  if (actionsEnabled === false) throw new Missing("it goes off, and does nothing", by);
  const what = text(found, "metricName") ?? text(found, "alarmRule") ?? `${queries} metrics`;
  return { by, why: `it looks at ${what}`, value: found };
}

function topicOf(world: TraceWorld, alarm: Standing): Found<Standing> {
  const actions = [...texts(alarm, "alarmActions"), ...releasesOf(world, alarm)];
  const by = world.label(alarm);
  if (actions.length === 0) throw new Missing("it tells nobody", by);
  const found = actions.map((arn) => world.find("aws:sns/topic:Topic", arn, "arn")).find((one) => one !== undefined);
  if (!found) throw new Missing(`no topic is ${actions.join(", ")}`, by);
  if (found.region !== alarm.region)
    throw new Missing(`the topic is in ${found.region}, the alarm in ${alarm.region}`, by);
  return { by, why: `it tells ${world.label(found)}`, value: found };
}

/** The topics of releases that an alarm takes back: CodeDeploy tells of them itself. Source: docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-sns-event-notifications.html. */
function releasesOf(world: TraceWorld, alarm: Standing): string[] {
  return world
    .all("aws:codedeploy/deploymentGroup:DeploymentGroup")
    .filter((one) => texts(bag(one, "alarmConfiguration"), "alarms").includes(nameOf(alarm)))
    .flatMap((one) => bags(one, "triggerConfigurations").map(({ triggerTargetArn }) => String(triggerTargetArn)));
}

/** Sources: docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html; …/sns/latest/dg/sns-key-management.html. */
function mayTell(world: TraceWorld, alarm: Standing, topic: Standing): Found<undefined> {
  const by = world.label(topic);
  const service = "cloudwatch.amazonaws.com";
  const account = /:(\d{12}):/.exec(String(facts(topic)["arn"]))?.[1] ?? "";
  const context = {
    "aws:SourceAccount": account,
    "aws:SourceArn": String(facts(alarm)["arn"]),
    "aws:SecureTransport": "true",
  };
  const policies = world
    .all("aws:sns/topicPolicy:TopicPolicy")
    .filter((one) => facts(one)["arn"] === facts(topic)["arn"])
    .map((one) => facts(one)["policy"]);
  if (!lets([...policies, facts(topic)["policy"]], service, "sns:Publish", String(facts(topic)["arn"]), context))
    throw new Missing("its policy does not let CloudWatch write to it", by);
  const key = keyOf(world, topic);
  if (key && !lets([facts(key)["policy"]], service, "kms:GenerateDataKey", String(facts(key)["arn"]), context))
    throw new Missing("the key that encrypts it does not let CloudWatch use it, so nothing is said", world.label(key));
  return { by, why: "its policy, and its key's, let CloudWatch write to it", value: undefined };
}

/** Whether one of the policies lets a service of AWS do that, and none forbids it. */
export function lets(
  policies: readonly unknown[],
  service: string,
  action: string,
  resource: string,
  context: Record<string, string>,
): boolean {
  const statements = policies.flatMap((one) => statementsOf(parsed(one) ?? {}).filter(isProps));
  const concerning = (effect: string) =>
    statements.some((one) => {
      const { Principal } = one;
      const named = isProps(Principal) ? listed(Principal["Service"]) : [];
      const all = Principal === "*" || (isProps(Principal) && listed(Principal["AWS"]).includes("*"));
      return (
        one["Effect"] === effect &&
        (named.includes(service) || all) &&
        listMatches(one, "Action", action, true) &&
        listMatches(one, "Resource", resource, false) &&
        conditionMet(one["Condition"], context, effect === "Deny")
      );
    });
  return concerning("Allow") && !concerning("Deny");
}

function keyOf(world: TraceWorld, topic: Standing): Standing | undefined {
  const id = text(topic, "kmsMasterKeyId");
  if (id === undefined || id.startsWith("alias/aws/")) return undefined;
  const token = "aws:kms/key:Key";
  const found = world.find(token, id, "arn") ?? world.find(token, id) ?? world.find(token, id, "keyId");
  if (!found) throw new Missing(`the key ${id} that encrypts it is gone`, world.label(topic));
  return found;
}

/** From pods that run as an account to a person, over a topic. */
export function tell(
  trail: Trail,
  world: TraceWorld,
  cluster: Cluster,
  { namespace, account }: Pick<Reader, "namespace" | "account">,
  arn: string,
): void {
  const topic = trail.go("Alertmanager", "the topic", () => {
    const found = world.find("aws:sns/topic:Topic", arn, "arn");
    if (!found) throw new Missing(`no topic is ${arn}`);
    const role = podIdentityOf(world, cluster, namespace, account);
    if (!role) throw new Missing(`no Pod Identity gives ${namespace}/${account} a role`);
    const by = world.label(role);
    const context = { "kms:ViaService": `sns.${found.region}.amazonaws.com`, "aws:SecureTransport": "true" };
    if (!roleMay(world, role, { action: "sns:Publish", resource: arn, context, doubt: false }))
      throw new Missing("it may not write to the topic", by);
    const key = keyOf(world, found);
    for (const action of key ? ["kms:GenerateDataKey", "kms:Decrypt"] : [])
      if (!roleMay(world, role, { action, resource: String(facts(key!)["arn"]), context, doubt: false }))
        throw new Missing(`it has no right to ${action} with the topic's key, so nothing is said`, by);
    return { by, why: `${namespace}/${account} may write to ${world.label(found)}`, value: found };
  });
  person(trail, world, topic);
}

const toPeople = ["email", "email-json", "sms", "https"];

function person(trail: Trail, world: TraceWorld, topic: Standing): void {
  trail.go("the topic", "a person", () => {
    const arn = facts(topic)["arn"];
    const found = world
      .all("aws:sns/topicSubscription:TopicSubscription")
      .filter((one) => facts(one)["topic"] === arn && toPeople.includes(String(facts(one)["protocol"])));
    const [first] = found;
    if (!first) throw new Missing("nobody has subscribed to it", world.label(topic));
    const who = found.map((one) => String(facts(one)["endpoint"])).join(", ");
    return { by: world.label(first), why: `${who} is written to, once they have confirmed it`, value: undefined };
  });
}

/** Whether a secret that people keep stands, and has a key for each receiver. */
export function keeps(trail: Trail, world: TraceWorld, secret: string, keys: readonly string[]): void {
  trail.go("Secrets Manager", `the secret ${secret}`, () => {
    const found = world.find("aws:secretsmanager/secret:Secret", secret, "name");
    if (!found) throw new Missing(`there is no secret ${secret}: docs/runbooks/who-is-told.md`);
    const version = world
      .all("aws:secretsmanager/secretVersion:SecretVersion")
      .find((one) => [found.id, text(found, "arn"), secret].includes(String(facts(one)["secretId"])));
    const by = world.label(found);
    const value = text(version, "secretString");
    return hasKeys(value, keys, by);
  });
}
