import type * as z from "zod";
import type { EventType } from "../../components/core/events";
import type { EventData } from "../contract";
import { inventoryUpdated } from "./inventory-updated";
import { orderCreated } from "./order-created";
import { paymentProcessed } from "./payment-processed";
import { userRegistered } from "./user-registered";

/** What `data` must be, by type. */
export const dataSchemas: { readonly [Type in EventType]: z.ZodType<EventData[Type]> } = {
  "coffee.order.created": orderCreated,
  "coffee.payment.processed": paymentProcessed,
  "coffee.inventory.updated": inventoryUpdated,
  "coffee.user.registered": userRegistered,
};

/** What an event is about, by its type: the key of `data` that its subject is. There is none of stock that nobody ordered. */
export const aboutKeys = {
  "coffee.order.created": "orderId",
  "coffee.payment.processed": "paymentId",
  "coffee.inventory.updated": "orderId",
  "coffee.user.registered": "userId",
} as const satisfies { readonly [Type in EventType]: keyof EventData[Type] };
