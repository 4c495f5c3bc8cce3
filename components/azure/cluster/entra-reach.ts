import type { Reach } from "../../core/contracts";

/**
 * Where Entra changes a pod's token for one of Azure's (login.microsoftonline.com): it has no private endpoint, and its addresses are these, published as set 56 of Microsoft 365's
 * endpoints. They are all that a pod with an identity reaches of the internet, and they are said to the mesh too, which leaves them alone: "anywhere" would leave it nothing.
 * Sources: learn.microsoft.com/microsoft-365/enterprise/urls-and-ip-address-ranges, ID 56; MicrosoftDocs/entra-docs docs/global-secure-access, coexistence pages.
 */
export const entraReach: Reach = {
  cidrs: ["20.20.32.0/19", "20.190.128.0/18", "20.231.128.0/19", "40.126.0.0/18"],
  port: 443,
};
