import type { Standing } from "../../../simulators/core/standing";
import type { Store } from "../cloud";
import type { Cluster } from "../kubernetes/objects";
import { Missing, type Found, type Trail } from "../trail";
import { facts, text, texts, type TraceWorld } from "../world";
import { podPlaces } from "./cluster";
import { addressesIn, letBy } from "./security-groups";

const instanceToken = "aws:rds/instance:Instance";
export const proxyToken = "aws:rds/proxy:Proxy";
const cacheToken = "aws:elasticache/replicationGroup:ReplicationGroup";

/** Every database, proxy and cache that a pod may be told the name of. */
export function stores(world: TraceWorld, cluster: Cluster): Store[] {
  return [
    ...world.all(proxyToken).map((one) => proxyStore(world, cluster, one)),
    ...world.all(instanceToken).map((one) => instanceStore(world, cluster, one)),
    ...world.all(cacheToken).map((one) => cacheStore(world, cluster, one)),
  ];
}

function instanceStore(world: TraceWorld, cluster: Cluster, instance: Standing): Store {
  const port = Number(facts(instance)["port"]);
  return {
    kind: "database",
    host: text(instance, "address") ?? "",
    port,
    standing: instance,
    label: world.label(instance),
    addresses: addressesIn(world, subnetsOf(world, instance, "dbSubnetGroupName", "aws:rds/subnetGroup:SubnetGroup")),
    reach: (trail, from) =>
      trail.go(from, "the database", () => admitted(world, cluster, instance, "vpcSecurityGroupIds", port)),
  };
}

/** PostgreSQL's port: a proxy has no setting for it. Source: docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-setup.html. */
const postgres = 5432;

function proxyStore(world: TraceWorld, cluster: Cluster, proxy: Standing): Store {
  return {
    kind: "database",
    host: text(proxy, "endpoint") ?? "",
    port: postgres,
    standing: proxy,
    label: world.label(proxy),
    addresses: addressesIn(world, texts(proxy, "vpcSubnetIds")),
    reach: (trail, from) => {
      trail.go(from, "the database's proxy", () => admitted(world, cluster, proxy, "vpcSecurityGroupIds", postgres));
      trail.go("the database's proxy", "the database", () => targeted(world, proxy));
    },
  };
}

function cacheStore(world: TraceWorld, cluster: Cluster, cache: Standing): Store {
  const port = Number(facts(cache)["port"]);
  return {
    kind: "cache",
    host: text(cache, "configurationEndpointAddress") ?? text(cache, "primaryEndpointAddress") ?? "",
    port,
    standing: cache,
    label: world.label(cache),
    addresses: addressesIn(
      world,
      subnetsOf(world, cache, "subnetGroupName", "aws:elasticache/subnetGroup:SubnetGroup"),
    ),
    reach: (trail: Trail, from: string) => {
      trail.go(from, "the cache", () => admitted(world, cluster, cache, "securityGroupIds", port));
    },
  };
}

function subnetsOf(world: TraceWorld, store: Standing, property: string, token: string): string[] {
  // Two regions may have groups of one name.
  const group = world
    .all(token)
    .find((one) => one.region === store.region && facts(one)["name"] === facts(store)[property]);
  return texts(group, "subnetIds");
}

function admitted(
  world: TraceWorld,
  cluster: Cluster,
  store: Standing,
  property: string,
  port: number,
): Found<undefined> {
  const own = texts(store, property);
  const bys = podPlaces(world, cluster).flatMap(({ groups, ips }) => [
    letBy(world, groups, "egress", { groups: own, called: world.label(store) }, port),
    letBy(world, own, "ingress", { groups, ips, called: "the cluster's pods" }, port),
  ]);
  const by = [...new Set(bys)].join(", ");
  return { by, why: `security groups let pods call ${world.label(store)} on ${port}`, value: undefined };
}

function targeted(world: TraceWorld, proxy: Standing): Found<undefined> {
  const target = world
    .all("aws:rds/proxyTarget:ProxyTarget")
    .find((one) => facts(one)["dbProxyName"] === facts(proxy)["name"]);
  if (!target) throw new Missing("nothing is registered behind it", world.label(proxy));
  const identifier = text(target, "dbInstanceIdentifier");
  const instance = world.all(instanceToken).find((one) => text(one, "identifier") === identifier);
  if (!instance) throw new Missing(`the database ${identifier ?? ""} is not there`, world.label(target));
  const groups = { proxy: texts(proxy, "vpcSecurityGroupIds"), database: texts(instance, "vpcSecurityGroupIds") };
  const port = Number(facts(instance)["port"]);
  letBy(world, groups.proxy, "egress", { groups: groups.database, called: world.label(instance) }, port);
  const by = letBy(world, groups.database, "ingress", { groups: groups.proxy, called: world.label(proxy) }, port);
  const why = `${world.label(target)} has ${world.label(instance)} behind it, and its security group admits the proxy`;
  return { by, why, value: undefined };
}
