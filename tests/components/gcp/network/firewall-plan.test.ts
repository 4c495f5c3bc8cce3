import { readFileSync, readdirSync } from "node:fs";
import * as path from "node:path";
import fc from "fast-check";
import { firewallRules, webhookPorts, type FirewallRequest } from "../../../../components/gcp/network/firewall-plan";

const request: FirewallRequest = {
  ...{ nodes: "10.16.0.0/17", pods: "10.18.0.0/15", services: "10.17.0.0/20", controlPlane: "10.17.16.0/28" },
  ...{ data: "10.16.224.0/20", endpoints: "10.16.240.0/20" },
  loadBalancers: { ranges: ["35.191.0.0/16", "130.211.0.0/22"], ports: [8443] },
  ...{ webhooks: webhookPorts, internet: [443] },
};
const rule = (key: string, change: Partial<FirewallRequest> = {}) =>
  firewallRules({ ...request, ...change }).find((one) => one.key === key);

describe("what may pass", () => {
  it("is what nodes need of the cluster's API, of Google's, of stores and of the internet", () => {
    expect(rule("control-plane-out")).toMatchObject({
      ranges: ["10.17.16.0/28"],
      layer4: [{ ports: ["443", "8132"] }],
    });
    expect(rule("google-apis")).toMatchObject({ ranges: ["199.36.153.8/30"], layer4: [{ ports: ["443"] }] });
    expect(rule("stores")?.layer4[0]?.ports).toEqual(expect.arrayContaining(["5432", "6378-6379"]));
    expect(rule("internet")).toMatchObject({ ranges: ["0.0.0.0/0"], layer4: [{ ports: ["443"] }], logged: true });
  });

  it("is what load balancers and their health checks ask of the gateway, where there is one", () => {
    expect(rule("load-balancers")).toMatchObject({
      ranges: ["35.191.0.0/16", "130.211.0.0/22"],
      layer4: [{ protocol: "tcp", ports: ["8443"] }],
    });
    expect(rule("load-balancers", { loadBalancers: { ranges: [], ports: [] } })).toBeUndefined();
  });

  it("ends with nothing else, whatever is asked for, and names each priority once", () => {
    const port = fc.integer({ min: 1, max: 65535 });
    fc.assert(
      fc.property(fc.array(port), fc.array(port), (internet, ports) => {
        const rules = firewallRules({ ...request, internet, loadBalancers: { ranges: ["35.191.0.0/16"], ports } });
        expect(new Set(rules.map(({ priority }) => priority)).size).toBe(rules.length);
        const last = [...rules].sort((one, other) => other.priority - one.priority).slice(0, 2);
        expect(last.map(({ action, ranges }) => [action, ranges])).toEqual([
          ["deny", ["0.0.0.0/0"]],
          ["deny", ["0.0.0.0/0"]],
        ]);
        for (const { layer4 } of rules) for (const { ports: some } of layer4) expect(some).not.toEqual([]);
      }),
    );
  });
});

// Google's own rule lets the control plane reach 443 and 10250: an installation whose webhook listens elsewhere would wait for ever.
it("knows the port of every webhook of what the platform installs", () => {
  const root = path.join(__dirname, "../../../../workloads");
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
  const ports = files.flatMap((file) =>
    [...readFileSync(path.join(root, file), "utf8").matchAll(/fromControlPlane: \[([\d, ]+)\]/g)].flatMap(([, list]) =>
      list!.split(",").map(Number),
    ),
  );
  expect(ports.length).toBeGreaterThan(4);
  expect(ports.filter((port) => !webhookPorts.includes(port))).toEqual([]);
});
