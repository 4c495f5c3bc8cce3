// The import table of the design, and the habits that a reviewer would otherwise have to remember. Each message carries the cure.
import boundaries from "eslint-plugin-boundaries";
import tseslint from "typescript-eslint";

const folders = [
  ["config", "config"],
  ["core", "components/core"],
  ["cloud", "components/(aws|gcp|azure)", ["cloud"]],
  ["kubernetes", "components/kubernetes"],
  ["joint", "components/(edge|interconnect|vault)", ["joint"]],
  ["workloads", "workloads"],
  ["functions", "functions"],
  ["stacks", "stacks"],
  ["policies", "policies"],
  ["simulators", "simulators"],
  ["free", "(tests|cli|bench|tools|bootstrap)", ["area"]],
];

const allow = (from, ...to) => ({
  from: { element: { type: from } },
  allow: to.map((type) => ({ to: { element: { type } } })),
});

const restricted = {
  config: {
    selector:
      ":matches(NewExpression[callee.property.name='Config'], MemberExpression[object.name='pulumi'][property.name='getStack'], MemberExpression[property.name='allConfig'], ImportDeclaration[source.value=/^@pulumi\\/pulumi/] ImportSpecifier[imported.name=/^(Config|getStack|allConfig)$/])",
    message: "Only config/load.ts reads configuration. Take the value from EnvironmentSpec, passed in as an argument.",
  },
  provider: {
    selector:
      ":matches(NewExpression[callee.property.name='Provider'], ImportDeclaration[importKind!='type'][source.value=/^@pulumi\\//] ImportSpecifier[importKind!='type'][imported.name='Provider'])",
    message:
      "Providers are made in stacks/providers.ts alone and inherited from the parent. Pass `{ provider }` to the layer, or `{ parent: this }`.",
  },
  env: {
    selector:
      ":matches(MemberExpression[object.name='process'][property.name='env'], VariableDeclarator[init.name='process'] Property[key.name='env'], ImportDeclaration[source.value=/^(node:)?process$/])",
    message:
      "The program does not read the environment: two machines would get two results. Put the value into Pulumi.<env>.yaml.",
  },
  inApply: {
    selector:
      "CallExpression[callee.property.name='apply'] NewExpression:not([callee.name=/Error$/])[arguments.1.type='ObjectExpression']",
    message:
      "Preview cannot see a resource that is made inside apply. Take the list from EnvironmentSpec; pass the Output as an input.",
  },
};
const rule = (...names) => ["error", ...names.map((name) => restricted[name])];

export default tseslint.config(
  { ignores: ["node_modules/", ".local/", "coverage/"] },
  { files: ["**/*.ts"], extends: [tseslint.configs.recommended, tseslint.configs.stylistic] },
  {
    files: ["**/*.ts"],
    rules: {
      "@typescript-eslint/no-explicit-any": ["error"],
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/no-empty-function": "off",
      "@typescript-eslint/consistent-type-definitions": "off",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "no-restricted-syntax": rule("config", "provider", "env", "inApply"),
      "no-console": "error",
      eqeqeq: "error",
      "max-lines": ["error", { max: 400 }],
    },
  },
  { files: ["config/load.ts"], rules: { "no-restricted-syntax": rule("provider", "env", "inApply") } },
  { files: ["stacks/providers.ts"], rules: { "no-restricted-syntax": rule("config", "env", "inApply") } },
  {
    files: ["cli/**", "tools/**", "bench/**", "simulators/**", "tests/**", "functions/adapters/**"],
    rules: { "no-restricted-syntax": rule("config", "inApply"), "no-console": "off" },
  },
  {
    files: ["tests/**", "simulators/eks/**"],
    rules: { "no-restricted-syntax": "off" },
  },
  {
    files: ["**/*.ts"],
    plugins: { boundaries },
    settings: {
      "boundaries/elements": folders.map(([type, pattern, capture]) => ({
        type,
        pattern,
        partialMatch: false,
        ...(capture ? { capture } : {}),
      })),
      "import/resolver": { node: { extensions: [".ts", ".js", ".json"] } },
    },
    rules: {
      "boundaries/dependencies": [
        "error",
        {
          default: "disallow",
          message:
            "{{from.element.type}} may not import {{to.element.type}}: see the import table in docs/architecture.md. Pass what is needed as an argument.",
          policies: [
            allow("config", "config", "core"),
            allow("core", "core"),
            {
              from: { element: { type: "cloud" } },
              allow: [
                { to: { element: { type: "core" } } },
                { to: { element: { type: "cloud", captured: { cloud: "{{from.element.captured.cloud}}" } } } },
              ],
            },
            allow("kubernetes", "kubernetes", "core"),
            allow("joint", "joint", "core"),
            allow("workloads", "workloads", "kubernetes", "core"),
            allow("functions", "functions", "core"),
            allow("stacks", "stacks", "config", "core", "cloud", "kubernetes", "joint", "workloads", "functions"),
            allow("policies", "policies"),
            allow("simulators", "simulators"),
            allow(
              "free",
              "free",
              "config",
              "core",
              "cloud",
              "kubernetes",
              "joint",
              "workloads",
              "functions",
              "stacks",
              "policies",
              "simulators",
            ),
          ],
        },
      ],
    },
  },
  packages(
    "components/core/**",
    ["@pulumi/*", "!@pulumi/pulumi"],
    "components/core knows no cloud. Move the cloud's part to components/<cloud>.",
  ),
  packages(
    "config/**",
    ["@pulumi/*", "!@pulumi/pulumi"],
    "Configuration knows no cloud SDK. Return plain values and let a component use them.",
  ),
  packages(
    "{components/kubernetes,workloads}/**",
    ["@pulumi/*", "!@pulumi/pulumi", "!@pulumi/kubernetes"],
    "The workload layer sees a cluster as ClusterOutputs. Add what it needs to the contract.",
  ),
  packages(
    "components/aws/**",
    ["@pulumi/gcp*", "@pulumi/azure-native*"],
    "One cloud a folder. What sees two clouds is components/interconnect.",
  ),
  packages(
    "components/gcp/**",
    ["@pulumi/aws*", "@pulumi/azure-native*"],
    "One cloud a folder. What sees two clouds is components/interconnect.",
  ),
  packages(
    "components/azure/**",
    ["@pulumi/aws*", "@pulumi/gcp*"],
    "One cloud a folder. What sees two clouds is components/interconnect.",
  ),
  packages(
    "functions/**",
    ["@pulumi/*"],
    "What runs in a cloud's runtime knows no Pulumi: its archive would carry the SDK.",
  ),
  packages(
    "policies/**",
    /^@pulumi\/(?!pulumi\/proto\/(analyzer|plugin)_)/,
    "A judge does not share the defendant's helpers. Type tokens are strings; SDK types come with `import type`.",
  ),
);

/** Which packages the files may not import; types are free in policies. */
function packages(files, unwanted, message) {
  const which = unwanted instanceof RegExp ? { regex: unwanted.source } : { group: unwanted };
  return {
    files: [`${files}/*.ts`, files.replace("/**", "/*.ts")],
    rules: {
      "@typescript-eslint/no-restricted-imports": [
        "error",
        { patterns: [{ ...which, message, allowTypeImports: files.startsWith("policies") }] },
      ],
    },
  };
}
