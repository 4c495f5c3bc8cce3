import type { Pack } from "../shared/rule";
import { databaseRules } from "./databases";

export const encryption: Pack = {
  name: "encryption",
  description: "Data is encrypted where it lies and where it travels, with keys of our own",
  rules: [...databaseRules],
};
