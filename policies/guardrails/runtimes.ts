// Levels, severities and controls: the project's rule catalogue, from the requirement texts and the mappings of Prowler, Turbot and Pulumi.
import type { ClusterArgs } from "@pulumi/aws/eks";
import type { ReplicationGroupArgs } from "@pulumi/aws/elasticache";
import type { FunctionArgs } from "@pulumi/aws/lambda";
import type { InstanceArgs } from "@pulumi/aws/rds";
import { fail, findings, type Inputs, notApplicable, type Reasons, type ResourceRule, type Rule } from "../shared/rule";
import { kubernetes, lambda, mysql, postgres, redis, type Support } from "./support";

const eks = "aws:eks/cluster:Cluster";
const instance = "aws:rds/instance:Instance";
const aurora = "aws:rds/cluster:Cluster";
const cache = "aws:elasticache/replicationGroup:ReplicationGroup";
const lambdaFunction = "aws:lambda/function:Function";

const supported: ResourceRule<never> = {
  id: "aws-supported-runtimes",
  severity: "medium",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["6.3.3"], soc2: ["CC7.1"], hipaa: ["164.308(a)(5)(ii)(B)"], gdpr: ["32(1)(d)"] },
  unconfirmed: ["CC7.1", "164.308(a)(5)(ii)(B)", "32(1)(d)"],
  applies: [eks, instance, aurora, cache, lambdaFunction],
  judges: "what runs is of a version that its makers still fix, and takes small fixes by itself",
  because: "a hole that is found after the end of support stays open",
  remedy:
    "Move to a newer version, one that policies/guardrails/support.ts does not say is at its end; leave autoMinorVersionUpgrade on.",
  check(inputs, { type }) {
    switch (type) {
      case eks: {
        const { version } = inputs as Inputs<ClusterArgs>;
        if (version === undefined) return fail("it names no version, so that nobody knows which; set version");
        return findings(() => ended(version, "Kubernetes", kubernetes));
      }
      case cache: {
        const { engineVersion, engine, autoMinorVersionUpgrade } = inputs as Inputs<ReplicationGroupArgs>;
        return findings(
          () => engine !== "valkey" && ended(majorOf(engineVersion), "Redis", redis),
          () => String(autoMinorVersionUpgrade) === "false" && noSmallFixes,
        );
      }
      case lambdaFunction: {
        const { runtime, packageType } = inputs as Inputs<FunctionArgs>;
        if (packageType === "Image") return notApplicable("its image brings what it runs on");
        return findings(() => ended(runtime, "the runtime", lambda));
      }
      default: {
        if ("replicateSourceDb" in (inputs as object) && !("engineVersion" in (inputs as object)))
          return notApplicable("a replica runs what its source runs");
        const { engine, engineVersion, autoMinorVersionUpgrade } = inputs as Inputs<InstanceArgs>;
        return findings(
          () => {
            if (/postgres/.test(engine ?? "")) return ended(majorOf(engineVersion), "PostgreSQL", postgres);
            // Of Aurora MySQL and MariaDB no days are kept here.
            return engine === "mysql" && ended(/^\d+\.\d+/.exec(engineVersion ?? "")?.[0], "MySQL", mysql);
          },
          // On by default. Sources: RDS and ElastiCache API references, CreateDBInstance and CreateReplicationGroup.
          () => autoMinorVersionUpgrade === false && noSmallFixes,
        );
      }
    }
  },
};

const noSmallFixes = "autoMinorVersionUpgrade is false; leave it on";

function majorOf(version: string | undefined): string | undefined {
  return version?.split(".")[0];
}

/** The clock decides: what passes today fails on the day after its support has ended. */
function ended(version: string | undefined, what: string, { ends, source }: Support): Reasons {
  const last = ends[version ?? ""];
  const today = new Date().toISOString().slice(0, 10);
  return last !== undefined && last < today && `support of ${what} ${version} ended on ${last} (${source}); move on`;
}

export const runtimeRules: readonly Rule[] = [supported];
