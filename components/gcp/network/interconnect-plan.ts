import { googleAsn } from "../../core/asns";

/** The way past the internet, as a provider sells it, or on a cable of one's own. */
export type InterconnectKind =
  | { kind: "partner" }
  | {
      kind: "dedicated";
      /** The names of the cables, in the project; two, in different places of the same metropolitan area. */
      interconnects: readonly string[];
      /** The VLAN on them, 2–4094. @defaultValue Google draws one */
      vlan?: number | undefined;
      /** The ASN of the router at the other end. */
      asn: number;
      /** What each may carry, in Google's words: `BPS_1G`. */
      bandwidth: string;
    };

export interface AttachmentPlan {
  /** Identity: `one`, `two`. */
  key: string;
  type: "PARTNER" | "DEDICATED";
  /** A partner's connections are in two places that are never worked on at the same time. */
  availabilityDomain?: string;
  /** The cable's name. */
  interconnect?: string;
}

export interface InterconnectPlan {
  /** The ASN of Google's router: of a partner's it must be this one. */
  asn: number;
  attachments: AttachmentPlan[];
}

/** What Google wants of the router of a partner's connections. Source: hashicorp/terraform-provider-google, website/docs/r/compute_interconnect_attachment.html.markdown. */
const partnerAsn = 16550;

const keys = ["one", "two", "three", "four"] as const;

/**
 * Decides how an environment's network is attached. Each way has a router of its own: tunnels to other clouds have a private ASN, a partner's router
 * has not. Google's own ASN differs by environment, so that two on one router at the other end are told apart.
 * @throws RangeError when the other end has the ASN that is Google's here, or for a slot that has none
 */
export function planInterconnect(slot: number, way: InterconnectKind): InterconnectPlan {
  if (!Number.isInteger(slot) || slot < 0 || slot > 9) throw new RangeError(`slot ${slot} has no ASN; want 0–9`);
  switch (way.kind) {
    case "partner":
      return {
        asn: partnerAsn,
        attachments: ["AVAILABILITY_DOMAIN_1", "AVAILABILITY_DOMAIN_2"].map((availabilityDomain, index) => ({
          key: keys[index]!,
          type: "PARTNER",
          availabilityDomain,
        })),
      };
    case "dedicated": {
      const asn = googleAsn(slot);
      if (way.asn === asn)
        throw new RangeError(`the other end's ASN ${way.asn} is Google's own in slot ${slot}: want another`);
      if (way.interconnects.length > keys.length)
        throw new RangeError(`want ${keys.length} cables at most, got ${way.interconnects.length}`);
      return {
        asn,
        attachments: way.interconnects.map((interconnect, index) => ({
          key: keys[index]!,
          type: "DEDICATED",
          interconnect,
        })),
      };
    }
  }
}
