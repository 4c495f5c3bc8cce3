import { ClusterBackups } from "../../../../components/gcp/operations/cluster-backups";
import { record } from "../../../mocks";
import { aKey } from "../cluster/ground";
import { aPlace, project } from "../place";

let made: ClusterBackups;
const recorded = (data = false) =>
  record(() => {
    made = new ClusterBackups("cluster-backups", {
      place: aPlace({ data }),
      ...{
        project,
        pool: { project, projectNumber: "123456789012", after: [] },
        location: "us-central1",
        clusterName: "c",
      },
      ...{ bucket: "backups", key: aKey, rpoMinutes: 15, retentionDays: 35 },
    });
  });

describe("backups of a cluster on Google Cloud", () => {
  it("are in a folder of the bucket, made by Velero as its own service account, and copied by the disks' driver", async () => {
    await recorded();
    expect(made.outputs).toMatchObject({
      plugin: { name: "gcp", image: "docker.io/velero/velero-plugin-for-gcp" },
      ...{ bucket: "backups", prefix: "velero", rpoMinutes: 15, retentionDays: 35 },
      config: { serviceAccount: "go-coffee-dev-velero@go-coffee-dev.iam.gserviceaccount.com" },
      // In the region of the disk and its key, and no more often than Google lets one be copied.
      snapshots: {
        driver: "pd.csi.storage.gke.io",
        parameters: { "storage-locations": "us-central1" },
        leastMinutes: 10,
      },
    });
  });

  it("are encrypted with a password that one account reads, kept as data are", async () => {
    const found = await recorded(true);
    const secret = found.one("gcp:secretmanager/secret:Secret");
    expect([secret.protect, secret.inputs["deletionProtection"]]).toEqual([true, true]);
    expect(found.one("gcp:secretmanager/secretIamMember:SecretIamMember").inputs["member"]).toMatch(
      /\/subject\/ns\/backup\/sa\/velero-secrets$/,
    );
  });
});
