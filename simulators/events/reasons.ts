/** Why a function could not do something, as a line of its log says. */
export interface Reason {
  /** The event's id, where the line names it. */
  event?: string | undefined;
  why: string;
}

/** Milliseconds that a line may come after the answer to the call that it is about: they come by different pipes. */
const late = 200;

/** What functions write of why they failed, by subscriber, kept until somebody asks. */
export class Reasons {
  private readonly known = new Map<string, Reason[]>();
  /** Who waits for a reason, in the order in which they asked. */
  private readonly waiting = new Set<() => void>();

  /** @param reasonIn reads a line; undefined: it says no reason */
  constructor(private readonly reasonIn: (line: string) => Reason | undefined) {}

  /** Takes a line that a process of a subscriber's function wrote. */
  take(subscriber: string, line: string): void {
    const found = this.reasonIn(line);
    if (!found) return;
    // More than a few that nobody asked for are of tries that are over.
    this.known.set(subscriber, [...this.of(subscriber), found].slice(-20));
    for (const look of this.waiting) look();
  }

  /** Takes away the newest reason that is about an event, else one that names none. Waits a moment for it. */
  why(subscriber: string, event: string): Promise<string | undefined> {
    return new Promise((resolve) => {
      const look = () => {
        const found = this.about(subscriber, event);
        if (found) end(found.why);
      };
      const end = (why?: string) => {
        clearTimeout(timer);
        this.waiting.delete(look);
        resolve(why);
      };
      const timer = setTimeout(end, late);
      this.waiting.add(look);
      look();
    });
  }

  /** Forgets what was written before a try. */
  begin(subscriber: string, event: string): void {
    this.keep(subscriber, (one) => one.event !== event && one.event !== undefined);
  }

  private about(subscriber: string, event: string): Reason | undefined {
    const all = this.of(subscriber);
    const found = all.findLast((one) => one.event === event) ?? all.findLast((one) => one.event === undefined);
    this.keep(subscriber, (one) => one !== found);
    return found;
  }

  private of(subscriber: string): readonly Reason[] {
    return this.known.get(subscriber) ?? [];
  }

  private keep(subscriber: string, wanted: (one: Reason) => boolean): void {
    this.known.set(subscriber, this.of(subscriber).filter(wanted));
  }
}
