import { elasticsearch } from "./places";

/** The data stream of what agents send: `logs-coffee-default`. */
const stream = { type: "logs", dataset: "coffee", namespace: "default" } as const;
const streamName = Object.values(stream).join("-");

/** The variables that the operator gives: they begin with the cluster's name. Source: cloud-on-k8s v3.5.0, pkg/controller/logstash/env.go. */
const variable = (name: string) => `$\{${elasticsearch.name.toUpperCase()}_ES_${name}}`;

/** How both pipelines sign in. The operator's role for it may write to `logs-*`, manage it, and manage templates (cloud-on-k8s v3.5.0, pkg/controller/elasticsearch/user/roles.go). */
const signIn = `
    user => "${variable("USER")}"
    password => "${variable("PASSWORD")}"
    ssl_certificate_authorities => ["${variable("SSL_CERTIFICATE_AUTHORITY")}"]`.trim();

/**
 * What Logstash does. Whoever sends says nothing of itself in a line: with ECS the input would put its own `user_agent`, `url` and `host` where a sidecar's line has the caller's.
 * Sources: elastic.co/docs/reference/logstash/plugins: plugins-inputs-http, plugins-outputs-elasticsearch (data streams).
 *
 * @param port where agents send lists of JSON objects, each of which becomes a document of `logs-coffee-default`
 * @param days how long Elasticsearch keeps them
 */
export function pipelines(port: number, days: number): Record<string, unknown>[] {
  const lines = `
input {
  http {
    port => ${port}
    codec => json
    ecs_compatibility => disabled
    remote_host_target_field => "[@metadata][host]"
    request_headers_target_field => "[@metadata][headers]"
  }
}
filter {
  mutate { remove_field => ["[event][original]"] }
  if [time] { date { match => ["time", "ISO8601"] remove_field => ["time"] } }
}
output {
  elasticsearch {
    hosts => ["${variable("HOSTS")}"]
    ${signIn}
    data_stream => "true"
    data_stream_type => "${stream.type}"
    data_stream_dataset => "${stream.dataset}"
    data_stream_namespace => "${stream.namespace}"
  }
}
`.trim();
  return [
    { "pipeline.id": "main", "config.string": lines },
    // It has nothing to keep: what it says, it says again.
    { "pipeline.id": "retention", "queue.type": "memory", "pipeline.workers": 1, "config.string": retention(days) },
  ];
}

/**
 * Tells Elasticsearch, at the start and every ten minutes, how long it keeps lines, and those that it could not take. By itself it keeps all of them: its policy `logs@lifecycle` deletes nothing.
 * The template `logs@custom`, which it leaves to us, is for a data stream and indices to come; the others are for what is there, and fail until the first line has come.
 * Templates of the output `elasticsearch` do not go with data streams (logstash-output-elasticsearch, `invalid_data_stream_params`); the operator's StackConfigPolicy takes a licence.
 * Sources: elastic.co/docs/manage-data/lifecycle/data-stream; elastic/elasticsearch, `logs@settings.json`, `logs@template.json`.
 */
function retention(days: number): string {
  const lifecycle = { data_retention: `${days}d` };
  const failures = { failure_store: { enabled: true, lifecycle } };
  // Without it the index's own policy comes first.
  const settings = { "index.lifecycle.prefer_ilm": false };
  const said: Record<string, object> = {
    "_component_template/logs@custom": { template: { settings, lifecycle, data_stream_options: failures } },
    [`_data_stream/${streamName}/_lifecycle`]: lifecycle,
    [`_data_stream/${streamName}/_options`]: failures,
    [`${streamName}/_settings`]: settings,
  };
  const outputs = Object.entries(said).map(([path, body]) =>
    `
  http {
    url => "${variable("HOSTS")}/${path}"
    message => '${JSON.stringify(body)}'
    http_method => "put"
    format => "message"
    content_type => "application/json"
    ${signIn}
  }`.slice(1),
  );
  return ["input { heartbeat { interval => 600 } }", "output {", ...outputs, "}"].join("\n");
}
