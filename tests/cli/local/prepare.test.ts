import { checkConfiguration } from "../../../cli/local/prepare";
import { place, write } from "./place";

describe("before the engine starts", () => {
  let at: ReturnType<typeof place>;
  beforeEach(() => (at = place()));
  afterEach(() => at.dispose());

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
