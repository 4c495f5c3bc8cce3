import { alarm } from "./alarm";
import { credential } from "./credential";
import type { Journey } from "./journey";
import { release } from "./release";
import { request } from "./request";
import { scale } from "./scale";

/** The journeys that can be walked. */
export const journeys: readonly Journey[] = [request, credential, scale, release, alarm];
