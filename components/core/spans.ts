import type { Input, Output, Resource } from "@pulumi/pulumi";

/** OTLP over HTTP: the only port of the collector that anybody outside of a cluster reaches. */
export const spansPort = 4318;

/**
 * How the collector's pods get before whoever sends spans from outside of the cluster: in a target group, by a TargetGroupBinding; or by a Service of type
 * LoadBalancer, which the cluster's cloud gives an address inside of the network. `made`: what the Service is within by name, so that it comes after that and goes
 * before it, by itself: a load balancer that is left when the cluster goes holds the address and its subnet.
 */
export type SpansBinding =
  | { kind: "targetGroup"; arn: Input<string> }
  | {
      kind: "service";
      annotations: Readonly<Record<string, string>>;
      made: readonly Resource[];
      /**
       * What the Service is under, where it must not go with the cluster: the engine hands `deletedWith` down from whatever a resource is under, and what is deleted so is
       * asked to leave nothing. @defaultValue with all else that runs there
       */
      parent?: Resource;
    };

/** The way of spans into a cluster, for who runs in it. All of it but the group's ARN is plain: with anything unknown a preview would not open the chart. */
export interface SpansEntrance {
  binding: SpansBinding;
  /** From where the collector's pods are called, in CIDR form: a load balancer's subnets, or those of who sends, where their addresses stay. */
  sources: readonly string[];
}

/** Where functions send spans, for the functions. */
export interface SpansDoor {
  /** OTLP over HTTP, without a path: `http://HOST:4318`. What `OTEL_EXPORTER_OTLP_ENDPOINT` has. */
  endpoint: Output<string>;
  port: typeof spansPort;
}

/** AWS's door: as everything else there it goes by security groups. */
export interface AwsSpansDoor extends SpansDoor {
  /** The load balancer's security group, which lets nobody in by itself: who sends spans makes the rules between it and a group of their own. */
  groupId: Output<string>;
}
