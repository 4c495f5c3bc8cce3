/*
 * The one offer that both ends of every tunnel make, spelled as each cloud spells it: IKEv2; AES-256 with SHA2-256 and group 20 for the talk about keys, AES-256-GCM
 * with group 20 for what is carried. One algorithm a role: with a list the two ends may settle on another one each time. Pure.
 *
 * Group 20 is ECP384. Azure calls it so (learn.microsoft.com/azure/vpn-gateway/vpn-gateway-about-compliance-crypto); AWS takes the number (ec2 API,
 * VpnTunnelOptionsSpecification); Google `Group-20` (docs.cloud.google.com/network-connectivity/docs/vpn/concepts/supported-ike-ciphers).
 */

/** How long keys are used, in seconds. Azure's first phase is always 28,800; Google's are its own (36,000 and 10,800), and who comes first asks for new ones. */
export const lifetimes = { phase1: 28_800, phase2: 3_600 } as const;

/** AWS: what each tunnel of a connection says, without its prefix `tunnel1` or `tunnel2`. */
export const awsOffer = {
  IkeVersions: ["ikev2"],
  Phase1EncryptionAlgorithms: ["AES256"],
  Phase1IntegrityAlgorithms: ["SHA2-256"],
  Phase1DhGroupNumbers: [20],
  Phase1LifetimeSeconds: lifetimes.phase1,
  Phase2EncryptionAlgorithms: ["AES256-GCM-16"],
  // GCM has its own; AWS asks for one all the same.
  Phase2IntegrityAlgorithms: ["SHA2-256"],
  Phase2DhGroupNumbers: [20],
  Phase2LifetimeSeconds: lifetimes.phase2,
  // AWS waits for the other end by default, and so may that one for AWS.
  StartupAction: "start",
  DpdTimeoutAction: "restart",
  DpdTimeoutSeconds: 40,
};

/** Google: the ciphers of a tunnel. */
export const googleOffer = {
  ikeVersion: 2,
  cipherSuite: {
    phase1: {
      encryptions: ["AES-CBC-256"],
      integrities: ["HMAC-SHA2-256-128"],
      prves: ["PRF-HMAC-SHA2-256"],
      dhs: ["Group-20"],
    },
    phase2: { encryptions: ["AES-GCM-16-256"], pfs: ["Group-20"] },
  },
};

/**
 * Azure: the policy of a connection: all of it, or none; with none it offers group 2. For GCM both fields of the second phase say the same.
 * Source: learn.microsoft.com/azure/vpn-gateway/ipsec-ike-policy-howto.
 */
export const azureOffer = {
  connectionProtocol: "IKEv2",
  dpdTimeoutSeconds: 45,
  ipsecPolicies: [
    {
      ikeEncryption: "AES256",
      ikeIntegrity: "SHA256",
      dhGroup: "ECP384",
      ipsecEncryption: "GCMAES256",
      ipsecIntegrity: "GCMAES256",
      pfsGroup: "ECP384",
      saLifeTimeSeconds: lifetimes.phase2,
      // Azure's own default, 97.7 GiB: with fewer a busy tunnel changes keys all the time.
      saDataSizeKilobytes: 102_400_000,
    },
  ],
};
