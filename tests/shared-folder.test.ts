import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { sharedFolder } from "./whole/shared";

let root: string;
beforeEach(() => void (root = fs.mkdtempSync(path.join(os.tmpdir(), "shared-"))));
afterEach(() => fs.rmSync(root, { recursive: true }));

const filled = async (into: string): Promise<void> => {
  fs.mkdirSync(into);
  await new Promise((resolve) => setTimeout(resolve, 50));
  fs.writeFileSync(path.join(into, "whole"), "");
};

test("it is made once, and nobody sees a part of it", async () => {
  const made = jest.fn(filled);
  const folder = path.join(root, "dev");
  await Promise.all(
    [1, 2, 3].map(async () => {
      await sharedFolder(folder, made);
      expect(fs.readdirSync(folder)).toEqual(["whole"]);
    }),
  );
  expect(made).toHaveBeenCalledTimes(1);
  expect(fs.readdirSync(root)).toEqual(["dev"]);
});

test("what it lies in is made too", async () => {
  const folder = path.join(root, "nowhere", "yet", "dev");
  await sharedFolder(folder, filled);
  expect(fs.readdirSync(folder)).toEqual(["whole"]);
});

test("where making it failed, whoever waited makes it", async () => {
  const made = jest.fn(filled).mockImplementationOnce(async (into) => {
    await filled(into);
    throw new Error("the engine fell over");
  });
  const folder = path.join(root, "dev");
  const both = await Promise.allSettled([sharedFolder(folder, made), sharedFolder(folder, made)]);
  expect(both.map(({ status }) => status)).toEqual(["rejected", "fulfilled"]);
  expect(fs.readdirSync(root)).toEqual(["dev"]);
});
