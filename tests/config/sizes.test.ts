import { clouds } from "../../components/core/contracts";
import { cacheSizes, databaseSizes, nodeGroups, nodeTypes, sizes } from "../../config/sizes";

describe("sizes", () => {
  it.each(clouds)("give every node group of %s a machine type, once each", (cloud) => {
    for (const group of nodeGroups) {
      const types = nodeTypes[cloud][group];
      expect(types.length).toBeGreaterThan(0);
      expect(new Set(types).size).toBe(types.length);
    }
  });

  it("are those of the design on AWS, and spot can choose", () => {
    expect(nodeTypes.aws).toMatchObject({ general: ["t3.medium"], compute: ["c5.large"], memory: ["r5.large"] });
    expect(nodeTypes.aws.spot.length).toBeGreaterThan(2);
  });

  // A disk cannot shrink: a larger size with a smaller disk would replace the database.
  it.each(clouds)("of databases on %s grow with the word, and so do their disks", (cloud) => {
    const disks = sizes.map((size) => databaseSizes[cloud][size]);
    for (const [index, disk] of disks.entries()) {
      expect(disk.maxStorageGiB).toBeGreaterThan(disk.storageGiB);
      if (index > 0) expect(disk.storageGiB).toBeGreaterThan(disks[index - 1]!.storageGiB);
    }
  });

  // cloud.google.com/sql/docs/postgres/instance-settings.
  it("of databases on Google are custom machines that Cloud SQL makes", () => {
    for (const { machine, memoryGiB } of Object.values(databaseSizes.gcp)) {
      const [, processors, memory] = /^db-custom-(\d+)-(\d+)$/.exec(machine)!.map(Number) as [number, number, number];
      expect(memory).toBe(memoryGiB * 1024);
      expect(processors === 1 || processors % 2 === 0).toBe(true);
      expect(memory % 256).toBe(0);
      expect(memory).toBeGreaterThanOrEqual(Math.max(3840, processors * 0.9 * 1024));
      expect(memory).toBeLessThanOrEqual(processors * 6.5 * 1024);
    }
  });

  // learn.microsoft.com/azure/virtual-machines/sizes/retirement-notices: both end on 15 November 2028.
  it("on Azure are none of a series that ends", () => {
    const named = nodeGroups.flatMap((group) => nodeTypes.azure[group]);
    expect(named.filter((type) => /^Standard_(B\d+(s|ms|ls)|F\d+s_v2)$/.test(type))).toEqual([]);
  });

  it.each(clouds)("of caches on %s differ, and have a shard at least", (cloud) => {
    const machines = sizes.map((size) => cacheSizes[cloud][size].machine);
    expect(new Set(machines).size).toBe(sizes.length);
    for (const size of sizes) expect(cacheSizes[cloud][size].shards).toBeGreaterThanOrEqual(1);
  });
});
