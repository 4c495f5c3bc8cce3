import * as z from "zod";
import { id, version } from "./common";

/** `coffee.user.registered`. Its subject is the user. */
export const userRegistered = z
  .strictObject({
    version,
    userId: id("The user: names and addresses stay with the user service."),
    language: z
      .string()
      .regex(/^[a-z]{2}(-[A-Z]{2})?$/)
      .meta({ description: "Which language they chose, as `en` or `pt-BR`." }),
    country: z
      .string()
      .regex(/^[A-Z]{2}$/)
      .meta({ description: "ISO 3166-1, two capital letters." }),
  })
  .meta({ description: "Somebody made an account." });
export type UserRegistered = z.output<typeof userRegistered>;
