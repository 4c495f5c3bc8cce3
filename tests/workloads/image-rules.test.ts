import { output } from "@pulumi/pulumi";
import { addOnNames } from "../../components/core/add-ons";
import type { ImageRules } from "../../components/kubernetes/image-rules";
import { addOns } from "../../workloads/addons/list";
import { imageSources } from "../../workloads/addons/image-sources";
import { imageRulesOf, strictImages, type ImageRulesArgs } from "../../workloads/image-rules";
import { charts } from "./addons/chart-table";
import { aContext } from "./addons/context";

const rulesOf = (change: Partial<ImageRulesArgs> = {}): Promise<ImageRules[]> =>
  new Promise((resolve) => void imageRulesOf({ request: strictImages, context: aContext(), ...change }).apply(resolve));

it("every system says where its images come from, so that none is refused in the cluster", () => {
  expect(addOnNames.filter((name) => imageSources[name] === undefined)).toEqual([]);
});

/** As a node reads a name, and as the rules compare it: components/kubernetes/image-rules.ts. */
function comesFrom(image: string, source: string): boolean {
  const whole = /^([^/]*[.:][^/]*|localhost)\//.test(image)
    ? image
    : image.includes("/")
      ? `docker.io/${image}`
      : `docker.io/library/${image}`;
  return ["/", ":", "@"].some((end) => whole.startsWith(source + end));
}

it("a system's sources have the images that its charts name", () => {
  const missing = addOns.flatMap(({ name, system }) =>
    (charts[name]?.images ?? [])
      // Ours come from Docker Hub: workloads/addons/istio.ts.
      .map((image) => image.replace("registry.istio.io/release", "docker.io/istio"))
      .filter((image) => !imageSources[system]!.some((source) => comesFrom(image, source)))
      .map((image) => `${name}: ${image}`),
  );
  expect(missing).toEqual([]);
});

it("every chart that has pods says which images: nothing is judged of one that names none", () => {
  expect(
    Object.entries(charts).flatMap(([name, { level, images }]) => (level !== "none" && !images ? [name] : [])),
  ).toEqual([]);
});

it("what is not installed opens no registry", async () => {
  const [, beside] = await rulesOf({ context: aContext({ requests: { falco: { enabled: false } } }) });
  expect(beside!.from).not.toContain("docker.io/falcosecurity/falco");
  const [, all] = await rulesOf();
  expect(all!.from).toContain("docker.io/falcosecurity/falco");
});

it("where somebody names the images, the services come from our registry alone", async () => {
  const registry = { urls: { order: output("registry.example/shop/order") } };
  const [services] = await rulesOf({ registry, withoutImage: "notDeployed" });
  expect(services).toMatchObject({ from: ["registry.example/shop/order", "docker.io/istio/proxyv2"], by: "digest" });
});

it("the sidecar is the only one among the services that a version is enough for, until its digest is said", async () => {
  const [services] = await rulesOf();
  expect(services!.versions).toEqual(["docker.io/istio/proxyv2:1.30.3"]);
  const digests = { proxy: `sha256:${"b".repeat(64)}` };
  const [pinned] = await rulesOf({ context: aContext({ requests: { istio: { digests } } }) });
  expect(pinned!.versions).toEqual([]);
});
