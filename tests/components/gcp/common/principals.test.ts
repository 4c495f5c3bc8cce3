import { output, type Output } from "@pulumi/pulumi";
import { accountMember, legacyMember } from "../../../../components/gcp/common/principals";

const pool = { project: "go-coffee-dev", projectNumber: output("123456789012"), after: [] };
const known = (value: Output<string>) => new Promise<string>((resolve) => value.apply(resolve));

// cloud.google.com/kubernetes-engine/docs/how-to/workload-identity: the number of the project first, its id in the pool.
it("is who an account of the cluster is to IAM", async () => {
  expect(await known(accountMember(pool, "go-coffee-dev", "order"))).toBe(
    "principal://iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/go-coffee-dev.svc.id.goog/subject/ns/go-coffee-dev/sa/order",
  );
  expect(await known(legacyMember(pool, "backup", "velero"))).toBe(
    "serviceAccount:go-coffee-dev.svc.id.goog[backup/velero]",
  );
});
