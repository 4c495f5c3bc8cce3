// Levels, severities and controls: the project's rule catalogue, from the requirement texts and the mappings of Prowler, Turbot and Pulumi.
import type { ClusterArgs } from "@pulumi/aws/eks";
import type { ReplicationGroupArgs } from "@pulumi/aws/elasticache";
import type { FunctionArgs } from "@pulumi/aws/lambda";
import type { InstanceArgs } from "@pulumi/aws/rds";
import type { AgentPoolArgs } from "@pulumi/azure-native/containerservice/agentPool";
import type { ManagedClusterArgs } from "@pulumi/azure-native/containerservice/managedCluster";
import type { ServerArgs } from "@pulumi/azure-native/dbforpostgresql/server";
import type { WebAppArgs } from "@pulumi/azure-native/web/webApp";
import type { FunctionArgs as FirstFunctionArgs } from "@pulumi/gcp/cloudfunctions";
import type { FunctionArgs as GoogleFunctionArgs } from "@pulumi/gcp/cloudfunctionsv2";
import type { ClusterArgs as GkeArgs, NodePoolArgs } from "@pulumi/gcp/container";
import type { DatabaseInstanceArgs } from "@pulumi/gcp/sql";
import { fail, findings, type Inputs, notApplicable, type Reasons, type ResourceRule, type Rule } from "../shared/rule";
import {
  aks,
  azureFunctions,
  azurePostgres,
  cloudSqlPostgres,
  gke,
  googleFunctions,
  kubernetes,
  lambda,
  mysql,
  postgres,
  redis,
  type Support,
} from "./support";

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

const googleCluster = "gcp:container/cluster:Cluster";
const nodePool = "gcp:container/nodePool:NodePool";
const googleDatabase = "gcp:sql/databaseInstance:DatabaseInstance";
const googleFunction = "gcp:cloudfunctionsv2/function:Function";
const firstGeneration = "gcp:cloudfunctions/function:Function";

function googleRuntimeOf(inputs: object, type: string): string | undefined {
  return type === firstGeneration
    ? (inputs as Inputs<FirstFunctionArgs>).runtime
    : (inputs as Inputs<GoogleFunctionArgs>).buildConfig?.runtime;
}

const supportedOnGoogle: ResourceRule<never> = {
  id: "gcp-supported-runtimes",
  severity: "medium",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["6.3.3"], soc2: ["CC7.1"], hipaa: ["164.308(a)(5)(ii)(B)"], gdpr: ["32(1)(d)"] },
  unconfirmed: ["6.3.3", "CC7.1", "164.308(a)(5)(ii)(B)", "32(1)(d)"],
  applies: [googleCluster, nodePool, googleDatabase, googleFunction, firstGeneration],
  judges: "what runs on Google is of a version that is still fixed, and takes small fixes by itself",
  because: "a hole that is found after the end of support stays open",
  remedy:
    "Move to a newer version, one that policies/guardrails/support.ts does not say is at its end; give the cluster a release channel, and leave autoUpgrade on.",
  check(inputs, { type }) {
    switch (type) {
      case googleCluster: {
        const { minMasterVersion, releaseChannel, enableAutopilot } = inputs as Inputs<GkeArgs>;
        return findings(
          () => ended(minorOf(minMasterVersion), "Kubernetes", gke),
          () => {
            const channel = releaseChannel?.channel ?? "UNSPECIFIED";
            // An Autopilot cluster is always in one. Source: GKE, "About release channels".
            return (
              channel === "UNSPECIFIED" &&
              enableAutopilot !== true &&
              "releaseChannel.channel is UNSPECIFIED: nobody brings it small fixes; want REGULAR or STABLE"
            );
          },
        );
      }
      case nodePool: {
        const { version, management } = inputs as Inputs<NodePoolArgs>;
        return findings(
          () => ended(minorOf(version), "Kubernetes", gke),
          // On unless set. Source: terraform-provider-google, resource_container_node_pool.go.
          () => management?.autoUpgrade === false && "management.autoUpgrade is false; leave it on",
        );
      }
      case googleFunction:
      case firstGeneration:
        return findings(() => ended(googleRuntimeOf(inputs, type), "the runtime", googleFunctions));
      default: {
        if ("masterInstanceName" in (inputs as object)) return notApplicable("a replica runs what its primary runs");
        // Cloud SQL puts in small fixes by itself, in the maintenance window. Of MySQL and SQL Server no days are kept here.
        const { databaseVersion } = inputs as Inputs<DatabaseInstanceArgs>;
        return findings(() => ended(/^POSTGRES_(\w+)$/.exec(databaseVersion)?.[1], "PostgreSQL", cloudSqlPostgres));
      }
    }
  },
};

const azureCluster = "azure-native:containerservice:ManagedCluster";
const azurePool = "azure-native:containerservice:AgentPool";
const webApps: readonly string[] = ["azure-native:web:WebApp", "azure-native:web:WebAppSlot"];

/** `node 22`: of Flex Consumption in functionAppConfig, elsewhere `Node|22` in linuxFxVersion. */
function azureRuntimeOf({ functionAppConfig, siteConfig }: Inputs<WebAppArgs>): string | undefined {
  const flex = functionAppConfig?.runtime;
  if (flex?.name !== undefined) return `${flex.name} ${flex.version}`.toLowerCase();
  const [, name, version] = /^([\w-]+)\|([\d.]+)/.exec(siteConfig?.linuxFxVersion ?? "") ?? [];
  return name === undefined || name.toUpperCase() === "DOCKER" ? undefined : `${name} ${version}`.toLowerCase();
}

