/** Schedules as EventBridge and AWS Backup write them: `cron(0 5 ? * * *)`, `rate(1 hour)`. */

const months = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(" ");
const days = "SUN MON TUE WED THU FRI SAT".split(" ");

interface Field {
  low: number;
  high: number;
  names?: string[];
  /** Which more signs it takes: `?`, `L`, `W`, `#`. */
  signs?: string;
}

// docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
const fields: Field[] = [
  { low: 0, high: 59 },
  { low: 0, high: 23 },
  { low: 1, high: 31, signs: "?LW" },
  { low: 1, high: 12, names: months },
  { low: 1, high: 7, names: days, signs: "?L#" },
  { low: 1970, high: 2199 },
];

/** Whether it is a schedule that AWS can read. */
export function isSchedule(text: string): boolean {
  const [, kind, inside = ""] = /^(cron|rate)\((.*)\)$/.exec(text) ?? [];
  if (kind === "rate") return isRate(inside);
  return kind === "cron" && isCron(inside.trim().split(/\s+/));
}

/** A rate of one takes the singular, every other the plural. */
function isRate(inside: string): boolean {
  const [, count = "", unit = "", plural = ""] = /^([1-9]\d*) (minute|hour|day)(s?)$/.exec(inside) ?? [];
  return unit !== "" && (count === "1") === (plural === "");
}

function isCron(parts: string[]): boolean {
  if (parts.length !== 6) return false;
  // One of day of month and day of week must be left open with a question mark.
  if ((parts[2] === "?") === (parts[4] === "?")) return false;
  return parts.every((part, at) => isField(part.toUpperCase(), fields[at]!));
}

function isField(text: string, field: Field): boolean {
  return text.split(",").every((item) => isItem(item, field));
}

function isItem(item: string, field: Field): boolean {
  const signs = field.signs ?? "";
  if (item === "*") return true;
  if (item === "?" || item === "L") return signs.includes(item);
  if (signs.includes("W") && /^\d{1,2}W$|^LW$/.test(item)) return item === "LW" || inRange(item.slice(0, -1), field);
  if (signs.includes("#") && /^\w+#[1-5]$/.test(item)) return inRange(item.split("#")[0]!, field);
  if (signs.includes("#") && /^\w+L$/.test(item)) return inRange(item.slice(0, -1), field);
  const [span = "", step, ...more] = item.split("/");
  if (more.length > 0 || (step !== undefined && !/^[1-9]\d*$/.test(step))) return false;
  if (span === "*") return true;
  const ends = span.split("-");
  return ends.length <= 2 && ends.every((end) => inRange(end, field));
}

function inRange(text: string, { low, high, names }: Field): boolean {
  if (names?.includes(text)) return true;
  return /^\d+$/.test(text) && Number(text) >= low && Number(text) <= high;
}

/** Whether two runs can be less than an hour apart: several minutes of one hour, or a rate in minutes below 60. */
export function isOftenerThanHourly(text: string): boolean {
  const rate = /^rate\((\d+) minutes?\)$/.exec(text);
  if (rate) return Number(rate[1]) < 60;
  const minute = /^cron\(\s*(\S+)/.exec(text)?.[1] ?? "0";
  return !/^\d+$/.test(minute);
}
