import { runSteps } from "../../tools/steps";
import { FAILED, PASSED } from "../../tools/tally";

async function run(...results: (() => Promise<typeof PASSED>)[]) {
  const lines: string[] = [];
  const steps = results.map((run, i) => ({ name: `Step ${"ABC"[i]}`, run }));
  const total = await runSteps(steps, (line) => lines.push(line));
  return { total, text: lines.join("\n") };
}

test("each step has a heading, what it counted and its time; the last line is the sum", async () => {
  const { total, text } = await run(
    () => Promise.resolve(PASSED),
    () => Promise.resolve({ passed: 41, failed: 0, skipped: 0 }),
  );
  expect(total).toEqual({ passed: 42, failed: 0, skipped: 0 });
  expect(text).toBe(
    `
── Step A (1 of 2) ──
── Step A: 1 passed, 0 failed, in 0 s

── Step B (2 of 2) ──
── Step B: 41 passed, 0 failed, in 0 s

42 passed, 0 failed`,
  );
});

test("a step that fails, or throws, keeps none of the others back, and is named at the end", async () => {
  const { total, text } = await run(
    () => Promise.resolve(FAILED),
    () => Promise.reject(new Error("EACCES: permission denied, mkdir '/cache'")),
    () => Promise.resolve({ passed: 3, failed: 0, skipped: 1 }),
  );
  expect(total).toEqual({ passed: 3, failed: 2, skipped: 1 });
  expect(text).toContain(
    "── Step B (2 of 3) ──\nEACCES: permission denied, mkdir '/cache'\n── Step B: 0 passed, 1 failed",
  );
  expect(
    text.endsWith(
      "\nFailed: Step A, Step B. What went wrong stands under that heading above.\n\n3 passed, 2 failed, 1 skipped",
    ),
  ).toBe(true);
});
