import type { CustomResourceOptions, Resource } from "@pulumi/pulumi";

/**
 * Who makes something: what the helpers of this cloud (`grant`, `ownIdentity`, `ownSecret`, `privateEndpoint`, `diagnose` …) take first.
 * A component gives `{ label: (part) => this.label(part), here: this.here }`.
 */
export interface By {
  /** The logical name of a part. */
  label(part: string): string;
  /** The options of all that is made: its parent at least. */
  here: CustomResourceOptions;
  /** What all of it waits for. @defaultValue nothing */
  after?: readonly Resource[];
}

/** The options of a thing that `by` makes, which waits for more besides. */
export function optionsOf(by: By, more: readonly Resource[] = []): CustomResourceOptions {
  const waits = [...(by.after ?? []), ...more];
  return waits.length === 0 ? by.here : { ...by.here, dependsOn: waits };
}
