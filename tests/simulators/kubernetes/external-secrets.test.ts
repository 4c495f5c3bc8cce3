import type { Props } from "../../../simulators/protocol/values";
import { deployment, Driver, issuer, message } from "./driver";

const kind = (name: string) => `kubernetes:external-secrets.io/v1:${name}`;
const secretArn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:order-AbCdEf";
const keyArn = "arn:aws:kms:us-east-1:123456789012:key/one";
const roleArn = "arn:aws:iam::123456789012:role/order";
const providerArn = `arn:aws:iam::123456789012:oidc-provider/${issuer.replace("https://", "")}`;
const host = issuer.replace("https://", "");

const trusted = (subject: string) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Federated: providerArn },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: { StringEquals: { [`${host}:aud`]: "sts.amazonaws.com", [`${host}:sub`]: subject } },
      },
    ],
  });
const through = (region: string) => ({ StringEquals: { "kms:ViaService": `secretsmanager.${region}.amazonaws.com` } });
const may = (secret: string, key = keyArn, region = "us-east-1") =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: [secret] },
      { Effect: "Allow", Action: "kms:Decrypt", Resource: [key], Condition: through(region) },
    ],
  });
const endpoint = (...statements: Props[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const ofThisAccount = {
  ...{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" },
  Condition: { StringEquals: { "aws:PrincipalAccount": "123456789012" } },
};
const byToken = { Effect: "Allow", Principal: "*", Action: "sts:AssumeRoleWithWebIdentity", Resource: roleArn };

/** What of the way from the secret to the cluster is other than it should be. */
interface Broken {
  annotations?: Props;
  trust?: string;
  policy?: string;
  audience?: string;
  value?: Props;
  store?: string;
  endpoint?: string;
}

async function world(broken: Broken = {}): Promise<Driver> {
  const cluster = new Driver();
  const put = (token: string, id: string, inputs: Props, outputs: Props, region = "us-east-1") =>
    cluster.world.put({ token, id, scope: "", region, inputs, outputs });
  put(
    "aws:secretsmanager/secret:Secret",
    secretArn,
    { name: "order", kmsKeyId: keyArn },
    { arn: secretArn, name: "order" },
  );
  const secretString = JSON.stringify(broken.value ?? { username: "order_a", password: "drawn" });
  put("aws:secretsmanager/secretVersion:SecretVersion", `${secretArn}|1`, { secretString }, { secretArn });
  const clientIdLists = [broken.audience ?? "sts.amazonaws.com"];
  put(
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
    providerArn,
    { url: issuer, clientIdLists },
    { arn: providerArn },
    "",
  );
  const assumeRolePolicy = broken.trust ?? trusted("system:serviceaccount:app:order-secrets");
  put("aws:iam/role:Role", "order", { assumeRolePolicy }, { arn: roleArn, name: "order" }, "");
  put(
    "aws:iam/rolePolicy:RolePolicy",
    "order:read",
    { role: "order", policy: broken.policy ?? may(secretArn) },
    {},
    "",
  );
  const way = { vpcId: "vpc-1", serviceName: "com.amazonaws.us-east-1.sts", privateDnsEnabled: true };
  put(
    "aws:ec2/vpcEndpoint:VpcEndpoint",
    "vpce-1",
    { ...way, policy: broken.endpoint ?? endpoint(ofThisAccount, byToken) },
    {},
  );
  for (const [name, plural] of [
    ["SecretStore", "secretstores"],
    ["ExternalSecret", "externalsecrets"],
  ] as const) {
    await cluster.create("CustomResourceDefinition", {
      metadata: { name: `${plural}.external-secrets.io` },
      spec: {
        ...{ group: "external-secrets.io", scope: "Namespaced", names: { kind: name, plural } },
        versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } }],
      },
    });
  }
  await cluster.create("Namespace", { metadata: { name: "app" } });
  const annotations = broken.annotations ?? { "eks.amazonaws.com/role-arn": roleArn };
  await cluster.create("ServiceAccount", { metadata: { name: "order-secrets", namespace: "app", annotations } });
  const jwt = { serviceAccountRef: { name: "order-secrets" } };
  await cluster.create(kind("SecretStore"), {
    apiVersion: "external-secrets.io/v1",
    kind: "SecretStore",
    metadata: { name: broken.store ?? "order", namespace: "app" },
    spec: { provider: { aws: { service: "SecretsManager", region: "us-east-1", auth: { jwt } } } },
  });
  return cluster;
}

