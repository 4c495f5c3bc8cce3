import type { Fields, Logger } from "./contract";
import { redacted, redactedText } from "./redact";

/**
 * Lines of JSON, one an entry, each redacted. `severity` is what Google's logs go by, `level` what Lambda's do.
 * @param write takes a line, without its end: `console.log` in a cloud's runtime
 */
export function logger(write: (line: string) => void, fields: Fields = {}, clock: () => number = Date.now): Logger {
  const line = (level: "info" | "warn" | "error", message: string, more: Fields) => {
    const entry = {
      time: new Date(clock()).toISOString(),
      level,
      severity: level === "warn" ? "WARNING" : level.toUpperCase(),
      message: redactedText(message),
      ...(redacted({ ...fields, ...more }) as object),
    };
    write(JSON.stringify(entry));
  };
  return {
    info: (message, more = {}) => line("info", message, more),
    warn: (message, more = {}) => line("warn", message, more),
    error: (message, error, more = {}) => line("error", message, { ...more, error }),
    with: (more) => logger(write, { ...fields, ...more }, clock),
  };
}
