import { z } from "zod";
import { clouds, type Cloud } from "../components/core/contracts";
import { size } from "../components/core/cidr";
import { eventDataClass, eventTypes, functionNames, type EventType } from "../components/core/events";
import { shown, type Problems } from "../components/core/problems";
import { functionsRange, slots } from "./address-plan";
import { at, isRecord } from "./checks";
import type { Grade } from "./grade";
import { areas, regions } from "./regions";

/**
 * How many functions a fresh account of AWS runs at a time, and how many of any account's cannot be reserved. Sources: docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html;
 * …/lambda-concurrency.html, "New AWS accounts".
 */
const freshLimit = 10;
const unreservable = 100;

/** The buses, the functions, and what goes from one cloud to the next. */
export const eventsSchema = z
  .strictObject({
    keepDays: z.int().min(1).max(31).default(14).meta({
      description:
        "How long AWS and Google keep events to play them again, 1–31 days; Event Grid keeps none. Default: 14.",
    }),
    concurrency: z.int().min(2).max(500).default(10).meta({
      description:
        "How many of each function may run at a time, 2–500; with clouds.gcp 12 of five functions, 15 of four, 21 of three, since they stand in a /24; on Azure 40 where it is fewer, the least limit that it takes in every region. Default: 10.",
    }),
    reserved: z.boolean().default(false).meta({
      description: "AWS: whether that many are reserved of the account's limit. Default: false.",
    }),
    accountLimit: z.int().min(freshLimit).max(1_000_000).default(freshLimit).meta({
      description:
        "AWS: how many functions the account runs at a time, all together; you are warned of what does not fit. Ask what it is, and for more (docs/runbooks/events.md). Default: 10, as of a fresh account.",
    }),
    rollout: z.enum(["canary", "allAtOnce"]).default("allAtOnce").meta({
      description:
        "AWS: how a changed function comes in: canary, a tenth of the events for five minutes, and back by itself if they fail; or allAtOnce. Default: allAtOnce.",
    }),
    deliver: z
      .strictObject({
        url: z
          .string()
          .regex(/^https:\/\/[a-z0-9.-]+(:\d+)?(\/[A-Za-z0-9/._~-]*)?$/)
          .meta({
            description: "Where the notification function sends messages, by POST with an Idempotency-Key.",
            errorMessage: "want https://HOST/PATH, without a query",
          }),
      })
      .optional()
      .meta({
        description: "Who delivers messages to customers. Default: nobody, and no notification function stands.",
      }),
    serviceBus: z.enum(["standard", "premium"]).default("standard").meta({
      description:
        "Azure: the queues' kind: premium has a key of ours and a private way in, and costs about 680 dollars a month. Never changed in place. Default: standard; grade prod must have premium.",
    }),
    forward: z.array(z.enum(eventTypes)).min(1).default([]).meta({
      description:
        "Types that go on from AWS to Google Cloud, and from there to Azure, to be counted there too: only where residency lets their data live. Default: none.",
    }),
  })
  .optional()
  .meta({ description: "Events and functions: a bus on each cloud; on Azure not with egress: none. Default: none." });

export type EventsSpec = NonNullable<z.output<typeof eventsSchema>>;

/** Who forwards, and to whom: `stacks/asked-events.ts` goes by the same pairs, which a test holds. */
export const forwardPairs = [
  ["aws", "gcp"],
  ["gcp", "azure"],
] as const satisfies (readonly [Cloud, Cloud])[];

/** What the section needs of the rest. */
export function checkEvents(value: unknown, problems: Problems): void {
  const events = at(value, "events");
  if (!isRecord(events)) return;
  checkForward(value, events, problems);
  checkDeliver(value, events, problems);
  checkOnAws(value, events, problems);
  checkQueues(value, events, problems);
  checkWayOut(value, problems);
  checkAddresses(value, events, problems);
}

const has = (value: unknown, cloud: Cloud): boolean => isRecord(at(value, "clouds", cloud));
const closed = (value: unknown, cloud: Cloud): boolean => at(value, "clouds", cloud, "egress") === "none";

