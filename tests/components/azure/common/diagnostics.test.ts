import { diagnose } from "../../../../components/azure/common/diagnostics";
import { diagnosed, type DiagnosedType } from "../../../../components/azure/common/diagnostics-plan";
import type { By } from "../../../../components/azure/common/by";
import { record } from "../../../mocks";
import { logs, workspace } from "../place";

const by: By = { label: (part) => `some-${part}`, here: {} };
const settingType = "azure-native:monitor:DiagnosticSetting";

describe("what is written down of a resource", () => {
  it("goes to the workspace and to the archive, as the categories that its type has", async () => {
    for (const type of Object.keys(diagnosed) as DiagnosedType[]) {
      const all = await record(() => diagnose(by, "logs", { id: "/some/id", type }, logs()));
      const { inputs } = all.one(settingType);
      expect(inputs).toMatchObject({ name: "go-coffee", resourceUri: "/some/id", workspaceId: workspace, metrics: [] });
      expect(inputs["storageAccountId"]).toBeTruthy();
      const categories = (inputs["logs"] as { category: string }[]).map(({ category }) => category);
      expect(categories).toEqual(diagnosed[type].logs);
      expect(new Set(categories).size).toBe(categories.length);
    }
  });

  it("has no more of a cluster's reads than what changes something", async () => {
    const type = "Microsoft.ContainerService/managedClusters";
    expect(diagnosed[type].logs).toContain("kube-audit-admin");
    expect(diagnosed[type].logs).not.toContain("kube-audit");
    const { inputs } = (await record(() => diagnose(by, "logs", { id: "/a", type }, logs()))).one(settingType);
    expect(inputs["logAnalyticsDestinationType"]).toBe("Dedicated");
  });

  it("has of a database who was refused at its pool, where services sign in, and nothing of Query Store, which is off", () => {
    const { logs: categories } = diagnosed["Microsoft.DBforPostgreSQL/flexibleServers"];
    expect(categories).toEqual(expect.arrayContaining(["PostgreSQLLogs", "PostgreSQLFlexPGBouncer"]));
    expect(categories.filter((one) => one.includes("QueryStore"))).toEqual([]);
  });

  it("may go to the workspace alone", async () => {
    const of = { id: "/a", type: "Microsoft.Storage/storageAccounts/blobServices", into: "workspace" } as const;
    const { inputs } = (await record(() => diagnose(by, "logs", of, logs()))).one(settingType);
    expect(inputs["storageAccountId"]).toBeUndefined();
  });
});
