import { services } from "../catalog";

/**
 * A template for the label `team` of an alert about what runs in the cluster: the team of the service that the label's value belongs to, in the services' namespace; else `platform`.
 * @param application the services' namespace
 * @param label the alert's label that names a pod or its owner: `pod`, `deployment`
 */
export function teamOf(application: string, label: "pod" | "deployment" | "horizontalpodautoscaler" | "name"): string {
  const own = services
    .map(({ name, team }) => `{{ else if match "^(keda-hpa-)?${name}(-|$)" $labels.${label} }}${team}`)
    .join("");
  return `{{ if ne $labels.namespace "${application}" }}platform${own}{{ else }}platform{{ end }}`;
}
