import type { Scale } from "../../components/kubernetes/service-entry";

/** Whether an environment of this scale has stores of its own in the cluster where it says nothing of them: what is small runs without. */
export const hasStores = (scale: Scale): boolean => scale !== "small";
