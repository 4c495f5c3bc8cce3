/** What `npx pulumi stack export` (or `coffee local export`) writes, as far as a scan reads it. */
export interface StateExport {
  deployment: { resources?: StateResource[] };
}

export interface StateResource {
  urn: string;
  type: string;
  /** False for components. */
  custom: boolean;
  inputs?: Record<string, unknown>;
  provider?: string;
  /** The resources that each input was computed from, by their URNs. */
  propertyDependencies?: Record<string, string[]>;
}

/** The key that marks a value that is more than plain JSON (pulumi sdk/go/common/resource/sig). */
const signature = "4dabf18193072939515e22adb298388d";
const secret = "1b47061264138c4ac30d75fd1eb44270";

/** @throws Error where the text is no export of a stack */
export function readState(text: string): StateResource[] {
  const state = JSON.parse(text) as Partial<StateExport>;
  if (state.deployment === undefined)
    throw new Error('want the JSON that `npx pulumi stack export` writes: there is no "deployment" in it');
  return state.deployment.resources ?? [];
}

/** The logical name. */
export function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

/** A secret and an asset as a word that says what they are, everything else as it is. */
export function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  const mark = (value as Record<string, unknown>)[signature];
  if (mark !== undefined) return mark === secret ? "(secret)" : "(file)";
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}
