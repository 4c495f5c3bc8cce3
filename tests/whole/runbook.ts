import { readFileSync } from "node:fs";
import * as path from "node:path";
import { projectRoot } from "../../tools/root";

/** A page of docs/runbooks, as the tests that follow it read it: what it says to write and to run, in its own words. */
export class Runbook {
  readonly text: string;

  /** @param page its file's name, without `.md` */
  constructor(page: string) {
    this.text = readFileSync(path.join(projectRoot(), "docs", "runbooks", `${page}.md`), "utf8");
  }

  /** The one YAML block, or the one piece of code in a sentence, that the pattern finds. @throws where there is not exactly one */
  yaml(pattern: RegExp): string {
    const blocks = [...this.text.matchAll(/^( *)```yaml\n([^]*?)^ *```$/gm)].map(([, indent, block]) =>
      block!.replaceAll(new RegExp(`^${indent!}`, "gm"), ""),
    );
    const pieces = [...this.text.replaceAll(/^ *```[^]*?^ *```$/gm, "").matchAll(/`([^`\n]+)`/g)].map(
      ([, piece]) => piece!,
    );
    return onlyOne(new Set([...blocks, ...pieces].filter((one) => pattern.test(one))), pattern);
  }

  /** The command that the pattern finds, with its continued lines in one, without its comment, as the shell splits it into words. */
  command(pattern: RegExp): string[] {
    return words(onlyOne(new Set(this.commands(pattern)), pattern));
  }

  /** All commands that the pattern finds, in the page's order: lines of code, and pieces of code in a sentence. */
  commands(pattern: RegExp): string[] {
    const joined = this.text.replaceAll(/\\\n\s*/g, "");
    return [...joined.matchAll(/^ {4,}(\S.*)$|`([^`\n]+)`/gm)]
      .map(([, line, piece]) => (line ?? piece)!.replace(/\s+#.*$/, ""))
      .filter((one) => pattern.test(one));
  }
}

function onlyOne(found: ReadonlySet<string>, pattern: RegExp): string {
  const [one, ...others] = found;
  if (one === undefined || others.length > 0)
    throw new Error(`want one thing on the page that matches ${String(pattern)}, got ${JSON.stringify([...found])}`);
  return one;
}

/** Words as the shell splits them, with single and double quotes; nothing is expanded. */
function words(command: string): string[] {
  return [...command.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) => word.replaceAll(/['"]/g, ""));
}
