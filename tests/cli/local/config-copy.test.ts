import * as fs from "node:fs";
import { parse } from "yaml";
import { copyConfig, madeUpDigest } from "../../../cli/local/config-copy";
import { services, toolImages } from "../../../config/services";
import { place, write } from "./place";

interface Copied {
  config: Record<"go-coffee:environment", { workloads?: { images?: Record<string, unknown> } }>;
}

describe("the copy of Pulumi.ENV.yaml", () => {
  const at = place();
  afterAll(() => at.dispose());
  const source = `${at.config}.source`;
  const copy = (text: string) => {
    write(source, text);
    const { madeUp: count, account } = copyConfig({ ...at, source });
    return { count, ...(account !== undefined && { account }), text: fs.readFileSync(at.config, "utf8") };
  };
  beforeEach(() => fs.rmSync(at.config, { force: true }));

  test("keeps everything that is not encrypted, comments and order too", () => {
    const text = "# The stack of dev\nconfig:\n  b: 1 # one\n  a: [x, y]\n\n  # why\n  c: { secure: x, and: more }\n";
    expect(copy(text)).toEqual({ count: 0, text: text.replace("[x, y]", "[ x, y ]") });
    expect(fs.readFileSync(source, "utf8")).toBe(text);
  });

  test("makes up what is encrypted, at any depth, each another value", () => {
    const { count, text } = copy(
      "config:\n  a: # the token\n    secure: AAAB\n  b:\n    list:\n      - secure: AAAC\n      - plain\n",
    );
    expect(count).toBe(2);
    expect(text).not.toMatch(/secure|AAA/);
    expect(text).toMatch(/made-up-1[\s\S]*made-up-2/);
    expect(text).toMatch(/- plain/);
  });

  test("has the local account where the file names a real one, in ARNs too", () => {
    const written = (account: string) =>
      [
        "config:",
        "  go-coffee:environment:",
        "    clouds:",
        `      aws: { role: primary, account: "${account}" }`,
        "    cluster:",
        "      admins:",
        `        - arn:aws:iam::${account}:role/platform`,
        "        - arn:aws:iam::210987654321:role/others",
        "",
      ].join("\n");
    expect(copy(written("111122223333"))).toEqual({
      count: 0,
      account: "111122223333",
      text: written("123456789012"),
    });
    expect(copy(written("123456789012"))).toEqual({ count: 0, text: written("123456789012") });
  });

  test("has it in an environment that is written as JSON, too", () => {
    const json = (account: string) =>
      `config:\n  go-coffee:environment: '{"clouds":{"aws":{"account":"${account}"}}}'\n`;
    expect(copy(json("111122223333"))).toMatchObject({ account: "111122223333", text: json("123456789012") });
  });

  describe("an image that nobody has named", () => {
    const images = (text: string) => {
      write(source, `config:\n  go-coffee:environment:\n${text}`);
      const { images } = copyConfig({ ...at, source });
      const copied = parse(fs.readFileSync(at.config, "utf8")) as Copied;
      return { images, found: copied.config["go-coffee:environment"].workloads?.images };
    };
    const digest = `sha256:${"0".repeat(64)}`;

    test("is made up where a real account would not run the service; what is named stays", () => {
      const { images: made, found } = images(
        `    grade: prod\n    workloads: { images: { order: { digest: "${digest}" }, user: { tag: "1.0" } } }\n`,
      );
      expect(made).toEqual([...services.filter((service) => !["order", "user"].includes(service)), ...toolImages]);
      expect(found).toMatchObject({
        order: { digest },
        user: { tag: "1.0" },
        coffee: { digest: madeUpDigest("coffee") },
      });
      expect(madeUpDigest("coffee")).toMatch(/^sha256:[0-9a-f]{64}$/);
      expect(madeUpDigest("coffee")).not.toBe(madeUpDigest("user"));
    });

    test("is made up where there is no section yet", () => {
      expect(Object.keys(images("    grade: staging\n").found ?? {})).toEqual([...services, ...toolImages]);
      expect(Object.keys(images("    grade: prod\n    workloads: { scale: small }\n").found ?? {})).toEqual([
        ...services,
        ...toolImages,
      ]);
    });

    test("is left alone in dev, and where the section is written in a way of its own", () => {
      expect(images("    grade: dev\n")).toEqual({ images: [], found: undefined });
      expect(images("    logs: &w { scale: small }\n    grade: prod\n    workloads: *w\n").images).toEqual([]);
    });
  });

  test.each([
    ["edge: { dns: zone, delegated: false }", true],
    ['edge: { priceClass: "100" }', true],
    ["edge: { dns: zone, delegated: true }", false],
    ["edge: { dns: none }", false],
    ["edge: { dns: delegated, parentZone: Z0123456789ABC }", false],
    ["grade: prod", false],
  ])("takes a domain that waits for the registrar as delegated: %s", (edge, taken) => {
    write(source, `config:\n  go-coffee:environment:\n    ${edge}\n`);
    expect(copyConfig({ ...at, source }).delegated).toBe(taken);
    const copied = parse(fs.readFileSync(at.config, "utf8")) as {
      config: Record<string, { edge?: { delegated?: boolean } }>;
    };
    if (taken) expect(copied.config["go-coffee:environment"]?.edge?.delegated).toBe(true);
  });

  test("drops how the file was encrypted", () => {
    const { text } = copy(
      "secretsprovider: awskms://alias/x\nencryptedkey: AAA\nencryptionsalt: v1:theirs\nconfig:\n  a: 1\n",
    );
    expect(text).toBe("config:\n  a: 1\n");
  });

  test("keeps the salt that the engine wrote into the last copy", () => {
    copy("config:\n  a: 1\n");
    fs.appendFileSync(at.config, "encryptionsalt: v1:ours\n");
    expect(copy("encryptionsalt: v1:theirs\nconfig:\n  a: 2\n").text).toBe(
      "config:\n  a: 2\nencryptionsalt: v1:ours\n",
    );
    fs.writeFileSync(at.config, "");
    expect(copy("config:\n  a: 3\n").text).toBe("config:\n  a: 3\n");
  });
});
