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
 * (CloudFront's own interfaces, a load balancer) would else be all that the gateway sees.
 * Source: docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html, `viewer.ip`.
 */
export const callerCode = (header: string): string => `function handler(event) {
  const request = event.request;
  request.headers["${header.toLowerCase()}"] = { value: event.viewer.ip };
  return request;
}
`;
