import { suffix } from "../../workloads/images";

const sixtyFour = "0123456789abcdef".repeat(4);

describe("an image's version", () => {
  it.each([
    [{ tag: "v1.0.0" }, ":v1.0.0"],
    [{ digest: `sha256:${sixtyFour}` as const }, `@sha256:${sixtyFour}`],
  ])("%j follows the repository as %s", (version, text) => {
    expect(suffix(version)).toBe(text);
  });

  it.each([
    [{ tag: "latest" }, /does not say what runs/],
    [{ tag: "" }, /not an image's tag/],
    [{ tag: "a b" }, /not an image's tag/],
    [{ tag: "a".repeat(129) }, /not an image's tag/],
    [{ digest: "sha256:abc" as const }, /not a digest/],
    [{ digest: `sha256:${sixtyFour.toUpperCase()}` as const }, /not a digest/],
  ])("%j is refused", (version, message) => {
    expect(() => suffix(version)).toThrow(message);
  });
});
