import { eventTypes } from "../../components/core/events";
import { slots } from "../../config/address-plan";
import { decodeEnvironment } from "../../config/decode";
import { eventsSchema, forwardPairs } from "../../config/events";
import { warningsOf } from "../../config/warnings";
import { nextCloud } from "../../stacks/asked-events";
import { today, written, wrong, type Written } from "./sample";

const gcp = { role: "secondary", region: "us-central1", zones: 3, project: "go-coffee-prod", egress: "perZone" };
const azure = {
  ...{ role: "tertiary", region: "eastus2", zones: 3, egress: "perZone" },
  subscription: "00000000-0000-4000-8000-000000000003",
  tenant: "00000000-0000-4000-8000-0000000000aa",
  admins: ["00000000-0000-4000-8000-0000000000ad"],
};

type Changed = (value: Written) => void;
const nothing: Changed = () => undefined;

/** A sample on three clouds, with `events`. */
const threeClouds =
  (events: Record<string, unknown>, change: Changed): Changed =>
  (value) => {
    Object.assign(value.clouds, { gcp: { ...gcp }, azure: { ...azure } });
    value["events"] = { serviceBus: "premium", ...events };
    change(value);
  };
const problems = (events: Record<string, unknown>, change: Changed = nothing): string[] =>
  wrong(threeClouds(events, change));
const without =
  (...names: string[]): Changed =>
  (value) => {
    for (const name of names) delete value.clouds[name];
  };
const aside = (only: "gcp" | "azure") => without(...["aws", "gcp", "azure"].filter((cloud) => cloud !== only));

it("there are none by default, and nothing is asked of the rest", () => {
  expect(eventsSchema.parse(undefined)).toBeUndefined();
  expect(wrong(nothing)).toEqual([]);
  expect(eventsSchema.parse({})).toEqual({
    ...{
      keepDays: 14,
      concurrency: 10,
      reserved: false,
      accountLimit: 10,
      rollout: "allAtOnce",
      serviceBus: "standard",
      forward: [],
    },
  });
  expect(problems({})).toEqual([]);
});

describe("numbers", () => {
  it("are what every bus takes", () => {
    expect(problems({ keepDays: 31, concurrency: 500, serviceBus: "standard" }, without("gcp", "azure"))).toEqual([]);
    // Pub/Sub keeps 31 days at most, and an event source of Lambda's has a concurrency of 2 at least.
    expect(problems({ keepDays: 32, concurrency: 1 })).toEqual([
      "events.keepDays: want 1–31, got 32",
      "events.concurrency: want 2–500, got 1",
    ]);
  });
});

describe("addresses of Google's functions", () => {
  const all = { deliver: { url: "https://messages.example/" }, forward: ["coffee.inventory.updated"] };
  const inSlot =
    (slot: number): Changed =>
    (value) => {
      value["slot"] = slot;
    };

  it("are enough for the default in every slot, whatever stands", () => {
    for (const slot of slots) expect(problems(all, inSlot(slot))).toEqual([]);
  });

  it("hold as many as may run while all are changed, and no more", () => {
    for (const [events, standing, most] of [
      [{}, 3, 21],
      [{ deliver: all.deliver }, 4, 15],
      [all, 5, 12],
    ] as const) {
      expect(standing * most * 4).toBeLessThanOrEqual(252);
      for (const slot of slots) expect(problems({ ...events, concurrency: most }, inSlot(slot))).toEqual([]);
      expect(problems({ ...events, concurrency: most + 1 })).toEqual([
        expect.stringMatching(
          new RegExp(
            `^events\\.concurrency: want ${most} or less with clouds.gcp, got ${most + 1}: ${standing} functions`,
          ),
        ),
      ]);
    }
    // Nobody else runs out of them so soon.
    expect(
      problems({ ...all, concurrency: 22 }, without("gcp", "azure")).filter((one) => /concurrency/.test(one)),
    ).toEqual([]);
  });
});

