import { apiParts } from "./apis";
import type { Parts } from "./part";

/** Everything that is written by hand, by token. */
export const parts: Parts = {
  ...apiParts,
};
