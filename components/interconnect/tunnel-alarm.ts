import { MetricAlarm } from "@pulumi/aws/cloudwatch/metricAlarm";
import type { Input } from "@pulumi/pulumi";
import type { Maker } from "./making";

/** The alarm of one tunnel, at AWS. */
export interface TunnelAlarm {
  /** The tunnel's name. */
  tunnel: string;
  part: string;
  /** The tunnel's address at AWS. */
  address: Input<string>;
  /** The ARN of the topic. */
  topic: Input<string>;
  /** The other end, for whoever is told. */
  to: string;
}

/**
 * Tells that a tunnel is down: for a tunnel with BGP, AWS counts its session, not only IKE. No data is taken for down, since a connection that is gone sends none. AWS
 * works on one endpoint at a time and tells of it by nothing else.
 * Source: docs.aws.amazon.com/vpn/latest/s2svpn/monitoring-cloudwatch-vpn.html: TunnelState, every five minutes.
 */
export function tunnelAlarm(by: Maker, { tunnel, part, address, topic, to }: TunnelAlarm): void {
  new MetricAlarm(
    by.label(part),
    {
      name: by.called(part),
      alarmDescription: `The tunnel ${tunnel} to ${to} has had no session for ten minutes: docs/runbooks/rotate-a-tunnel-key.md, "A tunnel is down"`,
      ...{ namespace: "AWS/VPN", metricName: "TunnelState", dimensions: { TunnelIpAddress: address } },
      ...{ statistic: "Minimum", comparisonOperator: "LessThanThreshold", threshold: 1 },
      ...{ period: 300, evaluationPeriods: 2, treatMissingData: "breaching" },
      ...{ alarmActions: [topic], okActions: [topic] },
      tags: by.tags(part),
    },
    by.here,
  );
}