describe("forward", () => {
  it("goes by the same pairs as what is composed", () => {
    expect(Object.entries(nextCloud).filter(([, to]) => to !== undefined)).toEqual(forwardPairs);
  });

  it("takes types that there are, each once", () => {
    expect(problems({ forward: [...eventTypes] })).toEqual([]);
    expect(problems({ forward: ["coffee.order.craeted"] })).toContainEqual(
      expect.stringMatching(/^events\.forward\[0\]: .*did you mean coffee\.order\.created\?/),
    );
    expect(problems({ forward: ["coffee.order.created", "coffee.order.created"] })).toEqual([
      'events.forward[1]: want each type once, got "coffee.order.created" again',
    ]);
  });

  it("needs a next cloud", () => {
    const forward = ["coffee.inventory.updated"];
    const refusal = (page: string, cloud = page.split("-").at(-1)) =>
      `events.forward: want two clouds that follow each other, aws and gcp, or gcp and azure: there is no next bus; add clouds.${cloud} (docs/runbooks/${page}.md), or take forward out`;
    const google = refusal("add-google-cloud", "gcp");
    expect(problems({ forward }, without("azure")).filter((one) => one.includes("no next bus"))).toEqual([]);
    expect(problems({ forward }, without("gcp"))).toContain(google);
    expect(problems({ forward, serviceBus: "standard" }, without("gcp", "azure"))).toContain(google);
    expect(problems({ forward }, aside("azure"))).toContain(google);
    expect(problems({ forward, serviceBus: "standard" }, aside("gcp"))).toContain(refusal("add-azure"));
  });

  it("has one type at least, where it stands at all", () => {
    expect(problems({ forward: [] })).toEqual([
      `events.forward: want a list of ${eventTypes.join(", ")}, one at least, got []`,
    ]);
  });

  it("needs a way out of each cloud that forwards", () => {
    const forward = ["coffee.inventory.updated"];
    const closed = (cloud: string) => problems({ forward }, (value) => (value.clouds[cloud]!["egress"] = "none"));
    const refusal = (from: string, to: string) =>
      `events.forward: want a way out for clouds.${from}, got egress: none: its function goes to clouds.${to}`;
    expect(closed("aws")).toContain(refusal("aws", "gcp"));
    expect(closed("gcp")).toContain(refusal("gcp", "azure"));
    expect(closed("azure").filter((one) => one.startsWith("events.forward"))).toEqual([]);
  });

  it("goes where what an event holds may live, in both regions", () => {
    const away = (change: Record<string, unknown>, forward: string[], residency = { personal: ["us"], card: ["us"] }) =>
      problems({ forward }, (value) => {
        Object.assign(value.clouds["gcp"]!, change);
        value.residency = residency;
      }).filter((one) => one.startsWith("events."));
    const all = ["coffee.inventory.updated", "coffee.order.created", "coffee.payment.processed"];
    const said = (index: number, type: string, kind: string, at: string) =>
      `events.forward[${index}]: want a type that may live in eu, got ${type}: it holds ${kind} data, which residency.${kind} keeps to us, and clouds.gcp.${at}`;
    expect(away({ region: "europe-west1" }, all)).toEqual([
      said(1, "coffee.order.created", "personal", "region is europe-west1"),
      said(2, "coffee.payment.processed", "card", "region is europe-west1"),
    ]);
    expect(away({ standbyRegion: "europe-west1" }, all.slice(1, 2))).toEqual([
      said(0, "coffee.order.created", "personal", "standbyRegion is europe-west1"),
    ]);
    // Each by its own kind, and what is nobody's goes anywhere.
    expect(away({ region: "europe-west1" }, all, { personal: ["us", "eu"], card: ["us"] })).toEqual([
      said(2, "coffee.payment.processed", "card", "region is europe-west1"),
    ]);
  });

  it("is held to the last cloud of the chain, too", () => {
    const found = problems({ forward: ["coffee.order.created"] }, (value) => {
      value.clouds["azure"]!["region"] = "westeurope";
      value.residency = { personal: ["us"], card: ["us"] };
    });
    expect(found).toContainEqual(
      expect.stringMatching(
        /^events\.forward\[0\]: want a type that may live in eu, .*clouds\.azure\.region is westeurope$/,
      ),
    );
  });
});

