import { WorkloadIdentityPool } from "@pulumi/gcp/iam/workloadIdentityPool";
import { RandomString } from "@pulumi/random/randomString";
import { interpolate, type CustomResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import { displayName } from "../core/naming";

export interface OwnPoolArgs {
  project: string;
  environment: string;
  /** The last part of its name. */
  part: string;
  /** For people, 32 characters at most. */
  displayName: string;
  description: string;
}

/** A pool of those whom a project of Google's knows from elsewhere. One that was deleted keeps its name for 30 days, so that a part of it is drawn: hashicorp/terraform-provider-google, r/iam_workload_identity_pool. */
export function ownPool(
  by: { label: (part: string) => string; here: CustomResourceOptions },
  id: string,
  args: OwnPoolArgs,
): WorkloadIdentityPool {
  const suffix = new RandomString(by.label(`${id}-suffix`), { length: 4, upper: false, special: false }, by.here);
  return new WorkloadIdentityPool(
    by.label(id),
    {
      project: args.project,
      workloadIdentityPoolId: interpolate`${displayName(args.environment, args.part, 27)}-${suffix.result}`,
      displayName: args.displayName,
      description: args.description,
    },
    by.here,
  );
}

/** Its name as Google's tokens and grants have it. */
export function pathOf(pool: WorkloadIdentityPool, projectNumber: Input<string>): Output<string> {
  return interpolate`projects/${projectNumber}/locations/global/workloadIdentityPools/${pool.workloadIdentityPoolId}`;
}
