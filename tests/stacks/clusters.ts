import { clouds, type Cloud } from "../../components/core/contracts";
import type { Registered } from "../mocks";
import { environments, specOf } from "./spec";

/** Every cluster of every environment, by the environment's name and the cloud's. */
export const clusters: [environment: string, cloud: Cloud][] = environments.flatMap((environment) =>
  clouds
    .filter((cloud) => specOf(environment).clouds[cloud] !== undefined)
    .map((cloud): [string, Cloud] => [environment, cloud]),
);

/** All but what is in the clusters of other clouds: `kubernetes-CLOUD` is the provider of one. */
export function withoutOthers(all: readonly Registered[], cloud: Cloud): Registered[] {
  const others = clouds.filter((other) => other !== cloud).map((other) => `kubernetes-${other}`);
  const of = ({ type, name, provider }: Registered): string => {
    if (type === "pulumi:providers:kubernetes") return name;
    return type.startsWith("kubernetes:") ? (provider.split("::")[1] ?? "") : "";
  };
  return all.filter((one) => !others.some((other) => of(one).startsWith(other)));
}
