import { createHash } from "node:crypto";

/** A domain name as Route 53 compares it: in lower case, with no dot at its end. */
export function canonical(name: string): string {
  return name
    .toLowerCase()
    .replace(/\.$/, "")
    .replace(/^\\052\./, "*.");
}

/** Whether `name` is the domain itself, or lies under it. */
export function liesIn(name: string, domain: string): boolean {
  const [one, other] = [canonical(name), canonical(domain)];
  return one === other || one.endsWith(`.${other}`);
}

/** Whether one of a certificate's names covers `name`. A wildcard covers one label, and not the bare domain. */
export function covered(name: string, certified: readonly string[]): boolean {
  const wanted = canonical(name);
  const parent = wanted.slice(wanted.indexOf(".") + 1);
  return certified.map(canonical).some((one) => one === wanted || one === `*.${parent}`);
}

/** The name of a record in its zone, as Terraform's expandRecordName makes it (internal/service/route53/record.go). */
export function expanded(name: string, zone: string): string {
  const [record, domain] = [canonical(name), canonical(zone)];
  if (record.endsWith(domain)) return record;
  return record === "" ? domain : `${record}.${domain}`;
}

/** What is wrong with a host or domain name, or undefined: labels of 1–63 of the usual characters, 255 in all. */
export function isDomainName(name: string): boolean {
  const labels = canonical(name).split(".");
  return canonical(name).length <= 255 && labels.every((label) => /^[\x21-\x2d\x2f-\x7e]{1,63}$/.test(label));
}

/** The CNAME by which ACM sees that a domain is its owner's. `*.example.com` and `example.com` share one. */
export function validationRecord(domain: string, account: string): { name: string; value: string } {
  const base = canonical(domain).replace(/^\*\./, "");
  const hash = (text: string): string => createHash("md5").update(text).digest("hex");
  const host = hash(`${account}/${base}`);
  return {
    name: `_${host}.${base}.`,
    value: `_${hash(host)}.${hash(`acm/${base}`).slice(0, 10)}.acm-validations.aws.`,
  };
}
