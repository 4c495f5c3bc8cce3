/** What a page of the front end may load and from where. Next.js starts its pages with scripts in the page itself. */
export const contentSecurityPolicy = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-inline'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

/** How long browsers come over TLS alone once they have been there, in seconds: two years. Not preloaded: that list is for the whole domain, and hard to leave. */
export const transportSeconds = 63_072_000;

/** How browsers guard the site: headers of every answer, whichever cloud it is from, over what a service says itself. */
export const siteHeaders: Readonly<Record<string, string>> = {
  "Strict-Transport-Security": `max-age=${transportSeconds}; includeSubDomains`,
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Referrer-Policy": "strict-origin-when-cross-origin",
  "Content-Security-Policy": contentSecurityPolicy,
  "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
  "Cross-Origin-Opener-Policy": "same-origin",
};
