import { existsSync, readFileSync } from "node:fs";

/** Waits for the number that a process writes into `file`, which is there before there is anything in it: 0 would be this process's own group. */
export async function pidIn(file: string): Promise<number> {
  for (;;) {
    const text = existsSync(file) ? readFileSync(file, "utf8") : "";
    if (Number(text) > 0) return Number(text);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
