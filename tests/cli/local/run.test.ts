import * as path from "node:path";
import { engineEnvironment } from "../../../cli/local/run";
import { place } from "./place";

test("nothing of a real account, and no proxy, reaches a local run, and the run knows its own places", () => {
  const at = place();
  const real = {
    AWS_SECRET_ACCESS_KEY: "x",
    GOOGLE_CREDENTIALS: "x",
    ARM_CLIENT_SECRET: "x",
    AZURE_TENANT_ID: "x",
    PULUMI_ACCESS_TOKEN: "x",
    PULUMI_HOME: "/real",
    KUBECONFIG: "x",
    CLOUDFLARE_API_TOKEN: "x",
    VAULT_TOKEN: "x",
    GOCOFFEE_WORLD: "/other",
    https_proxy: "http://127.0.0.1:9",
    HTTP_PROXY: "http://127.0.0.1:9",
    grpc_proxy: "http://127.0.0.1:9",
    ALL_PROXY: "http://127.0.0.1:9",
  };
  const before = { ...process.env };
  Object.assign(process.env, real, { HARMLESS: "kept" });
  const env = engineEnvironment(at, { timeScale: 60 });
  process.env = before;
  for (const key of Object.keys(real)) expect(env[key]).not.toBe(real[key as keyof typeof real]);
  expect(env).toMatchObject({
    HARMLESS: "kept",
    PULUMI_HOME: at.home,
    PULUMI_BACKEND_URL: `file://${at.backend}`,
    GOCOFFEE_WORLD: at.world,
    GOCOFFEE_TIME_SCALE: "60",
  });
  expect(engineEnvironment(at)).not.toHaveProperty("GOCOFFEE_TIME_SCALE");
  at.dispose();
});

test("the program runs with the pinned Node, whatever the path says", () => {
  const at = place();
  const before = process.env["PATH"];
  const first = engineEnvironment(at)["PATH"]!.split(path.delimiter)[0]!;
  expect(path.join(first, "node")).toBe(path.join(at.root, "node_modules", "node", "bin", "node"));
  expect(engineEnvironment(at)["PATH"]).toBe(`${first}${path.delimiter}${before}`);
  at.dispose();
});

test("a folder with any letters in its name is a backend that the engine finds", () => {
  const at = place();
  expect(engineEnvironment({ ...at, backend: "/a#b %41?c é's" })["PULUMI_BACKEND_URL"]).toBe(
    "file:///a%23b%20%2541%3Fc%20%C3%A9's",
  );
  at.dispose();
});
