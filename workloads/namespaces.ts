import { dataClasses, type DataClass } from "../components/core/contracts";
import { quotaFor, type Quota } from "../components/kubernetes/quota";
import type { ByScale, Scale } from "../components/kubernetes/service-entry";
import { services } from "./catalog";

/** A namespace, as data. */
export interface NamespaceEntry {
  name: string;
  dataClass: DataClass;
  quota: Quota;
}

const quota = (pods: number, request: number, limit: number, memoryGiB: number): Quota => ({
  pods,
  cpu: { request: request * 1000, limit: limit * 1000 },
  memory: memoryGiB * 1024,
});

/** What the tools beside the application may use: room for the add-ons that later parts bring. */
const tools: Readonly<Record<"monitoring" | "security" | "cicd", ByScale<Quota>>> = {
  monitoring: { small: quota(30, 2, 6, 8), medium: quota(60, 6, 16, 24), large: quota(120, 16, 40, 64) },
  security: { small: quota(20, 1, 4, 4), medium: quota(40, 4, 10, 12), large: quota(80, 8, 20, 24) },
  cicd: { small: quota(20, 1, 4, 4), medium: quota(40, 4, 10, 12), large: quota(80, 8, 20, 24) },
};

/** The namespaces of an environment's cluster. */
export interface PlannedNamespaces {
  application: NamespaceEntry;
  /** What runs beside the application: `monitoring`, `security`, `cicd`. */
  tools: NamespaceEntry[];
}

/** Every namespace of an environment's cluster, with a quota that fits what will run there. `application` is the name of the services' own. */
export function namespacesOf(application: string, scale: Scale): PlannedNamespaces {
  return {
    application: {
      name: application,
      dataClass: mostSensitive(services.map((service) => service.dataClass)),
      quota: quotaFor(services, scale),
    },
    tools: Object.entries(tools).map(([name, byScale]) => ({ name, dataClass: "internal", quota: byScale[scale] })),
  };
}

/** The most sensitive of some classes of data: they stand in order, least sensitive first. */
function mostSensitive(classes: readonly DataClass[]): DataClass {
  return dataClasses.findLast((one) => classes.includes(one)) ?? "internal";
}
