import { at, bag, bags, text } from "../core/paths";
import type { Request } from "../core/spec";
import type { Standing, WorldView } from "../core/standing";
import { hasRole } from "./access";
import { nameIn, parentOf } from "./ids";
import { delegationOf } from "./network";
import { assignedIn, fixed, type Parts, rule } from "./part";
import { from } from "./sources";
import { standingAt } from "./references";
import { accountToken } from "./storage";
import { ownId } from "./table";
import { says } from "./refusals";

const planToken = "azure-native:web:AppServicePlan";
export const appToken = "azure-native:web:WebApp";
const tableToken = "azure-native:storage:Table";

/** Who may read and write blobs. Source: articles/role-based-access-control/built-in-roles. */
const onBlobs = ["ba92f5b4-2d11-453d-a403-e96b0029c9fe", "b7e6dc6d-f1e8-4753-8033-0f276bb0955b"];

/** Source: articles/azure-functions/functions-app-settings, "Flex Consumption plan deprecations". */
const refused =
  /^(ENABLE_ORYX_BUILD|FUNCTIONS_(EXTENSION_VERSION|WORKER_RUNTIME|WORKER_RUNTIME_VERSION|MAX_HTTP_CONCURRENCY|WORKER_PROCESS_COUNT|WORKER_DYNAMIC_CONCURRENCY_ENABLED)|SCM_DO_BUILD_DURING_DEPLOYMENT|WEBSITE_(CONTENTAZUREFILECONNECTIONSTRING|CONTENTOVERVNET|CONTENTSHARE|DNS_SERVER|MAX_DYNAMIC_APPLICATION_SCALE_OUT|NODE_DEFAULT_VERSION|RUN_FROM_PACKAGE|SKIP_CONTENTSHARE_VALIDATION|VNET_ROUTE_ALL))$/;

/** Sources: Azure/azure-cli#31414, microsoft/azure-pipelines-tasks#21032, Azure/terraform-azurerm-avm-res-web-site#283 and #360, Azure/azure-functions-host#10643. */
const refusedSite =
  /^(ftpsState|use32BitWorkerProcess|preWarmedInstanceCount|netFrameworkVersion|functionsRuntimeScaleMonitoringEnabled|functionAppScaleLimit|linuxFxVersion)$/i;

/** Versions of Node.js on Flex. Source: articles/azure-functions/flex-consumption-plan, "Supported language stack versions". */
const nodes = ["20", "22"];

const isFlex = (plan: Pick<Standing, "inputs"> | undefined): boolean =>
  text(at(plan?.inputs ?? {}, "sku.name")) === "FC1" || text(at(plan?.inputs ?? {}, "sku.tier")) === "FlexConsumption";

const planOf = ({ inputs, world }: Pick<Request, "inputs" | "world">): Standing | undefined =>
  world.find(planToken, text(inputs["serverFarmId"]) ?? "");

const linux = rule("web.flex-plan", from.flexPlan, ({ inputs }) =>
  isFlex({ inputs }) && inputs["reserved"] !== true ? says("BadRequest.flexLinux") : undefined,
);

/** One app to a plan; what says its runtime and its scale. Source: the same, "Considerations". */
const flex = rule("web.flex-app", from.flexPlan, (request) => {
  const { inputs, world } = request;
  const plan = planOf(request);
  if (!isFlex(plan)) return undefined;
  const others = world
    .all(appToken)
    .filter((one) => one.id !== ownId(request) && one.inputs["serverFarmId"] === plan!.id);
  if (others.length > 0) return says("Conflict.flexPlan", nameIn(plan!.id), nameIn(others[0]!.id));
  const config = inputs["functionAppConfig"];
  if (config === undefined) return says("BadRequest.flexConfig");
  const odd = bags(at(inputs, "siteConfig.appSettings")).find((one) => refused.test(text(one["name"]) ?? ""));
  if (odd) return says("BadRequest.flexSetting", odd["name"]);
  const site = Object.keys(bag(inputs["siteConfig"])).find((one) => refusedSite.test(one));
  if (site !== undefined) return says("BadRequest.flexSite", `${site[0]!.toUpperCase()}${site.slice(1)}`);
  const [name, version] = ["name", "version"].map((key) => text(at(inputs, `functionAppConfig.runtime.${key}`)) ?? "");
  if (name === "node" && !nodes.includes(version!)) return says("BadRequest.flexRuntime", version, nodes.join(", "));
  const memory = at(inputs, "functionAppConfig.scaleAndConcurrency.instanceMemoryMB");
  if (memory !== undefined && ![2048, 4096].includes(Number(memory))) return says("BadRequest.flexMemory", memory);
  const most = at(inputs, "functionAppConfig.scaleAndConcurrency.maximumInstanceCount");
  return most !== undefined && !(Number(most) >= 1 && Number(most) <= 1000)
    ? says("BadRequest.flexInstances", most)
    : undefined;
});

