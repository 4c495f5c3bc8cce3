import { UNKNOWN } from "../judge";
import { of, other, type RuleCases } from "./case";

const account = of("azure-native:storage:StorageAccount");
const app = of("azure-native:web:WebApp");
const domain = (tlsSettings?: object) => of("azure-native:cdn:AFDCustomDomain")({ hostName: "a.example", tlsSettings });
const route = of("azure-native:cdn:Route");
const parameter = (configurationName: string, value: unknown) =>
  of("azure-native:dbforpostgresql:Configuration")({ configurationName, value });
const redis = of("azure-native:redis:Redis");
const site = (siteConfig: object, more: object = {}) =>
  app({ httpsOnly: true, siteConfig: { minTlsVersion: "1.2", ftpsState: "Disabled", ...siteConfig }, ...more });

export const azureTransitCases: RuleCases[] = [
  {
    rule: "az-storage-https-tls12",
    cases: [
      { name: "TLS 1.2", given: account({ minimumTlsVersion: "TLS1_2" }), says: "pass" },
      { name: "TLS 1.3", given: account({ minimumTlsVersion: "TLS1_3", enableHttpsTrafficOnly: true }), says: "pass" },
      { name: "as Azure makes it", given: account({}), says: /minimumTlsVersion is undefined; want TLS1_2/ },
      { name: "old", given: account({ minimumTlsVersion: "TLS1_1" }), says: /TLS1_1/ },
      {
        name: "plain HTTP",
        given: account({ minimumTlsVersion: "TLS1_2", enableHttpsTrafficOnly: false }),
        says: /enableHttpsTrafficOnly is false/,
      },
      { name: "not known yet", given: account({ minimumTlsVersion: UNKNOWN }), says: "undetermined" },
      other,
    ],
  },
  {
    rule: "az-web-https-tls12",
    cases: [
      { name: "an application", given: site({}), says: "pass" },
      { name: "one as Azure makes it", given: app({}), says: /httpsOnly is undefined.*ftpsState is undefined/ },
      { name: "old TLS", given: site({ minTlsVersion: "1.0" }), says: /minTlsVersion is 1.0; want 1.2/ },
      { name: "plain FTP", given: site({ ftpsState: "AllAllowed" }), says: /ftpsState is AllAllowed/ },
      {
        name: "one on Flex Consumption, which refuses ftpsState",
        given: app({ httpsOnly: true, functionAppConfig: {}, siteConfig: { minTlsVersion: "1.2" } }),
        says: "pass",
      },
      {
        name: "plain HTTP on Flex Consumption",
        given: app({ functionAppConfig: {}, siteConfig: { minTlsVersion: "1.1" } }),
        says: /httpsOnly is undefined; set it; siteConfig.minTlsVersion is 1.1; want 1.2$/,
      },
      { name: "a slot", given: of("azure-native:web:WebAppSlot")({}), says: /httpsOnly is undefined/ },
      { name: "not known yet", given: site({}, { httpsOnly: UNKNOWN }), says: "undetermined" },
      { name: "a domain", given: domain({ minimumTlsVersion: "TLS12" }), says: "pass" },
      { name: "a domain as Front Door makes it", given: domain(), says: "pass" },
      { name: "a domain of old", given: domain({ minimumTlsVersion: "TLS10" }), says: /want TLS12/ },
      { name: "a route that redirects", given: route({ httpsRedirect: "Enabled" }), says: "pass" },
      { name: "a route of HTTPS alone", given: route({ supportedProtocols: ["Https"] }), says: "pass" },
      { name: "a route as it is made", given: route({ httpsRedirect: "Disabled" }), says: /want Enabled/ },
      {
        name: "a route that asks its origin in clear",
        given: route({ httpsRedirect: "Enabled", forwardingProtocol: "HttpOnly" }),
        says: /forwardingProtocol is HttpOnly/,
      },
      other,
    ],
  },
  {
    rule: "az-db-tls",
    cases: [
      { name: "SQL Server", given: of("azure-native:sql:Server")({ minimalTlsVersion: "1.2" }), says: "pass" },
      {
        name: "SQL Server of old",
        given: of("azure-native:sql:Server")({ minimalTlsVersion: "1.0" }),
        says: /want 1.2/,
      },
      { name: "PostgreSQL", given: parameter("require_secure_transport", "on"), says: "pass" },
      { name: "PostgreSQL in clear", given: parameter("require_secure_transport", "off"), says: /is off; want on/ },
      { name: "its version", given: parameter("ssl_min_protocol_version", "TLSv1.3"), says: "pass" },
      {
        name: "an old version",
        given: parameter("ssl_min_protocol_version", "TLSv1.1"),
        says: /TLSv1.1; want TLSv1.2/,
      },
      { name: "another parameter", given: parameter("work_mem", "4096"), says: "notApplicable" },
      { name: "not known yet", given: parameter("require_secure_transport", UNKNOWN), says: "undetermined" },
      {
        name: "MySQL's versions",
        given: of("azure-native:dbformysql:Configuration")({
          configurationName: "tls_version",
          value: "TLSv1.1,TLSv1.2",
        }),
        says: /tls_version is TLSv1.1,TLSv1.2/,
      },
      { name: "Redis", given: redis({ minimumTlsVersion: "1.2" }), says: "pass" },
      {
        name: "Redis in clear",
        given: redis({ enableNonSslPort: true }),
        says: /enableNonSslPort is true.*minimumTlsVersion is undefined/,
      },
      {
        name: "managed Redis",
        given: of("azure-native:redisenterprise:RedisEnterprise")({ minimumTlsVersion: "1.2" }),
        says: "pass",
      },
      {
        name: "managed Redis of old",
        given: of("azure-native:redisenterprise:RedisEnterprise")({ minimumTlsVersion: "1.1" }),
        says: /minimumTlsVersion is 1.1/,
      },
      {
        name: "its database",
        given: of("azure-native:redisenterprise:Database")({ clientProtocol: "Encrypted" }),
        says: "pass",
      },
      {
        name: "its database in clear",
        given: of("azure-native:redisenterprise:Database")({ clientProtocol: "Plaintext" }),
        says: /clientProtocol is Plaintext/,
      },
      other,
    ],
  },
];
