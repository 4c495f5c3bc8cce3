import { ensureLambdaRuntime } from "./runtime";

/** `node bin/run.cjs tools/lambda-runtime/main.ts`: installs the client of the Lambda runtime interface, and says where it is. */
async function main(): Promise<void> {
  const { script } = await ensureLambdaRuntime({ progress: (line) => console.error(line) });
  console.log(script);
}

void main();
