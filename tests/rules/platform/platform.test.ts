import { platformAlerts, platformRules } from "../../../workloads/alerts/platform";
import { tryAlerts } from "../alert-cases";
import { clusterCases } from "./cluster-cases";
import { systemCases } from "./system-cases";

const application = "go-coffee";

tryAlerts({
  alerts: Object.values(platformAlerts(application, { rotated: true })).flat(),
  groups: platformRules(application, "https://example.com/runbooks", { rotated: true }),
  cases: { ...clusterCases, ...systemCases },
});
