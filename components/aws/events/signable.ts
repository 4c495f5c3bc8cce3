/**
 * The version of an object that a job is to sign. One that was put in before the bucket kept versions everywhere has none: an empty one or none for the provider, and `null` once it was refreshed. It never
 * gets one, so it must be put in once more. To have the engine replace it would not do: at the end the provider deletes every version of its key, or covers the new one with a marker
 * (internal/service/s3/object.go of hashicorp/terraform-provider-aws, `resourceObjectDelete`). So the state lets go of it.
 *
 * @throws Error where it has none
 */
export function signable(version: string | undefined, urn: string): string {
  if (version !== undefined && !["", "null"].includes(version)) return version;
  const [, , environment = "ENV"] = urn.split(":");
  throw new Error(
    `${urn.split("::").at(-1)}: S3 took it before the bucket kept versions everywhere, and AWS Signer signs versions alone. ` +
      `Let go of it, \`npx pulumi state delete --stack ${environment} '${urn}'\`, and run \`up\` again, which puts it in once more`,
  );
}
