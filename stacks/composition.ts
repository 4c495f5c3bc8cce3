import { getCallerIdentityOutput } from "@pulumi/aws/getCallerIdentity";
import { addressPlan } from "../config/address-plan";
import type { EnvironmentSpec } from "../config/environment";
import { databaseSizes, nodeGroups, nodeTypes } from "../config/sizes";
import type { Tier } from "../components/aws/network-plan";
import type { Pool, PoolRequest } from "../components/aws/nodes-plan";
import { serviceNames } from "../workloads/catalog";
import { AwsFoundation } from "./layers/foundation";
import { AwsPlatform } from "./layers/platform";
import { WorkloadLayer } from "./layers/workloads";
import { cloudOutputs, type CloudOutputs, type StackOutputs } from "./outputs";
import { placementOf } from "./placement";
import { awsProvider, eksProvider, kubernetesProvider } from "./providers";

type AwsSpec = NonNullable<EnvironmentSpec["clouds"]["aws"]>;

/** Builds all that an environment asks for, cloud by cloud, and says what stands where. */
export function compose(spec: EnvironmentSpec): StackOutputs {
  const { aws } = spec.clouds;
  return { environment: spec.name, clouds: { ...(aws && { aws: composeAws(spec, aws) }) } };
}

function composeAws(spec: EnvironmentSpec, site: AwsSpec): CloudOutputs {
  const aws = awsProvider(site);
  const place = placementOf(spec, "aws", site);
  const account = site.account ?? getCallerIdentityOutput({}, { provider: aws }).accountId;
  const addresses = addressPlan(spec.name, "aws", "main");
  const logRetentionDays = spec.logs.retentionDays;

  const foundation = new AwsFoundation(
    "aws",
    {
      place,
      account,
      cidr: addresses.network,
      subnets: addresses
        .subnets(site.zones)
        .flatMap(({ tier, ...subnet }) => (isBuilt(tier) ? [{ tier, ...subnet }] : [])),
      egress: site.egress,
      logRetentionDays,
      services: serviceNames,
    },
    { providers: { aws } },
  ).outputs;

  const platform = new AwsPlatform(
    "aws",
    {
      place,
      account,
      network: foundation.network,
      keys: foundation.keys,
      logRetentionDays,
      cluster: { version: spec.cluster.version, serviceCidr: addresses.services, pools: poolsOf(spec) },
      database: {
        ...databaseSizes.aws[spec.database.size],
        multiZone: spec.database.multiZone,
        retentionDays: spec.database.retentionDays,
      },
    },
    { providers: { aws, eks: eksProvider() } },
  );
  const { cluster, database } = platform.outputs;

  const workloads = new WorkloadLayer(
    "aws",
    {
      cluster,
      volumes: cluster.volumes,
      environment: spec.name,
      owner: spec.owner,
      costCenter: spec.costCenter,
      scale: spec.database.size,
      registry: foundation.registry,
      database,
      dataCidrs: foundation.network.data.map(({ cidr }) => cidr),
    },
    { providers: { kubernetes: kubernetesProvider("kubernetes-aws", cluster) }, deletedWith: platform.clusterResource },
  ).outputs;
  return cloudOutputs(site.region, foundation, platform.outputs, workloads);
}

/** The tiers that the network has so far; the address plan keeps room for more. */
function isBuilt(tier: string): tier is Tier {
  return tier === "public" || tier === "private" || tier === "data";
}

/** The pools asked for, with the instance types that they mean on AWS. */
function poolsOf(spec: EnvironmentSpec): Partial<Record<Pool, PoolRequest>> {
  return Object.fromEntries(
    nodeGroups.flatMap((pool) => {
      const asked = spec.cluster.nodes[pool];
      return asked === undefined ? [] : [[pool, { ...asked, types: nodeTypes.aws[pool] }]];
    }),
  );
}
