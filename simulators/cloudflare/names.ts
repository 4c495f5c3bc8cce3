/** A name as Cloudflare keeps it: `@` is the zone itself, and what does not end in the zone's name has it put behind. Source: developers.cloudflare.com/dns/manage-dns-records/. */
export function fullName(name: string, zone: string): string {
  const [plain, root] = [name, zone].map((one) => one.toLowerCase().replace(/\.$/, "")) as [string, string];
  if (plain === "@" || plain === "") return root;
  return liesIn(plain, root) ? plain : `${plain}.${root}`;
}

/** Whether a name is the zone's own or below it. */
export const liesIn = (name: string, zone: string): boolean => name === zone || name.endsWith(`.${zone}`);

/** Names under which nobody but their registries registers: `co.uk`. The whole list (publicsuffix.org) is longer. */
const secondLevel = /^(co|com|net|org|ac|gov|edu|or|ne|go)\.[a-z]{2}$/;

/** Whether a name is one that a registrar sells: `example.com`, `example.co.uk`. */
export function isRoot(name: string): boolean {
  const labels = name.split(".");
  return labels.length === (secondLevel.test(labels.slice(-2).join(".")) ? 3 : 2);
}
