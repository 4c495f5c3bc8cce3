/** A file that is made from something else, and kept in the repository so that it can be read and reviewed. */
export interface Generator {
  /** Where it is written, from the project's root. */
  path: string;
  /** Makes the whole text, the same for the same sources. What is slow to load is imported in here, not at the top. */
  produce(): Promise<string>;
}
