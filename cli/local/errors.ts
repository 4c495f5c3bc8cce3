/**
 * Errors, each `NAME: TEXT` or a text alone, for people: those that differ in the resource only are one, with how many there are and the first few names. The type that a fault
 * names, and the resource's own name in the text, count as the resource.
 */
export function grouped(errors: readonly string[]): string[] {
  const groups = new Map<string, { names: string[]; first: string; text: string }>();
  for (const error of errors) {
    const [, name, text] = /^([\w.-]+): (.+)$/s.exec(error) ?? [];
    const key = name === undefined ? error : withoutName(text!, name);
    const group = groups.get(key);
    if (group) group.names.push(name ?? "");
    else groups.set(key, { names: [name ?? ""], first: error, text: key });
  }
  return [...groups.values()].map(({ names, first, text }) =>
    names.length === 1 ? first : `${names.length} resources, such as ${names.slice(0, examples).join(", ")}: ${text}`,
  );
}

const examples = 3;

function withoutName(text: string, name: string): string {
  return text
    .replaceAll(`'${name}'`, "it")
    .replace(/ \(a fault that was asked for: [^)]*\)/, " (a fault that was asked for)");
}
