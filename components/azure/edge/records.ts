import type { Input } from "@pulumi/pulumi";

/** A record that must be in the DNS of the domain, in whichever cloud its zone is. */
export interface DnsRecord {
  /** Identity, known before anything stands. */
  key: string;
  /** The whole name. */
  name: Input<string>;
  type: "CNAME" | "TXT" | "NS";
  /** Of NS, one for each server: `dns-ORIGIN-1` … are records of one name. */
  data: Input<string>;
}
