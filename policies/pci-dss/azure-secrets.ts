import type { ContainerAppArgs } from "@pulumi/azure-native/app/containerApp";
import type { VirtualMachineArgs } from "@pulumi/azure-native/compute/virtualMachine";
import type { VirtualMachineScaleSetArgs } from "@pulumi/azure-native/compute/virtualMachineScaleSet";
import type { ContainerGroupArgs } from "@pulumi/azure-native/containerinstance/containerGroup";
import type { WebAppArgs } from "@pulumi/azure-native/web/webApp";
import { inContainer, inMap, inScript, inText, inVariable } from "../shared/clear-text";
import type { Container } from "../shared/pods";
import { each, findings, type Inputs, type Verdict } from "../shared/rule";

const webApps: readonly string[] = ["azure-native:web:WebApp", "azure-native:web:WebAppSlot"];
const settings: readonly string[] = [
  "azure-native:web:WebAppApplicationSettings",
  "azure-native:web:WebAppApplicationSettingsSlot",
];
const containerApps: readonly string[] = ["azure-native:app:ContainerApp", "azure-native:app:Job"];
const containerGroup = "azure-native:containerinstance:ContainerGroup";
const machine = "azure-native:compute:VirtualMachine";
const scaleSet = "azure-native:compute:VirtualMachineScaleSet";

/** Where Azure shows what somebody wrote down. */
export const azureTypes: readonly string[] = [
  ...webApps,
  ...settings,
  ...containerApps,
  ...[containerGroup, machine, scaleSet],
];

/** What of them holds a credential in clear: settings of applications, variables and words of containers, start scripts of machines. */
export function onAzure(inputs: object, type: string): Verdict {
  if (webApps.includes(type)) {
    const { siteConfig } = inputs as Inputs<WebAppArgs>;
    return findings(
      () =>
        each(siteConfig?.appSettings, ({ name = "", value }) =>
          inSetting(name, value, `siteConfig.appSettings.${name}`),
        ),
      () =>
        each(siteConfig?.connectionStrings, ({ name, connectionString }) =>
          inText(connectionString, `siteConfig.connectionStrings.${name}`),
        ),
    );
  }
  if (settings.includes(type)) {
    const { properties } = inputs as { properties?: Readonly<Record<string, string>> };
    return findings(() =>
      each(Object.keys(properties ?? {}), (key) => inSetting(key, properties![key], `properties.${key}`)),
    );
  }
  if (containerApps.includes(type)) {
    const { template } = inputs as Inputs<ContainerAppArgs>;
    return findings(() =>
      each([...(template?.initContainers ?? []), ...(template?.containers ?? [])] as Container[], inContainer),
    );
  }
  if (type === containerGroup) {
    // What a variable holds as secureValue is shown to nobody.
    return findings(() =>
      each((inputs as Inputs<ContainerGroupArgs>).containers, ({ name, environmentVariables, command }) =>
        inContainer({ name, env: environmentVariables, command } as Container),
      ),
    );
  }
  const { osProfile, userData, tags } = machineOf(inputs, type);
  return findings(
    () => inScript(osProfile?.customData, "osProfile.customData"),
    () => inScript(userData, "userData"),
    () => inMap(tags, "tags"),
  );
}

/** A reference to a vault is none in clear. Source: Azure App Service, "Use Key Vault references". */
function inSetting(name: string, value: string | undefined, where: string): string | false {
  return !/^@Microsoft\.(KeyVault|AppConfiguration)\(/.test(value ?? "") && inVariable(name, value, where);
}

function machineOf(inputs: object, type: string): Pick<Inputs<VirtualMachineArgs>, "osProfile" | "userData" | "tags"> {
  if (type === machine) return inputs as Inputs<VirtualMachineArgs>;
  const { virtualMachineProfile, tags } = inputs as Inputs<VirtualMachineScaleSetArgs>;
  const { osProfile, userData } = virtualMachineProfile ?? {};
  return { osProfile, userData, tags } as Pick<Inputs<VirtualMachineArgs>, "osProfile" | "userData" | "tags">;
}
