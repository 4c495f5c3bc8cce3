import { PodIdentity } from "../../../../components/aws/cluster/pod-identity";
import { account, record } from "../../../mocks";
import { aPlace, statements } from "../place";

it("gives one service account what the statements allow", async () => {
  const recorded = await record(
    () =>
      void new PodIdentity("order-identity", {
        place: aPlace(),
        account,
        clusterName: "one",
        part: "order",
        service: "order",
        namespace: "go-coffee-dev",
        serviceAccount: "order",
        statements: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::menu/*" }],
      }),
  );
  expect(recorded.one("aws:eks/podIdentityAssociation:PodIdentityAssociation").inputs).toMatchObject({
    clusterName: "one",
    namespace: "go-coffee-dev",
    serviceAccount: "order",
    roleArn: expect.stringContaining("role/go-coffee-dev-order-identity") as string,
    tags: { service: "order" },
  });
  expect(statements(recorded.one("aws:iam/rolePolicy:RolePolicy").inputs["policy"])).toEqual([
    { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::menu/*" },
  ]);
  expect(recorded.of("aws:iam/rolePolicyAttachment:RolePolicyAttachment")).toEqual([]);
});
