import { output } from "@pulumi/pulumi";
import type { IHTTPRoute } from "@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/HTTPRoute";
import type { ISidecar } from "@kubernetes-models/istio/networking.istio.io/v1/Sidecar";
import type { IAuthorizationPolicy } from "@kubernetes-models/istio/security.istio.io/v1/AuthorizationPolicy";
import { Workloads } from "../../../workloads/workloads";
import type { WorkloadsArgs } from "../../../workloads/workloads-args";
import { aCluster, objects, ofKind } from "../../components/kubernetes/record";
import { someOffers } from "../../components/kubernetes/some-offers";
import { record, type Recorded } from "../../mocks";
import type { Network, Pod } from "../../../cli/trace/kubernetes/network";

export const application = "go-coffee-dev";
export const issuer = "https://auth.gocoffee.example/";
export const auth = { issuer, jwksUri: `${issuer}.well-known/jwks.json`, audience: "go-coffee" };
export const dataCidrs = ["10.0.224.0/23", "10.0.226.0/23"];
/** A database and a cache that stand in them. */
export const stores = { database: { ip: "10.0.224.17" }, cache: { ip: "10.0.227.9" } };
export const ports = { database: 5432, cache: 6380 };
const balancers = ["10.0.128.0/24"];
/** The load balancer before the gateway. */
export const balancer = { ip: "10.0.128.7" };

/** Everything that a cluster of dev gets. */
export function workloads(change: Partial<WorkloadsArgs> = {}): Promise<Recorded> {
  return record(() => {
    new Workloads(
      "workloads",
      {
        cluster: {
          ...someOffers,
          name: output("go-coffee-dev"),
          version: "1.35",
          identityReach: [{ cidrs: ["169.254.170.23/32", "fd00:ec2::23/128"], port: 80 }],
        },
        environment: "dev",
        namespace: application,
        domain: "dev.gocoffee.example",
        auth,
        entrance: {
          binding: { kind: "targetGroup", arn: output("arn:aws:tg") },
          sources: balancers,
          host: "gateway.example",
          clientAddressHeader: "True-Client-IP",
        },
        owner: "platform",
        costCenter: "go-coffee",
        scale: "small",
        database: {
          id: output("db"),
          host: output("db.internal"),
          port: output(ports.database),
          name: "go_coffee",
          secretRef: output("arn:secret"),
          primary: output("primary.db.internal"),
          authorities: "-----BEGIN CERTIFICATE-----",
        },
        cache: { host: "redis.internal", port: ports.cache },
        dataCidrs,
        ...change,
      },
      { deletedWith: aCluster() },
    );
  });
}

/** The network that a cluster's objects make, with its namespaces. */
export function networkOf(found: Recorded): Network {
  const own = ofKind(found, "Namespace").map(({ inputs: { metadata } }) => [
    metadata.name,
    { ...metadata.labels, "kubernetes.io/metadata.name": metadata.name },
  ]);
  return {
    namespaces: {
      ...(Object.fromEntries(own) as Record<string, Record<string, string>>),
      "kube-system": { "kubernetes.io/metadata.name": "kube-system" },
    },
    policies: ofKind(found, "NetworkPolicy").map(({ inputs: { metadata, spec } }) => ({
      namespace: metadata.namespace,
      name: metadata.name,
      spec,
    })),
  };
}

/** The pods of every Deployment of ours, by its name. */
export function podsOf(found: Recorded): Record<string, Pod & { account: string }> {
  return Object.fromEntries(
    ofKind(found, "Deployment").map(({ inputs: { metadata, spec } }) => [
      metadata.name,
      {
        namespace: metadata.namespace,
        labels: spec.template.metadata.labels,
        account: spec.template.spec.serviceAccountName,
      },
    ]),
  );
}

/** The pods that charts make, as the charts label them (tests/workloads/addons/charts.yaml). */
export const chartPods = {
  gateway: {
    namespace: "gateway",
    labels: { "app.kubernetes.io/name": "gateway", "app.kubernetes.io/instance": "kong" },
    account: "kong-gateway",
  },
  controller: {
    namespace: "gateway",
    labels: { "app.kubernetes.io/name": "controller", "app.kubernetes.io/instance": "kong" },
    account: "kong-controller",
  },
  istiod: { namespace: "istio-system", labels: { app: "istiod" }, account: "istiod" },
  resolver: { namespace: "kube-system", labels: { "k8s-app": "kube-dns" }, account: "coredns" },
};

interface Custom {
  HTTPRoute: IHTTPRoute;
  AuthorizationPolicy: IAuthorizationPolicy;
  Sidecar: ISidecar;
}

/** The custom objects of a kind. */
export function custom<Kind extends keyof Custom>(found: Recorded, kind: Kind): Custom[Kind][] {
  return objects(found)
    .filter(({ type }) => type.endsWith(`:${kind}`))
    .map(({ inputs }) => inputs as unknown as Custom[Kind]);
}
