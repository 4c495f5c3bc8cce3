import { type Fault, faultsOf, Pace, setFaults, typical } from "../../../simulators/core/pace";
import { World } from "../../../simulators/core/world";

describe("pace", () => {
  let world: World;
  beforeEach(() => {
    world = World.open(":memory:");
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
    jest.restoreAllMocks();
    world.close();
  });
  const spend = (pace: Pace, token = "aws:rds/instance:Instance", verb: "create" | "update" | "delete" = "create") =>
    pace.spend(world, token, verb, "here");
  const fault = (more: Partial<Fault>) => setFaults(world, [{ token: "*", verb: "*", kind: "fail", ...more }]);

  test("typical times: of the type, of its package, else a second; an update is at most a minute", () => {
    expect(typical("aws:rds/instance:Instance", "create")).toBe(840);
    expect(typical("aws:rds/instance:Instance", "delete")).toBe(285);
    expect(typical("aws:rds/instance:Instance", "update")).toBe(60);
    expect(typical("aws:ec2/internetGateway:InternetGateway", "update")).toBe(2);
    expect(typical("nobody:knows", "create")).toBe(1);
  });

  test("with no scale, no time passes", async () => {
    await spend(new Pace(undefined));
    expect(jest.getTimerCount()).toBe(0);
  });

  test("with a scale, as much time as on the real cloud, divided by it", async () => {
    let done = false;
    const work = spend(new Pace(84)).then(() => (done = true));
    await jest.advanceTimersByTimeAsync(9_900);
    expect(done).toBe(false);
    await jest.advanceTimersByTimeAsync(200);
    await work;
    expect(done).toBe(true);
  });

  test("slow takes longer, and then succeeds", async () => {
    fault({ kind: "slow", factor: 3 });
    let done = false;
    const work = spend(new Pace(84)).then(() => (done = true));
    await jest.advanceTimersByTimeAsync(29_000);
    expect(done).toBe(false);
    await jest.advanceTimersByTimeAsync(1_500);
    await work;
  });

  test.each<[Fault["kind"], RegExp]>([
    ["throttle", /exceeded maximum number of attempts, 25, api error ThrottlingException: Rate exceeded/],
    ["fail", /InternalFailure/],
    ["dark", /i\/o timeout: region here does not answer/],
  ])("%s is refused", async (kind, text) => {
    fault({ kind });
    await expect(spend(new Pace(undefined))).rejects.toThrow(text);
  });

  test("what is throttled is tried again, after longer and longer, and only slower for it", async () => {
    fault({ kind: "throttle", times: 6 });
    let done = false;
    const work = spend(new Pace(1), "aws:ec2/internetGateway:InternetGateway").then(() => (done = true));
    // 2 + 4 + 8 + 16 + 20 + 20 s, then the work itself: 2 s
    await jest.advanceTimersByTimeAsync(71_900);
    expect(done).toBe(false);
    await jest.advanceTimersByTimeAsync(200);
    await work;
    expect(faultsOf(world)[0]?.times).toBe(0);
  });

  test("a read takes no time; it is struck too, and is not slower for being throttled", () => {
    const look = () => new Pace(1).look(world, "aws:ec2/vpc:Vpc", "here");
    fault({ kind: "dark", region: "here" });
    expect(look).toThrow(/region here does not answer/);
    fault({ kind: "fail", verb: "create" });
    expect(look).not.toThrow();
    fault({ kind: "throttle", verb: "read" });
    expect(look).not.toThrow();
    expect(jest.getTimerCount()).toBe(0);
  });

  test("crash ends the process as if it were killed: what the cloud has done is answered before, and nothing more is begun", async () => {
    const kill = jest.spyOn(process, "kill").mockReturnValue(true);
    const [pace, begun] = [new Pace(undefined), jest.fn()];
    fault({ kind: "crash", times: 1 });
    void spend(pace).then(begun);
    void spend(pace).then(begun);
    await jest.advanceTimersByTimeAsync(40);
    expect(kill).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(100);
    expect(kill).toHaveBeenCalledWith(process.pid, "SIGKILL");
    expect(begun).not.toHaveBeenCalled();
  });

  test.each<[string, Partial<Fault>, boolean]>([
    ["its type", { token: "aws:rds/instance:Instance" }, true],
    ["another type", { token: "aws:ec2/vpc:Vpc" }, false],
    ["its verb", { verb: "create" }, true],
    ["another verb", { verb: "delete" }, false],
    ["its region", { region: "here" }, true],
    ["another region", { region: "there" }, false],
    ["no more times", { times: 0 }, false],
  ])("a fault for %s strikes: %s", async (_, more, strikes) => {
    fault(more);
    const work = spend(new Pace(undefined));
    if (strikes) await expect(work).rejects.toThrow(/asked for/);
    else await expect(work).resolves.toBeUndefined();
  });

  test("a fault strikes as often as it was asked for", async () => {
    fault({ times: 2 });
    const pace = new Pace(undefined);
    await expect(spend(pace)).rejects.toThrow();
    await expect(spend(pace)).rejects.toThrow();
    await expect(spend(pace)).resolves.toBeUndefined();
    expect(faultsOf(world)[0]?.times).toBe(0);
  });

  test("cancel gives up what waits, and what comes after", async () => {
    const pace = new Pace(1);
    const waits = [spend(pace), spend(pace)].map((work) => expect(work).rejects.toThrow(/cancelled/));
    await jest.advanceTimersByTimeAsync(10);
    pace.cancel();
    await Promise.all(waits);
    expect(jest.getTimerCount()).toBe(0);
    await expect(spend(pace)).rejects.toThrow(/cancelled/);
  });
});
