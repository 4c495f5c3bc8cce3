/** What a person is told instead of a stack trace. */
export class Failure extends Error {
  /** @param exitCode 1: it was tried and failed; 2: wrong use or bad configuration, and nothing was tried */
  constructor(
    message: string,
    readonly exitCode: 1 | 2 = 1,
  ) {
    super(message);
  }
}
