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

const config: Config = {
  projects: [
    {
      ...shared,
      displayName: "unit",
      testMatch: ["<rootDir>/tests/**/*.test.ts"],
      testPathIgnorePatterns: ["/node_modules/", "<rootDir>/tests/whole/"],
    },
    { ...shared, displayName: "whole", testMatch: ["<rootDir>/tests/whole/**/*.test.ts"] },
  ],
};

module.exports = config; // Node reads this file as CommonJS, types stripped: it may not say `export`.
