/** How many definitions of dev come as files: five of Gateway API, ten of Prometheus' operator. No preview has them: the engine asks no provider for a component whose cluster is not there yet. */
export const inFiles = 15;
