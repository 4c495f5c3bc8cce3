import type { Props } from "../protocol/values";
import type { FieldError } from "./fields";
import type { Kind } from "./kinds";

/** What a rule may look at besides the object. */
export interface Subjected {
  kind: Kind;
  /** The object as it stands; absent when it is being created. */
  current: Props | undefined;
}

/** One rule of the API server about an object by itself: all values are known when it is asked. */
export interface ObjectRule {
  /** Such as `apps.deployment.selector-matches`. */
  id: string;
  /** The file of kubernetes/kubernetes, or the page, that says so. */
  source: string;
  /** The kinds that it is about; absent: all. */
  kinds?: readonly string[];
  check(object: Props, subjected: Subjected): FieldError[];
}
