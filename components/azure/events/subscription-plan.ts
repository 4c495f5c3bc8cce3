import { hopsAttribute, type EventType, type Origin } from "../../core/events";

/** Which events a subscription lets through, in Event Grid's words. */
export interface Filter {
  includedEventTypes: EventType[];
  isSubjectCaseSensitive: boolean;
  advancedFilters?: { operatorType: "IsNullOrUndefined"; key: string }[];
}

/**
 * Types by name; and, for who takes what was published here alone, those that have come through no other cloud's bus: an extension attribute is a key by its own name.
 * Source: learn.microsoft.com/azure/event-grid/event-filtering, "CloudEvents" ("You can also use extension context attributes in CloudEvents 1.0").
 * @throws RangeError for no type: an empty list would let all of them through
 */
export function filterOf({ takes, origin }: { takes: readonly EventType[]; origin: Origin }): Filter {
  if (takes.length === 0) throw new RangeError("takes: want a type or more: Event Grid takes an empty list for all");
  return {
    includedEventTypes: [...takes],
    isSubjectCaseSensitive: true,
    ...(origin === "here" && { advancedFilters: [{ operatorType: "IsNullOrUndefined" as const, key: hopsAttribute }] }),
  };
}

/**
 * How Event Grid tries a queue that does not answer: the most that it does. What it gives up goes to a container, five minutes later.
 * Source: learn.microsoft.com/azure/event-grid/delivery-and-retry.
 */
export const retryPolicy = { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 } as const;

/** Where Event Grid puts what it could not deliver: `https://ACCOUNT.blob.core.windows.net/undelivered/TOPIC/SUBSCRIPTION/…`. */
export const undelivered = "undelivered";
