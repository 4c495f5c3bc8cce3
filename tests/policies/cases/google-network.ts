import { UNKNOWN } from "../judge";
import { of, other, type RuleCases } from "./case";

const db = of("gcp:sql/databaseInstance:DatabaseInstance");
const gke = of("gcp:container/cluster:Cluster");
const pool = of("gcp:container/nodePool:NodePool");
const machine = of("gcp:compute/instance:Instance");
const template = of("gcp:compute/instanceTemplate:InstanceTemplate");
const firewall = of("gcp:compute/firewall:Firewall");
const rule = of("gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule");
const whole = of("gcp:compute/networkFirewallPolicyWithRules:NetworkFirewallPolicyWithRules");

const reached = (ipConfiguration: object) => db({ settings: { ipConfiguration } });
const everywhere = { name: "all", value: "0.0.0.0/0" };

const inside = {
  privateClusterConfig: { enablePrivateNodes: true },
  controlPlaneEndpointsConfig: {
    ipEndpointsConfig: { enabled: false },
    dnsEndpointConfig: { allowExternalTraffic: true },
  },
  datapathProvider: "ADVANCED_DATAPATH",
};
const byAddress = { ...inside, controlPlaneEndpointsConfig: undefined };
const office = { cidrBlocks: [{ cidrBlock: "203.0.113.0/24" }] };

const scope = "https://www.googleapis.com/auth/cloud-platform";
const own = { email: "nodes@go-coffee-dev.iam.gserviceaccount.com", scopes: [scope] };
const within = { networkInterfaces: [{ subnetwork: UNKNOWN }], serviceAccount: own };

const open = (more: object = {}, ports: unknown = ["22"]) =>
  firewall({ network: "go-coffee-dev", sourceRanges: ["0.0.0.0/0"], allows: [{ protocol: "tcp", ports }], ...more });
const allow = (match: object, more: object = {}) => ({
  direction: "INGRESS",
  action: "allow",
  match: { layer4Configs: [{ ipProtocol: "tcp", ports: ["5432"] }], srcIpRanges: ["0.0.0.0/0"], ...match },
  ...more,
});

