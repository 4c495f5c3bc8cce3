/** What Google answers to who asks, by function. */
export const askedOfGoogle: Readonly<Record<string, Record<string, unknown>>> = {
  "gcp:organizations/getProject:getProject": { number: "123456789012" },
  // A project in which nothing was ever made.
  "gcp:kms/getKeyRings:getKeyRings": { keyRings: [] },
  "gcp:storage/getProjectServiceAccount:getProjectServiceAccount": {
    emailAddress: "service-123456789012@gs-project-accounts.iam.gserviceaccount.com",
    member: "serviceAccount:service-123456789012@gs-project-accounts.iam.gserviceaccount.com",
  },
  "gcp:storage/getTransferProjectServiceAccount:getTransferProjectServiceAccount": {
    email: "project-123456789012@storage-transfer-service.iam.gserviceaccount.com",
    subjectId: "100000000000000000001",
  },
  "gcp:logging/getProjectCmekSettings:getProjectCmekSettings": {
    serviceAccountId: "cmek-p123456789012@gcp-sa-logging.iam.gserviceaccount.com",
  },
};

/** What Google would compute, as far as the program reads it. A name that the program leaves out is the resource's own. */
export function computedByGoogle(type: string, name: string, inputs: Record<string, unknown>): Record<string, unknown> {
  const [, , kind = ""] = type.split(":");
  const common = {
    name: inputs["name"] ?? name,
    selfLink: `https://google.example/${kind}/${String(inputs["name"] ?? name)}`,
  };
  switch (type) {
    case "gcp:certificatemanager/dnsAuthorization:DnsAuthorization":
      return {
        ...common,
        dnsResourceRecords: [
          {
            name: `_acme-challenge_1.${String(inputs["domain"])}.`,
            type: "CNAME",
            data: "1.authorize.certificatemanager.goog.",
          },
        ],
      };
    case "gcp:compute/globalAddress:GlobalAddress":
      return {
        ...common,
        address: inputs["address"] ?? (inputs["ipVersion"] === "IPV6" ? "2001:db8::1" : "192.0.2.1"),
      };
    case "gcp:compute/address:Address":
      return { ...common, address: inputs["address"] ?? "192.0.2.3" };
    case "gcp:cloudfunctionsv2/function:Function": {
      const config = inputs["serviceConfig"] as object;
      return { ...common, serviceConfig: { ...config, uri: `https://${String(inputs["name"])}.run.app` } };
    }
    case "gcp:container/cluster:Cluster":
      return {
        ...common,
        endpoint: "192.0.2.2",
        masterVersion: "1.35.3-gke.1000000",
        masterAuth: { clusterCaCertificate: "QXV0aG9yaXR5" },
        controlPlaneEndpointsConfig: { dnsEndpointConfig: { endpoint: "gke-one.us-central1.gke.goog" } },
        privateClusterConfig: { privateEndpoint: secondOf(inputs["privateClusterConfig"]) },
      };
    case "gcp:projects/serviceIdentity:ServiceIdentity": {
      const [host] = String(inputs["service"]).split(".");
      // Cloud Build's is no agent, but its legacy account.
      const email =
        host === "cloudbuild"
          ? "123456789012@cloudbuild.gserviceaccount.com"
          : `service-123456789012@${host}.iam.gserviceaccount.com`;
      return { ...common, email, member: `serviceAccount:${email}` };
    }
    case "gcp:logging/projectSink:ProjectSink":
      return { ...common, writerIdentity: `serviceAccount:${name}@gcp-sa-logging.iam.gserviceaccount.com` };
    case "gcp:servicenetworking/connection:Connection":
      return { ...common, peering: "servicenetworking-googleapis-com" };
    case "gcp:compute/haVpnGateway:HaVpnGateway":
      return { ...common, vpnInterfaces: [0, 1].map((id) => ({ id, ipAddress: `203.0.113.${30 + id}` })) };
    case "gcp:compute/interconnectAttachment:InterconnectAttachment":
      return {
        ...common,
        pairingKey: "7e51371e/us-central1/1",
        cloudRouterIpAddress: "169.254.60.1/29",
        customerRouterIpAddress: "169.254.60.2/29",
      };
    case "gcp:serviceaccount/account:Account": {
      const email = `${String(inputs["accountId"])}@${String(inputs["project"])}.iam.gserviceaccount.com`;
      const uniqueId = "112233445566778899001";
      return {
        ...common,
        email,
        uniqueId,
        member: `serviceAccount:${email}`,
        name: `projects/-/serviceAccounts/${email}`,
      };
    }
    case "gcp:sql/databaseInstance:DatabaseInstance":
      return {
        ...common,
        connectionName: [inputs["project"], inputs["region"], inputs["name"]].join(":"),
        dnsNames: [
          {
            name: `${name}.0abc.${String(inputs["region"])}.sql-psa.goog.`,
            connectionType: "PRIVATE_SERVICES_ACCESS",
            dnsScope: "INSTANCE",
          },
        ],
        privateIpAddress: "10.16.224.3",
        serverCaCerts: [{ cert: `the authority of ${String(inputs["region"])}` }],
      };
    case "gcp:redis/instance:Instance":
      return {
        ...common,
        host: "10.16.224.4",
        port: 6378,
        authString: "a-password-of-google",
        serverCaCerts: [{ cert: "the authority of the cache" }],
      };
    case "gcp:redis/cluster:Cluster":
      return {
        ...common,
        discoveryEndpoints: [{ address: "10.16.240.4", port: 6379 }],
        managedServerCas: [{ caCerts: [{ certificates: ["the authority of the cluster"] }] }],
      };
    case "gcp:firestore/database:Database":
      return { ...common, uid: `uid-of-${name}` };
    case "gcp:secretmanager/secret:Secret":
      return { ...common, name: `projects/1/secrets/${String(inputs["secretId"])}` };
    case "gcp:storage/bucket:Bucket":
      return { ...common, url: `gs://${String(inputs["name"])}` };
    case "gcp:artifactregistry/repository:Repository":
      return { ...common, name: inputs["repositoryId"] };
    case "gcp:projects/iAMCustomRole:IAMCustomRole":
      return { ...common, name: `projects/${String(inputs["project"])}/roles/${String(inputs["roleId"])}` };
    case "gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig":
      return { ...common, uptimeCheckId: `${name}-check` };
    case "gcp:monitoring/notificationChannel:NotificationChannel":
      return { ...common, name: `projects/go-coffee-dev/notificationChannels/${name}` };
    default:
      return common;
  }
}

/** The control plane's address in the range that it was given: Google takes the second. */
function secondOf(asked: unknown): string {
  const { masterIpv4CidrBlock: range = "10.17.16.0/28" } = (asked ?? {}) as { masterIpv4CidrBlock?: string };
  return range.replace(/\.\d+\/\d+$/, ".2");
}
