import { isOftenerThanHourly, isSchedule } from "../../../../simulators/aws/common/schedules";

test.each([
  "cron(0 10 * * ? *)",
  "cron(15 12 ? * * *)",
  "cron(0 18 ? * MON-FRI *)",
  "cron(0 8 1 * ? *)",
  "cron(0/10 * ? * MON-FRI *)",
  "cron(0 9 ? * 2#1 *)",
  "cron(0 0 L * ? *)",
  "cron(0 0 3W * ? *)",
  "cron(0 0 ? JAN,JUL 6L 2025-2030)",
  "rate(1 minute)",
  "rate(5 days)",
])("%s is a schedule", (text) => expect(isSchedule(text)).toBe(true));

test.each([
  "cron(0 10 * * * *)",
  "cron(0 10 ? * ? *)",
  "cron(60 10 * * ? *)",
  "cron(0 24 * * ? *)",
  "cron(0 10 * 13 ? *)",
  "cron(0 10 ? * 8 *)",
  "cron(0 10 * * ?)",
  "rate(0 hours)",
  "rate(1 hours)",
  "rate(2 hour)",
  "rate(1.5 hours)",
  "5 minutes",
  "cron(0 1/0 * * ? *)",
])("%s is none", (text) => expect(isSchedule(text)).toBe(false));

test.each([
  ["cron(0 * * * ? *)", false],
  ["cron(0,30 * * * ? *)", true],
  ["cron(* * * * ? *)", true],
  ["rate(59 minutes)", true],
  ["rate(60 minutes)", false],
  ["rate(1 hour)", false],
])("%s: oftener than hourly is %s", (text, is) => expect(isOftenerThanHourly(text)).toBe(is));
