import type { IAuthorizationPolicy } from "@kubernetes-models/istio/security.istio.io/v1/AuthorizationPolicy";
import { selectorFor } from "./labels";
import { imagePathOf, portOf, type Method, type Route, type ServiceEntry } from "./service-entry";

export type AuthorizationSpec = NonNullable<IAuthorizationPolicy["spec"]>;
type Rule = NonNullable<AuthorizationSpec["rules"]>[number];

/** Who says who a caller is: an OAuth 2.0 issuer, whose tokens are signed. */
export interface Issuer {
  /** The tokens' `iss`, letter for letter. */
  issuer: string;
  /** Where its keys are. */
  jwksUri: string;
  /** The tokens' `aud`: whom they are meant for. */
  audience: string;
}

/** Who is known to a service's proxy besides the other services. */
export interface Callers {
  /** The services' namespace. */
  namespace: string;
  /** The gateway's namespace, and the account that its pods run as. @defaultValue there is none, and nothing comes from outside */
  gateway?: { namespace: string; account: string } | undefined;
  /** Who signs callers in. @defaultValue nobody does: what is not public stays closed */
  auth?: Issuer | undefined;
}

/**
 * Who may ask a service for what, at the proxy of the service itself: the gateway for its routes, with a caller who has signed in unless a
 * route is public, and the services that declare a call, at the port that they declare. What no rule names is refused: the mesh starts
 * from nothing (`Mesh`). The same edges as in `network-policies.ts`, by identity in place of address.
 *
 * Paths are those that the image knows: the gateway has rewritten them before.
 */
export function authorization(
  service: ServiceEntry,
  services: readonly ServiceEntry[],
  callers: Callers,
): AuthorizationSpec {
  const rules = [...fromGateway(service, callers), ...fromServices(service, services, callers)];
  // Without a rule nobody is let in.
  return { selector: { matchLabels: selectorFor(service.name) }, action: "ALLOW", ...(rules.length > 0 && { rules }) };
}

function fromGateway(service: ServiceEntry, { gateway, auth }: Callers): Rule[] {
  if (gateway === undefined) return [];
  const principals = [principal(gateway.namespace, gateway.account)];
  const open = service.routes.filter(({ public: isPublic }) => isPublic === true);
  const closed = service.routes.filter(({ public: isPublic }) => isPublic !== true);
  return [
    ...(open.length === 0 ? [] : [{ from: [{ source: { principals } }], to: open.map((one) => asked(service, one)) }]),
    ...(closed.length === 0 || auth === undefined
      ? []
      : [
          {
            // Both at once: from the gateway, and with a token of the issuer. A token that is not valid is refused before.
            from: [{ source: { principals, requestPrincipals: [`${auth.issuer}/*`] } }],
            to: closed.map((one) => asked(service, one)),
          },
        ]),
  ];
}

function asked(service: ServiceEntry, { path, methods }: Route) {
  const ports = [String(service.ports.http)];
  return {
    operation: { ports, paths: below(imagePathOf(service, path)), ...(methods && { methods: spelled(methods) }) },
  };
}

/** A path and all below it, and no other that begins alike: `/orders` is not `/orders-of-others`. */
function below(path: string): string[] {
  return path === "/" ? ["/*"] : [path, `${path}/*`];
}

function spelled(methods: readonly Method[]): string[] {
  return [...methods];
}

function fromServices(service: ServiceEntry, services: readonly ServiceEntry[], { namespace }: Callers): Rule[] {
  return services.flatMap((caller) => {
    const ports = caller.calls.filter(({ to }) => to === service.name).map(({ over }) => String(portOf(service, over)));
    return ports.length === 0
      ? []
      : [
          {
            from: [{ source: { principals: [principal(namespace, caller.name)] } }],
            to: [{ operation: { ports } }],
          },
        ];
  });
}

/** What the mesh calls an account: the name in its pods' certificates. Source: istio.io/latest/docs/concepts/security, "Secure naming". */
function principal(namespace: string, account: string): string {
  return `cluster.local/ns/${namespace}/sa/${account}`;
}
