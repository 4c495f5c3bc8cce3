import { factsGenerators } from "../../simulators/facts/generate/generators";
import { azureTaggableTypes } from "./azure-taggable";
import { checkovPage } from "./checkov";
import { componentsPage } from "./components";
import { configurationPage } from "./configuration";
import { controlsPage } from "./controls";
import { environmentSchemaFile } from "./environment-schema";
import { eventSchemaFiles, eventsPage } from "./events";
import type { Generator } from "./generator";
import { labelableTypes } from "./labelable";
import { servicesFile } from "./services";
import { taggableTypes } from "./taggable";

/** Every generated file of the repository. Add yours here; the tests then keep it fresh. */
export const generators: readonly Generator[] = [
  servicesFile,
  environmentSchemaFile,
  configurationPage,
  componentsPage,
  controlsPage,
  checkovPage,
  taggableTypes,
  labelableTypes,
  azureTaggableTypes,
  ...eventSchemaFiles,
  eventsPage,
  ...factsGenerators(),
];
