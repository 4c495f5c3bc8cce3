import type { Cloud } from "../../components/core/contracts";
import { locked, type Lock } from "./lock";

/**
 * What lies in an archive beside `index.js`, as the cloud's runtime wants it.
 * @param lock the checkout's `package-lock.json`
 */
export function around(cloud: Cloud, lock: Lock): Record<string, string> {
  switch (cloud) {
    // Lambda requires `index.js` by the function's `handler`, `index.handler`.
    case "aws":
      return {};
    // The build adds a functions framework of its own choice where none is asked for. Source: cloud.google.com/run/docs/runtimes/nodejs-dependencies.
    case "gcp":
      return texts(locked(lock));
    case "azure":
      return texts({ "package.json": { name: "function", private: true, main: "index.js" }, "host.json": host });
  }
}

/** The longest that a call on Azure may take, in seconds: the adapter waits before a next try, since Service Bus does not (functions/adapters/azure.ts). */
export const longestCall = 300;

/**
 * Flex takes extension bundles from 4 on. A lock on a message is renewed for as long as a call may take.
 * Source: learn.microsoft.com/azure/azure-functions: flex-consumption-plan, functions-host-json, functions-bindings-service-bus.
 */
const host = {
  version: "2.0",
  extensionBundle: { id: "Microsoft.Azure.Functions.ExtensionBundle", version: "[4.0.0, 5.0.0)" },
  functionTimeout: clock(longestCall),
  // Every event says what came of it.
  logging: { applicationInsights: { samplingSettings: { isEnabled: false } } },
  extensions: {
    serviceBus: { autoCompleteMessages: true, maxAutoLockRenewalDuration: clock(longestCall), maxConcurrentCalls: 16 },
  },
};

function texts(files: Readonly<Record<string, object>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(files).map(([name, value]) => [name, `${JSON.stringify(value, null, 2)}\n`]),
  );
}

/** Seconds as `hh:mm:ss`. */
function clock(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(11, 19);
}
