import { output } from "@pulumi/pulumi";
import { Alerts, type AlertsArgs } from "../../../../components/gcp/operations/alerts";
import { watchQuotas } from "../../../../components/gcp/operations/quota-alarms-plan";
import { Uptime } from "../../../../components/gcp/operations/uptime";
import { record } from "../../../mocks";
import { aPlace, project, watch } from "../place";

const place = aPlace();

describe("who is told", () => {
  const alerts = async (change: Partial<AlertsArgs>) => {
    let told: unknown;
    const all = await record(async () => {
      const { outputs } = new Alerts("alerts", { place, project, after: [], ...change });
      told = await new Promise((known) => output(outputs).apply(known));
    });
    return { told, channels: all.of("gcp:monitoring/notificationChannel:NotificationChannel") };
  };

  it("is an address, whose channel goes though an alarm made by hand uses it", async () => {
    const { told, channels } = await alerts({ email: "on-call@gocoffee.example" });
    expect(channels.map(({ inputs }) => inputs)).toEqual([
      expect.objectContaining({
        ...{ project, type: "email", forceDelete: true, displayName: "go-coffee-dev-alerts" },
        labels: { email_address: "on-call@gocoffee.example" },
      }),
    ]);
    expect(told).toEqual({ channels: ["projects/go-coffee-dev/notificationChannels/alerts-email"], after: [] });
  });

  it("is nobody where nobody is named", async () => {
    const { told, channels } = await alerts({ runbooks: "https://git.example/runbooks" });
    expect(channels).toEqual([]);
    expect(told).toEqual({ channels: [], after: [], runbooks: "https://git.example/runbooks" });
  });
});

it("a check from outside asks over TLS that is valid, every minute, and is watched by its own id", async () => {
  const all = await record(() => void new Uptime("uptime", { place, project, watch, host: "gcp.gocoffee.example" }));
  expect(all.one("gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig").inputs).toMatchObject({
    ...{ project, period: "60s" },
    httpCheck: { path: "/", port: 443, useSsl: true, validateSsl: true },
    monitoredResource: { type: "uptime_url", labels: { host: "gcp.gocoffee.example", project_id: project } },
  });
  const policies = all.of("gcp:monitoring/alertPolicy:AlertPolicy");
  expect(policies.map(({ inputs }) => inputs["displayName"])).toEqual([
    "go-coffee-dev-uptime-alarms-certificate",
    "go-coffee-dev-uptime-alarms-down",
  ]);
  for (const { inputs } of policies) {
    expect(inputs).toMatchObject({ severity: "CRITICAL", notificationChannels: watch.channels });
    expect(JSON.stringify(inputs["conditions"])).toContain('check_id=\\"uptime-site-check\\"');
  }
});

it("a check of another cloud's way in tells as soon as five minutes are bad, leads to the page of its loss, and leaves the certificate to that cloud", async () => {
  const host = "aws.gocoffee.example";
  const all = await record(
    () => void new Uptime("primary-asked", { place, project, watch, host, path: "/api/v1/coffee", others: true }),
  );
  expect(all.one("gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig").inputs).toMatchObject({
    httpCheck: { path: "/api/v1/coffee" },
    monitoredResource: { labels: { host } },
  });
  const { inputs } = all.one("gcp:monitoring/alertPolicy:AlertPolicy");
  expect(inputs).toMatchObject({
    ...{ displayName: "go-coffee-dev-primary-asked-alarms-down", severity: "CRITICAL" },
    conditions: [{ conditionPrometheusQueryLanguage: { duration: "0s" } }],
  });
  expect(JSON.stringify(inputs["conditions"])).toContain('check_id=\\"primary-asked-site-check\\"');
  expect(JSON.stringify(inputs["documentation"])).toContain("lose-a-cloud.md");
});

it("quotas are watched before they are used up, and when they are; a limit that is told once a day is looked for that long", () => {
  const [nearly, exceeded] = watchQuotas();
  expect(nearly).toMatchObject({ id: "nearly-used", severity: "warning", page: "gcp-quota.md" });
  expect(nearly!.query).toMatch(/> 0\.8$/);
  expect(nearly!.query).toContain('quota_limit{monitored_resource="consumer_quota"}[1d]) > 0)');
  expect(exceeded).toMatchObject({ id: "exceeded", severity: "critical", forSeconds: 0, page: "gcp-quota.md" });
});