describe("deliver", () => {
  const at = (url: string, change: Changed = nothing) => problems({ deliver: { url } }, change);

  it("is a name of the internet, by HTTPS and its own port", () => {
    expect(at("https://messages.gocoffee.example/v1/send")).toEqual([]);
    expect(at("https://messages.gocoffee.example:443/")).toEqual([]);
    expect(at("http://messages.gocoffee.example/")).toEqual([
      'events.deliver.url: want https://HOST/PATH, without a query, got "http://messages.gocoffee.example/"',
    ]);
    expect(at("https://messages.gocoffee.example:8443/")).toEqual([
      "events.deliver.url: want port 443, got 8443: functions are let out on no other",
    ]);
  });

  it.each([
    "localhost",
    "169.254.169.254",
    "10.0.0.8",
    "messages",
    "metadata.google.internal",
    "printer.local",
    "-a.example",
    "a..example",
  ])("is not %s", (host) => {
    expect(at(`https://${host}/latest`)).toEqual([
      `events.deliver.url: want a host that the internet knows by name, such as messages.example, got "${host}"`,
    ]);
  });

  it("needs a way out of every cloud", () => {
    for (const cloud of ["aws", "gcp", "azure"])
      expect(at("https://messages.example/", (value) => (value.clouds[cloud]!["egress"] = "none"))).toContain(
        `events.deliver: want a way out for clouds.${cloud}, got egress: none: its notification function sends messages to messages.example`,
      );
  });
});

describe("what one cloud alone offers", () => {
  const onGoogle = (events: Record<string, unknown>) =>
    problems({ serviceBus: "standard", ...events }, aside("gcp")).filter((one) => one.startsWith("events."));

  it("is not asked for without that cloud", () => {
    expect(onGoogle({})).toEqual([]);
    expect(onGoogle({ rollout: "canary", reserved: true, serviceBus: "premium" })).toEqual([
      "events.rollout: want allAtOnce without clouds.aws, got canary: Google and Azure bring functions in at once, and take none back by themselves",
      "events.reserved: want false without clouds.aws, got true: what is reserved is of an account of AWS's",
      "events.serviceBus: want standard without clouds.azure, got premium: there is no such queue",
    ]);
  });

  it("is a key of ours for Azure's queues, which grade prod asks for", () => {
    const refusal =
      "events.serviceBus: want premium with grade: prod and clouds.azure, got standard: its queues have no key of ours";
    expect(problems({ serviceBus: "standard" })).toEqual([refusal]);
    // Where nothing is said it is standard.
    expect(problems({ serviceBus: undefined })).toEqual([refusal]);
    expect(problems({ serviceBus: "standard" }, (value) => (value["grade"] = "staging"))).not.toContain(refusal);
    expect(problems({ serviceBus: "standard" }, without("azure"))).toEqual([]);
  });

  it("is not without a way out of Azure's network, whichever its queues are", () => {
    const egress =
      (mode: string): Changed =>
      (value) => {
        value["grade"] = "staging";
        value.clouds["azure"]!["egress"] = mode;
      };
    const refusal =
      "events: want a way out for clouds.azure, got egress: none: its functions reach their own public names, by which Azure starts them, and Application Insights through it";
    expect(problems({}, egress("none"))).toEqual([refusal]);
    expect(problems({ serviceBus: "standard" }, egress("none"))).toEqual([refusal]);
    for (const mode of ["shared", "perZone"]) expect(problems({}, egress(mode))).not.toContain(refusal);
    expect(problems({}, (value) => (value.clouds["aws"]!["egress"] = "none"))).not.toContain(refusal);
  });
});

