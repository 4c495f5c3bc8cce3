import { Cloud } from "../../../simulators/core/cloud";
import { text } from "../../../simulators/core/paths";
import type { Subject } from "../../../simulators/core/provider";
import type { TypeSpec, Words } from "../../../simulators/core/spec";
import { World } from "../../../simulators/core/world";

const missingNet = (value: string) => ({
  code: "InvalidNetID.NotFound",
  message: `The net ID '${value}' does not exist`,
});

export const net: TypeSpec = {
  token: "tiny:net",
  api: { service: "Tiny", noun: "Tiny Net", create: "CreateNet", update: "ModifyNet", delete: "DeleteNet" },
  id: (request) => `net-${request.digits(8)}`,
  replaceOn: { paths: ["cidr"], source: "made up" },
  rules: [
    {
      id: "tiny.net.cidr",
      source: "made up",
      when: "check",
      check: ({ inputs }) => (inputs["cidr"] === "bad" ? "cidr: bad is no CIDR block" : undefined),
    },
    {
      id: "tiny.net.limit",
      source: "made up",
      check: ({ world, verb }) =>
        verb === "create" && world.all("tiny:net").length >= 20
          ? { code: "NetLimitExceeded", message: "at most 20 nets" }
          : undefined,
    },
    {
      id: "tiny.net.kept",
      source: "made up",
      when: "delete",
      check: ({ inputs }) =>
        inputs["comment"] === "keep" ? { code: "Protected", message: "it is to be kept" } : undefined,
    },
  ],
  outputs: (request) => ({
    arn: `arn:tiny:${request.region}:${request.id}`,
    secretNumber: request.digits(6, "number"),
  }),
};

export const box: TypeSpec = {
  token: "tiny:box",
  api: { service: "Tiny", noun: "Tiny Box", create: "CreateBox", delete: "DeleteBox" },
  id: (request) => String(request.inputs["name"]),
  autoName: { property: "name", max: 20 },
  refers: {
    netId: { to: "tiny:net", missing: missingNet },
    "friends.*": { to: "tiny:box", by: ["id", "address"], missing: () => undefined, holds: false },
    label: { to: "tiny:key", by: "arn", missing: () => undefined },
  },
  replaceOn: { paths: ["netId", "name"], source: "made up" },
  rules: [],
  outputs: (request) => ({
    address: request.current?.outputs["address"] ?? `10.${parseInt(request.digits(2), 16)}.0.1`,
  }),
  after(request, world) {
    const at = world.find("tiny:net", String(request.inputs["netId"]));
    if (!at) return;
    const others = (at.outputs["peers"] as string[]).filter((peer) => peer !== request.id);
    world.amend(at, { peers: request.verb === "delete" ? others : [...others, request.id] });
    if (request.inputs["size"] === 13) throw new Error("thirteen is unlucky");
  },
};

/** One for the whole account. */
export const key: TypeSpec = {
  token: "tiny:key",
  api: { service: "Tiny", noun: "Tiny Key", create: "CreateKey", delete: "DeleteKey" },
  id: (request) => `key-${request.digits(4)}`,
  global: true,
  replaceOn: { paths: [], source: "made up" },
  rules: [],
  outputs: (request) => ({ arn: `arn:tiny::${request.id}` }),
  inUse: () => undefined,
};

export const words: Words = {
  refused: ({ api }, doing, id, { code, message }) => `${doing} ${api.noun}${id && ` ${id}`}: ${code}: ${message}`,
  taken: ({ api }, id) => ({ code: "Taken", message: `${api.noun} ${id} exists` }),
  gone: ({ api }, id) => ({ code: "Gone", message: `no ${api.noun} ${id}` }),
  inUse: ({ api }, id) => ({ code: "InUse", message: `${api.noun} ${id} is in use` }),
};

export function tinyCloud(world = World.open(":memory:"), timeScale?: number): Cloud {
  return new Cloud({
    name: "tiny",
    version: "1.0.0",
    types: [net, box, key],
    functions: {
      "tiny:find": (args, context) => ({
        ids: context.world
          .all("tiny:net")
          .filter(({ inputs }) => inputs["cidr"] === args["cidr"])
          .map(({ id }) => id),
      }),
    },
    words,
    open: () => world,
    timeScale,
    replaceOn: ["region"],
    checkSettings: ({ region }) => (region === "mars" ? [{ path: "region", reason: "no such region" }] : []),
    imported(id) {
      const [plain, region] = id.split("@");
      return { id: plain!, inputs: { region } };
    },
    place: (settings, inputs) => ({
      region: text(inputs["region"]) ?? text(settings["region"]) ?? "here",
      account: "1",
      scope: "",
    }),
  });
}

export const subject = (token: string, name = "it"): Subject => ({
  token,
  name,
  urn: `urn:pulumi:dev::p::${token}::${name}`,
});
