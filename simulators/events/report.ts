/** What became of one event at one of those who take it. */
export interface Delivery {
  /** The subscriber. */
  target: string;
  /** The event. */
  type: string;
  id: string;
  /** How often it was handed over. */
  attempts: number;
  /**
   * `done`: it took effect, or had done so. `queued`: it waits for a service, which takes it itself. `dead`: it is a dead letter. `lost`: nobody has it any more.
   * `failing`: none of that by the end of the run; it is still in its queue.
   */
  result: "done" | "queued" | "dead" | "lost" | "failing";
  /** Why each try failed, oldest first. */
  failures: string[];
}

/** A dead letter. */
export interface DeadLetter {
  target: string;
  type: string;
  id: string;
  attempts: number;
  reason: string;
}

/** What a queue's message is about: its type and id, in whatever envelope it came. `?` where it says neither. */
export function about(body: string, attributes: Readonly<Record<string, string>> = {}): { type: string; id: string } {
  let read: Record<string, unknown> = {};
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === "object" && parsed !== null) read = parsed as Record<string, unknown>;
  } catch {
    // a message of nobody's
  }
  const detail = read["detail"];
  const event = typeof detail === "object" && detail !== null ? (detail as Record<string, unknown>) : read;
  const text = (value: unknown) => (typeof value === "string" ? value : undefined);
  return {
    type: attributes["ce-type"] ?? text(event["type"]) ?? text(read["detail-type"]) ?? "?",
    id: attributes["ce-id"] ?? text(event["id"]) ?? "?",
  };
}
