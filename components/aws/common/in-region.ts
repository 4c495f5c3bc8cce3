import type {
  ResourceTransform,
  ResourceTransformArgs,
  ResourceTransformation,
  ResourceTransformationArgs,
} from "@pulumi/pulumi";

/**
 * The option that makes everything below a component stand in another region than its provider's: since version 7 each resource
 * of AWS takes a `region` of its own, so that a second region needs no second provider, and no second plugin process. What AWS
 * has once for all regions (IAM) is left alone.
 *
 * Give the component a `place` of the same region: names of services, ARNs and conditions are made from that.
 *
 * It takes both of Pulumi's ways: `transformations` work on what this program makes, without a word to the engine; `transforms` are the
 * engine's, and reach what a packaged component (`eks.Cluster`) makes in a process of its own as well.
 * Source: pulumi.com/docs/iac/concepts/options/transforms.
 */
export function inRegion(region: string): {
  transformations: ResourceTransformation[];
  transforms: ResourceTransform[];
} {
  const there = <Args extends ResourceTransformationArgs | ResourceTransformArgs>({ type, props, opts }: Args) =>
    type.startsWith("aws:") && !type.startsWith("aws:iam/")
      ? { props: { ...(props as object), region }, opts: opts as Args["opts"] }
      : undefined;
  return {
    transformations: [(args) => there(args)],
    transforms: [(args) => there(args)],
  };
}
