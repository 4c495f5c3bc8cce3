import { securityAlerts, securityRules } from "../../workloads/alerts/security";
import { platform, tryAlerts, type Cases } from "./alert-cases";

const application = "go-coffee";
const both = { falco: true, trivy: true };

const matched = (priority: number) =>
  `falcosecurity_falco_rules_matches_total{rule_name="Drop and execute new binary in container", priority="${priority}", source="syscall", tag_container="true", pod="falco-a", node="a"}`;
const rule = { rule_name: "Drop and execute new binary in container", node: "a" };
const daemons = 'kube_daemonset_status_number_unavailable{namespace="security-agents", daemonset="falco"}';
const image = (namespace: string) =>
  `namespace="${namespace}", image_repository="shop/order", image_tag="1.4.2", image_digest="", container_name="order", resource_kind="ReplicaSet"`;
const found = { image_repository: "shop/order", image_tag: "1.4.2" };

const cases: Cases = {
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
    series: { [`trivy_image_vulnerabilities{${image(application)}, severity="Critical"}`]: "2x90" },
    quiet: {
      [`trivy_image_vulnerabilities{${image(application)}, severity="Critical"}`]: "0x90",
      [`trivy_image_vulnerabilities{${image(application)}, severity="High"}`]: "7x90",
      [`trivy_image_vulnerabilities{${image("monitoring")}, severity="Critical"}`]: "7x90",
    },
    early: "59m",
    at: "61m",
    fires: [platform("warning", { namespace: application, ...found })],
  },
  VulnerableTool: {
    series: { [`trivy_image_vulnerabilities{${image("monitoring")}, severity="Critical"}`]: "2x1500" },
    quiet: { [`trivy_image_vulnerabilities{${image(application)}, severity="Critical"}`]: "2x1500" },
    early: "1430m",
    at: "1441m",
    fires: [platform("info", { namespace: "monitoring", ...found })],
  },
  SecretInImage: {
    series: { [`trivy_image_exposedsecrets{${image(application)}, severity="High"}`]: "0x10 1x20" },
    quiet: {
      [`trivy_image_exposedsecrets{${image(application)}, severity="High"}`]: "0x30",
      [`trivy_image_exposedsecrets{${image(application)}, severity="Low"}`]: "1x30",
    },
    early: "10m",
    at: "12m",
    fires: [platform("critical", { namespace: application, ...found })],
  },
  ImagesUnscanned: {
    series: { up: "1x150" },
    quiet: { [`trivy_image_vulnerabilities{${image(application)}, severity="Low"}`]: "0x150" },
    early: "119m",
    at: "121m",
    fires: [platform("warning")],
  },
};

tryAlerts({
  alerts: Object.values(securityAlerts(application, both)).flat(),
  groups: securityRules(application, both, "https://example.com/runbooks"),
  cases,
});

test("what is not installed has no alerts", () => {
  expect(securityRules(application, { falco: false, trivy: false })).toEqual([]);
  expect(Object.keys(securityAlerts(application, { falco: true, trivy: false }))).toEqual(["falco"]);
});
