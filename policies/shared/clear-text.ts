import type { Container } from "./pods";
import { each } from "./rule";

/** What stands in clear in the variables, words and scripts that somebody wrote down. */

export function inMap(variables: Readonly<Record<string, string>> | undefined, where: string): string[] {
  return each(Object.keys(variables ?? {}), (key) => inVariable(key, variables![key], `${where}.${key}`));
}

export function inContainer({ name, env, command, args }: Container): string[] {
  return each(
    [
      () => each(env, (variable) => inVariable(variable.name, variable.value, `${name}.env.${variable.name}`)),
      () => each(command, (word) => inCommands(word, `${name}.command`)),
      () => each(args, (word, index) => [...inCommands(word, `${name}.args`), ...afterOption(args!, index, name)]),
    ],
    (ask) => ask(),
  );
}

/** An option and its value may be words of their own: `--password`, `hunter2`. */
function afterOption(args: readonly string[], index: number, container: string): string[] {
  const option = index === 0 ? undefined : /^--?([A-Za-z][\w.-]*)$/.exec(args[index - 1]!)?.[1];
  return option !== undefined && promises(option) && isPlain(args[index]!) && !args[index]!.startsWith("-")
    ? [`${container}.args gives ${option} in clear; refer to a secret`]
    : [];
}

/** What nobody writes but as a credential. Sources: the issuers' documentation of their formats, as GitHub's secret scanning lists them. */
const shapes: readonly (readonly [string, RegExp])[] = [
  ["an access key of AWS", /\b(AKIA|ASIA)[A-Z0-9]{16}\b/],
  ["a private key", /-----BEGIN ([A-Z]+ )*PRIVATE KEY-----/],
  ["a token of GitHub", /\b(gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{22,})/],
  ["a token of Slack", /\bxox[abeprs]-[A-Za-z0-9-]{10,}/],
  ["a live key of Stripe", /\b[rs]k_live_[A-Za-z0-9]{16,}/],
  ["a key of Google", /\bAIza[A-Za-z0-9_-]{35}\b/],
  // What the kubelet or a shell fills in is no password.
  ["a password in an address", /\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:(?![$]|%24)[^\s/@]+@/i],
  // As drivers of Go write one: USER:PASSWORD@tcp(HOST:PORT)/NAME.
  ["a password in an address", /(^|[\s"'=])[^\s:/@"'=]+:(?![$])[^\s/@"']+@(tcp|unix)\(/i],
  // PostgreSQL, ODBC, JDBC: password=… among other settings. No space stands there, and no call follows.
  [
    "a password in its settings",
    /(?<![a-z_.-])(password|passwd|pwd)=(?!["']?([$<{*%./]|(true|false|null|none)\b))["']?[^\s;&"',()[\]{}<>]{4,}(?=[\s;&"',]|$)/i,
  ],
  [
    "a password of MySQL",
    /\bmysql(dump|admin|import|check|sh)?\b[^\n|;&]{0,400}\s-p(?!["']?[$<{]|["']?\s)["']?[^\s"']{3,}/,
  ],
  [
    "a password of a command",
    /\b(curl|wget)\b[^\n|;&]{0,400}\s(-u|--user|--proxy-user|-U)[ =]?["']?[^\s:"'$]+:(?![$<{"']|\s|$)[^\s"']+/,
  ],
  ["a password of a command", /\bsshpass\s+-p\s*(?!["']?[$<{])["']?[^\s"']{3,}/],
  ["a password of Redis", /\bredis-cli\b[^\n|;&]{0,400}\s(-a|--pass)[ =]?(?!["']?[$<{])["']?[^\s"']{3,}/],
];

export function inText(text: string | undefined, where: string): string | false {
  const shape = shapes.find(([, pattern]) => pattern.test(text ?? ""));
  return shape !== undefined && `${where} holds ${shape[0]}; refer to a secret`;
}

/** A name that promises a credential, whose value is neither empty, nor a reference, nor a switch: `NAME__credential: managedidentity` says to Azure's hosts that there is none. */
export function inVariable(name: string, value: string | undefined, where: string): string | false {
  if (promises(name) && value && !isReference(value) && !/^(true|false|\d{1,3}|managedidentity)$/.test(value))
    return `${where} is given in clear; refer to a secret`;
  return inText(value, where);
}

/** PWD alone is where a shell stands. What is called DSN may be all but the password: whether one is in it, the shapes say. */
export function promises(name: string): boolean {
  return /((^|[_.-])(PASSWORD|PASSWD|PASS|PASSPHRASE|SECRET|TOKEN|(API|ACCESS|PRIVATE|SIGNING|ENCRYPTION|JWT)[_-]?KEY|CREDENTIALS?)|[_.-]PWD|^PGPASSWORD|^REDISCLI_AUTH)$/i.test(
    name,
  );
}

/** What something else fills in, and what says where the secret is: `$(NAME)`, `${NAME}`, `{{resolve:secretsmanager:…}}`, an ARN, a key's alias, a secret's address in a Key Vault, its name in Secret Manager. */
function isReference(value: string): boolean {
  return /^(\$[({]|\{\{|arn:[\w-]+:|alias\/|https:\/\/[\w-]+\.vault\.azure\.net\/secrets\/|projects\/[\w:.-]+\/secrets\/[\w-]+(\/|$))/.test(
    value,
  );
}

/** A script, or cloud-init's YAML, as text or in base64: what each of its lines sets, but for comments. */
export function inScript(script: string | undefined, where: string): string[] {
  const text = script === undefined ? "" : `${script}\n${Buffer.from(script, "base64").toString("utf8")}`;
  return inCommands(text, where);
}

/** What is set in a text that a shell or a program reads, and what nobody writes but as a credential. */
function inCommands(text: string, where: string): string[] {
  const lines = text.split("\n").filter((line) => !/^\s*#/.test(line));
  const set = lines.flatMap((line) =>
    assignments.flatMap((form) => [...line.matchAll(form)].map(({ groups }) => groups as unknown as Assigned)),
  );
  const clear = set.filter(({ name, value }) => promises(name) && isPlain(value.replace(/^(["'])(.*)\1$/, "$2")));
  const names = [...new Set(clear.map(({ name }) => name))];
  return [inText(text, where), ...names.map((name) => `${where} gives ${name} in clear; refer to a secret`)].filter(
    (said) => said !== false,
  );
}

interface Assigned {
  name: string;
  value: string;
}

/** `NAME=value`, `--NAME=value` and `--NAME value` wherever a word begins; `NAME = value`, and `NAME: value` of YAML or JSON, where a line does. */
const assignments = [
  /(?<=^|[\s"'])--(?<name>[A-Za-z][\w.-]*)[=\s]["']?(?<value>(?!-)"[^"]*"|'[^']*'|[^\s;&"'-][^\s;&"']*)/g,
  /(?<=^|[\s;&"'])(?<name>[A-Za-z_][\w.-]*)=(?<value>"[^"]*"|'[^']*'|[^\s;&"']+)/g,
  /^\s*(?:- )?["']?(?<name>[A-Za-z_][\w.-]*)["']?(?:\s+=\s+|:\s+)(?<value>"[^"]*"|'[^']*'|[^\s;&"']+)/g,
];

/** In a script, `$NAME`, what a command gives and a path are references too; a word of less than four letters is a switch. */
function isPlain(value: string): boolean {
  return (
    value.length >= 4 && !isReference(value) && !/^([$`<]|(true|false|null|none)$|\.{0,2}\/[\w./-]+$)/i.test(value)
  );
}
