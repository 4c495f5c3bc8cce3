import { spawnSync } from "node:child_process";
import * as path from "node:path";
import { objects } from "../components/kubernetes/record";
import { workloads } from "./reach/world";

/*
 * Custom objects against the schemas of their definitions: TypeScript sees a wrong field, and not a value that a pattern forbids.
 */

const groups = /^kubernetes:(gateway\.networking\.k8s|(networking|security)\.istio)\.io\//;

function problems(manifests: readonly object[]): string[] {
  const { stdout, stderr, status } = spawnSync(process.execPath, [path.join(__dirname, "validate.mjs")], {
    input: JSON.stringify(manifests),
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as string[];
}

it("every one is what its definition asks for", async () => {
  const found = objects(await workloads()).filter(({ type }) => groups.test(type));
  expect([...new Set(found.map(({ type }) => type.split(":").at(-1)))].sort()).toEqual([
    ...["AuthorizationPolicy", "DestinationRule", "Gateway", "GatewayClass", "HTTPRoute", "PeerAuthentication"],
    ...["RequestAuthentication", "ServiceEntry", "Sidecar", "VirtualService"],
  ]);
  expect(problems(found.map(({ inputs }) => inputs))).toEqual([]);
});

it("a wrong value is found", () => {
  const metadata = { name: "tea" };
  const wrong = [
    { apiVersion: "security.istio.io/v1", kind: "AuthorizationPolicy", metadata, spec: { action: "LET" } },
    {
      apiVersion: "networking.istio.io/v1",
      kind: "Sidecar",
      metadata,
      spec: { egress: [{}] },
    },
    {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "HTTPRoute",
      metadata,
      spec: { rules: [{ backendRefs: [{ name: "tea", port: 99999 }] }] },
    },
  ];
  expect(problems(wrong).map((text) => text.split(":")[0])).toEqual([
    "AuthorizationPolicy tea",
    "Sidecar tea",
    "HTTPRoute tea",
  ]);
});
