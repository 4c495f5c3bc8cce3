/*
 * Where the logs and traces of a cluster may go. Pure.
 */

/**
 * The lines that pods write, each of one kind and so on one path: what the services say; who was asked for what, as the gateway and the
 * sidecars say it; and everything else.
 */
export const logKinds = ["services", "requests", "platform"] as const;
export type LogKind = (typeof logKinds)[number];

/** Where lines are kept. */
export const logStores = ["loki", "elasticsearch"] as const;
export type LogStore = (typeof logStores)[number];

/** Where spans are kept; `none`: nobody makes any. */
export const traceStores = ["jaeger", "zipkin", "none"] as const;
export type TraceStore = (typeof traceStores)[number];
