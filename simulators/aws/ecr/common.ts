import type { Refusal, TypeSpec } from "../../core/spec";

export const folder = "hashicorp/terraform-provider-aws internal/service/ecr";
export const model = "botocore ecr/2015-09-21/service-2.json";
export const repositoryToken = "aws:ecr/repository:Repository";

export const wrong = (message: string): Refusal => ({ code: "InvalidParameterException", message });

/** A value that the API's own model refuses. */
export const unfit = (parameter: string, constraint: string): Refusal =>
  wrong(`Invalid parameter at '${parameter}' failed to satisfy constraint: '${constraint}'`);

export const repositoryStands: TypeSpec["refers"] = {
  repository: {
    to: repositoryToken,
    holds: false,
    missing: (given, request) => ({
      code: "RepositoryNotFoundException",
      message: `The repository with name '${given}' does not exist in the registry with id '${request.account}'`,
    }),
  },
};
