import * as fs from "node:fs";
import * as path from "node:path";
import { installPlugin, wantedPlugins } from "../../../cli/local/plugins";
import { writeLauncher } from "../../../cli/local/launcher";
import { place } from "./place";

const aws = { name: "aws", version: "7.48.0", folder: "/x/aws" };
const cafe = { name: "cafe", version: "1.2.3", folder: "/x/it's a cafe" };

describe("the plugins that a run may need", () => {
  test("one for each package that is installed: a local cloud, or what serves it from its SDK", () => {
    expect(wantedPlugins([aws, cafe])).toEqual([
      { name: "aws", version: "7.48.0", entry: "simulators/aws/main.ts" },
      {
        name: "cafe",
        version: "1.2.3",
        entry: "simulators/foreign/main.ts",
        bundle: "foreign",
        args: ["cafe", "1.2.3", "/x/it's a cafe"],
      },
    ]);
  });

  test("and for what the state has: at another version, or of a package that is not installed, which has no SDK", () => {
    const state = [
      { name: "aws", version: "7.48.0" },
      { name: "aws", version: "7.1.0" },
      { name: "teahouse", version: "2.0.0" },
    ];
    const wanted = wantedPlugins([aws], state).map(({ name, version, args }) => [name, version, args]);
    expect(wanted).toEqual([
      ["aws", "7.48.0", undefined],
      ["aws", "7.1.0", undefined],
      ["teahouse", "2.0.0", ["teahouse", "2.0.0", ""]],
    ]);
  });
});

test("a launcher hands on what it is given, before the engine's own arguments", () => {
  const at = place();
  const file = path.join(at.home, "launch");
  writeLauncher(file, "/bin/node", "/x/main.cjs", at.root, ["cafe", "", "it's"]);
  expect(fs.readFileSync(file, "utf8")).toMatch(/'\/bin\/node' .* '\/x\/main\.cjs' 'cafe' '' 'it'\\''s' "\$@"\n$/);
  at.dispose();
});

test("a plugin of a version that nobody asks for goes", async () => {
  const at = place();
  const source = { name: "random", version: "9.9.9", entry: "simulators/random/main.ts" };
  const old = path.join(at.home, "plugins", "resource-random-v1.0.0");
  const other = path.join(at.home, "plugins", "resource-random-more-v1.0.0");
  for (const folder of [old, other]) fs.mkdirSync(folder, { recursive: true });
  await installPlugin(at, source, process.execPath);
  expect(fs.readdirSync(path.join(at.home, "plugins")).sort()).toEqual([
    "resource-random-more-v1.0.0",
    "resource-random-v9.9.9",
  ]);
  at.dispose();
});
