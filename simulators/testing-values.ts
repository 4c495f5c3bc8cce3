import { asset, type CustomResource, Resource, secret } from "@pulumi/pulumi";
import { archiveSignature, assetSignature, signatureKey } from "./facts/check";
import { isProps, mapProps, type Props, Secret } from "./protocol/values";

/** What a program gives to Pulumi's mocks, as a provider gets it: secrets without their mark, ids in place of resources, assets as on the wire. */
export async function fromProgram(props: Props): Promise<Props> {
  const entries = await Promise.all(Object.entries(props).map(async ([key, value]) => [key, await plain(value)]));
  return mapProps(Object.fromEntries(entries) as Props, (value) => value);
}

/** What a cloud computed, as a program reads it: secrets marked. */
export function toProgram(props: Props): Props {
  const out = (value: unknown): unknown => {
    if (value instanceof Secret) return secret(out(value.value));
    if (Array.isArray(value)) return value.map(out);
    return isProps(value) ? mapProps(value, out) : value;
  };
  return mapProps(props, out);
}

async function plain(value: unknown): Promise<unknown> {
  if (Array.isArray(value)) return Promise.all(value.map(plain));
  if (Resource.isInstance(value)) return idOf(value as CustomResource);
  if (asset.Asset.isInstance(value)) return { ...(value as object), [signatureKey]: assetSignature };
  if (asset.Archive.isInstance(value)) return { ...(value as object), [signatureKey]: archiveSignature };
  if (!isProps(value)) return value;
  return signatureKey in value && "value" in value ? plain(value["value"]) : fromProgram(value);
}

function idOf({ id }: CustomResource): Promise<string> {
  return new Promise((resolve) => id.apply(resolve));
}
