import { getRoles } from "@pulumi/aws/iam/getRoles";
import type { Provider } from "@pulumi/aws/provider";
import { serviceRoles, type ServiceRole } from "../../components/aws/account/service-roles";
import { known, type Beginnings } from "../beginnings";

const all = Object.keys(serviceRoles) as ServiceRole[];

/**
 * The service-linked roles that the account had not when the environment was begun, and which are therefore this stack's. A second of one
 * is refused, and which are there depends on what anybody in the account has ever used: so AWS is asked, once.
 */
export async function missingRoles(beginnings: Beginnings, provider: Provider): Promise<ServiceRole[]> {
  const found = getRoles({ pathPrefix: "/aws-service-role/" }, { provider });
  const missing = found.then(({ names }) => all.filter((role) => !names.includes(serviceRoles[role].role)));
  return known(beginnings.asked("missing-service-roles", missing));
}
