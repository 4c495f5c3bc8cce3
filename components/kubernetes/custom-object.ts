import { CustomResource } from "@pulumi/kubernetes/apiextensions";
import type { CustomResourceOptions, Input } from "@pulumi/pulumi";

/** A value of which any part may be known only later. */
export type Later<Value> = Value extends readonly (infer Item)[]
  ? Input<readonly Later<Item>[]>
  : Value extends object
    ? Input<{ [Key in keyof Value]: Later<Value[Key]> }>
    : Input<Value>;

/** A custom resource's own type, such as `IHTTPRoute` of `@kubernetes-models/gateway-api`. */
export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata?: { name?: string; namespace?: string; labels?: object; annotations?: object };
  spec?: unknown;
}

/**
 * An object of a custom kind, checked by TypeScript against `Type` as the definition of its kind would check it in the cluster.
 *
 * @typeParam Type the object's type, imported as a type alone: it costs nothing at run time
 * @param name the resource's logical name
 */
export function customObject<Type extends Manifest>(
  name: string,
  manifest: Pick<Type, "apiVersion" | "kind"> & { metadata: Record<string, unknown> & { name: Input<string> } } & {
    [Key in keyof Type as Exclude<Key, "apiVersion" | "kind" | "metadata" | "status">]: Later<Type[Key]>;
  },
  opts: CustomResourceOptions,
): CustomResource {
  return new CustomResource(name, manifest as ConstructorParameters<typeof CustomResource>[1], opts);
}
