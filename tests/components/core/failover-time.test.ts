import fc from "fast-check";
import { cloudflareFailover, route53Failover } from "../../../components/core/failover-time";

const check = fc.record({ intervalSeconds: fc.constantFrom(10, 30), failures: fc.integer({ min: 1, max: 10 }) });
const ttlSeconds = fc.integer({ min: 30, max: 300 });

describe("the longest time to fail over", () => {
  it("is the sum of its parts, and grows with each of them", () => {
    fc.assert(
      fc.property(check, ttlSeconds, fc.boolean(), (asked, ttl, proxied) => {
        for (const time of [
          route53Failover({ check: asked, ttlSeconds: ttl }),
          cloudflareFailover({ check: asked, ttlSeconds: ttl, proxied }),
        ])
          expect(time.seconds).toBe(time.detection + time.propagation + time.ttl + time.steering);
        const once = route53Failover({ check: asked, ttlSeconds: ttl }).seconds;
        const more = { ...asked, failures: asked.failures + 1 };
        expect(route53Failover({ check: more, ttlSeconds: ttl }).seconds).toBe(once + asked.intervalSeconds);
      }),
    );
  });

  it("has an alias's minute in it, whatever is asked: Route 53 lets nobody change it", () => {
    expect(route53Failover({ check: { intervalSeconds: 10, failures: 3 }, ttlSeconds: 30 })).toEqual({
      ...{ detection: 36, propagation: 60, ttl: 60, steering: 0, seconds: 156 },
    });
  });

  it("has nothing of resolvers in it where the name is proxied, and each retry of a monitor", () => {
    const asked = { check: { intervalSeconds: 30, failures: 3 }, ttlSeconds: 60 };
    expect(cloudflareFailover({ ...asked, proxied: true })).toMatchObject({ detection: 135, ttl: 0, seconds: 150 });
    expect(cloudflareFailover({ ...asked, proxied: false })).toMatchObject({ ttl: 60, seconds: 210 });
  });
});
