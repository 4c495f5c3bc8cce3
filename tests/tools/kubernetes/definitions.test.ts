import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { addOnVersions } from "../../../components/core/add-ons";
import { snapshotController, type SnapshotControllerValues } from "../../../workloads/addons/snapshot-controller";
import { argoCd, type ArgoCdValues } from "../../../workloads/addons/argo-cd";
import { argoRollouts, type ArgoRolloutsValues } from "../../../workloads/addons/argo-rollouts";
import { stackValues } from "../../../workloads/addons/kube-prometheus-stack-values";
import { velero, type VeleroValues } from "../../../workloads/addons/velero";
import { aContext } from "../../workloads/addons/context";
import { type DefinitionSource, definitionSources } from "../../../tools/kubernetes/definition-sources";
import { type DefinitionsOptions, definitionsOf, ensureDefinitions } from "../../../tools/kubernetes/definitions";

const definition = (group: string, kind: string) =>
  `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: ${kind}.${group}\nspec:\n  group: ${group}\nstatus: {}\n`;

describe("the definitions of custom resources", () => {
  let root: string;
  let said: string[];
  const at = (...parts: string[]) => path.join(root, ...parts);
  const source: DefinitionSource = {
    groups: ["shop.example.com"],
    module: "example.com/shop",
    version: "v1.2.3",
    sum: "h1:right",
    path: "crds",
  };

  /** A Go that has the module, with this to say of it. */
  function go(answer: object, code = 0): void {
    mkdirSync(at("go"), { recursive: true });
    writeFileSync(at("answer.json"), JSON.stringify(answer, undefined, "\t"));
    const script = `#!/bin/sh
if [ "$1" = env ]; then printf 'go1.26.1\\nlocal\\n${root}/c\\n${root}/m\\n'; exit; fi
echo "$GOSUMDB $*" >> '${at("asked")}'
cat '${at("answer.json")}'
exit ${code}
`;
    writeFileSync(at("go/go"), script);
    chmodSync(at("go/go"), 0o755);
  }

  function get(more: Partial<DefinitionsOptions> = {}): Promise<string> {
    const env = { PATH: `${at("go")}:/usr/bin:/bin`, GOCOFFEE_KUBERNETES_CACHE: at("cache") };
    return ensureDefinitions({ sources: [source], progress: (line) => said.push(line), env, goPlaces: [], ...more });
  }

  beforeEach(() => {
    root = mkdtempSync(path.join(os.tmpdir(), "definitions-"));
    said = [];
    mkdirSync(at("module/crds"), { recursive: true });
    const other = definition("elsewhere.example.com", "cakes");
    writeFileSync(at("module/crds/all.yaml"), `${definition("shop.example.com", "beans")}---\n${other}`);
    writeFileSync(at("module/crds/README.md"), "no definition");
    go({ Path: source.module, Dir: at("module"), Sum: source.sum });
  });
  afterEach(() => rmSync(root, { recursive: true }));

  test("are taken from their module, by group, and kept", async () => {
    const folder = await get();
    const found = JSON.parse(readFileSync(path.join(folder, "shop.example.com.json"), "utf8")) as object[];
    expect(found).toEqual([
      {
        apiVersion: "apiextensions.k8s.io/v1",
        kind: "CustomResourceDefinition",
        metadata: { name: "beans.shop.example.com" },
        spec: { group: "shop.example.com" },
      },
    ]);
    expect(existsSync(path.join(folder, "elsewhere.example.com.json"))).toBe(false);
    expect(said).toHaveLength(2);
    expect(await get()).toBe(folder);
    expect(said).toHaveLength(2);
    expect(readFileSync(at("asked"), "utf8")).toBe("off mod download -json example.com/shop@v1.2.3\n");
  });

  test("another source is another folder", async () => {
    const folder = await get();
    expect(await get({ sources: [{ ...source, groups: ["elsewhere.example.com"] }] })).not.toBe(folder);
  });

  test("a module that is not what it was is refused, and nothing of it is kept", async () => {
    go({ Path: source.module, Dir: at("module"), Sum: "h1:wrong" });
    await expect(get()).rejects.toThrow(/its sum is h1:wrong, want h1:right/);
    go({ Path: source.module, Dir: at("module"), Sum: source.sum });
    expect(existsSync(path.join(await get(), "shop.example.com.json"))).toBe(true);
  });

  test("without a network it says so", async () => {
    go({ Path: source.module, Error: "dial tcp: lookup modules.example: no such host" }, 1);
    await expect(get()).rejects.toThrow(
      /Definitions of custom resources cannot be installed on this machine:\n {2}Go modules: Go cannot download modules \(dial tcp/,
    );
  });

  test("without Go it says so", async () => {
    rmSync(at("go"), { recursive: true });
    const env = { PATH: at("nowhere"), GOCOFFEE_KUBERNETES_CACHE: at("cache") };
    await expect(get({ env })).rejects.toThrow(/no Go found on PATH[\s\S]*install Go from/);
  });

  test("a group that is not there any more is named", async () => {
    await expect(get({ sources: [{ ...source, groups: ["gone.example.com"] }] })).rejects.toThrow(
      /no definition of gone\.example\.com in example\.com\/shop@v1\.2\.3, crds/,
    );
  });

  test("are read out of a template too", () => {
    const text = `{{- with .It }}\n${definition("a.example.com", "beans")}---\nkind: Deployment\nspec: {{ .It }}\n`;
    expect(definitionsOf(text).map(({ metadata }) => metadata.name)).toEqual(["beans.a.example.com"]);
  });
});

test("each source is of the version that is installed, or says why it is not", () => {
  const installed = new Map<string, string>([
    ["sigs.k8s.io/gateway-api", addOnVersions["gateway-api"][0]],
    ["istio.io/api", `v${addOnVersions.istio[0]}`],
    ["github.com/kedacore/keda/v2", `v${addOnVersions.keda[0]}`],
    ["github.com/prometheus-operator/prometheus-operator", stackValues(aContext()).prometheusOperator.image.tag],
    ["github.com/cert-manager/cert-manager", addOnVersions["cert-manager"][0]],
    ["github.com/elastic/cloud-on-k8s/v3", `v${addOnVersions.eck[0]}`],
    ["github.com/argoproj/argo-rollouts", (argoRollouts.values(aContext()) as ArgoRolloutsValues).controller.image.tag],
    ["github.com/argoproj/argo-cd/v3", (argoCd.values(aContext()) as ArgoCdValues).global.image.tag],
    ["github.com/vmware-tanzu/velero", (velero.values(aContext()) as VeleroValues).image.tag],
    [
      "github.com/kubernetes-csi/external-snapshotter/client/v8",
      (snapshotController.values(aContext()) as SnapshotControllerValues).controller.image.tag,
    ],
  ]);
  for (const { module, version, differs, sum } of definitionSources) {
    expect(sum).toMatch(/^h1:[\w+/]{43}=$/);
    if (differs === undefined) expect([module, version]).toEqual([module, installed.get(module)]);
  }
});
