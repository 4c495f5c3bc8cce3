import * as grpc from "@grpc/grpc-js";
import type * as provider from "@pulumi/pulumi/proto/provider_pb";
import { ConstructResponse } from "@pulumi/pulumi/proto/provider_pb";
import * as rpc from "@pulumi/pulumi/proto/resource_grpc_pb";
import * as pb from "@pulumi/pulumi/proto/resource_pb";
import { text } from "../core/paths";
import { decode, encode, type Props } from "../protocol/values";
import { definition } from "./helm/objects";
import { configFileToken } from "./kinds";

/*
 * `kubernetes:yaml/v2:ConfigFile`: a component that the provider makes itself, of a file of manifests. Nothing is downloaded in a local run: what is in
 * a file, the table below says.
 * Source: pulumi/pulumi-kubernetes provider/pkg/provider/yaml/v2/configfile.go and yaml.go.
 */

/** Files of definitions, by the beginning of their address; after it come the version and the file's name. */
const files: readonly {
  pattern: RegExp;
  versions: readonly string[];
  group: string;
  kinds: string;
  served: string;
  /** The annotation that says the version. */
  annotation: string;
}[] = [
  {
    // github.com/kubernetes-sigs/gateway-api, config/crd/standard at v1.3.0
    pattern:
      /^https:\/\/github\.com\/kubernetes-sigs\/gateway-api\/releases\/download\/(v[\d.]+)\/standard-install\.yaml$/,
    versions: ["v1.3.0"],
    group: "gateway.networking.k8s.io",
    served: "v1,v1beta1",
    kinds: "GatewayClass:C Gateway HTTPRoute GRPCRoute=v1 ReferenceGrant=v1beta1",
    annotation: "gateway.networking.k8s.io/bundle-version",
  },
  {
    // github.com/prometheus-operator/prometheus-operator, example/prometheus-operator-crd at v0.93.1, without descriptions (Makefile, stripped-down-crds.yaml)
    pattern:
      /^https:\/\/github\.com\/prometheus-operator\/prometheus-operator\/releases\/download\/(v[\d.]+)\/stripped-down-crds\.yaml$/,
    versions: ["v0.93.1"],
    group: "monitoring.coreos.com",
    served: "v1",
    kinds:
      "Alertmanager AlertmanagerConfig=v1alpha1 PodMonitor Probe Prometheus PrometheusAgent=v1alpha1 PrometheusRule ScrapeConfig=v1alpha1 ServiceMonitor ThanosRuler",
    annotation: "operator.prometheus.io/version",
  },
];

/** The definitions in a file. @throws Error in the provider's words where nothing is known of it */
export function definitionsIn(file: string): Props[] {
  for (const { pattern, versions, group, kinds, served, annotation } of files) {
    const version = pattern.exec(file)?.[1];
    if (version === undefined) continue;
    if (!versions.includes(version)) break;
    return kinds.split(" ").map((written) => {
      const { name, spec } = definition(group, written, served);
      const annotations = { [annotation]: version.replace(group.startsWith("gateway") ? "" : "v", "") };
      return {
        apiVersion: "apiextensions.k8s.io/v1",
        kind: "CustomResourceDefinition",
        metadata: { name, annotations },
        spec,
      };
    });
  }
  throw new Error(
    `the local kubernetes downloads nothing, and does not know ${file}: add it to simulators/kubernetes/manifests.ts`,
  );
}

/** Registers a component, and what is in its file. */
export async function construct(request: provider.ConstructRequest, version: string): Promise<ConstructResponse> {
  if (request.getType() !== configFileToken)
    throw new Error(
      `the local kubernetes does not know the component ${request.getType()} yet: add it to simulators/kubernetes`,
    );
  const inputs = decode(request.getInputs());
  const objects = definitionsIn(text(inputs["file"]) ?? "");
  const monitor = new rpc.ResourceMonitorClient(request.getMonitorendpoint(), grpc.credentials.createInsecure(), {
    "grpc.max_receive_message_length": -1,
  });
  try {
    const component = await register(monitor, componentRequest(request));
    await Promise.all(
      objects.map((object) => register(monitor, childRequest(request, component, object, version, inputs))),
    );
    const state = encode({ resources: [] });
    const outputs = new pb.RegisterResourceOutputsRequest();
    outputs.setUrn(component);
    outputs.setOutputs(state);
    await new Promise<void>((resolve, reject) =>
      monitor.registerResourceOutputs(outputs, (error) => (error ? reject(error) : resolve())),
    );
    const response = new ConstructResponse();
    response.setUrn(component);
    response.setState(state);
    return response;
  } finally {
    monitor.close();
  }
}

function componentRequest(request: provider.ConstructRequest): pb.RegisterResourceRequest {
  const component = new pb.RegisterResourceRequest();
  component.setType(request.getType());
  component.setName(request.getName());
  component.setParent(request.getParent());
  component.setObject(encode({}));
  component.setAcceptsecrets(true);
  component.setAliasesList(request.getAliasesList());
  component.setAliasspecs(true);
  component.setDependenciesList(request.getDependenciesList());
  component.setDeletedwith(request.getDeletedwith());
  const [protect, retain] = [request.getProtect(), request.getRetainondelete()];
  if (protect !== undefined) component.setProtect(protect);
  if (retain !== undefined) component.setRetainondelete(retain);
  request.getProvidersMap().forEach((reference, name) => component.getProvidersMap().set(name, reference));
  return component;
}

/** A child is called after the component and itself: `NAME:gateways.gateway.networking.k8s.io`. */
function childRequest(
  request: provider.ConstructRequest,
  parent: string,
  object: Props,
  version: string,
  { resourcePrefix }: Props,
): pb.RegisterResourceRequest {
  const child = new pb.RegisterResourceRequest();
  child.setType("kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition");
  child.setName(`${text(resourcePrefix) ?? request.getName()}:${String((object["metadata"] as Props)["name"])}`);
  child.setParent(parent);
  child.setCustom(true);
  child.setVersion(version);
  child.setObject(encode(object));
  child.setAcceptsecrets(true);
  child.setProvider(request.getProvidersMap().get("kubernetes") ?? "");
  return child;
}

function register(monitor: rpc.ResourceMonitorClient, request: pb.RegisterResourceRequest): Promise<string> {
  return new Promise((resolve, reject) =>
    monitor.registerResource(request, (error, answer) => (error ? reject(error) : resolve(answer.getUrn()))),
  );
}
