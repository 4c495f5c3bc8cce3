import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { onPath, wantedIn } from "../../cli/sign-in";
import { projectRoot } from "../../tools/root";

describe("what signs in to clusters", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "sign-in-"));
  afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));
  const guid = (digit: number): string => `00000000-0000-4000-8000-00000000000${digit}`;
  const plain = fs
    .readFileSync(path.join(projectRoot(), "Pulumi.dev.yaml"), "utf8")
    .replace(/ {6}(gcp|azure):.*\n( {8}.*\n)*/g, "");
  const wanted = (line: string) => {
    fs.writeFileSync(path.join(folder, "Pulumi.dev.yaml"), plain.replace(/( {6}aws: .*\n)/, `$1${line}`));
    return wantedIn(folder).map(({ program }) => program);
  };

  test.each([
    ["nothing on AWS alone", "", []],
    [
      "Google's plugin on Google Cloud",
      "      gcp: { role: secondary, region: us-central1, zones: 2, egress: shared, project: go-coffee-dev }\n",
      ["gke-gcloud-auth-plugin"],
    ],
    [
      "kubelogin on Azure",
      `      azure: { role: secondary, region: eastus2, zones: 2, egress: shared, subscription: ${guid(1)}, tenant: ${guid(2)}, admins: [${guid(3)}] }\n`,
      ["kubelogin"],
    ],
    ["nothing where the file is wrong", "      azure: { role: secondary }\n", []],
  ])("is %s", (_, line, programs) => expect(wanted(line)).toEqual(programs));

  test("is found on the PATH where it can be run", () => {
    const [bin, other] = ["bin", "other"].map((name) => path.join(folder, name));
    for (const one of [bin!, other!]) fs.mkdirSync(one);
    const folders = ["", other, bin].join(path.delimiter);
    expect(onPath("kubelogin", folders)).toBeUndefined();
    fs.mkdirSync(path.join(other!, "kubelogin"));
    fs.writeFileSync(path.join(bin!, "kubelogin"), "", { mode: 0o644 });
    expect(onPath("kubelogin", folders)).toBeUndefined();
    fs.chmodSync(path.join(bin!, "kubelogin"), 0o755);
    expect(onPath("kubelogin", folders)).toBe(path.join(bin!, "kubelogin"));
  });
});
