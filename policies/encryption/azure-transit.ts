// Levels, severities and controls: the project's rule catalogue, from the requirement texts and the mappings of Prowler and Pulumi; those of Front Door are ours.
import type { AFDCustomDomainArgs } from "@pulumi/azure-native/cdn/afdcustomDomain";
import type { RouteArgs } from "@pulumi/azure-native/cdn/route";
import type { ConfigurationArgs } from "@pulumi/azure-native/dbforpostgresql/configuration";
import type { RedisArgs } from "@pulumi/azure-native/redis/redis";
import type { DatabaseArgs } from "@pulumi/azure-native/redisenterprise/database";
import type { RedisEnterpriseArgs } from "@pulumi/azure-native/redisenterprise/redisEnterprise";
import type { ServerArgs } from "@pulumi/azure-native/sql/server";
import type { StorageAccountArgs } from "@pulumi/azure-native/storage/storageAccount";
import type { WebAppArgs } from "@pulumi/azure-native/web/webApp";
import { findings, type Inputs, notApplicable, type ResourceRule, type Rule, type Verdict } from "../shared/rule";
import { transitControls } from "./transit";

const storageTls: ResourceRule<StorageAccountArgs> = {
  id: "az-storage-https-tls12",
  severity: "high",
  levels: { dev: "remediate", staging: "mandatory", prod: "mandatory" },
  controls: transitControls,
  unconfirmed: ["32(1)(a)"],
  applies: ["azure-native:storage:StorageAccount"],
  judges: "a storage account speaks HTTPS alone, of TLS 1.2 or newer",
  because: "what is read over plain HTTP, or an old TLS, can be read on the way",
  remedy: "Set minimumTlsVersion to TLS1_2, and leave enableHttpsTrafficOnly on.",
  check: (account) =>
    findings(
      // On unless set, from API version 2019-04-01 on. Source: azure-mgmt-storage, StorageAccountPropertiesCreateParameters.
      () => account.enableHttpsTrafficOnly === false && "enableHttpsTrafficOnly is false; leave it on",
      // TLS 1.0 unless set. Source: the same.
      () =>
        !/^TLS1_[23]$/.test(account.minimumTlsVersion ?? "") &&
        `minimumTlsVersion is ${account.minimumTlsVersion}; want TLS1_2`,
    ),
};

const domain = "azure-native:cdn:AFDCustomDomain";
const route = "azure-native:cdn:Route";

const webTls: ResourceRule<never> = {
  id: "az-web-https-tls12",
  severity: "high",
  levels: { dev: "remediate", staging: "mandatory", prod: "mandatory" },
  controls: { ...transitControls, pci: ["4.2.1", "2.2.5"] },
  unconfirmed: ["32(1)(a)"],
  applies: ["azure-native:web:WebApp", "azure-native:web:WebAppSlot", domain, route],
  judges:
    "an application and Front Door speak HTTPS of TLS 1.2 or newer, plain HTTP only to say so, and no plain FTP, which is not asked of Flex Consumption",
  because: "what is asked, or deployed, in clear can be read and changed on the way",
  remedy:
    "Set httpsOnly, siteConfig.minTlsVersion 1.2 and ftpsState Disabled, which Flex Consumption refuses; on Front Door tlsSettings.minimumTlsVersion TLS12, httpsRedirect Enabled, and no forwardingProtocol HttpOnly.",
  check(inputs, { type }) {
    switch (type) {
      case domain: {
        const { tlsSettings } = inputs as Inputs<AFDCustomDomainArgs>;
        // Front Door's own choice is TLS 1.2. Source: azure-mgmt-cdn, AFDDomainHttpsParameters.
        return findings(
          () => tlsSettings?.minimumTlsVersion === "TLS10" && "tlsSettings.minimumTlsVersion is TLS10; want TLS12",
        );
      }
      case route:
        return onFrontDoor(inputs);
      default: {
        const { httpsOnly, siteConfig, functionAppConfig } = inputs as Inputs<WebAppArgs>;
        return findings(
          () => httpsOnly !== true && `httpsOnly is ${httpsOnly}; set it`,
          // 1.2 unless set. Source: Azure App Service, "TLS/SSL overview".
          () =>
            isOld(siteConfig?.minTlsVersion) && `siteConfig.minTlsVersion is ${siteConfig?.minTlsVersion}; want 1.2`,
          // Flex Consumption, which alone has functionAppConfig, refuses the property: 400, code 51021. Source: Azure/azure-cli#31414.
          () =>
            functionAppConfig === undefined &&
            !/^(Disabled|FtpsOnly)$/.test(siteConfig?.ftpsState ?? "") &&
            `siteConfig.ftpsState is ${siteConfig?.ftpsState}; want Disabled`,
        );
      }
    }
  },
};

