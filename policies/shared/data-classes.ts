/** The values of the tag `data-class`. */
export const dataClasses: readonly string[] = ["public", "internal", "personal", "card"];

/** Whether a resource is tagged as holding data that a law or a contract regulates. */
export function isRegulated(tags: Readonly<Record<string, string>> | undefined): boolean {
  return tags !== undefined && ["personal", "card"].includes(tags["data-class"]!);
}
