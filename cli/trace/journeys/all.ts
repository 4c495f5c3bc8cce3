import { alarm } from "./alarm";
import { backup } from "./backup";
import { credential } from "./credential";
import { event } from "./event";
import { failover } from "./failover";
import type { Journey } from "./journey";
import { log } from "./log";
import { release } from "./release";
import { request } from "./request";
import { scale } from "./scale";
import { span } from "./span";
import { tunnels } from "./tunnels";

/** The journeys that can be walked. */
export const journeys: readonly Journey[] = [
  request,
  credential,
  scale,
  release,
  log,
  span,
  backup,
  alarm,
  event,
  failover,
  tunnels,
];
