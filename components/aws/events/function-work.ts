import type { Input } from "@pulumi/pulumi";
import { functionEmits, functionVariables, type BusFunction, type ForwardTarget } from "../../core/events";
import type { Statement } from "../common/policy-document";
import type { FunctionReach } from "./functions-group";
import { keepsMarks, publishes, readsToken, writesRows } from "./grants";

/** How far it goes: who delivers messages and the next cloud are on the internet, and all else is in the network. */
export const reachOf = (name: BusFunction): FunctionReach =>
  name === "notification" || name === "forward" ? "internet" : "inside";

/** What there is around the functions of a bus. */
export interface Surroundings {
  environment: string;
  region: string;
  /** Encrypts all of it. */
  keyArn: Input<string>;
  bus: { name: Input<string>; arn: Input<string> };
  store: { name: Input<string>; arn: Input<string> };
  rows?: { name: Input<string>; arn: Input<string> } | undefined;
  deliver?: { url: string; secretArn: Input<string> } | undefined;
  forward?: ForwardTarget | undefined;
}

/** What a function is for, what it finds in its environment, and what it may do. */
export interface Work {
  description: string;
  variables: Record<string, Input<string>>;
  statements: Statement[];
}

/**
 * A function's own part: nothing of the others'.
 * @throws RangeError where what it needs is not there
 */
export function workOf(name: BusFunction, around: Surroundings): Work {
  const { region, keyArn, bus, store } = around;
  const marks = keepsMarks(name, { arn: store.arn, keyArn }, region);
  const work = (description: string, variables: Work["variables"], statements: Statement[]): Work => ({
    description,
    variables: { [functionVariables.state]: store.name, ...variables },
    statements: [...marks, ...statements],
  });
  switch (name) {
    case "order":
      return work(
        "Counts what was sold off the stock, once an order is paid",
        { [functionVariables.bus]: bus.name },
        // As itself: functions/envelope.ts names its source so.
        publishes(bus.arn, functionEmits.order, `urn:go-coffee:${around.environment}:aws:${name}`),
      );
    case "payment":
      return work("Enters payments into the book", {}, []);
    case "notification": {
      const { url, secretArn } = given(name, "deliver", around.deliver);
      return work(
        "Has customers told what happened",
        { [functionVariables.deliverUrl]: url, [functionVariables.deliverSecret]: secretArn },
        readsToken([{ arn: secretArn, keyArn }], region),
      );
    }
    case "analytics": {
      const rows = given(name, "rows", around.rows);
      return work(
        "Writes a row for each event, without what is personal",
        { [functionVariables.analytics]: rows.name },
        writesRows({ arn: rows.arn, keyArn }, region),
      );
    }
    case "forward": {
      // No right of AWS's: it shows Google Cloud that it is this role, which anybody may for themselves.
      const forward = given(name, "forward", around.forward);
      return work(
        "Sends events on to the next cloud's bus",
        { [functionVariables.forwardBus]: forward.bus, [functionVariables.forwardAs]: forward.as },
        [],
      );
    }
  }
}

function given<Value>(name: string, what: string, value: Value | undefined): Value {
  if (value === undefined) throw new RangeError(`the function ${name} stands only with ${what}`);
  return value;
}
