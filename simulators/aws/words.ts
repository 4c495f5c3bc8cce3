import type { Words } from "../core/spec";

/** As Terraform's AWS provider writes an error of the cloud. Source: aws-sdk-go-v2 smithy-go errors.go, OperationError and GenericAPIError. */
export const words: Words = {
  refused({ api }, doing, id, { code, message }) {
    const operation = { creating: api.create, updating: api.update ?? api.create, deleting: api.delete }[doing];
    const which = id === "" ? "" : ` (${id})`;
    return `${doing} ${api.noun}${which}: operation error ${api.service}: ${operation}, api error ${code}: ${message}`;
  },
  taken: ({ api }, id) => ({ code: "EntityAlreadyExists", message: `${api.noun} ${id} already exists.` }),
  gone: ({ api }, id) => ({ code: "NotFound", message: `${api.noun} ${id} does not exist` }),
  inUse({ api }, id) {
    const noun = api.noun.replace(/^\S+ /, "").toLowerCase();
    return { code: "DependencyViolation", message: `The ${noun} '${id}' has dependencies and cannot be deleted.` };
  },
};
