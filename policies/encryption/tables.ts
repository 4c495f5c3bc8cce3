// Levels, severities and controls: the project's rule catalogue, from the requirement texts and the mappings of Prowler, Turbot and Pulumi.
import type { TableArgs } from "@pulumi/aws/dynamodb";
import type { DomainArgs } from "@pulumi/aws/opensearch";
import { notOurKey } from "../shared/keys";
import { findings, type ResourceRule, type Rule } from "../shared/rule";

const tableOwnKey: ResourceRule<TableArgs> = {
  id: "aws-dynamodb-cmk-pitr",
  severity: "high",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["3.5.1"], soc2: ["CC6.1"], hipaa: ["164.312(a)(2)(iv)"], gdpr: ["32(1)(a)"] },
  unconfirmed: ["CC6.1"],
  applies: ["aws:dynamodb/table:Table"],
  judges: "a table is encrypted with a key of our own",
  because: "the key that AWS owns can neither be restricted nor revoked by us",
  remedy: "Set serverSideEncryption with enabled and kmsKeyArn.",
  check: ({ serverSideEncryption }) =>
    findings(
      () => serverSideEncryption?.enabled !== true && "serverSideEncryption is not enabled; set it, with kmsKeyArn",
      () =>
        serverSideEncryption?.enabled === true &&
        notOurKey(serverSideEncryption.kmsKeyArn, "serverSideEncryption.kmsKeyArn"),
    ),
};

/** Source: OpenSearch Service API reference, DomainEndpointOptions.TLSSecurityPolicy. */
const soundPolicy = /^Policy-Min-TLS-1-2-(PFS-)?20\d\d-\d\d$/;

const searchEncrypted: ResourceRule<DomainArgs> = {
  id: "aws-opensearch-encrypted",
  severity: "high",
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  controls: {
    pci: ["3.5.1", "4.2.1"],
    soc2: ["CC6.1", "CC6.7"],
    hipaa: ["164.312(a)(2)(iv)", "164.312(e)(2)(ii)"],
    gdpr: ["32(1)(a)"],
  },
  unconfirmed: ["CC6.7"],
  applies: ["aws:opensearch/domain:Domain", "aws:elasticsearch/domain:Domain"],
  judges: "a search domain is encrypted at rest, between its nodes, and towards those who ask",
  because: "what is searched is a copy of what is stored, with the same data in it",
  remedy:
    "Set encryptAtRest, nodeToNodeEncryption, and domainEndpointOptions with enforceHttps and tlsSecurityPolicy Policy-Min-TLS-1-2-PFS-2023-10.",
  check: ({ encryptAtRest, nodeToNodeEncryption, domainEndpointOptions }) =>
    findings(
      () => encryptAtRest?.enabled !== true && "encryptAtRest is not enabled; set it",
      () => nodeToNodeEncryption?.enabled !== true && "nodeToNodeEncryption is not enabled; set it",
      () => domainEndpointOptions?.enforceHttps !== true && "domainEndpointOptions.enforceHttps is not on; set it",
      () =>
        !soundPolicy.test(domainEndpointOptions?.tlsSecurityPolicy ?? "") &&
        `domainEndpointOptions.tlsSecurityPolicy is ${domainEndpointOptions?.tlsSecurityPolicy}; want Policy-Min-TLS-1-2-PFS-2023-10`,
    ),
};

export const tableRules: readonly Rule[] = [tableOwnKey, searchEncrypted];
