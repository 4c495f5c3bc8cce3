import { decodeEnvironment } from "../../config/decode";
import { digestsOf } from "../../config/security";
import { today, written, wrong } from "./sample";

const problems = (grade: string, images: object) =>
  wrong((value) => {
    value["grade"] = grade;
    value["security"] = { images };
  });
const source =
  "want a registry and a folder or repository in it, such as ghcr.io/our-team or docker.io/library/busybox";

describe("security.images", () => {
  it("refuses what is not allowed, unless something else is said", () => {
    const { spec } = decodeEnvironment(
      "prod",
      written(() => undefined),
      [],
      today,
    );
    expect(spec?.security.images).toEqual({ admission: "enforce", registries: [] });
    expect(["dev", "staging", "prod"].map((grade) => digestsOf(grade, undefined))).toEqual([
      "none",
      "services",
      "services",
    ]);
    expect(digestsOf("dev", "all")).toBe("all");
  });

  it("is strict where it is real", () => {
    expect(problems("prod", { admission: "warn" })).toEqual([
      "security.images.admission: want enforce: grade prod runs what somebody has allowed, and nothing else",
    ]);
    expect(problems("prod", { digests: "none" })).toEqual([
      "security.images.digests: want services or all: a tag can be moved, and grade is prod",
    ]);
  });

  it.each(["ghcr.io/our-team", "docker.io/library/busybox", "registry.example:5000/a/b-c_d.e"])(
    "%s is a source",
    (one) => {
      expect(problems("prod", { registries: [one] })).toEqual([]);
    },
  );

  it.each(["ghcr.io", "ghcr.io/", "busybox", "ghcr.io/team/", "ghcr.io/Team", "ghcr.io/team:1", 'ghcr.io/te"am', "*"])(
    "%s is none: it would let in more, or nothing",
    (one) => {
      expect(problems("prod", { registries: [one] })).toEqual([
        `security.images.registries[0]: ${source}, got ${JSON.stringify(one)}`,
      ]);
    },
  );
});
