import { output } from "@pulumi/pulumi";
import { CoffeeService, type CoffeeServiceArgs } from "../../../components/kubernetes/coffee-service";
import type { ServiceEntry } from "../../../components/kubernetes/service-entry";
import { record, type Recorded } from "../../mocks";
import { aCluster, ofKind, ours, type Kinds } from "./record";

const database = {
  id: output("db"),
  host: output("db.internal"),
  port: output(5432),
  name: "go_coffee",
  secretRef: output("a-reference"),
  primary: output("db.internal"),
  authorities: "-----BEGIN CERTIFICATE-----",
};

/** A service, as it is registered. @param change - what differs in the arguments */
export function made(service: ServiceEntry, change: Partial<CoffeeServiceArgs> = {}) {
  return record(() => {
    new CoffeeService(service.name, {
      service,
      services: [service],
      whose: ours,
      scale: "small",
      namespace: "go-coffee-dev",
      image: "registry.example/service:1",
      stores: { cidrs: ["10.0.224.0/23"], database, cache: { host: "redis.internal", port: 6380 } },
      after: [],
      scaler: aCluster(),
      sizeAdviser: aCluster("another"),
      ...change,
    });
  });
}

/** The only object of a kind. */
export function only<Kind extends keyof Kinds>(found: Recorded, kind: Kind): Kinds[Kind] {
  const all = ofKind(found, kind);
  expect(all).toHaveLength(1);
  return all[0]!.inputs;
}
