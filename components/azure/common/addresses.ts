/** An address as the block of that one host, as access restrictions and rules for addresses take it: `203.0.113.4/32`. A block stays as it is. */
export const asHost = (address: string): string => (address.includes("/") ? address : `${address}/32`);
