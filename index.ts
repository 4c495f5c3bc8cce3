import { loadEnvironment } from "./config/load";
import { dev } from "./stacks/dev";
import { prod } from "./stacks/prod";
import { staging } from "./stacks/staging";

const spec = loadEnvironment();

/** What stands where: `pulumi stack output`. */
export const { environment, clouds } = { dev, staging, prod }[spec.name](spec);
