/** DESIGN section 8: what `npm run bench -- --json` prints. */
export interface Row {
  metric: string;
  value: number;
  unit: "s" | "ms" | "MB";
  floor: number | null;
  ratio: number | null;
  target: string;
  holds: boolean | null;
}
