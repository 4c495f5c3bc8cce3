import { event } from "../../../cli/trace/journeys/event";
import { trace } from "../../../cli/trace/trace";
import { awsStandings, worldOf } from "../local/event-worlds";

const archive = { file: "/a.zip", sha256: "ab", bytes: 1 };
const type = "coffee.order.created";

test.each([type, undefined])(
  "an environment without a bus is told of it, and what to put into its file: %s",
  (asked) => {
    expect(() => trace(worldOf(), event, asked, "dev")).toThrow(/^no bus stands in dev\.\n.*Pulumi\.dev\.yaml/);
  },
);

test("where one stands, a type that there is none of is told with those there are", () => {
  const world = worldOf(awsStandings({ archive }));
  expect(() => trace(world, event, "coffee.order.creatd", "dev")).toThrow(/did you mean coffee\.order\.created\?$/);
});
