import { Gateway } from "@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/Gateway";
import { GatewayClass } from "@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/GatewayClass";
import { HTTPRoute } from "@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/HTTPRoute";
import { DestinationRule } from "@kubernetes-models/istio/networking.istio.io/v1/DestinationRule";
import { ServiceEntry } from "@kubernetes-models/istio/networking.istio.io/v1/ServiceEntry";
import { Sidecar } from "@kubernetes-models/istio/networking.istio.io/v1/Sidecar";
import { VirtualService } from "@kubernetes-models/istio/networking.istio.io/v1/VirtualService";
import { AuthorizationPolicy } from "@kubernetes-models/istio/security.istio.io/v1/AuthorizationPolicy";
import { PeerAuthentication } from "@kubernetes-models/istio/security.istio.io/v1/PeerAuthentication";
import { RequestAuthentication } from "@kubernetes-models/istio/security.istio.io/v1/RequestAuthentication";
import { objects } from "../components/kubernetes/record";
import { workloads } from "./reach/world";

/*
 * Custom objects against the schemas of their definitions: TypeScript sees a wrong field, and not a value that a pattern forbids.
 */

const models = {
  ...{ HTTPRoute, Gateway, GatewayClass, DestinationRule, ServiceEntry, Sidecar, VirtualService },
  ...{ AuthorizationPolicy, PeerAuthentication, RequestAuthentication },
};
type Kind = keyof typeof models;

const problem = (kind: Kind, manifest: object): string | undefined => {
  try {
    new models[kind](manifest as never).validate();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
};

it("every custom object is what its definition asks for", async () => {
  const found = objects(await workloads()).filter(
    ({ type }) => type.split(":").at(-1)! in models && type.includes(".io/v"),
  );
  const kinds = new Set(found.map(({ type }) => type.split(":").at(-1)!));
  expect([...kinds].sort()).toEqual(Object.keys(models).sort());
  expect(
    found.flatMap(({ name, type, inputs }) => {
      const wrong = problem(type.split(":").at(-1) as Kind, inputs);
      return wrong === undefined ? [] : [`${name}: ${wrong}`];
    }),
  ).toEqual([]);
});

it.each<[Kind, string, object]>([
  ["AuthorizationPolicy", "security.istio.io/v1", { action: "LET" }],
  ["VirtualService", "networking.istio.io/v1", { http: [{ timeout: "soon" }] }],
  ["HTTPRoute", "gateway.networking.k8s.io/v1", { rules: [{ backendRefs: [{ name: "tea", port: 99999 }] }] }],
])("%s with a wrong value is found", (kind, apiVersion, spec) => {
  expect(problem(kind, { apiVersion, kind, metadata: { name: "tea" }, spec })).toMatch(/spec/);
});
