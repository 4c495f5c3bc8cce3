import fc from "fast-check";
import { Identities } from "../../../../components/aws/cluster/identities";
import { planIdentities, type IdentityRequest } from "../../../../components/aws/cluster/identities-plan";
import { account, record } from "../../../mocks";
import { aPlace, keyArn, statements } from "../place";

const statement = { Effect: "Allow" as const, Action: "s3:GetObject", Resource: "arn:aws:s3:::menu/*" };
const request: IdentityRequest = {
  account,
  region: "us-east-1",
  environment: "dev",
  clusterName: "the-cluster",
  namespace: "go-coffee-dev",
  services: [{ name: "order" }, { name: "coffee", statements: [statement] }],
  storeBackups: { arn: "arn:aws:s3:::backups", keyArn },
  backups: { arn: "arn:aws:s3:::backups", keyArn },
  lines: { arn: "arn:aws:s3:::lines", keyArn: "arn:aws:kms:us-east-1:123456789012:key/logs" },
};
const join = (parts: TemplateStringsArray, ...values: unknown[]) => String.raw({ raw: parts }, ...values.map(String));
const planned = (change: Partial<IdentityRequest> = {}) => planIdentities({ ...request, ...change }, join);
const of = (part: string) => planned().find((one) => one.part === part)!;
const list = (value: unknown): string[] => [value].flat() as string[];

describe("planIdentities", () => {
  it("gives each tool and each service an identity of its own", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.stringMatching(/^[a-z]{3,12}$/), { maxLength: 8 }), (names) => {
        const all = planned({ services: names.map((name) => ({ name })) });
        expect(all).toHaveLength(names.length + 6);
        const accounts = all.map(({ namespace, serviceAccount }) => `${namespace}/${serviceAccount}`);
        expect(new Set(accounts).size).toBe(accounts.length);
        expect(new Set(all.map(({ part }) => part)).size).toBe(all.length);
      }),
    );
  });

  it("lets nobody do anything, or change what it cannot name", () => {
    for (const { statements } of planned()) {
      for (const statement of statements) {
        for (const action of list(statement.Action)) {
          expect(action).not.toMatch(/^\*|:\*$/);
          if (list(statement.Resource).includes("*")) expect(action).toMatch(/:(Describe|Get|List)/);
        }
      }
    }
  });

  it("lets the autoscaler change the groups of this cluster only", () => {
    expect(of("cluster-autoscaler").statements[0]).toMatchObject({
      Condition: { StringEquals: { "aws:ResourceTag/eks:cluster-name": "the-cluster" } },
    });
  });

  it("lets the load balancer controller put pods into target groups of this environment only", () => {
    const registers = of("aws-load-balancer-controller").statements.filter(({ Action }) =>
      list(Action).some((action) => /:(Der|R)egisterTargets$/.test(action)),
    );
    expect(registers).toHaveLength(1);
    expect(registers[0]).toMatchObject({
      Condition: { StringEquals: { "aws:ResourceTag/environment": "dev" } },
    });
  });

  it("lets nobody at the zones, whose names are the program's", () => {
    const actions = planned().flatMap(({ statements }) => statements.flatMap(({ Action }) => list(Action)));
    expect(actions.filter((action) => action.startsWith("route53:"))).toEqual([]);
  });

  it("lets a service do what it says, and nothing where it says nothing; nobody reads a secret", () => {
    expect(of("service-coffee").statements).toEqual([statement]);
    expect(of("service-order").statements).toEqual([]);
    expect(JSON.stringify(planned())).not.toContain("secretsmanager");
    expect(of("service-order")).toMatchObject({
      namespace: "go-coffee-dev",
      serviceAccount: "order",
      service: "order",
    });
  });

  it("lets each use a key only through the service whose data it encrypts", () => {
    const through = (part: string) =>
      of(part)
        .statements.filter(({ Action }) => list(Action).some((action) => action.startsWith("kms:")))
        .map(({ Condition }) => Condition?.["StringEquals"]?.["kms:ViaService"]);
    expect(through("velero")).toEqual(["s3.us-east-1.amazonaws.com"]);
  });

  it("lets velero into its folder and to no volume, in its own namespace, and is absent where nobody keeps backups", () => {
    const velero = of("velero");
    expect(velero).toMatchObject({ namespace: "backup", serviceAccount: "velero" });
    expect(velero.statements.flatMap(({ Action }) => list(Action)).filter((action) => /^ec2:/.test(action))).toEqual(
      [],
    );
    expect(planned({ backups: undefined }).map(({ part }) => part)).not.toContain("velero");
  });

  it("lets velero keep things in a part of a bucket that is its own", () => {
    const [keeps, finds] = of("velero").statements;
    expect(keeps?.Resource).toBe("arn:aws:s3:::backups/velero/*");
    expect(finds?.Condition).toEqual({ StringLike: { "s3:prefix": ["velero", "velero/*"] } });
  });

  it("lets loki keep things anywhere in its bucket, since it chooses their names itself, under the bucket's key", () => {
    const [keeps, finds, encrypts] = of("loki").statements;
    expect(keeps?.Resource).toBe("arn:aws:s3:::lines/*");
    expect([finds?.Resource, finds?.Condition]).toEqual(["arn:aws:s3:::lines", undefined]);
    expect(encrypts).toMatchObject({ Resource: request.lines.keyArn, Action: ["kms:Decrypt", "kms:GenerateDataKey"] });
  });
});

describe("Identities", () => {
  it("makes a role and an association for each, and no policy for who may do nothing", async () => {
    const { region: _, environment: __, ...rest } = request;
    const recorded = await record(() => void new Identities("identities", { place: aPlace(), ...rest }));
    const associations = recorded.of("aws:eks/podIdentityAssociation:PodIdentityAssociation");
    expect(associations).toHaveLength(8);
    expect(recorded.of("aws:iam/role:Role")).toHaveLength(8);
    const policies = recorded.of("aws:iam/rolePolicy:RolePolicy");
    expect(policies).toHaveLength(7);
    for (const { inputs } of policies) expect(statements(inputs["policy"]).length).toBeGreaterThan(0);
    for (const { inputs } of recorded.of("aws:iam/role:Role"))
      expect(JSON.stringify(statements(inputs["assumeRolePolicy"]))).toContain(":cluster/the-cluster");
  });
});
