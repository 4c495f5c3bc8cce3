import { clouds } from "../../components/core/contracts";
import { databaseSizes, nodeGroups, nodeTypes, sizes } from "../../config/sizes";

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
});
