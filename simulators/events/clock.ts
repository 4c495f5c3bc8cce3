/** The time of a local cloud: that of this machine, and what was skipped, so that a back-off of ten minutes takes none. */
export class Clock {
  /** @param skipped milliseconds that were skipped before, by another process */
  constructor(private ahead = 0) {}

  /** Milliseconds since 1970. */
  now(): number {
    return Date.now() + this.ahead;
  }

  /** Milliseconds that were skipped until now. */
  get skipped(): number {
    return this.ahead;
  }

  /** Goes to a moment, in milliseconds since 1970; one that is past changes nothing. */
  skipTo(moment: number): void {
    this.ahead += Math.max(0, moment - this.now());
  }
}
