import { randomUUID } from "node:crypto";
import type { CoffeeEvent, Handler, Platform, Tools } from "./contract";
import { make, withHop } from "./envelope";
import { uuidOf } from "./hash";

/** A handler's tools, each made so that a second try of the same event changes nothing. */
export function toolsFor(event: CoffeeEvent, { name }: Handler, platform: Platform): Tools {
  const { store, environment, cloud, log } = platform;
  const by = uuidOf(event.source, event.id);
  const recordKey = (key: string) => `record:${name}:${key}`;
  return {
    log,
    record: (key, version, value) => store.record(recordKey(key), { version, value, by }),
    look: (key) => store.look(recordKey(key)),
    async agree(key, value) {
      // Not by the event: a second try of it is not to write over what the first one gave.
      const given = { version: 1, value, by: randomUUID() };
      await store.record(recordKey(key), given);
      return (await store.look(recordKey(key))) ?? given;
    },
    publish: ({ type, subject, data, part, time }) =>
      given(platform.publisher, "publish").publish(
        make({
          environment,
          cloud,
          who: name,
          type,
          data,
          subject,
          id: uuidOf(environment, cloud, name, type, subject, part),
          time: time ?? event.time,
          traceparent: event.traceparent,
        }) as CoffeeEvent,
      ),
    forward: () => given(platform.publisher, "forward").publish(withHop(event, cloud)),
    deliver: (message) =>
      given(platform.deliverer, "deliver").deliver({
        key: uuidOf(name, event.source, event.id, message.template),
        ...message,
      }),
    append: (row) => given(platform.rows, "append").write(rowName(event), row),
  };
}

/** Where an event's row lies: named by what never changes of it. An id is unique together with its source alone, so both make the name. */
export function rowName({ type, time, source, id }: CoffeeEvent): string {
  return `type=${type}/date=${new Date(time).toISOString().slice(0, 10)}/${uuidOf(source, id)}.json`;
}

function given<Given>(what: Given | undefined, tool: string): Given {
  if (what === undefined) throw new Error(`this function is given nothing to ${tool} with`);
  return what;
}
