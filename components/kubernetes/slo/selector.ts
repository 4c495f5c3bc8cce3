/** A selector of series: `{a="1",b=~"2|3"}`. A value that begins with an operator brings it along. */
export function where(labels: Record<string, string>): string {
  const matchers = Object.entries(labels).map(([label, value]) => {
    const [, operator = "=", text = value] = /^(=~|!~|!=)(.*)$/s.exec(value) ?? [];
    return `${label}${operator}${JSON.stringify(text)}`;
  });
  return `{${matchers.join(",")}}`;
}