/** Events leave a cloud only for one that is there, that its functions reach, and where what they hold may live. */
function checkForward(value: unknown, { forward }: Record<string, unknown>, problems: Problems): void {
  if (!Array.isArray(forward) || forward.length === 0) return;
  const path = ["events", "forward"];
  const pairs = forwardPairs.filter(([from, to]) => has(value, from) && has(value, to));
  if (pairs.length === 0)
    problems.add(
      path,
      `want two clouds that follow each other, aws and gcp, or gcp and azure: there is no next bus; ${remedy(value)}`,
    );
  for (const [from, to] of pairs)
    if (closed(value, from))
      problems.add(path, `want a way out for clouds.${from}, got egress: none: its function goes to clouds.${to}`);
  for (const [index, type] of forward.entries()) {
    if (forward.indexOf(type) !== index)
      problems.add([...path, index], `want each type once, got ${shown(type)} again`);
    const known = eventTypes.find((one) => one === type);
    if (known !== undefined) for (const [, to] of pairs) checkResidence(value, known, to, [...path, index], problems);
  }
}

/** How there comes to be a next bus: Google's is in the middle of both pairs. */
function remedy(value: unknown): string {
  const [cloud, page] = has(value, "gcp") ? ["azure", "add-azure"] : ["gcp", "add-google-cloud"];
  return `add clouds.${cloud} (docs/runbooks/${page}.md), or take forward out`;
}

/** Both regions: what analytics keeps of an event is copied to the second one, too. */
function checkResidence(
  value: unknown,
  type: EventType,
  to: Cloud,
  path: (string | number)[],
  problems: Problems,
): void {
  const kind = eventDataClass[type];
  const allowed = at(value, "residency", kind);
  if (!Array.isArray(allowed) || allowed.length === 0 || !allowed.every((one) => areas.includes(one))) return;
  for (const key of ["region", "standbyRegion"]) {
    const region = String(at(value, "clouds", to, key));
    const area = regions[to][region]?.area;
    if (area !== undefined && !allowed.includes(area))
      problems.add(
        path,
        `want a type that may live in ${area}, got ${type}: it holds ${kind} data, which residency.${kind} keeps to ${allowed.join(" and ")}, and clouds.${to}.${key} is ${region}`,
      );
  }
}

/** Functions send messages out of the network, to a name of the internet and by the one port that they are let out on. */
function checkDeliver(value: unknown, events: Record<string, unknown>, problems: Problems): void {
  const url = at(events, "deliver", "url");
  if (typeof url !== "string") return;
  const path = ["events", "deliver", "url"];
  const [, host = "", port] = /^https:\/\/([a-z0-9.-]+)(?::(\d+))?(?:\/|$)/.exec(url) ?? [];
  // What has not even that shape, the schema tells of.
  if (host === "") return;
  if (!publicName.test(host) || inner.test(host))
    problems.add(path, `want a host that the internet knows by name, such as messages.example, got ${shown(host)}`);
  if (port !== undefined && port !== "443")
    problems.add(path, `want port 443, got ${port}: functions are let out on no other`);
  for (const cloud of clouds)
    if (has(value, cloud) && closed(value, cloud))
      problems.add(
        ["events", "deliver"],
        `want a way out for clouds.${cloud}, got egress: none: its notification function sends messages to ${host}`,
      );
}

/** At least two labels, of which the last is no number: neither `localhost` nor an address. Source: RFC 1123, 2.1. */
const publicName = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;
/** Names that are of a network's own, and those of the clouds' metadata servers among them. Sources: RFC 6761, RFC 6762, RFC 8375; ICANN's resolution 2024.07.29.06. */
const inner = /\.(local|localhost|internal|invalid|home\.arpa)$/;

function checkOnAws(value: unknown, { rollout, reserved }: Record<string, unknown>, problems: Problems): void {
  if (has(value, "aws")) return;
  if (rollout === "canary")
    problems.add(
      ["events", "rollout"],
      "want allAtOnce without clouds.aws, got canary: Google and Azure bring functions in at once, and take none back by themselves",
    );
  if (reserved === true)
    problems.add(
      ["events", "reserved"],
      "want false without clouds.aws, got true: what is reserved is of an account of AWS's",
    );
}

/** Service Bus Standard knows neither a key of ours nor a private endpoint. Source: learn.microsoft.com/azure/service-bus-messaging/service-bus-premium-messaging. */
function checkQueues(value: unknown, { serviceBus = "standard" }: Record<string, unknown>, problems: Problems): void {
  const path = ["events", "serviceBus"];
  if (!has(value, "azure")) {
    if (serviceBus === "premium")
      problems.add(path, "want standard without clouds.azure, got premium: there is no such queue");
    return;
  }
  if (serviceBus !== "standard") return;
  if (at(value, "grade") === "prod")
    problems.add(path, "want premium with grade: prod and clouds.azure, got standard: its queues have no key of ours");
}

