import type { Input } from "@pulumi/pulumi";

/** A record that must be in the DNS of the domain, in whichever cloud its zone is. */
export interface DnsRecord {
  /** Identity, known before anything stands. */
  key: string;
  /** The whole name; Google writes it with a dot at its end. */
  name: Input<string>;
  type: "A" | "AAAA" | "CNAME" | "TXT" | "NS";
  /** Of NS, one for each server: `dns-ORIGIN-1` … are records of one name. */
  data: Input<string>;
}
