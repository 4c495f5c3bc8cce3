import { changed, type Change } from "../../../components/core/change";

interface Args {
  size: number;
  name?: string;
}

it("leaves sound arguments alone where nobody changes them", () => {
  const sound: Args = { size: 1 };
  expect(changed(sound, undefined)).toBe(sound);
});

it("hands the sound arguments over, and which of several they are of", () => {
  const change: Change<Args, [key: string]> = (sound, key) => (key === "b" ? { ...sound, name: key } : sound);
  expect(["a", "b"].map((key) => changed({ size: 1 }, change, key))).toEqual([{ size: 1 }, { size: 1, name: "b" }]);
});
