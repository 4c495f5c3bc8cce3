import type { Deliverer, Message } from "../contract";
import { CallFailed, call } from "./http";

/** Gives the token that goes along with each message. */
export type Token = () => Promise<string>;

/**
 * Sends messages to whoever delivers them: `POST` with the message's key as `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header: a structured field, so in quotes), so
 * that one that is sent again is told to nobody twice. A receiver that fails is not asked again at once: the event's own tries come later, and further apart.
 */
export class HttpDeliverer implements Deliverer {
  private readonly token: Kept;

  constructor(
    private readonly url: string,
    token: Token,
  ) {
    this.token = new Kept(token);
  }

  async deliver(message: Message): Promise<void> {
    const { key, ...body } = message;
    const send = async () => {
      const headers = { authorization: `Bearer ${await this.token.get()}`, "idempotency-key": `"${key}"` };
      await call(this.url, { method: "POST", headers, body, limit: 8000, attempts: 2, insist: false, quiet: true });
    };
    try {
      await send();
    } catch (problem) {
      // The token was changed since it was read.
      if (!(problem instanceof CallFailed) || problem.status !== 401) throw problem;
      this.token.forget();
      await send();
    }
  }
}

/** A secret that is read again after five minutes, so that a changed one comes in by itself. */
class Kept {
  private value: Promise<string> | undefined;
  private until = 0;

  constructor(private readonly read: Token) {}

  get(): Promise<string> {
    if (this.value === undefined || Date.now() >= this.until) {
      this.until = Date.now() + 300_000;
      this.value = this.read().then((text) => {
        const token = text.trim();
        if (token === "") throw new Error("The secret with the delivery service's token is empty.");
        // Whoever makes the request would say so, too, and show it.
        if (!/^[\x21-\x7e]+$/.test(token))
          throw new Error(
            "The secret with the delivery service's token holds a character that no header may have, as a space or a new line.",
          );
        return token;
      });
      // What was not read is asked for anew.
      this.value.catch(() => this.forget());
    }
    return this.value;
  }

  forget(): void {
    this.value = undefined;
  }
}
