import * as fs from "node:fs";
import { copyConfig } from "../../../cli/local/config-copy";
import { place, write } from "./place";

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
