import { output } from "@pulumi/pulumi";
import { SecretReaders } from "../../../../components/aws/cluster/secret-readers";
import { record } from "../../../mocks";
import { aPlace, keyArn, statements } from "../place";

const arn = (name: string) => `arn:aws:secretsmanager:us-east-1:123456789012:secret:${name}`;
const reader = (name: string) => ({
  ...{ name, service: name, namespace: "go-coffee-dev", serviceAccount: `${name}-secrets` },
  secrets: [{ arn: arn(name), keyArn }],
});
let made: SecretReaders;
const recorded = () =>
  record(() => {
    made = new SecretReaders("readers", {
      place: aPlace(),
      issuer: { arn: "arn:aws:iam::123456789012:oidc-provider/one.example/id/A", host: output("one.example/id/A") },
      readers: [reader("order"), reader("payment")],
    });
  });

describe("SecretReaders", () => {
  it("give each account a role that nobody else can have, by a token for AWS alone", async () => {
    const found = await recorded();
    expect(statements(found.one("aws:iam/role:Role", "readers-order").inputs["assumeRolePolicy"])).toEqual([
      {
        Effect: "Allow",
        Principal: { Federated: "arn:aws:iam::123456789012:oidc-provider/one.example/id/A" },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: {
          StringEquals: {
            "one.example/id/A:aud": "sts.amazonaws.com",
            "one.example/id/A:sub": "system:serviceaccount:go-coffee-dev:order-secrets",
          },
        },
      },
    ]);
  });

  it("let it read its own secret, and decrypt through Secrets Manager only", async () => {
    const found = await recorded();
    const [reads, decrypts, ...others] = statements(
      found.one("aws:iam/rolePolicy:RolePolicy", "readers-order-read").inputs["policy"],
    );
    expect([reads?.Resource, decrypts?.Resource, others]).toEqual([[arn("order")], [keyArn], []]);
    expect(decrypts?.["Condition"]).toEqual({
      StringEquals: { "kms:ViaService": "secretsmanager.us-east-1.amazonaws.com" },
    });
  });

  it("say what the account carries, and how External Secrets is told of it", async () => {
    await recorded();
    const { annotations, provider } = made.outputs["order"]!;
    const role = await new Promise((resolve) => void output(annotations).apply(resolve));
    expect(role).toEqual({ "eks.amazonaws.com/role-arn": expect.stringContaining("readers-order") as string });
    expect(provider("order-secrets")).toEqual({
      aws: {
        ...{ service: "SecretsManager", region: "us-east-1" },
        auth: { jwt: { serviceAccountRef: { name: "order-secrets" } } },
      },
    });
  });
});
