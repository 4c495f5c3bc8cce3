import type { Limits } from "./service-entry";
import type { TracePlace } from "./tracing";

/*
 * What Kong does with a request before it passes it on, as objects of its controller. There is no package with their types, so they stand
 * here: the kinds as in Kong/kubernetes-configuration api/configuration/v1, what each plugin takes as in Kong/kong 3.9
 * kong/plugins/NAME/schema.lua.
 */

/** A plugin and its settings. */
export type PluginSettings =
  | {
      plugin: "rate-limiting";
      config: {
        minute: number;
        limit_by: "ip" | "consumer";
        policy: "local";
        fault_tolerant: boolean;
        hide_client_headers: boolean;
      };
    }
  | {
      plugin: "request-size-limiting";
      config: { allowed_payload_size: number; size_unit: "megabytes"; require_content_length: boolean };
    }
  | {
      plugin: "cors";
      config: {
        origins: string[];
        methods: string[];
        headers: string[];
        exposed_headers: string[];
        credentials: boolean;
        max_age: number;
        preflight_continue: boolean;
      };
    }
  | {
      plugin: "correlation-id";
      config: { header_name: string; generator: "uuid"; echo_downstream: boolean };
    }
  | {
      plugin: "opentelemetry";
      config: {
        traces_endpoint: string;
        resource_attributes: Record<string, string>;
        sampling_rate: number;
        propagation: { extract: "w3c"[]; inject: "w3c"[]; clear: string[]; default_format: "w3c" };
      };
    };

interface Plugin {
  apiVersion: "configuration.konghq.com/v1";
  metadata?: { name?: string; namespace?: string; labels?: object; annotations?: object };
  /** Its name and settings stand beside the metadata: the kind has no `spec`. */
  plugin: PluginSettings["plugin"];
  config: PluginSettings["config"];
}

/** Settings for everything that Kong serves, with the label `global`; or for what names them. */
export type KongClusterPlugin = Plugin & { kind: "KongClusterPlugin" };
/** Settings for what names them, in the same namespace. They take the place of the global ones of the same plugin. */
export type KongPlugin = Plugin & { kind: "KongPlugin" };

/**
 * So many requests of one address in a minute. Each pod of the gateway counts by itself: with three of them, whose share the load balancer
 * decides, one address gets three times as many at the most. One count for all would take a Redis that every request waits for; what
 * keeps floods away is the web ACL before the gateway. Callers are known by their address, since who has signed in only the mesh knows.
 */
export function rateLimit({ perMinute }: Pick<Limits, "perMinute">): PluginSettings {
  return {
    plugin: "rate-limiting",
    config: {
      minute: perMinute,
      limit_by: "ip",
      policy: "local",
      fault_tolerant: true,
      hide_client_headers: false,
    },
  };
}

/** No larger body than this, counted as it comes where no length is said. */
export function sizeLimit({ body }: Pick<Limits, "body">): PluginSettings {
  return {
    plugin: "request-size-limiting",
    config: { allowed_payload_size: body, size_unit: "megabytes", require_content_length: false },
  };
}

/** Pages of this site may call the API, and no other site's: Kong answers a browser's question itself, before any service. */
export function crossOrigin(domain: string): PluginSettings {
  return {
    plugin: "cors",
    config: {
      origins: [`https://${domain}`],
      methods: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"],
      headers: ["Accept", "Authorization", "Content-Type", correlationHeader],
      exposed_headers: [correlationHeader, "RateLimit-Remaining", "RateLimit-Reset", "Retry-After"],
      credentials: true,
      max_age: 3600,
      preflight_continue: false,
    },
  };
}

/** What a request is called in every log on its way: the mesh's proxies keep the one that is there. */
const correlationHeader = "X-Request-ID";

export const correlation: PluginSettings = {
  plugin: "correlation-id",
  config: { header_name: correlationHeader, generator: "uuid", echo_downstream: true },
};

/**
 * Sends the gateway's own spans, and says in each request that is passed on which trace it is of. What a caller says of traces is not taken:
 * nobody outside decides how much is kept. Source: Kong/kong 3.9 kong/plugins/opentelemetry/schema.lua, kong/tracing/propagation/schema.lua.
 */
export function traces({ host, ports, percent }: Pick<TracePlace, "host" | "ports" | "percent">): PluginSettings {
  return {
    plugin: "opentelemetry",
    config: {
      traces_endpoint: `http://${host}:${ports.http}/v1/traces`,
      resource_attributes: { "service.name": "gateway" },
      sampling_rate: percent / 100,
      propagation: { extract: [], inject: ["w3c"], clear: ["traceparent", "tracestate"], default_format: "w3c" },
    },
  };
}
