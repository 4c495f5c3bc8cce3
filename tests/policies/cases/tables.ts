import { UNKNOWN } from "../judge";
import { of, other, type RuleCases } from "./case";

const table = of("aws:dynamodb/table:Table");
const domain = of("aws:opensearch/domain:Domain");
const key = "arn:aws:kms:us-east-1:123456789012:key/1";
const sound = {
  encryptAtRest: { enabled: true },
  nodeToNodeEncryption: { enabled: true },
  domainEndpointOptions: { enforceHttps: true, tlsSecurityPolicy: "Policy-Min-TLS-1-2-PFS-2023-10" },
};

export const tableCases: RuleCases[] = [
  {
    rule: "aws-dynamodb-cmk-pitr",
    cases: [
      { name: "our key", given: table({ serverSideEncryption: { enabled: true, kmsKeyArn: key } }), says: "pass" },
      { name: "the key of AWS", given: table({}), says: /serverSideEncryption is not enabled/ },
      {
        name: "the managed key",
        given: table({ serverSideEncryption: { enabled: true } }),
        says: /kmsKeyArn is not set/,
      },
      {
        name: "a key that is not made yet",
        given: table({ serverSideEncryption: { enabled: true, kmsKeyArn: UNKNOWN } }),
        says: "undetermined",
      },
      other,
    ],
  },
  {
    rule: "aws-dynamodb-pitr",
    cases: [
      { name: "in dev", given: table({ pointInTimeRecovery: { enabled: true } }), says: "pass" },
      { name: "no recovery", given: table({}), says: /pointInTimeRecovery is not enabled/ },
      {
        name: "in prod",
        given: table({ pointInTimeRecovery: { enabled: true }, deletionProtectionEnabled: true }),
        says: "pass",
        stack: "prod",
      },
      {
        name: "in prod, free to delete",
        given: table({ pointInTimeRecovery: { enabled: true } }),
        says: /deletionProtectionEnabled is undefined/,
        stack: "prod",
      },
      { name: "not known yet", given: table({ pointInTimeRecovery: { enabled: UNKNOWN } }), says: "undetermined" },
      other,
    ],
  },
  {
    rule: "aws-opensearch-encrypted",
    cases: [
      { name: "all of it", given: domain(sound), says: "pass" },
      { name: "none of it", given: domain({}), says: /encryptAtRest.*nodeToNode.*enforceHttps.*tlsSecurityPolicy/ },
      {
        name: "old TLS",
        given: domain({
          ...sound,
          domainEndpointOptions: { enforceHttps: true, tlsSecurityPolicy: "Policy-Min-TLS-1-0-2019-07" },
        }),
        says: /is Policy-Min-TLS-1-0-2019-07/,
      },
      { name: "not known yet", given: domain({ ...sound, encryptAtRest: UNKNOWN }), says: "undetermined" },
      other,
    ],
  },
];
