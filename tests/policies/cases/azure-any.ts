import { UNKNOWN } from "../judge";
import { type Case, of, type RuleCases } from "./case";

const account = of("azure-native:storage:StorageAccount");
const vault = of("azure-native:keyvault:Vault");
const postgres = of("azure-native:dbforpostgresql:Server");
const registry = of("azure-native:containerregistry:Registry");
const endpoint = of("azure-native:network:PrivateEndpoint");
const app = of("azure-native:web:WebApp");

const tags = {
  environment: "dev",
  owner: "platform",
  "cost-center": "coffee",
  "managed-by": "pulumi",
  service: "orders",
  "data-class": "internal",
};
const own = { subscriptionId: "11111111-1111-4111-8111-111111111111" };
const subnet = (subscription: string, group = "go-coffee-dev-network") =>
  endpoint(
    {
      subnet: {
        id: `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.Network/virtualNetworks/v/subnets/s`,
      },
    },
    { provider: own },
  );
const elsewhere = "22222222-2222-4222-8222-222222222222";
const digest = `sha256:${"a".repeat(64)}`;

/** What rules for every cloud say of Azure's. */
export const azureAnyCases: RuleCases[] = [
  {
    rule: "any-required-tags",
    cases: [
      { name: "tags of an account", given: account({ tags }), says: "pass" },
      { name: "none at Azure", given: account({}), says: /tag environment is missing.*tag data-class is missing/ },
      {
        name: "what Azure calls global",
        given: of("azure-native:privatedns:PrivateZone")({ location: "global" }),
        says: /tag owner is missing/,
      },
      { name: "a key of a vault", given: of("azure-native:keyvault:Key")({}), says: /tag service is missing/ },
      {
        name: "a type of Azure without tags",
        given: of("azure-native:monitor:DiagnosticSetting")({}),
        says: "notApplicable",
      },
      {
        name: "a role, which carries none",
        given: of("azure-native:authorization:RoleAssignment")({}),
        says: "notApplicable",
      },
      {
        name: "a tag of Azure that is not known yet",
        given: account({ tags: { ...tags, owner: UNKNOWN } }),
        says: "undetermined",
      },
    ],
  },
  {
    rule: "any-region-allowlist",
    cases: [
      ...(
        [
          ["a region", account({ location: "eastus2" })],
          ["a region by its other name", account({ location: "East US 2" })],
          ["personal data in the EU", account({ location: "westeurope", tags: { "data-class": "personal" } })],
        ] as const
      ).map(([name, given]): Case => ({ name: `Azure: ${name}`, given, says: "pass" })),
      { name: "Azure: London", given: account({ location: "uksouth" }), says: /it stands in uksouth; untagged data/ },
      { name: "Azure: Zurich", given: account({ location: "switzerlandnorth" }), says: /switzerlandnorth/ },
      { name: "Azure: a region of a government", given: account({ location: "usgovvirginia" }), says: /usgovvirginia/ },
      {
        name: "Azure: card data in the EU",
        given: account({ location: "northeurope", tags: { "data-class": "card" } }),
        says: /card data may be in the United States$/,
      },
      {
        name: "Azure: copies elsewhere",
        given: of("azure-native:cosmosdb:DatabaseAccount")({
          location: "eastus2",
          locations: [{ locationName: "East US 2" }, { locationName: "Japan East" }],
        }),
        says: /it stands in japaneast/,
      },
      {
        name: "Azure: images copied elsewhere",
        given: of("azure-native:containerregistry:Replication")({ location: "brazilsouth" }),
        says: /brazilsouth/,
      },
      {
        name: "Azure: what is global",
        given: of("azure-native:privatedns:PrivateZone")({ location: "global" }),
        says: "notApplicable",
      },
      { name: "Azure: a role", given: of("azure-native:authorization:RoleAssignment")({}), says: "notApplicable" },
      { name: "Azure: a place that is not known yet", given: account({ location: UNKNOWN }), says: "undetermined" },
    ],
  },
  {
    rule: "any-prod-protect",
    neverUnknown: "an option of Pulumi is known at preview",
    cases: [
      { name: "a vault", given: vault({}), says: /option protect is off/, stack: "prod" },
      { name: "a protected vault", given: { ...vault({}), protect: true }, says: "pass", stack: "prod" },
      { name: "an account of storage", given: account({}), says: /option protect is off/, stack: "prod" },
      { name: "a database of Azure's", given: postgres({}), says: /option protect is off/, stack: "prod" },
      {
        name: "a replica at Azure",
        given: postgres({ createMode: "Replica" }),
        says: "notApplicable",
        stack: "prod",
      },
      {
        name: "a copy at Azure that was promoted",
        given: postgres({ createMode: "Update" }),
        says: /option protect is off/,
        stack: "prod",
      },
      { name: "a vault in dev", given: vault({}), says: "notApplicable" },
    ],
  },
  {
    rule: "any-env-separation",
    neverUnknown: "what is unknown at preview is made by this stack",
    cases: [
      { name: "a network of our subscription", given: subnet(own.subscriptionId), says: "pass" },
      { name: "its number in capitals", given: subnet(own.subscriptionId.toUpperCase()), says: "pass" },
      {
        name: "a network of another subscription",
        given: subnet(elsewhere, "somebody"),
        says: /refers to the subscription 22222222/,
      },
      {
        name: "a network of another environment's group",
        given: subnet(own.subscriptionId, "go-coffee-prod-network"),
        says: /refers to prod/,
      },
      {
        name: "a circuit of a hub, which people let us use",
        given: of("azure-native:network:VirtualNetworkGatewayConnection")(
          {
            peer: {
              id: `/subscriptions/${elsewhere}/resourceGroups/hub/providers/Microsoft.Network/expressRouteCircuits/c`,
            },
          },
          { provider: own },
        ),
        says: "pass",
      },
    ],
  },
  {
    rule: "any-registry-scan-immutable",
    cases: [
      { name: "images at Azure", given: registry({ adminUserEnabled: false }), says: "pass" },
      { name: "an administrator with a password", given: registry({ adminUserEnabled: true }), says: /leave it off/ },
      {
        name: "images for everybody",
        given: registry({ anonymousPullEnabled: true }),
        says: /anonymousPullEnabled is true/,
      },
      {
        name: "card data with Microsoft's key",
        given: registry({ tags: { "data-class": "card" } }),
        says: /set encryption with keyVaultProperties/,
      },
      {
        name: "card data with a key of ours",
        given: registry({
          tags: { "data-class": "card" },
          encryption: { status: "enabled", keyVaultProperties: { keyIdentifier: "https://v/keys/k" } },
        }),
        says: "pass",
      },
      {
        name: "a setting of Azure's that is not known yet",
        given: registry({ adminUserEnabled: UNKNOWN }),
        says: "undetermined",
      },
    ],
  },
  {
    rule: "k8s-image-pinned",
    cases: (
      [
        ["our registry at Azure", `gocoffeeprodabcde.azurecr.io/order@${digest}`, "pass"],
        ["somebody's registry at Azure", `contoso.azurecr.io/order@${digest}`, /not allowed/],
        ["Microsoft's own", `mcr.microsoft.com/azure-cli@${digest}`, /not allowed/],
      ] as const
    ).map(([name, image, says]) => ({
      name,
      given: of("kubernetes:core/v1:Pod")({ spec: { containers: [{ name: "app", image }] } }),
      says,
    })),
  },
  {
    rule: "any-no-plaintext-secret",
    cases: [
      {
        name: "an application at Azure",
        given: app({ siteConfig: { appSettings: [{ name: "DB_PASSWORD", value: "hunter2hunter2" }] } }),
        says: /siteConfig.appSettings.DB_PASSWORD is given in clear/,
      },
      {
        name: "an application that refers to a vault",
        given: app({
          siteConfig: { appSettings: [{ name: "DB_PASSWORD", value: "@Microsoft.KeyVault(SecretUri=https://v)" }] },
        }),
        says: "pass",
      },
      {
        name: "a connection with its password",
        given: app({
          siteConfig: {
            connectionStrings: [{ name: "orders", connectionString: "Server=db;User=app;Password=hunter2hunter2;" }],
          },
        }),
        says: /siteConfig.connectionStrings.orders holds a password/,
      },
      {
        name: "an application that says there is no credential, and where a secret is",
        given: app({
          siteConfig: {
            appSettings: [
              { name: "AzureWebJobsStorage__credential", value: "managedidentity" },
              { name: "DELIVER_SECRET", value: "https://gc-dev-secrets.vault.azure.net/secrets/deliver" },
            ],
          },
        }),
        says: "pass",
      },
      {
        name: "settings beside an application",
        given: of("azure-native:web:WebAppApplicationSettings")({ properties: { API_KEY: "hunter2hunter2" } }),
        says: /properties.API_KEY/,
      },
      {
        name: "a container app",
        given: of("azure-native:app:ContainerApp")({
          template: { containers: [{ name: "web", env: [{ name: "ADMIN_TOKEN", value: "hunter2hunter2" }] }] },
        }),
        says: /web.env.ADMIN_TOKEN/,
      },
      {
        name: "a container app that refers",
        given: of("azure-native:app:ContainerApp")({
          template: { containers: [{ name: "web", env: [{ name: "ADMIN_TOKEN", secretRef: "admin" }] }] },
        }),
        says: "pass",
      },
      {
        name: "containers with a secure value",
        given: of("azure-native:containerinstance:ContainerGroup")({
          containers: [{ name: "job", environmentVariables: [{ name: "DB_PASSWORD", secureValue: UNKNOWN }] }],
        }),
        says: "pass",
      },
      {
        name: "containers with a value",
        given: of("azure-native:containerinstance:ContainerGroup")({
          containers: [{ name: "job", environmentVariables: [{ name: "DB_PASSWORD", value: "hunter2hunter2" }] }],
        }),
        says: /job.env.DB_PASSWORD/,
      },
      {
        name: "a start script of Azure's",
        given: of("azure-native:compute:VirtualMachine")({
          osProfile: { customData: Buffer.from("export DB_PASSWORD=hunter2hunter2").toString("base64") },
        }),
        says: /osProfile.customData gives DB_PASSWORD in clear/,
      },
      {
        name: "machines of a set",
        given: of("azure-native:compute:VirtualMachineScaleSet")({
          virtualMachineProfile: { userData: "mysql -u root -phunter2" },
        }),
        says: /userData holds a password of MySQL/,
      },
      { name: "a setting of Azure's that is not known yet", given: app({ siteConfig: UNKNOWN }), says: "undetermined" },
    ],
  },
];
