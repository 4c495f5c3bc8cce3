import { securityAlerts, securityRules } from "../../workloads/alerts/security";
import { tryAlerts } from "./alert-cases";
import { securityCases } from "./security-cases";

const application = "go-coffee";
const both = { falco: true, trivy: true };

tryAlerts({
  alerts: Object.values(securityAlerts(application, both)).flat(),
  groups: securityRules(application, both, "https://example.com/runbooks"),
  cases: securityCases,
});

test("what is not installed has no alerts", () => {
  expect(securityRules(application, { falco: false, trivy: false })).toEqual([]);
  expect(Object.keys(securityAlerts(application, { falco: true, trivy: false }))).toEqual(["falco"]);
});
