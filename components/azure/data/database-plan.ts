/** What is asked of a database. */
export interface DatabaseRequest {
  /** The machine, `Standard_D2ds_v4`. Its tier follows from it. */
  machine: string;
  memoryGiB: number;
  storageGiB: number;
  maxStorageGiB: number;
  /** A standby: in a second zone where the region has zone-redundant high availability, in the same one where not (offers.ts). */
  multiZone: boolean;
  retentionDays: number;
  /** Copies in the same region, 0–5. @defaultValue 0 */
  replicas?: number | undefined;
  /** @defaultValue 15 */
  version?: string | undefined;
  /** @defaultValue gocoffee */
  databaseName?: string | undefined;
  /** Parameters beside those of the platform, or in the place of them. @defaultValue none */
  parameters?: Readonly<Record<string, string>> | undefined;
}
