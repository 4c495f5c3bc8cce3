import { placementOf, poolsOn } from "../../../components/kubernetes/placement";

const pools = [
  { name: "general", spot: true },
  { name: "memory", spot: false },
  { name: "spot", spot: true },
];
const spotTaints = [{ key: "kubernetes.azure.com/scalesetpriority", value: "spot", effect: "NoSchedule" as const }];

describe("pools on a cluster whose cloud taints spot nodes", () => {
  it("are tolerated with that taint too, and what takes every pod is not of spot machines", () => {
    const found = poolsOn({ spotTaints }, pools);
    expect(found.map(({ spot }) => spot)).toEqual([false, false, true]);
    expect(placementOf("spot", found).tolerations?.map(({ key }) => key)).toEqual([
      "go-coffee/pool",
      "kubernetes.azure.com/scalesetpriority",
    ]);
    expect(placementOf("memory", found).tolerations).toHaveLength(1);
  });

  it("are as they were asked for elsewhere", () => {
    expect(poolsOn({}, pools)).toEqual(pools);
  });
});
