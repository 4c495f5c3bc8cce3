import { FAILED, PASSED, closingLine, missing, sum, tallyOf } from "../../tools/tally";

const jest0 = {
  numPassedTests: 0,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  numRuntimeErrorTestSuites: 0,
};

test("the closing line names skips only when there are some", () => {
  expect(closingLine({ passed: 12, failed: 0, skipped: 0 })).toBe("12 passed, 0 failed");
  expect(closingLine({ passed: 12, failed: 1, skipped: 2 })).toBe("12 passed, 1 failed, 2 skipped");
});

test("a suite that could not start is a failure", () => {
  expect(tallyOf({ ...jest0, numPassedTests: 3, numRuntimeErrorTestSuites: 1 })).toEqual({
    passed: 3,
    failed: 1,
    skipped: 0,
  });
  expect(tallyOf({ ...jest0, numPendingTests: 1, numTodoTests: 1 })).toEqual({ passed: 0, failed: 0, skipped: 2 });
});

test("steps add up", () => {
  expect(sum([PASSED, FAILED, { passed: 5, failed: 0, skipped: 1 }])).toEqual({ passed: 6, failed: 1, skipped: 1 });
  expect(sum([])).toEqual({ passed: 0, failed: 0, skipped: 0 });
});

test("what cannot run fails in CI and is skipped elsewhere", () => {
  const log = jest.spyOn(console, "log").mockImplementation(() => undefined);
  expect(missing("no engine", { CI: "true" }).failed).toBe(1);
  expect(missing("no engine", {})).toEqual({ passed: 0, failed: 0, skipped: 1 });
  expect(log.mock.calls.flat().join("\n")).toContain("Skipped");
  log.mockRestore();
});
