import type { Config } from "jest";

const shared = {
  testEnvironment: "node",
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      { jsc: { target: "es2023", parser: { syntax: "typescript" } }, module: { type: "commonjs" } },
    ],
  },
  setupFilesAfterEnv: ["<rootDir>/tests/setup.ts"],
  modulePathIgnorePatterns: ["<rootDir>/.local/"],
} satisfies Partial<NonNullable<Config["projects"]>[number]>;

/** Tests that talk to a real API server. */
const real = {
  ...shared,
  // The official client of Kubernetes, and some of what it needs, are ES modules.
  transform: { "^.+\\.m?[jt]s$": shared.transform["^.+\\.ts$"] },
  transformIgnorePatterns: [
    "/node_modules/(?!(@kubernetes/client-node|agent-base|jose|oauth4webapi|openid-client|socks-proxy-agent)/)",
  ],
};

const config: Config = {
  // Jest keeps some of each file that a worker has run: after a few hundred files its heap is full. A worker that holds more than this begins anew with its next file.
  workerIdleMemoryLimit: "1.5GB",
  projects: [
    {
      ...shared,
      displayName: "unit",
      testMatch: ["<rootDir>/tests/**/*.test.ts"],
      testPathIgnorePatterns: [
        "/node_modules/",
        ...["whole", "journeys", "kubernetes", "rules"].map((folder) => `<rootDir>/tests/${folder}/`),
      ],
    },
    {
      ...real,
      displayName: "kubernetes",
      testMatch: ["<rootDir>/tests/kubernetes/**/*.test.ts"],
      testPathIgnorePatterns: ["/node_modules/", "<rootDir>/tests/kubernetes/whole/"],
    },
    { ...real, displayName: "kubernetes-whole", testMatch: ["<rootDir>/tests/kubernetes/whole/**/*.test.ts"] },
    { ...shared, displayName: "rules", testMatch: ["<rootDir>/tests/rules/**/*.test.ts"] },
    { ...shared, displayName: "whole", testMatch: ["<rootDir>/tests/{whole,journeys}/**/*.test.ts"] },
  ],
};

module.exports = config; // Node reads this file as CommonJS, types stripped: it may not say `export`.