const asked = (waited = true): Props => ({
  apiVersion: "external-secrets.io/v1",
  kind: "ExternalSecret",
  metadata: {
    ...{ name: "order-database", namespace: "app" },
    ...(waited && { annotations: { "pulumi.com/waitFor": "condition=Ready" } }),
  },
  spec: {
    secretStoreRef: { kind: "SecretStore", name: "order" },
    target: { name: "order-database" },
    data: ["username", "password"].map((property) => ({
      secretKey: property,
      remoteRef: { key: secretArn, property },
    })),
  },
});

describe("an ExternalSecret", () => {
  it("makes a Secret of the cloud's, which pods can use, and which goes with it", async () => {
    const cluster = await world();
    const pod = {
      ...{
        namespace: "app",
        container: { env: [{ name: "P", valueFrom: { secretKeyRef: { name: "order-database", key: "password" } } }] },
      },
    };
    expect(await message(() => cluster.create("Deployment", deployment(pod)))).toContain(
      'secret "order-database" not found',
    );
    const { outputs } = await cluster.create(kind("ExternalSecret"), asked());
    expect(outputs["status"]).toMatchObject({
      conditions: [{ type: "Ready", status: "True", reason: "SecretSynced" }],
    });
    const { data } = cluster.find("Secret", "app/order-database");
    expect(data).toEqual({ username: btoa("order_a"), password: btoa("drawn") });
    await cluster.create("Deployment", deployment({ ...pod, name: "other" }));
    await cluster.delete(kind("ExternalSecret"), "app/order-database");
    expect(cluster.has("Secret", "app/order-database")).toBe(false);
  });

  const cases: [string, Broken, string][] = [
    [
      "an account without a role",
      { annotations: {} },
      "an IAM role must be associated with service account order-secrets",
    ],
    [
      "a role that trusts another account",
      { trust: trusted("system:serviceaccount:app:user-secrets") },
      "Not authorized to perform sts:AssumeRoleWithWebIdentity",
    ],
    [
      "a role that trusts the same name elsewhere",
      { trust: trusted("system:serviceaccount:other:order-secrets") },
      "Not authorized",
    ],
    ["an issuer that knows another audience", { audience: "elsewhere" }, "Incorrect token audience"],
    [
      "a role that may read another secret",
      { policy: may(`${secretArn}x`) },
      "is not authorized to perform: secretsmanager:GetSecretValue",
    ],
    ["a role that may not decrypt", { policy: may(secretArn, `${keyArn}x`) }, "Access to KMS is not allowed"],
    [
      "a role that may decrypt in another region only",
      { policy: may(secretArn, keyArn, "us-west-2") },
      "Access to KMS is not allowed",
    ],
    ["a secret without the key", { value: { username: "order_a" } }, "key password does not exist in secret"],
    ["another store", { store: "user" }, 'SecretStore.external-secrets.io "order" not found'],
    [
      "an endpoint of STS that asks whose account it is",
      { endpoint: endpoint(ofThisAccount) },
      "no VPC endpoint policy allows the sts:AssumeRoleWithWebIdentity action",
    ],
  ];

  it.each(cases)("makes none with %s, and says why", async (_, broken, why) => {
    const cluster = await world(broken);
    expect(await message(() => cluster.create(kind("ExternalSecret"), asked()))).toContain(why);
    expect(cluster.has("Secret", "app/order-database")).toBe(false);
  });

  it("is waited for only where it says so", async () => {
    const cluster = await world({ annotations: {} });
    const { outputs } = await cluster.create(kind("ExternalSecret"), asked(false));
    expect(outputs["status"]).toMatchObject({ conditions: [{ status: "False", reason: "SecretSyncedError" }] });
  });
});

