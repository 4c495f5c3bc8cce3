import type { IExternalSecret } from "@kubernetes-models/external-secrets/external-secrets.io/v1/ExternalSecret";
import type { IPassword } from "@kubernetes-models/external-secrets/generators.external-secrets.io/v1alpha1/Password";
import type { CustomResourceOptions, Resource } from "@pulumi/pulumi";
import { customObject } from "./custom-object";

export interface GeneratedSecretsArgs {
  /** The generator's name, in the namespace of the Secrets. */
  generator: string;
  secrets: readonly {
    name: string;
    /** What else stands in the Secret, in clear. The password stands under `password`. @defaultValue nothing */
    values?: Readonly<Record<string, string>>;
  }[];
  named: (name: string) => { name: string; namespace: string; labels: Record<string, string> };
  label: (part: string) => string;
  /** What must stand first: External Secrets, whose webhooks fail closed. */
  after: readonly Resource[];
}

/**
 * Secrets with a password each that External Secrets draws, once, in the cluster: for what lives and dies with it, and that nobody outside needs to know. It is in no state of ours.
 * Another one is drawn for who deletes the Secret (docs/decisions/stores.md).
 * Sources: external-secrets.io/latest/api/generator/password; …/api/externalsecret, `refreshPolicy: CreatedOnce`.
 * @returns each, for what waits for it
 */
export function generatedSecrets(args: GeneratedSecretsArgs, here: CustomResourceOptions): Resource[] {
  const { generator, secrets, named, label, after } = args;
  if (secrets.length === 0) return [];
  const source = customObject<IPassword>(
    label(generator),
    {
      apiVersion: "generators.external-secrets.io/v1alpha1",
      kind: "Password",
      metadata: named(generator),
      // Letters and digits alone: it goes into addresses and files of several tools.
      spec: { length: 32, digits: 8, symbols: 0, noUpper: false, allowRepeat: true },
    },
    { ...here, dependsOn: [...after] },
  );
  return secrets.map(({ name, values = {} }) =>
    customObject<IExternalSecret>(
      label(name),
      {
        apiVersion: "external-secrets.io/v1",
        kind: "ExternalSecret",
        metadata: { ...named(name), annotations: { "pulumi.com/waitFor": "condition=Ready" } },
        spec: {
          refreshPolicy: "CreatedOnce",
          target: {
            name,
            creationPolicy: "Owner",
            template: { data: { ...values, password: "{{ .password }}" } },
          },
          dataFrom: [
            {
              sourceRef: {
                generatorRef: {
                  apiVersion: "generators.external-secrets.io/v1alpha1",
                  kind: "Password",
                  name: generator,
                },
              },
            },
          ],
        },
      },
      { ...here, dependsOn: [source] },
    ),
  );
}