/** On Azure a function's host tells of its triggers through its own public name, and writes its lines to Application Insights: with no way out nothing would start it, and nothing be known of it. */
function checkWayOut(value: unknown, problems: Problems): void {
  if (has(value, "azure") && closed(value, "azure"))
    problems.add(
      ["events"],
      "want a way out for clouds.azure, got egress: none: its functions reach their own public names, by which Azure starts them, and Application Insights through it",
    );
}

/**
 * What an instance of Google's takes of its subnet: two, and twice as many while a new revision comes in beside the old one, whose addresses stay taken for twenty minutes. And what Google keeps
 * of a subnet. Sources: docs.cloud.google.com/run/docs/configuring/networking-best-practices, "Monitor IP address usage"; vpc/docs/subnets, "Unusable addresses in IPv4 subnet ranges".
 */
const addressesOfInstance = 4;
const addressesOfGoogle = 4;

/** On Google functions that run out of addresses start no more instances: what is asked for must fit where they stand. */
function checkAddresses(
  value: unknown,
  { concurrency, deliver, forward }: Record<string, unknown>,
  problems: Problems,
): void {
  const slot = slots.find((known) => known === at(value, "slot"));
  if (slot === undefined || !has(value, "gcp") || typeof concurrency !== "number") return;
  const forwards = Array.isArray(forward) && forward.length > 0 && has(value, "azure");
  const standing = functionNames.length - (deliver === undefined ? 1 : 0) + (forwards ? 1 : 0);
  const range = functionsRange(slot, "gcp", "main");
  const most = Math.floor((size(range) - addressesOfGoogle) / addressesOfInstance / standing);
  if (concurrency <= most || concurrency > 500) return;
  problems.add(
    ["events", "concurrency"],
    `want ${most} or less with clouds.gcp, got ${concurrency}: ${standing} functions of so many take ${standing * concurrency * addressesOfInstance} addresses while they are changed, and ${range} has ${size(range) - addressesOfGoogle}`,
  );
}

/**
 * What instances of Flex Consumption take of a subscription's cores in a region, and how many there are unless Azure gave more. An instance has 2,048 MB, and so a core (`instanceMemoryMB` of
 * components/azure/events/function-plan.ts, which a test holds). The least that a function may have, 40, is less than what four of them need for the warning. Source: learn.microsoft.com/azure/azure-functions/flex-consumption-plan, "Regional subscription memory quotas".
 */
const coresOfAzure = 250;
export const memoryOfCore = 2048;
export const coresOfInstance = 1;

function onAws({ concurrency, reserved, accountLimit }: EventsSpec, standing: number): string[] {
  const atOnce = standing * concurrency;
  if (atOnce + (reserved ? unreservable : 0) <= accountLimit) return [];
  const more = "ask for more, and say so in events.accountLimit (docs/runbooks/events.md)";
  return reserved
    ? [
        `events.reserved: ${standing} functions of ${concurrency} take ${atOnce} of the account's limit, of which AWS keeps ${unreservable} for others, and it is ${accountLimit}: AWS refuses; ${more}`,
      ]
    : [
        `events.concurrency: ${standing} functions of ${concurrency} may take ${atOnce} of the account's limit, which is ${accountLimit}: AWS holds back what is over it; ${more}`,
      ];
}

function onAzure({ concurrency }: EventsSpec, standing: number): string[] {
  const cores = standing * concurrency * coresOfInstance;
  return cores <= coresOfAzure
    ? []
    : [
        `events.concurrency: on Azure ${standing} functions of ${concurrency} may take ${cores} cores, and a subscription has ${coresOfAzure} of Flex Consumption's in a region: no more instances start then, unless Azure gave more (docs/runbooks/events.md)`,
      ];
}

/** What is allowed, and perhaps not meant. */
export function eventsWarnings({
  events,
  clouds: chosen,
  grade,
}: {
  events?: EventsSpec | undefined;
  clouds: Partial<Record<Cloud, unknown>>;
  grade: Grade;
}): string[] {
  if (events === undefined) return [];
  const { deliver, forward, serviceBus } = events;
  const standing =
    functionNames.length - (deliver === undefined ? 1 : 0) + (forward.length > 0 && chosen.gcp !== undefined ? 1 : 0);
  return [
    ...(chosen.aws === undefined ? [] : onAws(events, standing)),
    ...(chosen.azure === undefined ? [] : onAzure(events, functionNames.length - (deliver === undefined ? 1 : 0))),
    ...(grade === "dev" && chosen.azure !== undefined && serviceBus === "premium"
      ? ["events.serviceBus: premium costs about 680 dollars a month, and grade dev asks for no key of ours"]
      : []),
  ];
}
