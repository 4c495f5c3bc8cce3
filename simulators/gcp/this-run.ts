import type { Rule } from "../core/spec";
import type { WorldView } from "../core/standing";
import { decimal, lastOf } from "./names";
import { mark, marked } from "./part";
import { refuse } from "./words";

/** The engine of this run: plugins of one run have the same parent. Tests begin another run by another name. */
let run = String(process.ppid);
export const thisRun = (): string => run;
export function beginRun(name: string): void {
  run = name;
}

/** That something of Cloud Run stood in a subnet in this run: it gives its addresses back an hour or two later. Here in the next run, as if somebody had waited. */
export const leftServerless = (world: WorldView, subnet: unknown): void => {
  mark(world, "serverless", lastOf(subnet), { run: thisRun() });
};

/** Source: docs.cloud.google.com/run/docs/configuring/vpc-direct-vpc, "Delete a subnet". */
export const addressesAreBack: Rule = {
  id: "compute.subnetwork.serverless",
  source: "docs.cloud.google.com/run/docs/configuring/vpc-direct-vpc",
  when: "delete",
  check: ({ id, world, account, region }) =>
    marked(world, "serverless", lastOf(id))?.["run"] === thisRun()
      ? refuse(
          400,
          "resourceInUseByAnotherResource",
          `The subnetwork resource '${id}' is already being used by 'projects/${account}/regions/${region}/addresses/serverless-ipv4-${decimal(id, 19)}'`,
        )
      : undefined,
};
