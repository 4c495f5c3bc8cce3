/** Where on Azure an environment stands, beyond its region: plain values, known at preview. */
export interface Site {
  /** The subscription's id: a GUID. One to each environment. */
  subscription: string;
  /** The directory (Entra tenant) that the subscription trusts: a GUID. */
  tenant: string;
  /**
   * Five small letters and digits, drawn once and kept in the stack's state: the end of names that are Azure's for all the world. A vault's name stays
   * taken for up to 90 days after the vault is gone, so that a name without it could not be made again.
   */
  suffix: string;
}

/** The ARM id of the subscription: the scope of what counts for all in it. */
export function subscriptionId(site: Pick<Site, "subscription">): string {
  return `/subscriptions/${site.subscription}`;
}
