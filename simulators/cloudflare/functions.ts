import { createHash } from "node:crypto";
import { at, text } from "../core/paths";
import type { CloudFunction } from "../core/spec";
import { addresses } from "./offers";
import { zoneToken } from "./part";

/** Cloudflare's own addresses, as it publishes them. */
const getIpRanges: CloudFunction = ({ networks }) => {
  const etag = createHash("md5").update(JSON.stringify(addresses)).digest("hex");
  const jdcloudCidrs: string[] = []; // partners' addresses in China are not kept here
  return {
    etag,
    ipv4Cidrs: [...addresses.ipv4],
    ipv6Cidrs: [...addresses.ipv6],
    jdcloudCidrs,
    ...(networks !== undefined && { networks }),
  };
};

/** A zone that stands, by its id, or by the name that a filter asks for. */
const getZone: CloudFunction = (args, { world }) => {
  const [id, name] = [text(args["zoneId"]), text(at(args, "filter.name"))];
  const found = world
    .all(zoneToken)
    .find((zone) => (id !== undefined ? zone.id === id : name === undefined || zone.inputs["name"] === name));
  if (!found) throw new Error("failed to find a zone: no result of the list matches");
  return {
    ...found.outputs,
    id: found.id,
    zoneId: found.id,
    ...(args["filter"] !== undefined && { filter: args["filter"] }),
  };
};

/** The functions that are answered from what is known; any other as its SDK declares it. */
export const functions: Record<string, CloudFunction> = {
  "cloudflare:index/getIpRanges:getIpRanges": getIpRanges,
  "cloudflare:index/getZone:getZone": getZone,
};
