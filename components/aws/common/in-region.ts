import type {
  ResourceTransform,
  ResourceTransformArgs,
  ResourceTransformation,
  ResourceTransformationArgs,
} from "@pulumi/pulumi";

/** Components that a provider makes in a process of its own: what is in them, this program never sees. */
const packaged = ["eks:index:Cluster"];

/**
 * The option that makes everything below a component stand in another region than its provider's: since version 7 each resource
 * of AWS takes a `region` of its own, so that a second region needs no second provider, and no second plugin process. What AWS
 * has once for all regions (IAM) is left alone.
 *
 * Give the component a `place` of the same region: names of services, ARNs and conditions are made from that.
 *
 * `transformations` work on what this program makes, and no further; `transforms` are the engine's, and reach what a packaged component makes
 * too. They cost a call to this program for each resource, so only packaged components get them.
 * Source: pulumi.com/docs/iac/concepts/options/transforms.
 */
export function inRegion(region: string): { transformations: ResourceTransformation[] } {
  const there = <Args extends ResourceTransformArgs | ResourceTransformationArgs>({ type, props, opts }: Args) =>
    type.startsWith("aws:") && !type.startsWith("aws:iam/")
      ? { props: { ...(props as object), region }, opts: opts as Args["opts"] }
      : undefined;
  const inside: ResourceTransform = (args) => there(args);
  return {
    transformations: [
      (args) =>
        packaged.includes(args.type)
          ? {
              props: args.props as object,
              opts: { ...args.opts, transforms: [...(args.opts.transforms ?? []), inside] },
            }
          : there(args),
    ],
  };
}
