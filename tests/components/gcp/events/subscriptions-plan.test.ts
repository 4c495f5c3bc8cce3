import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import fc from "fast-check";
import { late, planEventAlarms } from "../../../../components/gcp/events/alarms-plan";
import {
  ackDeadline,
  attempts,
  filterMark,
  filterOf,
  redriveToFunction,
  redriveToTopic,
  replayCommand,
  retryPolicy,
  seconds,
  triesAtMost,
  waitDays,
  type Filtered,
} from "../../../../components/gcp/events/subscriptions-plan";
import { delivery, eventTypes, functionTakes, longestEvent, type EventType } from "../../../../components/core/events";
import { matchesFilter } from "../../../../simulators/events/matching/pubsub";
import { describeNeeding, jqProblem } from "../../../needs";

const someTypes = fc.subarray([...eventTypes], { minLength: 1 });
const origins = fc.constantFrom<Filtered["origin"]>("here", "anywhere", "onward");
const hops = fc.constantFrom(undefined, "aws", "aws,gcp", "azure", "aws,azure");

describe("a filter", () => {
  it("lets through what is taken, and of that what comes from where it may, for any types", () => {
    fc.assert(
      fc.property(someTypes, origins, fc.constantFrom(...eventTypes), hops, (takes, origin, type, through) => {
        const filter = filterOf({ takes, origin });
        const attributes = { "ce-type": type, ...(through !== undefined && { "ce-coffeehops": through }) };
        const fromThere = {
          here: through === undefined,
          anywhere: true,
          onward: through === undefined || through === "aws",
        };
        expect(matchesFilter(filter, attributes)).toBe(takes.includes(type) && fromThere[origin]);
      }),
    );
  });

  it("is the same in whatever order types are named, and has its own mark", () => {
    fc.assert(
      fc.property(someTypes, origins, (takes, origin) => {
        const filter = filterOf({ takes, origin });
        expect(filterOf({ takes: [...takes].reverse(), origin })).toBe(filter);
        expect(filterMark(filter)).toMatch(/^[a-z0-9]{5}$/);
      }),
    );
    const marks = Object.values(functionTakes).map((one) => filterMark(filterOf(one)));
    expect(new Set(marks).size).toBe(marks.length);
  });

  it("has as many bytes as Pub/Sub takes, whatever is taken", () => {
    fc.assert(
      fc.property(someTypes, origins, (takes, origin) => {
        expect(Buffer.byteLength(filterOf({ takes, origin }) ?? "")).toBeLessThanOrEqual(256);
      }),
    );
  });

  it("reads as people write it", () => {
    expect(filterOf({ takes: ["coffee.payment.processed"], origin: "here" })).toBe(
      'attributes.ce-type = "coffee.payment.processed" AND NOT attributes:ce-coffeehops',
    );
    expect(filterOf({ takes: eventTypes, origin: "anywhere" })).toBeUndefined();
    expect(filterOf({ takes: eventTypes, origin: "here" })).toBe("NOT attributes:ce-coffeehops");
  });

  it("of nothing is a mistake, and so is one that says too much", () => {
    expect(() => filterOf({ takes: [], origin: "here" })).toThrow("takes nothing");
    const long = Array.from({ length: 9 }, (_, index) => `coffee.something.happened.${index}` as EventType);
    expect(() => filterOf({ takes: long, origin: "here" })).toThrow("256 bytes at most");
  });
});

describe("how messages are tried", () => {
  it("fits what Pub/Sub takes, and what the contract says", () => {
    expect(attempts).toBe(10);
    expect(retryPolicy).toEqual({ minimumBackoff: "30s", maximumBackoff: "600s" });
    // Longer than a function may take: a message that is still worked on is not sent again.
    expect(ackDeadline).toBeGreaterThan(delivery.timeout);
    expect(ackDeadline).toBeLessThanOrEqual(600);
    expect(seconds(14)).toBe("1209600s");
  });

  it("is over before somebody is told that one is late, which is long before it is gone", () => {
    // 30 s doubled up to 600 s, nine times, and ten tries of a minute.
    expect(triesAtMost).toBe(3330 + 600);
    expect(late).toBeGreaterThan(triesAtMost);
    expect(late).toBeLessThan(86_400);
    expect(waitDays).toBe(31);
    const [alarm] = planEventAlarms({ key: "order", subscription: "one", deadLetters: "two" }).filter(
      ({ id }) => id === "order-late",
    );
    expect(alarm!.query).toContain(`> ${late}`);
    expect(alarm!.says).toContain("more than an hour and a half");
  });

  it("and a caller who is refused is told of poison, too", () => {
    const alarms = planEventAlarms({ key: "order", subscription: "one", deadLetters: "two", function: "three" });
    expect(alarms.find(({ id }) => id === "order-refused")!.says).toContain("not as its schema says");
  });
});

