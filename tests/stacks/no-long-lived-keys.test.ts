import type { EnvironmentSpec } from "../../config/environment";
import type { Recorded, Registered } from "../mocks";
import { compositionOf, environments, specOf } from "./spec";

/*
 * No long-lived key of a cloud's is in any state: what stands for whoever has it, until somebody takes it away. Pods and clouds show tokens that last an hour.
 * What is left are passwords of stores (databases, caches), drawn by a cloud or by us: they open one store, from inside of its network alone, and are none of a cloud's.
 */

/** Resources that are such a key, or make one. */
const keys: readonly (string | RegExp)[] = [
  "aws:iam/accessKey:AccessKey",
  "aws:iam/user:User",
  "aws:iam/userLoginProfile:UserLoginProfile",
  "aws:iam/serviceSpecificCredential:ServiceSpecificCredential",
  "aws:lightsail/keyPair:KeyPair",
  "gcp:serviceaccount/key:Key",
  "gcp:storage/hmacKey:HmacKey",
  "gcp:projects/apiKey:ApiKey",
  /^azuread:.*([Pp]assword|[Cc]ertificate|[Ss]ecret)/,
  /^azure-native:.*:list[A-Z]/,
  "azure-native:containerregistry:Token",
  "azure-native:storage:LocalUser",
  /^cloudflare:index\/(account|api)Token:/,
];

/** Settings that hold such a key, or let somebody in by one, wherever they stand. */
const settings: readonly RegExp[] = [
  /^(awsAccessKey|accessKeyId|secretAccessKey|azureCredentials|sasToken|clientSecret|privateKeyData|sharedAccessKey|storageAccountKey)$/i,
];

/** What may not be on: ways in by a key, that a cloud offers beside identities. */
const closed: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "azure-native:storage:StorageAccount": { allowSharedKeyAccess: false },
  "azure-native:containerregistry:Registry": { adminUserEnabled: false },
  "azure-native:eventgrid:Topic": { disableLocalAuth: true },
  "azure-native:servicebus:Namespace": { disableLocalAuth: true },
};

/** Environments as they are written, and with everything on that there is between clouds. */
const asked: [string, EnvironmentSpec][] = environments.flatMap((name) => {
  const spec = specOf(name);
  const { aws, gcp, azure } = spec.clouds;
  if (!aws || !gcp || !azure) return [[name, spec]];
  const all: EnvironmentSpec = {
    ...spec,
    connectivity: {
      ...spec.connectivity,
      vpn: spec.connectivity.vpn ?? { rotated: {}, gatewaySku: "VpnGw2AZ" },
      copies: { images: true, objects: { uploads: ["gcp"] } },
      identity: {
        "from-gcp": { from: "gcp", account: "one", to: "aws", bucket: "uploads", access: "write" },
        "from-azure": { from: "azure", account: "one", to: "gcp", bucket: "uploads", access: "write" },
        "from-aws": { from: "aws", account: "one", to: "azure", access: "read" },
      },
    },
  };
  return [
    [name, spec],
    [`${name}, with everything between its clouds,`, all],
  ];
});

const isKey = ({ type }: Registered): boolean =>
  keys.some((key) => (typeof key === "string" ? key === type : key.test(type)));

/** Where in a value a setting's name is one of those that hold keys, and it is not empty. */
function held(value: unknown, path = ""): string[] {
  if (Array.isArray(value)) return value.flatMap((one, index) => held(one, `${path}[${index}]`));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, one]) => [
    ...(settings.some((setting) => setting.test(name)) && one !== undefined && one !== "" ? [`${path}.${name}`] : []),
    ...held(one, `${path}.${name}`),
  ]);
}

/** The forms of keys themselves, in any text. The middle of AWS's, Google's, Azure's. */
const forms = [
  /\bAKIA[0-9A-Z]{16}\b/,
  /"private_key"\s*:/,
  /AccountKey=[A-Za-z0-9+/=]{40,}/,
  /SharedAccessKey=[A-Za-z0-9+/=]{40,}/,
  /\bsv=\d{4}-\d\d-\d\d&.*\bsig=/,
];

describe.each(asked)("%s", (_, spec) => {
  let recorded: Recorded;
  beforeAll(async () => {
    recorded = await compositionOf(spec);
  });

  it("makes no key of a cloud's", () => {
    expect(recorded.all.filter(isKey).map(({ type, name }) => `${type} ${name}`)).toEqual([]);
  });

  it("holds none in a setting, by its name or by its form", () => {
    const found = recorded.all.flatMap(({ type, name, inputs }) => [
      ...held(inputs).map((path) => `${type} ${name}${path}`),
      ...forms.filter((form) => form.test(JSON.stringify(inputs))).map((form) => `${type} ${name}: ${form.source}`),
    ]);
    expect(found).toEqual([]);
  });

  it("lets nobody in by one", () => {
    for (const [type, wanted] of Object.entries(closed))
      for (const { inputs } of recorded.of(type)) expect(inputs).toMatchObject(wanted);
  });

  it("whoever signs in at another cloud is asked who it is, exactly", () => {
    const web = recorded
      .of("aws:iam/role:Role")
      .map(({ name, inputs }) => ({ name, policy: String(inputs["assumeRolePolicy"]) }))
      .filter(({ policy }) => policy.includes("AssumeRoleWithWebIdentity"));
    for (const { policy } of web) expect(policy).toMatch(/"StringEquals":\{[^}]*:sub":"[^*"]+"/);
    // An account of a cluster by its subject; of AWS a role, whichever its session.
    const cluster = /^assertion\.sub in \['[^*]+'\]$/;
    const role = /^assertion\.arn\.startsWith\('arn:aws:sts::\d{12}:assumed-role\/[\w-]+\/'\)$/;
    for (const { inputs } of recorded.of("gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider"))
      expect(inputs["attributeCondition"]).toMatch(inputs["aws"] === undefined ? cluster : role);
    for (const { inputs } of recorded.of("azure-native:managedidentity:FederatedIdentityCredential")) {
      expect(inputs["subject"]).toMatch(/^[^*]+$/);
      expect(inputs["audiences"]).toHaveLength(1);
    }
  });
});

it("a key would be found", () => {
  const registered = (type: string): Registered => ({ type, name: "x", inputs: {} }) as unknown as Registered;
  for (const type of [
    "aws:iam/accessKey:AccessKey",
    "gcp:serviceaccount/key:Key",
    "azuread:index/applicationPassword:ApplicationPassword",
  ])
    expect(isKey(registered(type))).toBe(true);
  expect(held({ a: [{ awsAccessKey: { accessKeyId: "AKIA" } }] })).toEqual([
    ".a[0].awsAccessKey",
    ".a[0].awsAccessKey.accessKeyId",
  ]);
  expect(forms.some((form) => form.test("AKIAIOSFODNN7EXAMPLE"))).toBe(true);
});
