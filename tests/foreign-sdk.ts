import * as fs from "node:fs";
import * as path from "node:path";
import type { SdkPackage } from "../simulators/facts/packages";

/** The SDK of a package that is no cloud of ours, in the form of a real one: `cafe` 1.2.3 of the scope `@brew`, written to a `node_modules` folder. */
export function writeForeignSdk(modules: string): SdkPackage {
  const folder = path.join(modules, "@brew", "cafe");
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  }
  return { name: "cafe", version: "1.2.3", folder };
}

const files = {
  "package.json": JSON.stringify({
    name: "@brew/cafe",
    version: "1.2.3",
    main: "index.js",
    pulumi: { resource: true, name: "cafe" },
  }),
  "index.js": `exports.Cup = require("./cup").Cup; exports.Provider = require("./provider").Provider;
exports.getBean = (args, opts) => require("@pulumi/pulumi").runtime.invoke("cafe:index/getBean:getBean", args, { version: "1.2.3", ...opts });`,
  "provider.js": `const pulumi = require("@pulumi/pulumi");
class Provider extends pulumi.ProviderResource {
  constructor(name, args, opts) { super("cafe", name, { ...args }, pulumi.mergeOptions({ version: "1.2.3" }, opts)); }
}
Provider.__pulumiType = 'cafe';
exports.Provider = Provider;`,
  "provider.d.ts": `import * as pulumi from "@pulumi/pulumi";
export declare class Provider extends pulumi.ProviderResource {
  constructor(name: string, args?: ProviderArgs, opts?: pulumi.ResourceOptions);
}
export interface ProviderArgs { town?: pulumi.Input<string>; }`,
  "cup.js": `const pulumi = require("@pulumi/pulumi");
class Cup extends pulumi.CustomResource {
  constructor(name, args, opts) {
    super("cafe:index/cup:Cup", name, { name: undefined, stain: undefined, ...args }, pulumi.mergeOptions({ version: "1.2.3" }, opts));
  }
}
Cup.__pulumiType = 'cafe:index/cup:Cup';
exports.Cup = Cup;`,
  "cup.d.ts": `import * as pulumi from "@pulumi/pulumi";
import * as inputs from "./types/input";
export declare class Cup extends pulumi.CustomResource {
  readonly name: pulumi.Output<string>;
  readonly stain: pulumi.Output<string>;
  readonly lid: pulumi.Output<boolean>;
  constructor(name: string, args: CupArgs, opts?: pulumi.CustomResourceOptions);
}
export interface CupArgs {
  name?: pulumi.Input<string>;
  size: pulumi.Input<number>;
  beans?: pulumi.Input<pulumi.Input<inputs.Bean>[]>;
  /** A form of type that nobody here can read: left unchecked. */
  steam?: pulumi.Input<keyof inputs.Bean>;
}`,
  "getBean.js": `exports.getBean = (args) => pulumi.runtime.invoke("cafe:index/getBean:getBean", args);`,
  "getBean.d.ts": `export declare function getBean(args: GetBeanArgs): Promise<GetBeanResult>;
export interface GetBeanArgs { name: string; }
export interface GetBeanResult { readonly name: string; readonly origin: string; readonly id: string; }`,
  "types/input.d.ts": `import * as pulumi from "@pulumi/pulumi";
import * as inputs from "../types/input";
export interface Bean { origin: pulumi.Input<string>; roast?: pulumi.Input<"light" | "dark">; }
`,
};
