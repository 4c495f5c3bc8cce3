import { signable } from "../../../../components/aws/events/signable";
import { made } from "./asked";

const looked = jest.fn<string, [version: string, urn: string]>(() => "looked at");
jest.mock("../../../../components/aws/events/signable", () => {
  const actual = jest.requireActual<{ signable: (...version: [string, string]) => string }>(
    "../../../../components/aws/events/signable",
  );
  return {
    signable: (...version: [string, string]) =>
      version[0] === "v1" ? looked(...version) : actual.signable(...version),
  };
});

const urn =
  "urn:pulumi:dev::go-coffee::gocoffee:aws:SignedCode$aws:s3/bucketObjectv2:BucketObjectv2::events-code-order";

it("is a version as S3 names it", () => {
  expect(signable("3sL4kqtJlcpXroDTDmJ", urn)).toBe("3sL4kqtJlcpXroDTDmJ");
});

it.each([undefined, "", "null"])(
  "is none of before S3 kept versions: Signer would refuse it at each up, and what to do is said (%p)",
  (version) => {
    expect(() => signable(version, urn)).toThrow(
      `\`npx pulumi state delete --stack dev '${urn}'\`, and run \`up\` again`,
    );
  },
);

it("is looked at before a job begins", async () => {
  const { inputs } = (await made()).one("aws:signer/signingJob:SigningJob", "events-code-order");
  expect(inputs["source"]).toMatchObject({ s3: { version: "looked at" } });
  expect(looked).toHaveBeenCalledWith("v1", expect.stringMatching(/BucketObjectv2::events-code-order$/));
});