/** Runs a command with a gcloud and a curl of our own that write down what they were asked and sent; gcloud answers a pull, and curl fails where it is told to. */
function run(command: string, pulled: unknown[] = [], refused = false): { asked: string[][]; sent: unknown[] } {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "gcloud-"));
  const [asked, sent] = [path.join(folder, "asked"), path.join(folder, "sent")];
  fs.writeFileSync(path.join(folder, "pulled.json"), JSON.stringify(pulled));
  for (const file of [asked, sent]) fs.writeFileSync(file, "");
  const noted = `printf '%s\\0' "$@" >> "${asked}"; printf '\\n\\0' >> "${asked}"`;
  const scripts = {
    gcloud: `#!/bin/bash\nif [ "$1" = auth ]; then echo a-token; exit; fi\n${noted}\nif [ "$3" = pull ]; then cat "${folder}/pulled.json"; fi\n`,
    curl: `#!/bin/bash\nfor word in "$@"; do case "$word" in @/*) cat "\${word#@}" >> "${sent}.headers";; esac; done\ncat >> "${sent}"\nprintf '%s\\0' "\${@: -1}" >> "${asked}"; printf '\\n\\0' >> "${asked}"\nexit ${refused ? 22 : 0}\n`,
  };
  for (const [name, script] of Object.entries(scripts))
    fs.writeFileSync(path.join(folder, name), script, { mode: 0o755 });
  try {
    const env = { ...process.env, PATH: `${folder}:${process.env["PATH"]}` };
    try {
      execFileSync("bash", ["-c", command], { env });
    } catch (error) {
      if (!refused) throw error;
    }
    const bodies = fs
      .readFileSync(sent, "utf8")
      .split("\n")
      .filter((line) => line !== "");
    if (bodies.length > 0)
      expect(fs.readFileSync(`${sent}.headers`, "utf8")).toContain("Authorization: Bearer a-token");
    return {
      asked: fs
        .readFileSync(asked, "utf8")
        .split("\n\0")
        .map((one) => one.split("\0").filter((word) => word !== ""))
        .filter((words) => words.length > 0),
      sent: bodies.map((line) => JSON.parse(line) as unknown),
    };
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

describe("commands", () => {
  it("play events again, one subscription after the other", () => {
    const command = replayCommand({ project: "p", subscriptions: ["one", "two"] });
    const { asked } = run(`SINCE=2026-02-03T04:05:06Z; ${command}`);
    expect(asked).toEqual(
      ["one", "two"].map((name) => [
        ...["pubsub", "subscriptions", "seek", name, "--project", "p", "--time", "2026-02-03T04:05:06Z"],
      ]),
    );
  });

  it("play nothing again without a time, and say so", () => {
    const command = replayCommand({ project: "p", subscriptions: ["one", "two"] });
    expect(() => run(`unset SINCE; ${command}`)).toThrow("SINCE: when from, as 2026-01-31T00:00:00Z");
    expect(run(`unset SINCE; ${command}`, [], true).asked).toEqual([]);
  });

  it("push dead letters to the function that they are for, as whoever calls it", () => {
    const to = { endpoint: "https://order.run.app", invoker: "invoker@p.iam.gserviceaccount.com" };
    expect(run(redriveToFunction({ project: "p", deadLetters: "dead" }, to)).asked).toEqual([
      [
        ...["pubsub", "subscriptions", "modify-push-config", "dead", "--project", "p", "--push-endpoint", to.endpoint],
        ...["--push-auth-service-account", to.invoker, "--push-auth-token-audience", to.endpoint],
      ],
    ]);
  });

  const event = (note: string) => JSON.stringify({ id: "1", note: `it's "quoted" $HOME ${note}` });
  const pulledOf = (data: string) => [
    {
      ackId: "ack-1",
      message: {
        data: Buffer.from(data).toString("base64"),
        attributes: {
          ...{ "ce-type": "coffee.order.created", "ce-coffeehops": "aws,gcp" },
          ...{ "content-type": "application/cloudevents+json", CloudPubSubDeadLetterSourceSubscription: "s" },
        },
      },
    },
  ];

  describeNeeding(jqProblem(), "go out by a command that needs jq, which", () => {
    // As long as an event may be is longer than an argument may be.
    it.each([10, longestEvent - 100])(
      "publish dead letters of %i letters again as they were, and acknowledge each once it is published",
      (length) => {
        const data = event("x".repeat(length));
        const { asked, sent } = run(redriveToTopic({ project: "p", deadLetters: "dead" }, "events"), pulledOf(data));
        const [pull, publish, ack] = asked;
        expect(pull).toEqual(expect.arrayContaining(["pull", "dead", "--limit", "100"]));
        expect(publish).toEqual(["https://pubsub.googleapis.com/v1/projects/p/topics/events:publish"]);
        const attributes = {
          ...{ "ce-type": "coffee.order.created", "ce-coffeehops": "aws,gcp" },
          "content-type": "application/cloudevents+json",
        };
        expect(sent).toEqual([{ messages: [{ data: Buffer.from(data).toString("base64"), attributes }] }]);
        expect(ack).toEqual(["pubsub", "subscriptions", "ack", "dead", "--project", "p", "--ack-ids", "ack-1"]);
      },
    );

    it("leave what could not be published where it is", () => {
      const { asked } = run(redriveToTopic({ project: "p", deadLetters: "dead" }, "events"), pulledOf(event("")), true);
      expect(asked.some((words) => words.includes("ack"))).toBe(false);
    });
  });
});
