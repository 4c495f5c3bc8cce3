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
