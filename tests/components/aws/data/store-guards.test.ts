import { diskProblem, engineProblem, roleProblem, subnetsLost } from "../../../../components/aws/data/store-guards";

describe("what a store keeps", () => {
  it.each([
    [["a", "b", "c"], ["a", "b"], ["c"]],
    [["a", "b"], ["b", "a", "c"], []],
    // A subnet that is made in the same run is not known at preview.
    [["a", "b"], ["a", { unknown: true }], ["b"]],
  ])("of subnets %j, asked for %j, loses %j", (before, after, lost) => {
    expect(subnetsLost({ olds: { subnetIds: before }, news: { subnetIds: after } })).toEqual(lost);
  });

  it.each([
    [400, 100, /has 400 GiB and never shrinks, so that maxStorageGiB is 440 at least, not 100/],
    [400, 439, /440 at least, not 439/],
    [400, 440, undefined],
    [20, 2000, undefined],
  ])("of a disk of %d GiB that may grow to %d", (allocatedStorage, maxAllocatedStorage, says) => {
    const problem = diskProblem({ outputs: { allocatedStorage }, news: { maxAllocatedStorage } });
    if (says) expect(problem).toMatch(says);
    else expect(problem).toBeUndefined();
  });

  it.each([
    ["15.18", "15", undefined],
    ["15.18", "15.18", undefined],
    ["15.18", "15.19", undefined],
    ["15.18", "16", undefined],
    ["15.9", "15.10", undefined],
    ["15.10", "15.9", /has PostgreSQL 15\.10, and 15\.9 is asked for: there is no way back/],
    ["16.14", "15", /has PostgreSQL 16\.14, and 15 is asked for: there is no way back\. Ask for 16 again/],
    [undefined, "15", undefined],
    ["16.14", { unknown: true }, undefined],
  ])("of PostgreSQL %s, asked for %s", (engineVersionActual, engineVersion, says) => {
    const problem = engineProblem({ outputs: { engineVersionActual }, news: { engineVersion } });
    if (says) expect(problem).toMatch(says);
    else expect(problem).toBeUndefined();
  });

  it.each([
    [{}, { replicateSourceDb: "db" }, /was made a primary, .* keep database\.replicas\.standbyRole: primary/],
    [{}, { replicateSourceDb: { unknown: true } }, /was made a primary/],
    [{ replicateSourceDb: "db" }, {}, undefined],
    [{ replicateSourceDb: "db" }, { replicateSourceDb: "db" }, undefined],
    [{}, {}, undefined],
  ])("of a copy with %j, asked for %j", (olds, news, says) => {
    const problem = roleProblem({ olds, news });
    if (says) expect(problem).toMatch(says);
    else expect(problem).toBeUndefined();
  });
});
