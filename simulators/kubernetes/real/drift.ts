import { bag } from "../../core/paths";
import { isProps, type Props } from "../../protocol/values";

/** What the API server writes into an object's metadata by itself. */
const serverOwned = new Set([
  "uid",
  "resourceVersion",
  "generation",
  "creationTimestamp",
  "deletionTimestamp",
  "deletionGracePeriodSeconds",
  "managedFields",
  "selfLink",
]);

/** An object without the record of who owns which field: as long as the object itself, and of no use to a program. */
export function presented(live: Props): Props {
  const { managedFields: _, ...metadata } = bag(live["metadata"]);
  return { ...live, metadata };
}

/** What one would have to send to get the object. */
export function imported(live: Props): Props {
  const { status: _, ...rest } = live;
  return { ...rest, metadata: withoutServers(bag(live["metadata"])) };
}

/**
 * What was sent, with what others have changed of it since. What the API server itself makes of what was sent (defaults, `1000m` that is `1`) is no change: that is why the comparison is with
 * its answer to the same words, not with the words.
 * @param wanted - the object as it would stand if `sent` were sent again
 * @param live - the object as it stands
 */
export function drifted(sent: Props, wanted: Props, live: Props): Props {
  return laid(sent, plain(wanted), plain(live)) as Props;
}

function plain(object: Props): Props {
  const { status: _, ...rest } = object;
  return { ...rest, metadata: withoutServers(bag(object["metadata"])) };
}

function withoutServers(metadata: Props): Props {
  return Object.fromEntries(Object.entries(metadata).filter(([key]) => !serverOwned.has(key)));
}

function laid(sent: unknown, wanted: unknown, live: unknown): unknown {
  if (same(wanted, live)) return sent;
  if (isProps(wanted) && isProps(live)) {
    const out: Props = isProps(sent) ? { ...sent } : {};
    for (const key of new Set([...Object.keys(wanted), ...Object.keys(live)])) {
      if (same(wanted[key], live[key])) continue;
      if (live[key] === undefined) delete out[key];
      else out[key] = laid(out[key], wanted[key], live[key]) as Props[string];
    }
    return out;
  }
  if (Array.isArray(sent) && Array.isArray(wanted) && Array.isArray(live)) {
    if (sent.length === wanted.length && wanted.length === live.length)
      return sent.map((one: unknown, index) => laid(one, wanted[index], live[index]));
  }
  return live;
}

function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((one, index) => same(one, (b as unknown[])[index]));
  if (!isProps(a) || !isProps(b)) return false;
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((key) => same(a[key], b[key]));
}
