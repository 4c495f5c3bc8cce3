import type { ComponentResourceOptions, Resource } from "@pulumi/pulumi";
import { Dashboards } from "../../components/kubernetes/dashboards";
import type { Ownership } from "../../components/kubernetes/labels";
import type { Namespace } from "../../components/kubernetes/namespace";
import type { Scale, ServiceEntry } from "../../components/kubernetes/service-entry";
import { Objectives } from "../../components/kubernetes/slo/objectives";
import { gatewayNamespace } from "../addons/kong";
import { dashboardsOf } from "../dashboards/list";
import { figuresOf, objectivesOf } from "./objectives";

/** What an environment promises. */
export interface Promises {
  /** Percent of requests from outside that are answered: 99.99. */
  availability: number;
  /** Whether customers are there at all times, so that none at all means that they do not get through. */
  busy: boolean;
}

export interface WatchArgs extends Promises {
  whose: Ownership;
  scale: Scale;
  /** The namespace that the services run in. */
  application: string;
  /** Those that run. */
  services: readonly ServiceEntry[];
  /** Where Prometheus and Grafana are. */
  monitoring: Namespace;
  /** Where the runbooks are. @defaultValue the folder in the repository */
  runbooks?: string | undefined;
  /** Prometheus' and Grafana's release. */
  stack: Resource;
}

/** The objectives of an environment's services as rules, and the dashboards that show them. Nothing, where no service runs. */
export function watch(id: string, args: WatchArgs, here: ComponentResourceOptions): void {
  const { whose, scale, application, services, monitoring, stack, availability, busy, runbooks } = args;
  const objectives = objectivesOf(services, scale, availability);
  if (objectives.length === 0) return;
  const place = {
    application,
    gateway: gatewayNamespace,
    services: services.map(({ name }) => name),
    figures: figuresOf(scale),
  };
  const there = { whose, namespace: monitoring.name, after: [...monitoring.guards, stack] };
  new Objectives(`${id}-objectives`, { ...place, ...there, objectives, busy, runbooks }, here);
  new Dashboards(`${id}-dashboards`, { ...there, dashboards: dashboardsOf(services, place) }, here);
}
