import * as fs from "node:fs";
import { Failure } from "../../../cli/failure";
import { checkConfiguration, checkWorld } from "../../../cli/local/prepare";
import { World } from "../../../simulators/core/world";
import { place, write } from "./place";

describe("before the engine starts", () => {
  let at: ReturnType<typeof place>;
  beforeEach(() => (at = place()));
  afterEach(() => at.dispose());

  test("a world that is not there, or is sound, is accepted; the first is not made", () => {
    checkWorld(at);
    expect(fs.existsSync(at.world)).toBe(false);
    World.open(at.world).close();
    checkWorld(at);
  });

  test.each([
    ["", /it is empty/],
    ["no database at all ".repeat(100), /not a database/],
  ])("a damaged world is refused, and left as it is", (text, why) => {
    write(at.world, text);
    expect(() => checkWorld(at)).toThrow(Failure);
    expect(() => checkWorld(at)).toThrow(why);
    expect(() => checkWorld(at)).toThrow(at.world);
    expect(fs.readFileSync(at.world, "utf8")).toBe(text);
  });

  test("configuration that is missing or wrong is refused with exit code 2", () => {
    expect(() => checkConfiguration(at)).not.toThrow();
    const failure = (text?: string) => {
      const source = `${at.config}.source`;
      if (text !== undefined) write(source, text);
      try {
        checkConfiguration({ ...at, source });
      } catch (error) {
        return error;
      }
      return undefined;
    };
    expect(failure()).toMatchObject({ exitCode: 2 });
    expect(failure("config: [")).toMatchObject({ exitCode: 2 });
  });
});
