import type { Output } from "@pulumi/pulumi";
import { OwnRegistry } from "../../../components/interconnect/own-registry";
import type { Right } from "../../../components/interconnect/rights";
import { Trust, type Admitted } from "../../../components/interconnect/trust";
import type { Passage } from "../../../components/interconnect/trust-plan";
import { record } from "../../mocks";
import { identities, places, registries, uploads } from "./places";

type Wanted = Passage & { may: readonly Right[] };
const passage = (
  key: string,
  from: Passage["from"]["cloud"],
  to: Passage["to"],
  may: readonly Right[] = [],
): Wanted => ({
  ...{ key, to, may },
  from: { cloud: from, namespace: "go-coffee", account: key },
});
const read = (of: "aws" | "gcp" | "azure"): Right => ({ kind: "bucket", bucket: uploads[of], access: "read" });

async function trusting(...passages: Wanted[]) {
  const made: { admitted: Readonly<Record<string, Admitted>> } = { admitted: {} };
  const recorded = await record(() => {
    made.admitted = new Trust("trust", { places, ends: identities, passages }).outputs;
  });
  return { recorded, admitted: made.admitted };
}
const known = <T>(value: Output<T> | T | unknown): Promise<T> =>
  new Promise((resolve) => (value as Output<T>).apply((one) => resolve(one as T)));
const json = (text: unknown): unknown => JSON.parse(String(text));

describe("AWS", () => {
  it("believes the cluster once, and lets each account be one role, by issuer, audience and subject", async () => {
    const { recorded, admitted } = await trusting(
      passage("reports", "gcp", "aws", [read("aws")]),
      passage("stock", "gcp", "aws", [{ kind: "bucket", bucket: uploads.aws, access: "write" }]),
    );
    const provider = recorded.one("aws:iam/openIdConnectProvider:OpenIdConnectProvider", "trust-aws-believes-gcp");
    expect(provider.inputs).toMatchObject({
      url: "https://container.googleapis.com/v1/projects/p/locations/l/clusters/c",
      clientIdLists: ["sts.amazonaws.com"],
    });
    expect(provider.inputs).not.toHaveProperty("thumbprintLists");
    const role = recorded.one("aws:iam/role:Role", "trust-aws-reports");
    expect(role.inputs).toMatchObject({ name: "go-coffee-prod-from-gcp-reports", maxSessionDuration: 3600 });
    const host = "container.googleapis.com/v1/projects/p/locations/l/clusters/c";
    expect(json(role.inputs["assumeRolePolicy"])).toMatchObject({
      Statement: [
        {
          Action: "sts:AssumeRoleWithWebIdentity",
          Condition: {
            StringEquals: {
              [`${host}:aud`]: "sts.amazonaws.com",
              [`${host}:sub`]: "system:serviceaccount:go-coffee:reports",
            },
          },
        },
      ],
    });
    expect(String(role.inputs["assumeRolePolicy"]).length).toBeLessThan(2048);
    const policy = (key: string, part: string) =>
      JSON.stringify(json(recorded.one("aws:iam/rolePolicy:RolePolicy", `trust-aws-${key}-${part}`).inputs["policy"]));
    expect(policy("reports", "bucket-read")).toContain("s3:GetObject");
    expect(policy("reports", "bucket-read")).toContain("kms:Decrypt");
    expect(policy("reports", "bucket-read")).not.toMatch(/Put|GenerateDataKey|Delete/);
    expect(policy("stock", "bucket-write")).toContain("kms:GenerateDataKey");
    expect(admitted["reports"]).toMatchObject({ kind: "aws", region: "us-east-1" });
  });

  it("makes no provider for accounts.google.com, and none where nobody comes", async () => {
    const { recorded } = await trusting(passage("reports", "aws", "gcp"));
    expect(recorded.of("aws:iam/openIdConnectProvider:OpenIdConnectProvider")).toEqual([]);
  });

  it("images are pulled, and not pushed", async () => {
    const { recorded } = await trusting(
      passage("images", "azure", "aws", [{ kind: "registry", registry: registries.aws, access: "pull" }]),
    );
    const { inputs } = recorded.one("aws:iam/rolePolicy:RolePolicy");
    expect(json(inputs["policy"])).toMatchObject({
      Statement: [
        { Action: ["ecr:GetAuthorizationToken"], Resource: "*" },
        {
          Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
          Resource: "arn:aws:ecr:us-east-1:123456789012:repository/go-coffee-prod/*",
        },
      ],
    });
  });
});

