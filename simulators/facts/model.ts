/** What a property holds. */
export type Shape =
  Primitive | { array: Shape } | { map: Shape } | { ref: string } | { values: Literal[] } | { anyOf: Shape[] };

/** `asset`: an asset or an archive. `resource`: a resource of the program, or its id. `any`: unchecked. */
export type Primitive = "string" | "number" | "boolean" | "any" | "asset" | "resource";

export type Literal = string | number | boolean;

/** Properties by name; a name that ends in `?` may be left out. */
export type Properties = Record<string, Shape>;

/** A nested type. A `ref` names it: `aws-ec2#in.ec2.LaunchTemplateIamInstanceProfile` is in the file `aws-ec2.json`. */
export interface Definition {
  properties: Properties;
  /** What the SDK says of a deprecated property, by its name. */
  deprecated?: Record<string, string>;
}

/** What the SDK's declaration of a resource, a provider or a function says. */
export interface TypeFacts {
  inputs: Properties;
  outputs: Properties;
  /** Inputs that the SDK turns into secrets. */
  secretInputs?: string[];
  /** Outputs that the SDK asks the engine to keep secret. */
  secretOutputs?: string[];
  /** Inputs that the SDK sends as JSON text (a provider's own settings that are no strings). */
  encoded?: string[];
  deprecated?: Record<string, string>;
  /** Why the whole type should no longer be used. */
  retired?: string;
}

/** The content of one file under `generated/`. */
export interface FactsFile {
  types: Record<string, TypeFacts>;
  definitions: Record<string, Definition>;
}
