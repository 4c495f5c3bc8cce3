import type { EventType } from "../../components/core/events";
import type { Props } from "../../simulators/protocol/values";

/** An event of a type as it is born on a cloud, for what judges rules. */
export function sampleOf(type: EventType): Props {
  return {
    specversion: "1.0",
    id: "00000000-0000-4000-8000-000000000000",
    source: "urn:go-coffee:any:any:any",
    type,
    subject: "any",
    time: "2026-01-01T00:00:00Z",
    datacontenttype: "application/json",
    data: {},
  };
}
