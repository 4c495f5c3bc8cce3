import { factsGenerators } from "../../simulators/facts/generate/generators";
import { environmentSchemaFile } from "./environment-schema";
import type { Generator } from "./generator";

/** Every generated file of the repository. Add yours here; the tests then keep it fresh. */
export const generators: readonly Generator[] = [environmentSchemaFile, ...factsGenerators()];
