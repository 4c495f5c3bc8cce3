/** The five fields of a schedule. Source: github.com/robfig/cron/v3 parser.go and spec.go. */
const fields = [
  { least: 0, most: 59 },
  { least: 0, most: 23 },
  { least: 1, most: 31 },
  { least: 1, most: 12, names: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"] },
  { least: 0, most: 6, names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] },
];

const descriptors = ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"];

/** What is wrong with a schedule, in the parser's words; undefined where it is sound. */
export function cronError(schedule: string): string | undefined {
  if (schedule.startsWith("@")) return descriptorError(schedule);
  const given = schedule.trim().split(/\s+/);
  if (given.length !== fields.length) return `expected exactly 5 fields, found ${given.length}: [${given.join(" ")}]`;
  for (const [index, field] of given.entries()) {
    for (const part of field.split(",")) {
      const wrong = rangeError(part, fields[index]!);
      if (wrong !== undefined) return wrong;
    }
  }
  return undefined;
}

function descriptorError(schedule: string): string | undefined {
  if (descriptors.includes(schedule)) return undefined;
  const every = /^@every (.*)$/.exec(schedule);
  if (!every) return `unrecognized descriptor: ${schedule}`;
  return /^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/.test(every[1]!)
    ? undefined
    : `failed to parse duration ${schedule}: time: invalid duration "${every[1]}"`;
}

function rangeError(
  part: string,
  { least, most, names = [] }: { least: number; most: number; names?: string[] },
): string | undefined {
  const [range = "", step, ...more] = part.split("/");
  if (more.length > 0) return `too many slashes: ${part}`;
  const [low = "", high, ...rest] = range.split("-");
  if (rest.length > 0) return `too many hyphens: ${part}`;
  const numberOf = (text: string) => {
    const named = names.indexOf(text.toLowerCase());
    if (named >= 0) return named + least;
    return /^\d+$/.test(text) ? Number(text) : undefined;
  };
  const starred = range === "*" || range === "?";
  for (const one of starred ? [] : [low, ...(high === undefined ? [] : [high])]) {
    if (numberOf(one) === undefined)
      return `failed to parse int from ${one}: strconv.Atoi: parsing "${one}": invalid syntax`;
  }
  if (step !== undefined && !/^\d+$/.test(step))
    return `failed to parse int from ${step}: strconv.Atoi: parsing "${step}": invalid syntax`;
  const from = starred ? least : numberOf(low)!;
  const to = starred ? most : high === undefined ? (step === undefined ? from : most) : numberOf(high)!;
  if (from < least) return `beginning of range (${from}) below minimum (${least}): ${part}`;
  if (to > most) return `end of range (${to}) above maximum (${most}): ${part}`;
  if (from > to) return `beginning of range (${from}) beyond end of range (${to}): ${part}`;
  return step === "0" ? `step of range should be a positive number: ${part}` : undefined;
}
