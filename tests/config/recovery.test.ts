import { decodeEnvironment } from "../../config/decode";
import { today, written, wrong } from "./sample";

const objectives = { rto: "60m", rpo: "15m", availability: 99.99 };

describe("up to which loss an environment's objectives hold", () => {
  it.each(["zone", "region", "cloud"])("%s can be said", (survives) => {
    const { spec } = decodeEnvironment(
      "prod",
      written((value) => (value.objectives = { ...objectives, survives })),
      [],
      today,
    );
    expect(spec!.objectives).toEqual({ rtoMinutes: 60, rpoMinutes: 15, availability: 99.99, survives });
  });

  it("is left open where nothing is said, and the spec has no such key", () => {
    const { spec } = decodeEnvironment("prod", written(), [], today);
    expect(Object.keys(spec!.objectives)).toEqual(["rtoMinutes", "rpoMinutes", "availability"]);
  });

  it("is no other word", () => {
    expect(wrong((value) => (value.objectives = { ...objectives, survives: "continent" }))).toEqual([
      expect.stringMatching(/^objectives\.survives: want .*zone.*region.*cloud/),
    ]);
  });
});
