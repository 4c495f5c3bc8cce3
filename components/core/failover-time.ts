/*
 * The longest time from a cloud's end to a customer's answer from the next one. Pure. It is what is configured, added up; what nobody publishes a bound of
 * has a number of ours, and says so.
 */

/** How it is noticed that a cloud's way in does not answer. */
export interface Detection {
  /** Seconds from one question to the next. */
  intervalSeconds: number;
  /** How many failures in a row it takes. */
  failures: number;
  /** Seconds that one question waits at most. */
  timeoutSeconds: number;
}

export interface FailoverTime {
  /** Seconds, each. */
  detection: number;
  propagation: number;
  ttl: number;
  steering: number;
  /** All of it. */
  seconds: number;
}

/**
 * Route 53 gives a server four seconds for the connection and two for the answer. Source: docs.aws.amazon.com/Route53/latest/DeveloperGuide/
 * dns-failover-determining-health-of-endpoints.html.
 */
export const route53Timeout = 6;

/**
 * Until all of Route 53's servers answer anew. Amazon says it of a change of records, "within 60 seconds" (Route53/latest/DeveloperGuide/Welcome.html, FAQs), and
 * promises nothing of a health check's, which goes the shorter way: ours is the longer number.
 */
export const route53Propagation = 60;

/** CloudFront's names, and so an alias of one, are kept for a minute. Source: Route53/latest/DeveloperGuide/resource-record-sets-choosing-alias-non-alias.html, TTL. */
export const aliasTtl = 60;

/** Until all of Cloudflare's locations know of a pool's state. Nobody publishes a bound; "seconds" is what its documentation says of load balancing. */
export const cloudflarePropagation = 15;

/** A monitor's request may last so long, in seconds, and is tried again so often at once. */
export const monitorTimeout = 5;
export const monitorRetries = 2;

/** Failover by Route 53's records. @param asked `ttlSeconds` of the set; behind Cloudflare's proxy it is Cloudflare that keeps the answer */
export function route53Failover(asked: { check: Omit<Detection, "timeoutSeconds">; ttlSeconds: number }): FailoverTime {
  const { intervalSeconds, failures } = asked.check;
  const ttl = Math.max(asked.ttlSeconds, aliasTtl);
  return summed({
    detection: failures * intervalSeconds + route53Timeout,
    propagation: route53Propagation,
    ttl,
    steering: 0,
  });
}

/**
 * Failover by Cloudflare's load balancer: a proxied name's addresses stay the same, and the next request goes to the next pool. A name that is not proxied is
 * kept by resolvers.
 */
export function cloudflareFailover(asked: {
  check: Omit<Detection, "timeoutSeconds">;
  proxied: boolean;
  ttlSeconds: number;
}): FailoverTime {
  const { intervalSeconds, failures } = asked.check;
  return summed({
    // Each question is tried again at once before it counts as failed.
    detection: failures * (intervalSeconds + monitorTimeout * (monitorRetries + 1)),
    propagation: 0,
    ttl: asked.proxied ? 0 : asked.ttlSeconds,
    steering: cloudflarePropagation,
  });
}

const summed = (parts: Omit<FailoverTime, "seconds">): FailoverTime => ({
  ...parts,
  seconds: parts.detection + parts.propagation + parts.ttl + parts.steering,
});
