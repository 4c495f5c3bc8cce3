import { text } from "../core/paths";
import type { Refusal, Rule, TypeSpec } from "../core/spec";
import { lengthBetween } from "./common/argument-forms";
import { arn } from "./common/arn";
import * as checks from "./common/checks";

const folder = "hashicorp/terraform-provider-aws internal/service/schemas";
const model = "botocore schemas/2019-12-02/service-2.json";
const registryToken = "aws:schemas/registry:Registry";
const bad = (message: string): Refusal => ({ code: "BadRequestException", message });

/** Schemas under one name. */
const registry: TypeSpec = {
  token: registryToken,
  api: {
    service: "schemas",
    noun: "EventBridge Schemas Registry",
    create: "CreateRegistry",
    update: "UpdateRegistry",
    delete: "DeleteRegistry",
  },
  id: ({ inputs }) => String(inputs["name"]),
  autoName: { property: "name", max: 64 },
  replaceOn: { paths: ["region", "name"], source: `${folder}/registry.go` },
  rules: [
    checks.matches(
      "schemas.registry.name",
      `${folder}/registry.go`,
      "name",
      "name",
      /^[.\-_A-Za-z0-9]{1,64}$/,
      "1 to 64 of letters, digits, dots, hyphens and underscores",
    ),
    lengthBetween("schemas.registry.description", `${folder}/registry.go`, "description", "description", 0, 256),
    checks.notYet(
      "schemas.registry.unique",
      `${model} ConflictException`,
      (name) => ({ code: "ConflictException", message: `Registry with name ${name} already exists.` }),
      "name",
    ),
  ],
  outputs: (request) => ({ arn: arn("schemas", `registry/${String(request.inputs["name"])}`, request) }),
};

/** A schema of draft 4 says so, and what it is of. */
const content: Rule = {
  id: "schemas.schema.content",
  source: `${model} CreateSchema.Content: 100,000 characters; docs.aws.amazon.com/eventbridge/latest/userguide/eb-schema.html`,
  check({ inputs }) {
    const given = text(inputs["content"]) ?? "";
    if (given.length > 100_000) return bad("Schema content is longer than 100000 characters.");
    let schema: unknown;
    try {
      schema = JSON.parse(given);
    } catch {
      return bad("Invalid schema content: it is no JSON.");
    }
    if (inputs["type"] !== "JSONSchemaDraft4") return undefined;
    const draft = typeof schema === "object" && schema !== null ? (schema as Record<string, unknown>)["$schema"] : 0;
    return typeof draft === "string" && /^https?:\/\/json-schema\.org\/draft-04\/schema#?$/.test(draft)
      ? undefined
      : bad("Invalid schema content: want $schema http://json-schema.org/draft-04/schema#.");
  },
};

/** What events of one type hold. A change of it is another version. */
const schema: TypeSpec = {
  token: "aws:schemas/schema:Schema",
  api: {
    service: "schemas",
    noun: "EventBridge Schemas Schema",
    create: "CreateSchema",
    update: "UpdateSchema",
    delete: "DeleteSchema",
  },
  id: ({ inputs }) => `${String(inputs["name"])}/${String(inputs["registryName"])}`,
  autoName: { property: "name", max: 385 },
  refers: {
    registryName: {
      to: registryToken,
      missing: (name) => ({ code: "NotFoundException", message: `Registry with name ${name} does not exist.` }),
    },
  },
  replaceOn: { paths: ["region", "name", "registryName"], source: `${folder}/schema.go` },
  rules: [
    checks.matches(
      "schemas.schema.name",
      `${folder}/schema.go`,
      "name",
      "name",
      /^[.\-_A-Za-z@]{1,385}$/,
      "1 to 385 of letters, dots, hyphens, underscores and @",
    ),
    checks.oneOf("schemas.schema.type", `${model} Type`, "type", "type", ["OpenApi3", "JSONSchemaDraft4"]),
    content,
  ],
  outputs(request) {
    const { inputs, current } = request;
    const before = Number(current?.outputs["version"] ?? 0);
    const moment = checks.createdAt(request, "versionCreatedDate");
    const another = current?.inputs["content"] !== inputs["content"];
    return {
      arn: arn("schemas", `schema/${String(inputs["registryName"])}/${String(inputs["name"])}`, request),
      version: String(another ? before + 1 : before),
      ...{ lastModified: moment, versionCreatedDate: moment },
    };
  },
  unknownOnUpdate: (outputs, news) => (outputs["content"] === news["content"] ? [] : ["version", "lastModified"]),
};

/** EventBridge's registries of schemas. */
export const schemas: TypeSpec[] = [registry, schema];