export const googleNetworkCases: RuleCases[] = [
  {
    rule: "gcp-sql-private",
    cases: [
      { name: "no public address", given: reached({ ipv4Enabled: false, privateNetwork: UNKNOWN }), says: "pass" },
      { name: "a public address for nobody", given: reached({ ipv4Enabled: true }), says: "pass" },
      {
        name: "a public address for the office",
        given: reached({ authorizedNetworks: [{ value: "203.0.113.0/24" }] }),
        says: "pass",
      },
      {
        name: "a public address for everybody",
        given: reached({ ipv4Enabled: true, authorizedNetworks: [everywhere] }),
        says: /authorizedNetworks lets in 0.0.0.0\/0/,
      },
      {
        name: "a public address, as it is by default, for half of the internet",
        given: reached({ authorizedNetworks: [{ value: UNKNOWN }, { value: "128.0.0.0/1" }] }),
        says: /lets in 128.0.0.0\/1/,
      },
      {
        name: "everybody, but no address",
        given: reached({ ipv4Enabled: false, authorizedNetworks: [everywhere] }),
        says: "pass",
      },
      { name: "a setting that is not known yet", given: reached({ ipv4Enabled: UNKNOWN }), says: "undetermined" },
      {
        name: "a range that is not known yet",
        given: reached({ authorizedNetworks: [{ value: UNKNOWN }] }),
        says: "undetermined",
      },
      other,
    ],
  },
  {
    rule: "gcp-gke-private",
    cases: [
      { name: "the DNS endpoint alone", given: gke(inside), says: "pass" },
      {
        name: "its address for the office",
        given: gke({ ...byAddress, masterAuthorizedNetworksConfig: office }),
        says: "pass",
      },
      {
        name: "a private address",
        given: gke({ ...byAddress, privateClusterConfig: { enablePrivateNodes: true, enablePrivateEndpoint: true } }),
        says: "pass",
      },
      {
        name: "as Google makes it",
        given: gke({}),
        says: /enablePrivateNodes is undefined.*masterAuthorizedNetworksConfig is not set.*nothing enforces network policies/,
      },
      {
        name: "its address for everybody",
        given: gke({ ...byAddress, masterAuthorizedNetworksConfig: { cidrBlocks: [{ cidrBlock: "0.0.0.0/0" }] } }),
        says: /masterAuthorizedNetworksConfig lets in 0.0.0.0\/0/,
      },
      {
        name: "its address for whoever has a machine at Google",
        given: gke({ ...byAddress, masterAuthorizedNetworksConfig: { ...office, gcpPublicCidrsAccessEnabled: true } }),
        says: /lets in every machine at Google/,
      },
      {
        name: "Calico",
        given: gke({ ...inside, datapathProvider: undefined, networkPolicy: { enabled: true } }),
        says: "pass",
      },
      {
        name: "the old dataplane alone",
        given: gke({ ...inside, datapathProvider: "LEGACY_DATAPATH" }),
        says: /nothing enforces network policies/,
      },
      { name: "nodes as the cluster's", given: pool({}), says: "pass" },
      {
        name: "nodes with addresses",
        given: pool({ networkConfig: { enablePrivateNodes: false } }),
        says: /enablePrivateNodes is false/,
      },
      {
        name: "a range that is not known yet",
        given: gke({ ...byAddress, masterAuthorizedNetworksConfig: { cidrBlocks: [{ cidrBlock: UNKNOWN }] } }),
        says: "undetermined",
      },
      {
        name: "one unknown does not hide another's fault",
        given: gke({ ...inside, datapathProvider: UNKNOWN, privateClusterConfig: {} }),
        says: /enablePrivateNodes is undefined/,
      },
      other,
    ],
  },
  {
    rule: "gcp-vm-no-public-ip",
    cases: [
      { name: "a machine inside, with its own account", given: machine(within), says: "pass" },
      { name: "a template", given: template(within), says: "pass" },
      {
        name: "a public address",
        given: machine({ ...within, networkInterfaces: [{}, { accessConfigs: [{ natIp: UNKNOWN }] }] }),
        says: /networkInterfaces\[1\] has accessConfigs, a public address/,
      },
      {
        name: "a public address of version 6",
        given: template({ ...within, networkInterfaces: [{ ipv6AccessConfigs: [{ networkTier: "PREMIUM" }] }] }),
        says: /has ipv6AccessConfigs/,
      },
      {
        name: "the default account, which may do all",
        given: machine({ ...within, serviceAccount: { scopes: ["cloud-platform"] } }),
        says: /serviceAccount is the project's default/,
      },
      {
        name: "the default account, named",
        given: machine({
          ...within,
          serviceAccount: { email: "123456789012-compute@developer.gserviceaccount.com", scopes: [scope] },
        }),
        says: /the project's default/,
      },
      {
        name: "the default account, which may write logs",
        given: machine({ ...within, serviceAccount: { scopes: ["https://www.googleapis.com/auth/logging.write"] } }),
        says: "pass",
      },
      { name: "no account", given: machine({ networkInterfaces: [{}] }), says: "pass" },
      {
        name: "an account that is not made yet",
        given: machine({ ...within, serviceAccount: { email: UNKNOWN, scopes: [scope] } }),
        says: "undetermined",
      },
      other,
    ],
  },
  {
    rule: "gcp-firewall-no-open-admin",
    cases: [
      { name: "HTTPS for all", given: open({}, ["443"]), says: "pass" },
      { name: "SSH for all", given: open(), says: /^.*allows\[0\] opens 22 \(SSH\) to 0.0.0.0\/0/s },
      { name: "a span of ports for all", given: open({}, ["443", "3000-4000"]), says: /3306 \(MySQL\), 3389 \(RDP\)/ },
      {
        name: "all TCP for all",
        given: open({ allows: [{ protocol: "tcp" }] }),
        says: /opens all ports to 0.0.0.0\/0/,
      },
      { name: "all of it for all", given: open({ allows: [{ protocol: "all" }] }), says: /opens all ports/ },
      { name: "pings for all", given: open({ allows: [{ protocol: "icmp" }] }), says: "pass" },
      { name: "SSH for half of the internet", given: open({ sourceRanges: ["0.0.0.0/1"] }), says: /to 0.0.0.0\/1/ },
      {
        name: "PostgreSQL for all of version 6",
        given: open({ sourceRanges: ["::/0"] }, ["5432"]),
        says: /5432 \(PostgreSQL\) to ::\/0/,
      },
      { name: "SSH through IAP", given: open({ sourceRanges: ["35.235.240.0/20"] }), says: "pass" },
      { name: "SSH, no source said", given: open({ sourceRanges: undefined }), says: /to 0.0.0.0\/0/ },
      {
        name: "SSH for an account",
        given: open({ sourceRanges: undefined, sourceServiceAccounts: [UNKNOWN] }),
        says: "pass",
      },
      {
        name: "HTTPS into the default network",
        given: open({ network: "global/networks/default" }, ["443"]),
        says: /into the default network/,
      },
      { name: "what goes out", given: open({ direction: "EGRESS" }), says: "notApplicable" },
      { name: "one that is off", given: open({ disabled: true }), says: "notApplicable" },
      {
        name: "what is denied",
        given: firewall({ network: "n", denies: [{ protocol: "all" }] }),
        says: "notApplicable",
      },
      { name: "HTTPS for whom is not known yet", given: open({ sourceRanges: [UNKNOWN] }, ["443"]), says: "pass" },
      { name: "SSH for whom is not known yet", given: open({ sourceRanges: [UNKNOWN] }), says: "undetermined" },
      {
        name: "a policy's rule for all",
        given: rule(allow({})),
        says: /match\[0\] opens 5432 \(PostgreSQL\) to 0.0.0.0\/0/,
      },
      { name: "a policy's rule for the network", given: rule(allow({ srcIpRanges: ["10.0.0.0/8"] })), says: "pass" },
      {
        name: "a policy's rule for the internet, by name",
        given: rule(allow({ srcIpRanges: undefined, srcNetworkScope: "INTERNET" })),
        says: /5432/,
      },
      {
        name: "a policy's rule for a tag",
        given: rule(allow({ srcIpRanges: undefined, srcSecureTags: [{ name: UNKNOWN }] })),
        says: "pass",
      },
      {
        name: "a policy's rule that inspects",
        given: rule(allow({}, { action: "apply_security_profile_group" })),
        says: /5432/,
      },
      { name: "a policy's rule that denies", given: rule(allow({}, { action: "deny" })), says: "notApplicable" },
      {
        name: "a policy's rule for what goes out",
        given: rule(allow({}, { direction: "EGRESS" })),
        says: "notApplicable",
      },
      {
        name: "a policy's rule for whom is not known yet",
        given: rule(allow({ srcIpRanges: [UNKNOWN] })),
        says: "undetermined",
      },
      {
        name: "a policy with its rules",
        given: whole({ rules: [allow({}, { action: "deny" }), allow({})] }),
        says: /rules\[1\] match\[0\] opens 5432/,
      },
      { name: "a policy with sound rules", given: whole({ rules: [allow({}, { action: "deny" })] }), says: "pass" },
      other,
    ],
  },
];
