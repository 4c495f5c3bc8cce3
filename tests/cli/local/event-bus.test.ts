import { standingBuses } from "../../../cli/local/event-bus";
import { delivery } from "../../../components/core/events";
import { archiveFolder, archiveName } from "../../../functions/build/archives";
import { root } from "../../simulators/events/small-world";
import { awsStandings, azureStandings, googleStandings, worldOf } from "./event-worlds";

test("how each cloud's world is read", () => {
  const archive = { file: "/a.zip", sha256: "ab", bytes: 1 };
  const all = worldOf(awsStandings({ archive }), googleStandings({ archive }), azureStandings({ archive }));
  const read = standingBuses(all).map(({ cloud, bus, subscribers }) => ({
    ...{ cloud, bus },
    subscribers: subscribers.map(({ key, attempts, deadLetters, settings, runs, backOff }) => [
      key,
      attempts,
      deadLetters,
      settings.visibility,
      runs?.archive.replace(`${archiveFolder(root)}/`, ""),
      runs?.sha256,
      runs?.handler,
      runs && backOff(3),
    ]),
  }));
  expect(read).toEqual([
    {
      ...{ cloud: "aws", bus: "bus" },
      subscribers: [
        ["order", 5, "order-dead", 180, "/a.zip", "ab", "index.handler", 4 * delivery.firstDelay],
        ["service-payment", 5, "service-payment-dead", 180, undefined, undefined, undefined, undefined],
        ["go-dev-events-off", 5, "off-dead", 180, undefined, undefined, undefined, undefined],
      ],
    },
    {
      ...{ cloud: "gcp", bus: "projects/p/topics/bus" },
      subscribers: [
        ["order", 5, "order-dead", 60, "/a.zip", "ab", "handle", 40],
        [
          "service-payment",
          Infinity,
          "go-dev-events-service-payment-u68sc-none",
          600,
          undefined,
          undefined,
          undefined,
          undefined,
        ],
      ],
    },
    {
      ...{ cloud: "azure", bus: "bus-1" },
      subscribers: [
        [
          "order",
          5,
          "order/$DeadLetterQueue",
          60,
          archiveName("azure", "order", "ab"),
          "ab",
          "",
          4 * delivery.firstDelay,
        ],
        ["service-payment", 5, "service-payment/$DeadLetterQueue", 60, undefined, undefined, undefined, undefined],
      ],
    },
  ]);
});

test("a subscription of Event Grid's that names no queue is told as that", () => {
  const archive = { file: "/a.zip", sha256: "ab", bytes: 1 };
  const bare = azureStandings({ archive }).map((one) =>
    one.token.endsWith("EventSubscription")
      ? { ...one, outputs: { ...one.outputs, deliveryWithResourceIdentity: {} } }
      : one,
  );
  const [bus] = standingBuses(worldOf(bare));
  expect(bus!.subscribers.map(({ gone }) => gone)).toEqual(Array(2).fill("its subscription names no queue"));
});

describe("a forwarder", () => {
  const archive = { file: "/a.zip", sha256: "ab", bytes: 1 };
  const forward = { archive, name: "forward" };
  const topic = "https://bus-1.eastus2-1.eventgrid.azure.net/api/events";
  const aws = (bus: string) => awsStandings({ ...forward, more: { COFFEE_FORWARD_BUS: bus } });
  const gcp = (bus: string) => googleStandings({ ...forward, more: { COFFEE_FORWARD_BUS: bus } });
  const [google, azure] = [googleStandings({ archive }), azureStandings({ archive })];

  test.each([
    ["AWS, to a topic of Google's that stands", [aws("projects/p/topics/bus"), google], undefined],
    ["AWS, to another", [aws("projects/p/topics/x"), google], "projects/p/topics/x, which does not stand"],
    ["AWS, to a cloud without a bus", [aws("projects/p/topics/bus")], "projects/p/topics/bus, which does not stand"],
    ["Google, to a topic of Azure's that stands", [gcp(topic), azure], undefined],
    ["Google, to an address elsewhere", [gcp("https://topic.example"), azure], "https://topic.example, which does not"],
    ["Google, to a cloud without a bus", [gcp(topic)], `${topic}, which does not stand`],
  ])("of %s", (_, worlds, gone) => {
    const [bus] = standingBuses(worldOf(...worlds));
    const { runs, gone: why } = bus!.subscribers.find(({ key }) => key === "forward")!;
    // Nothing runs that would ask for it on the internet.
    expect([runs !== undefined, why]).toEqual(
      gone === undefined ? [true, undefined] : [false, expect.stringContaining(gone)],
    );
  });
});
