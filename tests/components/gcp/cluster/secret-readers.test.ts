import { output, type Output } from "@pulumi/pulumi";
import { SecretReaders, type SecretReadersArgs } from "../../../../components/gcp/cluster/secret-readers";
import { record } from "../../../mocks";
import { aPlace, project } from "../place";

const id = (name: string) => `projects/${project}/secrets/${name}`;
const args: SecretReadersArgs = {
  place: aPlace(),
  pool: { project, projectNumber: "123456789012", after: [] },
  ...{ location: "us-central1", clusterName: "the-cluster" },
  readers: ["order", "payment"].map((name) => ({
    ...{ name, service: name, namespace: "go-coffee-dev", serviceAccount: `${name}-secrets` },
    secrets: { database: id(name), ...(name === "order" && { cache: id("cache") }) },
  })),
};
let made: SecretReaders;
const recorded = (change: Partial<SecretReadersArgs> = {}) =>
  record(() => {
    made = new SecretReaders("readers", { ...args, ...change });
  });
const member = "gcp:secretmanager/secretIamMember:SecretIamMember";

describe("SecretReaders on Google Cloud", () => {
  it("let each account read its own secrets, and no others", async () => {
    const found = await recorded();
    expect(found.of(member).map(({ name, inputs }) => [name, inputs["secretId"], inputs["role"]])).toEqual([
      ["readers-order-cache", id("cache"), "roles/secretmanager.secretAccessor"],
      ["readers-order-database", id("order"), "roles/secretmanager.secretAccessor"],
      ["readers-payment-database", id("payment"), "roles/secretmanager.secretAccessor"],
    ]);
    for (const { name, inputs } of found.of(member))
      expect(inputs["member"]).toMatch(new RegExp(`/subject/ns/go-coffee-dev/sa/${name.split("-")[1]}-secrets$`));
  });

  it("name a grant after what it is of: one that is left out moves no other", async () => {
    const [order] = args.readers;
    const found = await recorded({ readers: [{ ...order!, secrets: { cache: id("cache") } }] });
    expect(found.of(member).map(({ name }) => name)).toEqual(["readers-order-cache"]);
  });

  it("tell External Secrets which cluster's account it is, by a token of it, with no annotation and no key", async () => {
    await recorded();
    const { annotations, provider } = made.outputs["order"]!;
    expect(annotations).toEqual({});
    expect(provider("order-secrets")).toEqual({
      gcpsm: {
        projectID: project,
        auth: {
          workloadIdentity: {
            ...{ clusterLocation: "us-central1", clusterName: "the-cluster", clusterProjectID: project },
            serviceAccountRef: { name: "order-secrets" },
          },
        },
      },
    });
  });

  it("say what External Secrets calls a secret: its last name, to which it puts the project itself", async () => {
    await recorded();
    const named = made.outputs["order"]!.keyOf!(output(id("order"))) as Output<string>;
    expect(await new Promise((resolve) => void named.apply(resolve))).toBe("order");
  });
});
