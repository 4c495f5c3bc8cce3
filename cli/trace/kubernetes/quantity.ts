/** What a quantity of Kubernetes is worth: in bytes, cores, pieces. Source: kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity. */
export function quantity(text: string | number | undefined): number {
  const [, number = "0", unit = ""] = /^([0-9.eE+-]+?)([A-Za-z]*)$/.exec(String(text ?? "0")) ?? [];
  return Number(number) * (units[unit] ?? NaN);
}

const units: Record<string, number> = {
  "": 1,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};
