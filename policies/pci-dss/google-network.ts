// Levels, severities and controls: the project's rule catalogue, from the requirement texts and the mappings of Prowler and Pulumi.
import type { ClusterArgs, NodePoolArgs } from "@pulumi/gcp/container";
import type { DatabaseInstanceArgs } from "@pulumi/gcp/sql";
import { isWholeInternet } from "../shared/internet";
import { each, findings, type Inputs, type Reasons, type ResourceRule, type Rule } from "../shared/rule";

const databasePrivate: ResourceRule<DatabaseInstanceArgs> = {
  id: "gcp-sql-private",
  severity: "critical",
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["1.3.1", "1.4.2", "1.4.4"], soc2: ["CC6.6"], hipaa: ["164.312(a)(1)"], gdpr: ["25", "32(1)(b)"] },
  unconfirmed: ["1.4.4", "CC6.6", "25", "32(1)(b)"],
  applies: ["gcp:sql/databaseInstance:DatabaseInstance"],
  judges: "a database has no public address, or one that does not let the internet in",
  because: "what stores card data may not be reached from an untrusted network",
  remedy: "Set settings.ipConfiguration.ipv4Enabled to false, with privateNetwork or Private Service Connect.",
  check: ({ settings }) =>
    findings(() => {
      // A public address is given unless it is refused. Source: terraform-provider-google, resource_sql_database_instance.go.
      if (settings?.ipConfiguration?.ipv4Enabled === false) return false;
      return each(
        settings?.ipConfiguration?.authorizedNetworks,
        ({ value }) =>
          isWholeInternet(value) &&
          `settings.ipConfiguration.authorizedNetworks lets in ${value}; set ipv4Enabled to false`,
      );
    }),
};

const nodePool = "gcp:container/nodePool:NodePool";

const clusterPrivate: ResourceRule<never> = {
  id: "gcp-gke-private",
  severity: "high",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["1.3.1", "1.4.2"], soc2: ["CC6.6"], hipaa: ["164.312(a)(1)"], gdpr: ["32(1)(b)"] },
  unconfirmed: ["CC6.6", "32(1)(b)"],
  applies: ["gcp:container/cluster:Cluster", nodePool],
  judges:
    "a cluster's nodes have no public address, its API is not open to the internet, and it enforces network policies",
  because: "whoever reaches the API can try every token that ever leaked, and whoever is in a pod every other pod",
  remedy:
    "Set privateClusterConfig.enablePrivateNodes; controlPlaneEndpointsConfig.ipEndpointsConfig.enabled to false, or masterAuthorizedNetworksConfig; datapathProvider ADVANCED_DATAPATH.",
  check(inputs, { type }) {
    if (type === nodePool) {
      const { networkConfig } = inputs as Inputs<NodePoolArgs>;
      return findings(
        () => networkConfig?.enablePrivateNodes === false && "networkConfig.enablePrivateNodes is false; remove it",
      );
    }
    const cluster = inputs as Inputs<ClusterArgs>;
    return findings(
      () =>
        cluster.privateClusterConfig?.enablePrivateNodes !== true &&
        `privateClusterConfig.enablePrivateNodes is ${cluster.privateClusterConfig?.enablePrivateNodes}; set it`,
      () => openApi(cluster),
      () => {
        // Dataplane V2 enforces them by itself, and an Autopilot cluster always has it. Source: GKE, "GKE Dataplane V2".
        const enforced =
          cluster.datapathProvider === "ADVANCED_DATAPATH" ||
          cluster.enableAutopilot === true ||
          cluster.networkPolicy?.enabled === true;
        return !enforced && "nothing enforces network policies; set datapathProvider to ADVANCED_DATAPATH";
      },
    );
  },
};

/**
 * The address of the API is public and open to all unless it is turned off, made private or given networks. The DNS endpoint asks who comes before it
 * lets anybody through. Source: GKE, "Customize your network isolation".
 */
function openApi(cluster: Inputs<ClusterArgs>): Reasons {
  const { controlPlaneEndpointsConfig, privateClusterConfig, masterAuthorizedNetworksConfig: named } = cluster;
  if (controlPlaneEndpointsConfig?.ipEndpointsConfig?.enabled === false) return false;
  if (named === undefined)
    return (
      privateClusterConfig?.enablePrivateEndpoint !== true &&
      "masterAuthorizedNetworksConfig is not set, so that its API is open to all; name the ranges that need it, or turn its address off"
    );
  return [
    ...each(
      named.cidrBlocks,
      ({ cidrBlock }) =>
        isWholeInternet(cidrBlock) && `masterAuthorizedNetworksConfig lets in ${cidrBlock}; name ranges`,
    ),
    ...(named.gcpPublicCidrsAccessEnabled === true
      ? ["masterAuthorizedNetworksConfig lets in every machine at Google; set gcpPublicCidrsAccessEnabled to false"]
      : []),
  ];
}

export const googleNetworkRules: readonly Rule[] = [databasePrivate, clusterPrivate];
