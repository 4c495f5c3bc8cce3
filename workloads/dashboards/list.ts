import type { Measured } from "../../components/kubernetes/slo/measures";
import type { ServiceEntry } from "../../components/kubernetes/service-entry";
import { dashboard } from "./build";
import type { Dashboard } from "./grafana";
import { objectivesDashboard } from "./objectives";
import { platformDashboard } from "./platform";
import { serviceDashboard } from "./service";

/** Every dashboard of an environment: one for each service that runs, the platform's, and that of all objectives. */
export function dashboardsOf(
  services: readonly ServiceEntry[],
  place: Measured,
): (Dashboard & { uid: string; title: string })[] {
  return [platformDashboard(place), objectivesDashboard, ...services.map((one) => serviceDashboard(one, place))].map(
    (described) => ({ ...dashboard(described), uid: described.uid, title: described.title }),
  );
}
