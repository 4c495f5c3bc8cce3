import { boughtFor } from "../../../cli/local/cloudflare";
import { engineEnvironment } from "../../../cli/local/run";
import { boughtBy } from "../../../simulators/cloudflare/account";
import { place, write } from "./place";

describe("what a local run's account at Cloudflare has bought", () => {
  const at = place();
  afterAll(() => at.dispose());
  const configured = (traffic: string) =>
    write(at.config, `config:\n  go-coffee:environment:\n    grade: prod\n${traffic}`);

  test("is what the configuration goes by, in words that the local Cloudflare reads", () => {
    expect(boughtFor(at.config)).toBeUndefined();
    configured("    traffic:\n      cloudflare: { plan: business, loadBalancing: true }\n");
    expect(boughtBy(boughtFor(at.config)!)).toEqual({ plan: "business", loadBalancing: true });
    expect(engineEnvironment(at)["GOCOFFEE_CLOUDFLARE"]).toBe("business,loadBalancing");
    configured("    traffic:\n      cloudflare: { plan: pro }\n");
    expect(boughtBy(boughtFor(at.config)!)).toEqual({ plan: "pro", loadBalancing: false });
    configured("    traffic: { decides: route53 }\n");
    expect(boughtFor(at.config)).toBeUndefined();
    expect(engineEnvironment(at)).not.toHaveProperty("GOCOFFEE_CLOUDFLARE");
  });

  test("is what the run's own environment says, where it does", () => {
    configured("    traffic:\n      cloudflare: { plan: business, loadBalancing: true }\n");
    process.env["GOCOFFEE_CLOUDFLARE"] = "free";
    try {
      expect(engineEnvironment(at)["GOCOFFEE_CLOUDFLARE"]).toBe("free");
    } finally {
      delete process.env["GOCOFFEE_CLOUDFLARE"];
    }
  });
});
