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
    case "gcp:container/cluster:Cluster":
      return {
        ...common,
        endpoint: "192.0.2.2",
        masterVersion: "1.35.3-gke.1000000",
        masterAuth: { clusterCaCertificate: "QXV0aG9yaXR5" },
        controlPlaneEndpointsConfig: { dnsEndpointConfig: { endpoint: "gke-one.us-central1.gke.goog" } },
        privateClusterConfig: { privateEndpoint: "10.17.16.2" },
      };
    case "gcp:serviceaccount/account:Account": {
      const email = `${String(inputs["accountId"])}@${String(inputs["project"])}.iam.gserviceaccount.com`;
      return { ...common, email, member: `serviceAccount:${email}`, name: `projects/-/serviceAccounts/${email}` };
    }
    case "gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig":
      return { ...common, uptimeCheckId: `${name}-check` };
    case "gcp:monitoring/notificationChannel:NotificationChannel":
      return { ...common, name: `projects/go-coffee-dev/notificationChannels/${name}` };
    default:
      return common;
  }
}
