/** Why a function could not do something, as a line of its log says. */
export interface Reason {
  /** The event's id, where the line names it. */
  event?: string | undefined;
  why: string;
}

/** Milliseconds that a line may come after the answer to the call that it is about: they come by different pipes. */
const late = 200;

/** What functions write of why they failed, kept until somebody asks. */
export class Reasons {
  private readonly rest = new Map<string, string>();
  private readonly known = new Map<string, Reason[]>();

  /** @param reasonIn reads a line; undefined: it says no reason */
  constructor(private readonly reasonIn: (line: string) => Reason | undefined) {}

  /** Takes a piece of what a process wrote. @param by the process */
  take(by: string, text: string): void {
    const lines = ((this.rest.get(by) ?? "") + text).split("\n");
    this.rest.set(by, lines.pop()!);
    const found = lines.flatMap((line) => this.reasonIn(line) ?? []);
    // More than a few that nobody asked for are of tries that are over.
    this.known.set(by, [...(this.known.get(by) ?? []), ...found].slice(-20));
  }

  /** Takes away the newest reason that is about an event, else one that names none. Waits a moment for it. */
  async of(by: string, event: string): Promise<string | undefined> {
    for (const until = Date.now() + late; ; await new Promise((resolve) => setTimeout(resolve, 5))) {
      const all = this.known.get(by) ?? [];
      const found = all.findLast((one) => one.event === event) ?? all.findLast((one) => one.event === undefined);
      if (found) {
        this.known.set(
          by,
          all.filter((one) => one !== found),
        );
        return found.why;
      }
      if (Date.now() > until) return undefined;
    }
  }

  /** Forgets what was written before a try. */
  begin(by: string, event: string): void {
    this.known.set(
      by,
      (this.known.get(by) ?? []).filter((one) => one.event !== event && one.event !== undefined),
    );
  }
}
