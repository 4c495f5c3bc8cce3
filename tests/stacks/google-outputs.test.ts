import { output } from "@pulumi/pulumi";
import { compose } from "../../stacks/composition";
import type { StackOutputs } from "../../stacks/outputs";
import { record } from "../mocks";
import { withGoogle } from "./spec";

type Api = ReturnType<typeof withGoogle>["cluster"]["api"];

/** The command that fetches a kubeconfig, where the cluster's API is reached so. */
async function kubectl(reached: Partial<Api>): Promise<string> {
  const spec = withGoogle("dev");
  const api = { ...spec.cluster.api, ...reached };
  let outputs: StackOutputs | undefined;
  await record(async () => (outputs = await compose({ ...spec, cluster: { ...spec.cluster, api } })));
  return new Promise((resolve) => output(outputs!.clouds.gcp!.cluster!.kubectl).apply(resolve));
}

describe("the command that fetches a kubeconfig of Google's cluster", () => {
  const command = "gcloud container clusters get-credentials go-coffee-dev-cluster --location us-central1 --project";

  it("asks for the API's name, which IAM guards", async () => {
    expect(await kubectl({})).toBe(`${command} go-coffee-dev --dns-endpoint`);
  });

  it("asks for its address where addresses are named: by its name nobody gets in then", async () => {
    expect(await kubectl({ public: { cidrs: ["198.51.100.0/24"] } })).toBe(`${command} go-coffee-dev`);
  });
});