/** Its package's container is there, and it may read it. Source: articles/azure-functions/flex-consumption-how-to, "Configure deployment settings". */
const deployment = rule("web.flex-package", from.flexHowTo, (request) => {
  const { inputs, world } = request;
  if (!isFlex(planOf(request))) return undefined;
  const path = "functionAppConfig.deployment.storage";
  const url = text(at(inputs, `${path}.value`)) ?? "";
  const found = containerAt(world, url);
  if (!found) return says("BadRequest.flexContainer", url);
  const [type, identity] = ["type", "userAssignedIdentityResourceId"].map((key) =>
    text(at(inputs, `${path}.authentication.${key}`)),
  );
  if (type === "StorageAccountConnectionString" && found.account.inputs["allowSharedKeyAccess"] === false)
    return says("BadRequest.flexKeys", nameIn(found.account.id));
  if (type !== "UserAssignedIdentity") return undefined;
  if (!assignedIn(inputs).includes(identity ?? "")) return says("BadRequest.flexIdentity", identity);
  const principal = text(standingAt(world, identity)?.outputs["principalId"]);
  return principal === undefined || hasRole(world, principal, onBlobs, found.container.id)
    ? undefined
    : says("BadRequest.flexRole", identity, nameIn(found.container.id));
});

function containerAt(world: WorldView, url: string): { account: Standing; container: Standing } | undefined {
  const [, name, inside] = /^https:\/\/([a-z0-9]+)\.blob\.core\.windows\.net\/([a-z0-9-]+)\/?$/.exec(url) ?? [];
  const account = world.all(accountToken).find((one) => nameIn(one.id) === name);
  const container =
    account && world.under(`${account.id}/blobServices/default/containers/`).find((one) => nameIn(one.id) === inside);
  return account && container && { account, container };
}

/** Source: articles/azure-functions/flex-consumption-plan, "Considerations": the subnet's delegation, and its region. */
const subnet = rule("web.flex-subnet", from.flexPlan, (request) => {
  const { inputs, world, region } = request;
  const found = standingAt(world, inputs["virtualNetworkSubnetId"]);
  if (!found || !isFlex(planOf(request))) return undefined;
  const wanted = "Microsoft.App/environments";
  if (delegationOf(found.inputs) !== wanted) return says("BadRequest.flexSubnet", nameIn(found.id), wanted);
  const network = standingAt(world, parentOf(found.id));
  const other = text(network?.outputs["location"]);
  return other !== undefined && other !== region ? says("BadRequest.flexRegion", nameIn(found.id), other) : undefined;
});

/** Who an app is must be its own: what its settings name is assigned to it. Source: articles/azure-functions/functions-reference, "Configure an identity-based connection". */
const itself = rule("web.app-identity", from.functionsIdentity, ({ inputs, world }) => {
  const assigned = assignedIn(inputs).map((one) => text(standingAt(world, one)?.outputs["clientId"]));
  const odd = bags(at(inputs, "siteConfig.appSettings")).find(
    (one) => /__clientId$/.test(text(one["name"]) ?? "") && !assigned.includes(text(one["value"])),
  );
  return odd === undefined || assigned.includes(undefined) ? undefined : says("BadRequest.appIdentity", odd["name"]);
});

export const flexParts: Parts = {
  [planToken]: {
    rules: [linux, fixed("web.flex-plan-stays", from.flexPlan, "sku.tier")],
    outputs: ({ inputs }) => ({
      ...{ status: "Ready", numberOfSites: 0, maximumNumberOfWorkers: isFlex({ inputs }) ? 1000 : 3 },
    }),
  },
  [appToken]: {
    globalName: {
      code: "Conflict",
      message: (name) => `Website with given name ${name} already exists.`,
    },
    rules: [flex, deployment, subnet, itself],
    outputs: ({ id }) => ({
      defaultHostName: `${nameIn(id).toLowerCase()}.azurewebsites.net`,
      hostNames: [`${nameIn(id).toLowerCase()}.azurewebsites.net`],
      ...{ state: "Running", usageState: "Normal", availabilityState: "Normal" },
    }),
  },
  [tableToken]: { rules: [] },
};
