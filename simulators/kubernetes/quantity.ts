/** Source: k8s.io/apimachinery pkg/api/resource/quantity.go and suffix.go. */
const pattern = /^([+-]?)(\d+\.?\d*|\.\d+)(m|u|n|[kMGTPE]|[KMGTPE]i|[eE][+-]?\d+)?$/;
const decimal: Record<string, number> = { n: -9, u: -6, m: -3, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const binary: Record<string, number> = { Ki: 1, Mi: 2, Gi: 3, Ti: 4, Pi: 5, Ei: 6 };

export const quantityError =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

/** `500m` → 0.5, `2Gi` → 2147483648. Undefined where it is no quantity. */
export function quantity(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value !== "string") return undefined;
  const [, sign, digits, suffix = ""] = pattern.exec(value) ?? [];
  if (digits === undefined) return undefined;
  const amount = Number(digits) * (sign === "-" ? -1 : 1);
  if (suffix in binary) return amount * 1024 ** binary[suffix]!;
  if (suffix in decimal) return scaled(amount, decimal[suffix]!);
  return suffix === "" ? amount : scaled(amount, Number(suffix.slice(1)));
}

/** Exact for negative powers, where multiplying would leave a rest. */
function scaled(amount: number, power: number): number {
  return power < 0 ? amount / 10 ** -power : amount * 10 ** power;
}

const largeFirst = Object.entries(binary).reverse();

/** As the API server writes it in messages: `1500m`, `2`, `640Mi`. */
export function writeQuantity(amount: number, resource: string): string {
  const bytes = /memory|storage/.test(resource);
  const unit = bytes && amount !== 0 ? largeFirst.find(([, power]) => amount % 1024 ** power === 0) : undefined;
  if (unit) return `${amount / 1024 ** unit[1]}${unit[0]}`;
  return Number.isInteger(amount) ? String(amount) : `${Math.round(amount * 1000)}m`;
}