describe("warnings", () => {
  const onAzure = /on Azure \d functions of/;
  const warned = (events: Record<string, unknown>, change: Changed = nothing): string[] =>
    allWarned(events, change).filter((line) => !onAzure.test(line));
  const allWarned = (events: Record<string, unknown>, change: Changed = nothing): string[] => {
    const { spec, problems: found } = decodeEnvironment("prod", written(threeClouds(events, change)), [], today);
    if (spec === undefined) throw new Error(JSON.stringify(found));
    return warningsOf(spec, today).filter((line) => line.startsWith("events."));
  };

  const onOthers: Changed = (value) => {
    without("aws", "gcp")(value);
    value.clouds["azure"]!["role"] = "primary";
  };
  const over = (of: number, concurrency: number, limit = 10) =>
    `events.concurrency: ${of} functions of ${concurrency} may take ${of * concurrency} of the account's limit, which is ${limit}: AWS holds back what is over it; ask for more, and say so in events.accountLimit (docs/runbooks/events.md)`;

  it("say that functions may take more than AWS runs at a time: ten of a fresh account, or what the file says", () => {
    expect(warned({})).toEqual([over(3, 10)]);
    expect(warned({ concurrency: 3 })).toEqual([]);
    expect(warned({ concurrency: 4, accountLimit: 11 })).toEqual([over(3, 4, 11)]);
    expect(warned({ concurrency: 4, accountLimit: 12 })).toEqual([]);
    expect(warned({}, onOthers)).toEqual([]);
    expect(problems({ accountLimit: 9 })).not.toEqual([]);
  });

  it("say what is reserved of the account, and what AWS keeps for others", () => {
    const refused = (of: number, atOnce: number, limit: number) =>
      `events.reserved: ${of} functions of 10 take ${atOnce} of the account's limit, of which AWS keeps 100 for others, and it is ${limit}: AWS refuses; ask for more, and say so in events.accountLimit (docs/runbooks/events.md)`;
    expect(warned({ reserved: true })).toEqual([refused(3, 30, 10)]);
    expect(warned({ reserved: true, accountLimit: 129 })).toEqual([refused(3, 30, 129)]);
    expect(warned({ reserved: true, accountLimit: 130 })).toEqual([]);
    const more = { deliver: { url: "https://messages.example/" }, forward: ["coffee.inventory.updated"] };
    expect(warned({ reserved: true, ...more })).toEqual([refused(5, 50, 10)]);
  });

  it("say that Azure has no more cores than it gives a subscription in a region", () => {
    const azure = (...given: Parameters<typeof allWarned>) => allWarned(...given).filter((line) => onAzure.test(line));
    for (const few of [2, 39, 83]) expect(azure({ concurrency: few }, onOthers)).toEqual([]);
    expect(azure({ concurrency: 84 }, onOthers)).toEqual([
      "events.concurrency: on Azure 3 functions of 84 may take 252 cores, and a subscription has 250 of Flex Consumption's in a region: no more instances start then, unless Azure gave more (docs/runbooks/events.md)",
    ]);
    const deliver = { url: "https://messages.example/" };
    expect(azure({ concurrency: 62, deliver }, onOthers)).toEqual([]);
    expect(azure({ concurrency: 63, deliver }, onOthers)).toEqual([
      expect.stringMatching(/^events\.concurrency: on Azure 4 functions of 63 may take 252 cores/),
    ]);
    expect(azure({ concurrency: 301, serviceBus: "standard" }, without("gcp", "azure"))).toEqual([]);
  });

  it("say what Azure's premium queues cost in an environment that asks for no key", () => {
    const dev: Changed = (value) => (value["grade"] = "dev");
    expect(warned({ concurrency: 3 }, dev)).toEqual([
      "events.serviceBus: premium costs about 680 dollars a month, and grade dev asks for no key of ours",
    ]);
    expect(warned({ concurrency: 3, serviceBus: "standard" }, dev)).toEqual([]);
  });
});
