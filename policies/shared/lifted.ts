/** What of the environment's configuration says that its protection is off on purpose. */
interface Configured {
  protect?: { lifted?: unknown };
}

/**
 * Why the environment's protection against deletion is off, where its configuration says so: `protect.lifted` of Pulumi.<env>.yaml, which the engine
 * sends. A reason that is empty is none. Only what rules call a lock is then advisory, and each finding names the reason.
 */
export function liftedIn(config: ReadonlyMap<string, string>): string | undefined {
  for (const [key, text] of config) {
    if (!key.endsWith(":environment")) continue;
    const reason = configured(text).protect?.lifted;
    if (typeof reason === "string" && reason.trim() !== "") return reason.trim();
  }
  return undefined;
}

function configured(text: string): Configured {
  try {
    return (JSON.parse(text) as Configured | null) ?? {};
  } catch {
    return {};
  }
}
