import { engineKeys } from "../../config/decode";
import { configKey, environmentJsonSchema } from "../../config/environment";
import type { Generator } from "./generator";

/** What editors check `Pulumi.<env>.yaml` with: the whole stack file, with our environment inside. */
export const environmentSchemaFile: Generator = {
  path: "config/environment.schema.json",
  produce() {
    const { $schema, ...environment } = environmentJsonSchema() as Record<string, unknown>;
    const schema = {
      $schema,
      $comment: "Generated from config/environment.ts by npm run generate.",
      title: "A stack of the Go Coffee platform",
      type: "object",
      properties: {
        config: {
          type: "object",
          properties: {
            [configKey]: environment,
            "pulumi:disable-default-providers": {
              description: 'Always ["*"]: a forgotten provider is then an error, not a resource in the wrong region.',
              const: ["*"],
            },
            ...Object.fromEntries(engineKeys.map((key) => [key, { description: "Read by Pulumi itself." }])),
          },
          additionalProperties: false,
          required: [configKey, "pulumi:disable-default-providers"],
        },
        encryptionsalt: { type: "string", description: "Written by Pulumi." },
        secretsprovider: { type: "string", description: "Which key encrypts the stack's secrets." },
        encryptedkey: { type: "string", description: "Written by Pulumi." },
        environment: { description: "Pulumi ESC environments to import." },
      },
      required: ["config"],
      additionalProperties: false,
    };
    return Promise.resolve(`${JSON.stringify(schema, null, 2)}\n`);
  },
};