/** Both protocols, no redirect and what the caller used, unless set. Source: azure-mgmt-cdn, RouteProperties. */
function onFrontDoor(inputs: Inputs<RouteArgs>): Verdict {
  const { httpsRedirect, supportedProtocols, forwardingProtocol } = inputs;
  return findings(
    () =>
      (supportedProtocols ?? ["Http"]).includes("Http") &&
      httpsRedirect !== "Enabled" &&
      `httpsRedirect is ${httpsRedirect}; want Enabled`,
    () => forwardingProtocol === "HttpOnly" && "forwardingProtocol is HttpOnly; want HttpsOnly",
  );
}

function isOld(version: string | undefined): boolean {
  return /^1\.[01]$/.test(version ?? "");
}

const sqlServer = "azure-native:sql:Server";
const postgresSetting = "azure-native:dbforpostgresql:Configuration";
const mysqlSetting = "azure-native:dbformysql:Configuration";
const redis = "azure-native:redis:Redis";
const managedRedis = "azure-native:redisenterprise:RedisEnterprise";
const managedDatabase = "azure-native:redisenterprise:Database";

const storesTls: ResourceRule<never> = {
  id: "az-db-tls",
  severity: "high",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  controls: { pci: ["4.2.1"], soc2: ["CC6.7"], hipaa: ["164.312(e)(2)(ii)"], gdpr: ["32(1)(a)"] },
  unconfirmed: ["CC6.7", "32(1)(a)"],
  // A flexible server asks for TLS unless a parameter of it says otherwise, which is a resource of its own.
  applies: [sqlServer, postgresSetting, mysqlSetting, redis, managedRedis, managedDatabase],
  judges: "databases and caches refuse connections without TLS 1.2 or newer",
  because: "a password or card data sent in clear can be read on the way; inside a network this is defence in depth",
  remedy:
    "Set minimalTlsVersion or minimumTlsVersion to 1.2, require_secure_transport on, clientProtocol Encrypted; leave enableNonSslPort off.",
  check(inputs, { type }) {
    switch (type) {
      case sqlServer: {
        const { minimalTlsVersion } = inputs as Inputs<ServerArgs>;
        return findings(() => !isNew(minimalTlsVersion) && `minimalTlsVersion is ${minimalTlsVersion}; want 1.2`);
      }
      case redis: {
        const { enableNonSslPort, minimumTlsVersion } = inputs as Inputs<RedisArgs>;
        return findings(
          () => enableNonSslPort === true && "enableNonSslPort is true; leave it off",
          () => !isNew(minimumTlsVersion) && `minimumTlsVersion is ${minimumTlsVersion}; want 1.2`,
        );
      }
      case managedRedis: {
        const { minimumTlsVersion } = inputs as Inputs<RedisEnterpriseArgs>;
        // There it is 1.2 unless set, and older ones are gone. Source: azure-mgmt-redisenterprise, ClusterCreateProperties.
        return findings(() => isOld(minimumTlsVersion) && `minimumTlsVersion is ${minimumTlsVersion}; want 1.2`);
      }
      case managedDatabase: {
        const { clientProtocol } = inputs as Inputs<DatabaseArgs>;
        return findings(() => clientProtocol === "Plaintext" && "clientProtocol is Plaintext; want Encrypted");
      }
      default:
        return bySetting(inputs);
    }
  },
};

function isNew(version: string | undefined): boolean {
  return /^1\.[23]$/.test(version ?? "");
}

/** Names and values as PostgreSQL and MySQL on Azure have them. Sources: the articles "Networking with TLS" of either. */
function bySetting({ configurationName, value }: Inputs<ConfigurationArgs>): Verdict {
  switch (configurationName) {
    case "require_secure_transport":
      return findings(() => !/^on$/i.test(value ?? "") && `require_secure_transport is ${value}; want on`);
    case "ssl_min_protocol_version":
    case "tls_version":
      return findings(
        () => !/^TLSv1\.[23](,TLSv1\.[23])*$/i.test(value ?? "") && `${configurationName} is ${value}; want TLSv1.2`,
      );
    default:
      return notApplicable("the parameter says nothing of TLS");
  }
}

export const azureTransitRules: readonly Rule[] = [storageTls, webTls, storesTls];
