import { ensurePrometheus } from "./programs";

/** `node bin/run.cjs tools/prometheus/main.ts`: gets promtool and amtool, and says where they are. */
async function main(): Promise<void> {
  const { promtool, amtool } = await ensurePrometheus({ progress: (line) => console.error(line) });
  console.log(`${promtool}\n${amtool}`);
}

void main();
