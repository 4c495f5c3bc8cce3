import type { Cloud } from "../../components/core/contracts";
import { delivery } from "../../components/core/events";

/** What lies in an archive beside `index.js`, as the cloud's runtime wants it. */
export function around(cloud: Cloud, versions: { functionsFramework: string }): Readonly<Record<string, string>> {
  switch (cloud) {
    // Lambda requires `index.js` by the function's `handler`, `index.handler`.
    case "aws":
      return {};
    // The build adds a functions framework of its own choice where none is asked for. Source: cloud.google.com/run/docs/runtimes/nodejs-dependencies.
    case "gcp":
      return {
        "package.json": json({
          name: "function",
          private: true,
          main: "index.js",
          dependencies: { "@google-cloud/functions-framework": versions.functionsFramework },
        }),
      };
    // Flex takes extension bundles from 4 on. Source: learn.microsoft.com/azure/azure-functions/flex-consumption-plan; functions-host-json.
    case "azure":
      return {
        "package.json": json({ name: "function", private: true, main: "index.js" }),
        "host.json": json({
          version: "2.0",
          extensionBundle: { id: "Microsoft.Azure.Functions.ExtensionBundle", version: "[4.0.0, 5.0.0)" },
          functionTimeout: clock(delivery.timeout),
        }),
      };
  }
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** Seconds as `hh:mm:ss`. */
function clock(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(11, 19);
}
