import { isIPv6 } from "node:net";
import type { EdgeRelay } from "../../core/origin-guard";

/**
 * What CloudFront runs before it looks for a page: a page of the front end's static export is a folder with an `index.html`
 * (Next.js: `output: "export"`, `trailingSlash: true`), which S3 does not find by itself. A name with a dot is a file.
 * Source: docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html.
 */
export const routerCode = `function handler(event) {
  const request = event.request;
  const last = request.uri.slice(request.uri.lastIndexOf("/") + 1);
  if (last === "") request.uri += "index.html";
  else if (!last.includes(".")) request.uri += "/index.html";
  return request;
}
`;

/**
 * What CloudFront runs before it asks the gateway: it says who asks, over whatever the caller says itself. What stands between
 * (CloudFront's own interfaces, a load balancer) would else be all that the gateway sees. Of IPv6, where a caller has 2^64 addresses, it
 * says the network (/64): limits go by it.
 * Source: docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html, `viewer.ip`.
 * @param relay another's edge that customers may come through: of its connections, and of no others, its header says who asks. @defaultValue the connection alone does
 */
export const callerCode = (header: string, relay?: EdgeRelay): string => `function handler(event) {
  const request = event.request;
  request.headers["${header.toLowerCase()}"] = { value: who(${relay ? "asking(event)" : "event.viewer.ip"}) };
  return request;
}
${relay ? relayCode(relay) : ""}function who(ip) {
  if (!ip.includes(":")) return ip;
  const halves = ip.split("::");
  const left = halves[0] ? halves[0].split(":") : [];
  const right = halves.length > 1 && halves[1] ? halves[1].split(":") : [];
  const groups = halves.length > 1 ? left.concat(Array(8 - left.length - right.length).fill("0"), right) : left;
  return groups.slice(0, 4).join(":") + "::";
}
`;

/**
 * Whoever does not come from those addresses may say what they like in the header: it is not read, whichever name of ours they ask. Addresses are compared by their first bits, as text, which is
 * short: a function has 10 KB, and a millisecond.
 * Source: docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-function-restrictions.html.
 */
const relayCode = ({ ranges, clientAddressHeader }: EdgeRelay): string => `const edge = ${JSON.stringify(
  [...ranges.ipv4, ...ranges.ipv6].map(prefixOf),
)};
function asking(event) {
  const ip = event.viewer.ip;
  const said = event.request.headers["${clientAddressHeader.toLowerCase()}"];
  if (!said) return ip;
  const own = bits(ip);
  return edge.some((prefix) => own.startsWith(prefix)) ? said.value : ip;
}
function bits(ip) {
  if (!ip.includes(":")) return "4:" + written(ip.split("."), 10, 8);
  const halves = ip.split("::").map((half) => (half ? half.split(":") : []));
  const rest = halves.length > 1 ? halves[1] : [];
  return "6:" + written(halves[0].concat(Array(8 - halves[0].length - rest.length).fill("0"), rest), 16, 16);
}
function written(parts, base, length) {
  return parts.map((part) => parseInt(part, base).toString(2).padStart(length, "0")).join("");
}
`;

/** The first bits of a range, as `bits` of the function writes an address. */
function prefixOf(range: string): string {
  const [address = "", length] = range.split("/");
  const version = isIPv6(address) ? "6" : "4";
  const parts = version === "4" ? address.split(".") : address.replace(/::$/, "").split(":");
  const bits = parts.map((part) =>
    version === "4" ? Number(part).toString(2).padStart(8, "0") : parseInt(part, 16).toString(2).padStart(16, "0"),
  );
  return `${version}:${bits.join("").padEnd(128, "0").slice(0, Number(length))}`;
}
