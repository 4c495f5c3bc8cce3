/**
 * How a subnet's traffic is recorded: every flow, summed up over ten minutes as on AWS, with all that is known of both ends. The records lie in the
 * project's logs, and are kept as long as those.
 */
export const recorded = {
  aggregationInterval: "INTERVAL_10_MIN",
  flowSampling: 1,
  metadata: "INCLUDE_ALL_METADATA",
} as const;
