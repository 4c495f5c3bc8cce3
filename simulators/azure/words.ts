import type { Refusal, Words } from "../core/spec";
import { groupOf, nameIn, typeIn } from "./ids";

/** ARM's errors as the provider prints them. Source: pulumi/pulumi-azure-native provider/pkg/azure/client_azcore.go, PulumiAzcoreResponseError. */
export const armError = ({ code, message }: Refusal): string => {
  const [status, reason] = code.split(" ");
  return code === "" ? message : `Status=${status} Code="${reason}" Message="${message}"`;
};

/** A refusal of ARM's or of one of its providers: the HTTP status, and the code that comes with it. */
export const refuse = (status: number, reason: string, message: string): Refusal => ({
  code: `${status} ${reason}`,
  message,
});
export const badRequest = (reason: string, message: string): Refusal => refuse(400, reason, message);
export const conflict = (reason: string, message: string): Refusal => refuse(409, reason, message);

/** Source: learn.microsoft.com/azure/azure-resource-manager/troubleshooting/error-not-found. */
export const notFound = (id: string): Refusal =>
  refuse(
    404,
    "ResourceNotFound",
    `The Resource '${typeIn(id)}/${nameIn(id)}' under resource group '${groupOf(id) ?? ""}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
  );

export const words: Words = {
  refused: (_, __, ___, refusal) => armError(refusal),
  // Asked for before it is made: ARM itself would take it for an update.
  taken: (_, id) => ({ code: "", message: `cannot create already existing resource '${id}'` }),
  gone: (_, id) => notFound(id),
  inUse: (_, id) => conflict("ResourceInUse", `The resource '${id}' is in use.`),
};
