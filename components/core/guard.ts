import { ResourceHook, type CustomResourceOptions } from "@pulumi/pulumi";

/** What stands, as it was asked for and as the cloud tells it, and what is asked for now. What is not known yet is no plain value. */
export interface Update {
  olds: Record<string, unknown>;
  outputs: Record<string, unknown>;
  news: Record<string, unknown>;
}

/**
 * Refuses an update that the cloud would refuse, or worse, would not: in the preview already, where the provider cannot know, since
 * only the engine sees what stood before.
 * @param name the only one of its name in the program
 * @param problem what is wrong and what to do instead; undefined where nothing is
 */
export function refuseUpdate(
  name: string,
  problem: (update: Update) => string | undefined,
): Pick<CustomResourceOptions, "hooks"> {
  const hook = new ResourceHook(
    name,
    ({ oldInputs, oldOutputs, newInputs }) => {
      const wrong = problem({ olds: record(oldInputs), outputs: record(oldOutputs), news: record(newInputs) });
      if (wrong !== undefined) throw new Error(wrong);
    },
    { onDryRun: true },
  );
  return { hooks: { beforeUpdate: [hook] } };
}

/**
 * An answer of the cloud that counts when a resource is made, and that one which stands keeps: so a run about other things goes on where
 * the cloud does not answer (a region that is lost), and a create fails with the cloud's own words.
 * @param name the only one of its name in the program
 * @param input the resource's input that the answer is for: another answer later is no change of it
 */
export function askedAtCreation<Value>(
  name: string,
  input: string,
  answer: Promise<Value>,
): { value: Promise<Value>; options: Pick<CustomResourceOptions, "hooks" | "ignoreChanges"> } {
  let silence: string | undefined;
  const value = answer.catch((error: unknown) => {
    silence = error instanceof Error ? error.message : String(error);
    return undefined as Value; // The engine puts in what stands.
  });
  const hook = new ResourceHook(
    name,
    () => {
      if (silence !== undefined) throw new Error(silence);
    },
    { onDryRun: true },
  );
  return { value, options: { ignoreChanges: [input], hooks: { beforeCreate: [hook] } } };
}

const record = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