describe("without a cloud", () => {
  const generator = "kubernetes:generators.external-secrets.io/v1alpha1:Password";
  const generatorRef = { apiVersion: "generators.external-secrets.io/v1alpha1", kind: "Password", name: "password" };
  const drawn: Props = {
    metadata: { name: "user", namespace: "stores" },
    spec: {
      refreshPolicy: "CreatedOnce",
      target: { name: "user", template: { data: { username: "ana", password: "{{ .password }}" } } },
      dataFrom: [{ sourceRef: { generatorRef } }],
    },
  };
  const brought: Props = {
    metadata: { name: "login", namespace: "shop", annotations: { "pulumi.com/waitFor": "condition=Ready" } },
    spec: {
      secretStoreRef: { kind: "SecretStore", name: "stores" },
      target: { name: "login" },
      data: [{ secretKey: "password", remoteRef: { key: "user", property: "password" } }],
    },
  };
  const rbac = (of: string) => `kubernetes:rbac.authorization.k8s.io/v1:${of}`;
  const values = (cluster: Driver, id: string) => cluster.find("Secret", id)["data"] as Record<string, string>;

  async function cluster(names: string[]): Promise<Driver> {
    const driver = new Driver();
    const release = { name: "external-secrets", namespace: "tools", chart: "external-secrets", version: "2.9.0" };
    for (const name of ["tools", "stores", "shop"]) await driver.create("Namespace", { metadata: { name } });
    await driver.create("Release", { ...release, repositoryOpts: { repo: "https://charts.external-secrets.io" } });
    await driver.create(generator, { metadata: { name: "password", namespace: "stores" }, spec: { length: 32 } });
    await driver.create(kind("ExternalSecret"), drawn);
    const metadata = { name: "reads", namespace: "stores" };
    const rules = [{ apiGroups: [""], resources: ["secrets"], resourceNames: names, verbs: ["get"] }];
    await driver.create(rbac("Role"), { metadata, rules });
    await driver.create(rbac("RoleBinding"), {
      metadata,
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "reads" },
      subjects: [{ kind: "ServiceAccount", name: "reader", namespace: "shop" }],
    });
    await driver.create("ServiceAccount", { metadata: { name: "reader", namespace: "shop" } });
    await driver.create(kind("SecretStore"), {
      metadata: { name: "stores", namespace: "shop" },
      spec: {
        provider: {
          kubernetes: { remoteNamespace: "stores", auth: { serviceAccount: { name: "reader" } } },
        },
      },
    });
    return driver;
  }

  test("a password is drawn once, and stands where the template says", async () => {
    const driver = await cluster(["user"]);
    const { username, password } = values(driver, "stores/user");
    expect(Buffer.from(username!, "base64").toString()).toBe("ana");
    expect(Buffer.from(password!, "base64").toString()).toMatch(/^[0-9a-f]{32}$/);
  });

  test("a Secret of another namespace is brought as an account that may read it by name", async () => {
    const driver = await cluster(["user"]);
    await driver.create(kind("ExternalSecret"), brought);
    expect(values(driver, "shop/login")["password"]).toBe(values(driver, "stores/user")["password"]);
  });

  test("and not as one that may read another", async () => {
    const driver = await cluster(["another"]);
    expect(await message(() => driver.create(kind("ExternalSecret"), brought))).toContain(
      'secrets "user" is forbidden: User "system:serviceaccount:shop:reader" cannot get resource "secrets"',
    );
  });
});
