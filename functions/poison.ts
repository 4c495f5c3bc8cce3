/** What no further try will help. Its message names paths and codes, never a value of the event. */
export class Poison extends Error {
  override readonly name = "Poison";
}
