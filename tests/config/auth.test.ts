import { decodeEnvironment } from "../../config/decode";
import { today, written, wrong } from "./sample";

const auth = {
  issuer: "https://auth.gocoffee.com/",
  jwksUri: "https://auth.gocoffee.com/keys.json",
  audience: "go-coffee",
};
const problems = (change: object) => wrong((value) => void (value["auth"] = { ...auth, ...change }));
const address = "want an address that begins with https:// and names a host that others can reach";

describe("auth", () => {
  it("is nobody unless it is said", () => {
    const { spec } = decodeEnvironment(
      "prod",
      written((value) => void delete value["auth"]),
      [],
      today,
    );
    expect(spec).toBeDefined();
    expect(spec?.auth).toBeUndefined();
  });

  it("keeps the issuer letter for letter: tokens are compared with it so", () => {
    for (const issuer of [
      "https://auth.gocoffee.com",
      "https://auth.gocoffee.com/",
      "https://Auth.gocoffee.com/realms/Coffee",
    ]) {
      const { spec } = decodeEnvironment(
        "prod",
        written((value) => void (value["auth"] = { ...auth, issuer })),
        [],
        today,
      );
      expect(spec?.auth).toEqual({ ...auth, issuer });
    }
  });

  it.each([
    "http://auth.gocoffee.com/",
    "auth.gocoffee.com",
    "https://",
    "https://localhost/",
    "https://auth.localhost/",
    "https://127.0.0.1/",
    "https://2130706433/",
    "https://0x7f.1/",
    "https://[::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://169.254.169.254/latest/meta-data",
    "https://issuer/",
    "https://user:word@auth.gocoffee.com/",
    "https://auth.gocoffee.com/?a=b",
    "https://auth.gocoffee.com/#a",
    7,
  ])("%j is no address of an issuer, nor of its keys", (text) => {
    const got = JSON.stringify(text);
    expect(problems({ issuer: text })).toEqual([
      `auth.issuer: ${address}, such as https://auth.gocoffee.example/, got ${got}`,
    ]);
    expect(problems({ jwksUri: text })).toEqual([
      `auth.jwksUri: ${address}, such as https://auth.gocoffee.example/.well-known/jwks.json, got ${got}`,
    ]);
  });

  it("asks for all three, and says what each is", () => {
    expect(wrong((value) => void (value["auth"] = {}))).toEqual([
      `auth.issuer: missing; ${address}, such as https://auth.gocoffee.example/`,
      `auth.jwksUri: missing; ${address}, such as https://auth.gocoffee.example/.well-known/jwks.json`,
      "auth.audience: missing; want what the issuer calls this platform, without spaces, such as go-coffee",
    ]);
    expect(problems({ audience: "go coffee" })).toEqual([
      'auth.audience: want what the issuer calls this platform, without spaces, such as go-coffee, got "go coffee"',
    ]);
    expect(problems({ jwks: "x" })).toEqual(["auth.jwks: unknown key; known here: issuer, jwksUri, audience"]);
  });
});
