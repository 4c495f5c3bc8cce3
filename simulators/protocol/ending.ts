/** Ends a plugin when the engine tells it to, or is gone. */
export function endWithEngine(): void {
  // The engine ends a plugin with an interrupt, and waits five seconds for it.
  process.on("SIGINT", () => process.exit(0));
  // An engine that was killed asks for nothing: whoever it started then has another parent.
  const parent = process.ppid;
  setInterval(() => process.ppid === parent || process.exit(0), 1000).unref();
}
