import type { Alias, Input, ResourceTransformation, URN } from "@pulumi/pulumi";

/** A type of one version of an API: `azure-native:keyvault/v20230201:Vault`, or of a package of that version alone. */
const ofOneVersion = /^azure-native(:\w+\/v\d{8}\w*|_\w+_v\d{8}\w*:\w+):/;

const isOfOneVersion = (alias: Input<URN | Alias>): boolean =>
  typeof alias === "object" && "type" in alias && typeof alias.type === "string" && ofOneVersion.test(alias.type);

/**
 * For a layer's option `transformations`, which all that is under it inherits: the SDK gives each resource the names that it would have with every version of its API, 60 for a subnet,
 * so that a program may go from one to another. Ours never named a version, and some 20,000 of them took twice the memory that all else of prod does. Names that a type had before it
 * moved (`azure-native:cache:RedisEnterprise`) stay: a stack may have been made with them.
 */
export const withoutVersions: ResourceTransformation = ({ props, opts }) => ({
  props,
  opts: opts.aliases ? { ...opts, aliases: opts.aliases.filter((alias) => !isOfOneVersion(alias)) } : opts,
});
