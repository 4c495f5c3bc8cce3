import type { Output, Resource } from "@pulumi/pulumi";
import { Events, type EventsArgs } from "../../../../components/gcp/events/events";
import { record } from "../../../mocks";
import { value } from "../data/ground";
import { short, sound } from "./ground";

/** What was made last. */
export let made: Events;
export const recorded = (change: Partial<EventsArgs>) =>
  record(() => {
    made = new Events("events", { ...sound, ...change });
  });
/** All of it, made once. */
let whole: ReturnType<typeof recorded> | undefined;
let first: Events | undefined;
export async function everything() {
  const found = await (whole ??= recorded({}));
  made = first ??= made;
  return found;
}
/** What an output waits for. */
export async function waitedFor(told: Output<string>): Promise<string[]> {
  const of = await (told as unknown as { allResources: () => Promise<Set<Resource>> }).allResources();
  return Promise.all([...of].map(async ({ urn }) => short(await value(urn))));
}
export const member = (account: string) => expect.stringContaining(`serviceAccount:${account}`) as string;
