import { decodeEnvironment } from "../../config/decode";
import { today, written, wrong } from "./sample";

const role = "arn:aws:iam::123456789012:role/deploy";
const spec = (vault: unknown, more: (value: Record<string, unknown>) => void = () => undefined) =>
  decodeEnvironment(
    "prod",
    written((value) => {
      (value as Record<string, unknown>)["vault"] = vault;
      more(value as Record<string, unknown>);
    }),
    [],
    today,
  );
const problems = (vault: unknown, scale = "large") =>
  wrong((value) => {
    Object.assign(value as object, { vault, workloads: { scale } });
  });

it("is not set up unless the environment says that it is initialised", () => {
  expect(spec(undefined).spec?.vault).toBeUndefined();
  expect(spec({ address: "https://127.0.0.1:8200" }).spec?.vault).toEqual({
    ...{ address: "https://127.0.0.1:8200", configured: false, login: "token", operators: [] },
  });
});

it.each(["http://127.0.0.1:8200", "https://vault/path", "vault.vault.svc:8200"])(
  "has an address over TLS: %s",
  (address) => {
    expect(problems({ address })).toEqual([
      expect.stringContaining("vault.address: want an address that begins with https://"),
    ]);
  },
);

it("needs an address", () => {
  expect(problems({ configured: true })).toEqual([expect.stringContaining("vault.address")]);
});

it("is set up where there is one", () => {
  const vault = { address: "https://127.0.0.1:8200", configured: true };
  expect(problems(vault, "small")).toEqual([
    expect.stringContaining("vault.configured: there is no Vault in this environment"),
  ]);
  expect(problems(vault, "medium")).toEqual([]);
});

it("lets in by the cloud whom it names", () => {
  const vault = { address: "https://127.0.0.1:8200", configured: true, login: "cloud" };
  expect(problems(vault)).toEqual([expect.stringContaining("vault.operators: want whoever runs this program")]);
  expect(problems({ ...vault, operators: [role] })).toEqual([]);
  expect(problems({ ...vault, operators: ["deploy"] })).toEqual([
    expect.stringContaining("want the ARN of an IAM role"),
  ]);
});
