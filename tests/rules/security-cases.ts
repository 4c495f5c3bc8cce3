import { platform, scraped, type Cases } from "./alert-cases";

const application = "go-coffee";

const matched = (priority: number) =>
  `falcosecurity_falco_rules_matches_total{rule_name="Drop and execute new binary in container", priority="${priority}", source="syscall", tag_container="true", pod="falco-a", node="a"}`;
const rule = { rule_name: "Drop and execute new binary in container", node: "a" };
const daemons = 'kube_daemonset_status_number_unavailable{namespace="security-agents", daemonset="falco"}';
/** What Trivy's operator tells of an image in a namespace: its own stands beside it. */
const image = (what: "vulnerabilities" | "exposedsecrets", namespace: string, severity: string) =>
  scraped({ namespace: "security", pod: "trivy-operator-a" }, `trivy_image_${what}`, {
    ...{ namespace, image_repository: "shop/order", image_tag: "1.4.2", image_digest: "", container_name: "order" },
    ...{ resource_kind: "ReplicaSet", severity },
  });
const found = { image_repository: "shop/order", image_tag: "1.4.2" };

export const securityCases: Cases = {
  IntruderSuspected: {
    // Of a rule that never matched there is no series: the first match makes it.
    series: { [matched(2)]: "_x20 1x40" },
    quiet: { [matched(2)]: "3x60", [matched(4)]: "_x20 1x40" },
    early: "19m",
    at: "22m",
    fires: [platform("critical", rule)],
  },
  UnusualBehaviour: {
    series: { [matched(4)]: "1x20 2x40" },
    quiet: { [matched(4)]: "1x60", [matched(2)]: "1x20 2x40", [matched(5)]: "1x20 9x40" },
    early: "20m",
    at: "23m",
    fires: [platform("warning", rule)],
  },
  FalcoOverrun: {
    series: {
      'falcosecurity_scap_n_drops_total{node="a", pod="falco-a"}': "0+200x60",
      'falcosecurity_scap_n_evts_total{node="a", pod="falco-a"}': "0+10000x60",
    },
    quiet: {
      'falcosecurity_scap_n_drops_total{node="a", pod="falco-a"}': "0+50x60",
      'falcosecurity_scap_n_evts_total{node="a", pod="falco-a"}': "0+10000x60",
    },
    early: "10m",
    at: "30m",
    fires: [platform("warning", { node: "a" })],
  },
  NodeUnwatched: [
    {
      series: { [daemons]: "0x10 1x40" },
      quiet: { [daemons]: "0x10 1x10 0x40" },
      early: "25m",
      at: "27m",
      fires: [platform("warning", { namespace: "security-agents", daemonset: "falco" })],
    },
    {
      about: "where nothing tells of Falco at all",
      series: { up: "1x40" },
      early: "14m",
      at: "20m",
      fires: [platform("warning", { namespace: "security-agents", daemonset: "falco" })],
    },
  ],
  VulnerableService: {
    series: { [image("vulnerabilities", application, "Critical")]: "2x90" },
    quiet: {
      [image("vulnerabilities", application, "Critical")]: "0x90",
      [image("vulnerabilities", application, "High")]: "7x90",
      [image("vulnerabilities", "monitoring", "Critical")]: "7x90",
    },
    early: "59m",
    at: "61m",
    fires: [platform("warning", { exported_namespace: application, ...found })],
  },
  VulnerableTool: {
    series: { [image("vulnerabilities", "monitoring", "Critical")]: "2x1500" },
    quiet: { [image("vulnerabilities", application, "Critical")]: "2x1500" },
    early: "1430m",
    at: "1441m",
    fires: [platform("info", { exported_namespace: "monitoring", ...found })],
  },
  SecretInImage: {
    series: { [image("exposedsecrets", application, "High")]: "0x10 1x20" },
    quiet: {
      [image("exposedsecrets", application, "High")]: "0x30",
      [image("exposedsecrets", application, "Low")]: "1x30",
    },
    early: "10m",
    at: "12m",
    fires: [platform("critical", { exported_namespace: application, ...found })],
  },
  ImagesUnscanned: {
    series: { up: "1x150" },
    quiet: { [image("vulnerabilities", application, "Low")]: "0x150" },
    early: "119m",
    at: "121m",
    fires: [platform("warning")],
  },
};