const supportedOnAzure: ResourceRule<never> = {
  id: "az-supported-runtimes",
  severity: "medium",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["6.3.3"], soc2: ["CC7.1"], hipaa: ["164.308(a)(5)(ii)(B)"], gdpr: ["32(1)(d)"] },
  unconfirmed: ["6.3.3", "CC7.1", "164.308(a)(5)(ii)(B)", "32(1)(d)"],
  applies: [azureCluster, azurePool, "azure-native:dbforpostgresql:Server", ...webApps],
  judges: "what runs on Azure is of a version that is still fixed, and takes small fixes by itself",
  because: "a hole that is found after the end of support stays open",
  remedy:
    "Move to a newer version, one that policies/guardrails/support.ts does not say is at its end; set autoUpgradeProfile.upgradeChannel to patch and nodeOSUpgradeChannel to NodeImage.",
  check(inputs, { type }) {
    switch (type) {
      case azureCluster: {
        const { kubernetesVersion, supportPlan, autoUpgradeProfile } = inputs as Inputs<ManagedClusterArgs>;
        return findings(
          () => supportPlan !== "AKSLongTermSupport" && ended(minorOf(kubernetesVersion), "Kubernetes", aks),
          () => {
            const channel = autoUpgradeProfile?.upgradeChannel ?? "none";
            return (
              channel === "none" &&
              "autoUpgradeProfile.upgradeChannel is none: nobody brings it small fixes; want patch"
            );
          },
          () => {
            // NodeImage unless set. Source: AKS, "Autoupgrade node OS images".
            const channel = autoUpgradeProfile?.nodeOSUpgradeChannel;
            return channel === "None" && "autoUpgradeProfile.nodeOSUpgradeChannel is None; want NodeImage";
          },
        );
      }
      case azurePool: {
        // What is older than its cluster by more than two is refused; whether that is in long-term support, its own record says.
        const { orchestratorVersion } = inputs as Inputs<AgentPoolArgs>;
        if (orchestratorVersion === undefined) return notApplicable("a pool without a version has its cluster's");
        return findings(() => ended(minorOf(orchestratorVersion), "Kubernetes", aks));
      }
      case webApps[0]:
      case webApps[1]: {
        if (azureRuntimeOf(inputs as Inputs<WebAppArgs>) === undefined)
          return notApplicable("what it runs on is said elsewhere, or brought by its image");
        return findings(() => ended(azureRuntimeOf(inputs as Inputs<WebAppArgs>), "the runtime", azureFunctions));
      }
      default: {
        const { createMode, version } = inputs as Inputs<ServerArgs>;
        if (createMode === "Replica") return notApplicable("a replica runs what its primary runs");
        // Azure puts in small fixes by itself, in the maintenance window.
        return findings(() => ended(version, "PostgreSQL", azurePostgres));
      }
    }
  },
};

/** Days before its end on which a function's runtime is spoken of: as long before as Google itself tells. */
const noticeDays = 90;

const endsSoon: ResourceRule<never> = {
  id: "any-function-runtime-ends-soon",
  severity: "low",
  levels: { dev: "advisory", staging: "advisory", prod: "advisory" },
  controls: { pci: ["6.3.3"], soc2: ["CC7.1"], hipaa: ["164.308(a)(5)(ii)(B)"], gdpr: ["32(1)(d)"] },
  unconfirmed: ["6.3.3", "CC7.1", "164.308(a)(5)(ii)(B)", "32(1)(d)"],
  applies: [lambdaFunction, googleFunction, firstGeneration, ...webApps],
  judges: `what a function runs on is fixed for ${noticeDays} days more at least`,
  because: "a cloud takes no change of a function whose runtime it has given up, and another one has to be tried first",
  remedy: "Try the function on a newer runtime, and move; policies/guardrails/support.ts says until when each lasts.",
  check(inputs, { type }) {
    const { packageType } = inputs as Inputs<FunctionArgs>;
    if (type === lambdaFunction && packageType === "Image") return notApplicable("its image brings what it runs on");
    if (webApps.includes(type) && azureRuntimeOf(inputs as Inputs<WebAppArgs>) === undefined)
      return notApplicable("what it runs on is said elsewhere, or brought by its image");
    return findings(() => {
      const [name, { ends, source }] =
        type === lambdaFunction
          ? [(inputs as Inputs<FunctionArgs>).runtime, lambda]
          : webApps.includes(type)
            ? [azureRuntimeOf(inputs as Inputs<WebAppArgs>), azureFunctions]
            : [googleRuntimeOf(inputs, type), googleFunctions];
      const last = ends[name ?? ""];
      const noticed = new Date(Date.now() + noticeDays * 86_400_000).toISOString().slice(0, 10);
      return (
        last !== undefined && last <= noticed && `support of the runtime ${name} ends on ${last} (${source}); move on`
      );
    });
  },
};

/** `1.35`, of `1.35.1-gke.100`. */
function minorOf(version: string | undefined): string | undefined {
  return /^\d+\.\d+/.exec(version ?? "")?.[0];
}

export const runtimeRules: readonly Rule[] = [supported, supportedOnGoogle, supportedOnAzure, endsSoon];
