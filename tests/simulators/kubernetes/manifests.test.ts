import * as grpc from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { ConstructRequest } from "@pulumi/pulumi/proto/provider_pb";
import * as rpc from "@pulumi/pulumi/proto/resource_grpc_pb";
import * as pb from "@pulumi/pulumi/proto/resource_pb";
import { construct, definitionsIn } from "../../../simulators/kubernetes/manifests";
import { decode, encode } from "../../../simulators/protocol/values";

const file = "https://github.com/kubernetes-sigs/gateway-api/releases/download/v1.3.0/standard-install.yaml";

/** The engine's half: it keeps what is registered with it. */
async function engine(work: (endpoint: string) => Promise<unknown>): Promise<pb.RegisterResourceRequest[]> {
  const seen: pb.RegisterResourceRequest[] = [];
  const server = new grpc.Server();
  server.addService(
    {
      registerResource: rpc.ResourceMonitorService.registerResource,
      registerResourceOutputs: rpc.ResourceMonitorService.registerResourceOutputs,
    } as unknown as grpc.ServiceDefinition,
    {
      registerResource: (
        call: { request: pb.RegisterResourceRequest },
        reply: grpc.sendUnaryData<pb.RegisterResourceResponse>,
      ) => {
        seen.push(call.request);
        const answer = new pb.RegisterResourceResponse();
        answer.setUrn(`urn:${call.request.getName()}`);
        reply(null, answer);
      },
      registerResourceOutputs: (_: unknown, reply: grpc.sendUnaryData<Empty>) => reply(null, new Empty()),
    },
  );
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, at) =>
      error ? reject(error) : resolve(at),
    ),
  );
  try {
    await work(`127.0.0.1:${port}`);
  } finally {
    server.forceShutdown();
  }
  return seen;
}

function request(
  endpoint: string,
  inputs: Record<string, unknown>,
  type = "kubernetes:yaml/v2:ConfigFile",
): ConstructRequest {
  const made = new ConstructRequest();
  made.setMonitorendpoint(endpoint);
  made.setType(type);
  made.setName("gateway-api");
  made.setParent("urn:parent");
  made.setDeletedwith("urn:cluster");
  made.setRetainondelete(true);
  made.setInputs(encode(inputs));
  made.getProvidersMap().set("kubernetes", "urn:provider::1");
  return made;
}

test("a file of manifests becomes a component, and a child for each object, by the provider that it was given", async () => {
  const [component, ...children] = await engine((endpoint) => construct(request(endpoint, { file }), "4.34.2"));
  expect([
    component!.getCustom(),
    component!.getParent(),
    component!.getDeletedwith(),
    component!.getRetainondelete(),
  ]).toEqual([false, "urn:parent", "urn:cluster", true]);
  expect(component!.getProvidersMap().get("kubernetes")).toBe("urn:provider::1");
  expect(children.map((child) => child.getName()).sort()).toEqual(
    ["gatewayclasses", "gateways", "grpcroutes", "httproutes", "referencegrants"].map(
      (plural) => `gateway-api:${plural}.gateway.networking.k8s.io`,
    ),
  );
  for (const child of children) {
    expect([child.getCustom(), child.getParent(), child.getProvider()]).toEqual([
      true,
      "urn:gateway-api",
      "urn:provider::1",
    ]);
    expect(decode(child.getObject())).toMatchObject({
      kind: "CustomResourceDefinition",
      spec: { group: "gateway.networking.k8s.io" },
    });
  }
});

test("its children are called after the prefix that is asked for", async () => {
  const [, child] = await engine((endpoint) => construct(request(endpoint, { file, resourcePrefix: "g" }), "4.34.2"));
  expect(child!.getName()).toMatch(/^g:/);
});

test("a file that nobody has looked into, and another component, are refused", async () => {
  expect(() => definitionsIn(file.replace("v1.3.0", "v9.0.0"))).toThrow(/does not know .*v9\.0\.0.*: add it/);
  expect(() => definitionsIn("./crds.yaml")).toThrow(/downloads nothing/);
  await expect(construct(request("nowhere", {}, "kubernetes:helm.sh/v4:Chart"), "4.34.2")).rejects.toThrow(
    /does not know the component kubernetes:helm\.sh\/v4:Chart/,
  );
});
