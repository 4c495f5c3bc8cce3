import { at, text } from "../core/paths";
import type { Standing } from "../core/standing";
import { isProps, type Props } from "../protocol/values";
import type { Objects } from "./cluster";
import { annotationsOf, nameOf } from "./objects";

/*
 * Google's controller of network endpoint groups: a Service names a group for a port, and its pods are put into it, in each zone that has nodes. A group
 * that is there is taken over. Source: kubernetes/ingress-gce pkg/neg/syncers/resourcemanager/utils.go (ensureNetworkEndpointGroup), pkg/utils/negdescription.go.
 */

const groupToken = "gcp:compute/networkEndpointGroup:NetworkEndpointGroup";

/** The groups that a Service asks for, with the port of each. */
export function groupsOf(service: Props): { port: string; name: string }[] {
  const annotation = annotationsOf(service)["cloud.google.com/neg"];
  if (annotation === undefined) return [];
  try {
    const ports: unknown = (JSON.parse(annotation) as Props)["exposed_ports"];
    return Object.entries(isProps(ports) ? ports : {}).flatMap(([port, one]) => {
      const name = isProps(one) ? text(one["name"]) : undefined;
      return name === undefined ? [] : [{ port, name }];
    });
  } catch {
    return [];
  }
}

function idOf(project: string, zone: string, name: string): string {
  return `projects/${project}/zones/${zone}/networkEndpointGroups/${name}`;
}

const last = (value: unknown) => String(value).split("/").at(-1);

/** Why a group cannot be filled: the controller says so in an event, and here the Service is not ready. */
export function groupProblem({ world, cluster }: Objects, service: Props): string | undefined {
  const { groups } = cluster;
  if (!groups) return undefined;
  for (const { port, name } of groupsOf(service)) {
    for (const zone of groups.zones) {
      const found = world.find(groupToken, idOf(groups.project, zone, name));
      const problem = found && mismatch(found, service, port, name, zone);
      if (problem !== undefined) return problem;
    }
  }
  return undefined;
}

/** What is no JSON at all passes; JSON must be the controller's own, of this Service. */
function mismatch({ inputs }: Standing, service: Props, port: string, name: string, zone: string): string | undefined {
  const description = text(inputs["description"]) ?? "";
  if (description === "") return `found a custom named neg ${name} with an empty description`;
  let said: unknown;
  try {
    said = JSON.parse(description);
  } catch {
    return undefined;
  }
  const wanted: Props = { namespace: at(service, "metadata.namespace"), "service-name": nameOf(service), port };
  const same = isProps(said) && Object.entries(wanted).every(([key, value]) => (said as Props)[key] === value);
  return same
    ? undefined
    : `found conflicting description in neg ${name}: expected description of NEG object "${zone}/${name}" to be ${JSON.stringify(wanted)}, but got ${description}`;
}

/** Fills the groups of a Service: takes over what is there, makes what is not. A group of another network is thrown away and made anew. */
export function fillGroups(objects: Objects, service: Props): void {
  const { world, cluster } = objects;
  const { groups } = cluster;
  if (!groups || groupProblem(objects, service) !== undefined) return;
  for (const { port, name } of groupsOf(service)) {
    for (const zone of groups.zones) {
      const found = world.find(groupToken, idOf(groups.project, zone, name));
      const ours =
        found &&
        last(found.inputs["network"]) === groups.network &&
        last(found.inputs["subnetwork"]) === groups.subnetwork;
      if (found && ours) world.amend(found, { size: 1 });
      else if (!found || world.holders(found).length === 0) make(objects, zone, name, port, service);
    }
  }
}

function make({ world, cluster }: Objects, zone: string, name: string, port: string, service: Props): void {
  const { project, network, subnetwork } = cluster.groups!;
  const id = idOf(project, zone, name);
  const description = JSON.stringify({
    "cluster-uid": cluster.scope,
    namespace: at(service, "metadata.namespace"),
    "service-name": nameOf(service),
    port,
  });
  const inputs = { name, zone, network, subnetwork, description, networkEndpointType: "GCE_VM_IP_PORT", project };
  const selfLink = `https://www.googleapis.com/compute/v1/${id}`;
  const refers = (["network", "subnetwork"] as const).flatMap((path) => {
    const to = world.find(`gcp:compute/${path}:${path === "network" ? "Network" : "Subnetwork"}`, inputs[path], "name");
    return to ? [{ path, to }] : [];
  });
  world.put(
    { token: groupToken, id, scope: "", region: cluster.region, inputs, outputs: { ...inputs, selfLink, size: 1 } },
    refers,
  );
}

/** When the Service goes, so do its groups, whoever made them; those that a backend service still has stay, and belong to nobody. */
export function leaveGroups({ world, cluster }: Objects, service: Props): void {
  const { groups } = cluster;
  for (const { name } of groups ? groupsOf(service) : []) {
    for (const found of world.all(groupToken)) {
      const one =
        found.id.endsWith(`/networkEndpointGroups/${name}`) && found.id.startsWith(`projects/${groups!.project}/`);
      if (one && world.holders(found).length === 0) world.forget(found);
    }
  }
}