describe("Google", () => {
  it("has a pool for each cluster, whose provider asks for the accounts by name", async () => {
    const { recorded, admitted } = await trusting(
      passage("reports", "aws", "gcp", [read("gcp")]),
      passage("stock", "azure", "gcp", [read("gcp")]),
    );
    const pools = recorded.of("gcp:iam/workloadIdentityPool:WorkloadIdentityPool");
    // Its name stays taken for 30 days after its end: part of it is drawn.
    expect(pools.map(({ inputs }) => inputs["workloadIdentityPoolId"])).toEqual([
      "go-coffee-prod-of-aws-drawn",
      "go-coffee-prod-of-azure-drawn",
    ]);
    for (const { inputs } of pools) expect(String(inputs["workloadIdentityPoolId"]).length).toBeLessThanOrEqual(33);
    const [aws, azure] = recorded.of("gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider");
    expect(aws?.inputs).toMatchObject({
      attributeCondition: "assertion.sub in ['system:serviceaccount:go-coffee:reports']",
      attributeMapping: { "google.subject": "assertion.sub" },
      oidc: { issuerUri: "https://oidc.eks.example/id/A" },
    });
    expect(azure?.inputs).toMatchObject({
      attributeCondition: "assertion.sub in ['system:serviceaccount:go-coffee:stock']",
    });
    const members = recorded.of("gcp:storage/bucketIAMMember:BucketIAMMember").map(({ inputs }) => inputs);
    const pool = "principal://iam.googleapis.com/projects/42/locations/global/workloadIdentityPools";
    expect(members).toEqual([
      {
        bucket: "prod-uploads-g",
        role: "roles/storage.objectViewer",
        member: `${pool}/go-coffee-prod-of-aws-drawn/subject/system:serviceaccount:go-coffee:reports`,
      },
      {
        bucket: "prod-uploads-g",
        role: "roles/storage.objectViewer",
        member: `${pool}/go-coffee-prod-of-azure-drawn/subject/system:serviceaccount:go-coffee:stock`,
      },
    ]);
    const reports = admitted["reports"];
    expect(reports?.kind === "gcp" && (await known(reports.provider))).toBe(
      "projects/42/locations/global/workloadIdentityPools/go-coffee-prod-of-aws-drawn/providers/cluster",
    );
  });

  it("the longest name of an environment still makes a pool's name", async () => {
    const long = { ...places.gcp, environment: "twelve-chars" };
    const recorded = await record(
      () =>
        new Trust("trust", {
          places: { ...places, gcp: long },
          ends: identities,
          passages: [passage("reports", "azure", "gcp")],
        }),
    );
    const { inputs } = recorded.one("gcp:iam/workloadIdentityPool:WorkloadIdentityPool");
    // Four characters are drawn; the mocks draw five.
    expect(String(inputs["workloadIdentityPoolId"])).toMatch(/^[a-z][a-z0-9-]{0,26}-drawn$/);
  });
});

describe("Azure", () => {
  it("has an identity for each account, with one credential: issuer and subject exactly, for Entra alone", async () => {
    const { recorded } = await trusting(
      passage("reports", "aws", "azure", [read("azure")]),
      passage("stock", "aws", "azure"),
    );
    const credentials = recorded.of("azure-native:managedidentity:FederatedIdentityCredential");
    expect(credentials.map(({ inputs }) => [inputs["issuer"], inputs["subject"], inputs["audiences"]])).toEqual([
      ["https://oidc.eks.example/id/A", "system:serviceaccount:go-coffee:reports", ["api://AzureADTokenExchange"]],
      ["https://oidc.eks.example/id/A", "system:serviceaccount:go-coffee:stock", ["api://AzureADTokenExchange"]],
    ]);
    // Of one identity Entra writes one credential at a time (409): none has two.
    const owners = credentials.map(({ inputs }) => inputs["resourceName"]);
    expect(new Set(owners).size).toBe(owners.length);
    const assigned = recorded.one("azure-native:authorization:RoleAssignment", "trust-azure-reports-bucket-read");
    expect(assigned.inputs).toMatchObject({ principalType: "ServicePrincipal" });
    expect(String(assigned.inputs["roleAssignmentName"])).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });
});

describe("an account at its own cloud's registry", () => {
  const who = { namespace: "image-copies", account: "image-copies" };
  it("is itself on Google Cloud, and an identity of its own on Azure", async () => {
    const recorded = await record(() => {
      new OwnRegistry("g", { place: places.gcp, identity: identities.gcp, registry: registries.gcp, who });
      const azure = { place: places.azure, identity: identities.azure, registry: registries.azure, who };
      const { account } = new OwnRegistry("a", azure);
      expect(account.labels).toEqual({ "azure.workload.identity/use": "true" });
    });
    expect(recorded.one("gcp:artifactregistry/repositoryIamMember:RepositoryIamMember").inputs).toMatchObject({
      role: "roles/artifactregistry.writer",
      member:
        "principal://iam.googleapis.com/projects/42/locations/global/workloadIdentityPools/go-coffee-prod.svc.id.goog/subject/ns/image-copies/sa/image-copies",
    });
    expect(recorded.one("azure-native:managedidentity:FederatedIdentityCredential").inputs).toMatchObject({
      issuer: "https://oidc.aks.example/tenant/one/",
      subject: "system:serviceaccount:image-copies:image-copies",
    });
    expect(String(recorded.one("azure-native:authorization:RoleAssignment").inputs["roleDefinitionId"])).toMatch(
      /8311e382-0749-4cb8-b61a-304f252e45ec$/,
    );
  });

  it("is nobody on AWS, whose images are the first wherever it is", async () => {
    await record(() => {
      const aws = { place: places.aws, identity: identities.aws, registry: registries.aws, who };
      expect(() => new OwnRegistry("x", aws)).toThrow(/want gcp or azure, got aws/);
    });
  });
});
