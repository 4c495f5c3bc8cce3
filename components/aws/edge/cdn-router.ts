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
 */
export const callerCode = (header: string): string => `function handler(event) {
  const request = event.request;
  request.headers["${header.toLowerCase()}"] = { value: who(event.viewer.ip) };
  return request;
}
function who(ip) {
  if (!ip.includes(":")) return ip;
  const halves = ip.split("::");
  const left = halves[0] ? halves[0].split(":") : [];
  const right = halves.length > 1 && halves[1] ? halves[1].split(":") : [];
  const groups = halves.length > 1 ? left.concat(Array(8 - left.length - right.length).fill("0"), right) : left;
  return groups.slice(0, 4).join(":") + "::";
}
`;
