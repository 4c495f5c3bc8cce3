import { elasticsearch } from "./places";

/**
 * The pipeline of Logstash. An agent sends lists of JSON objects; each becomes a document of the data stream `logs-coffee-default`, whose template Elasticsearch brings
 * (`logs-*-*`). The operator gives it a user, and the variables that begin with the cluster's name.
 * Sources: elastic.co/docs/reference/logstash/plugins/plugins-inputs-http, …/plugins-outputs-elasticsearch (data streams); cloud-on-k8s v3.5.0, pkg/controller/logstash/env.go.
 */
export function pipeline(port: number): Record<string, unknown> {
  const variable = (name: string) => `$\{${elasticsearch.name.toUpperCase()}_ES_${name}}`;
  const text = `
input { http { port => ${port} codec => json } }
filter {
  # Who sent it, and in which words, says nothing about the line.
  mutate { remove_field => ["[http]", "[url]", "[user_agent]", "[host]", "[event][original]"] }
  if [time] { date { match => ["time", "ISO8601"] remove_field => ["time"] } }
}
output {
  elasticsearch {
    hosts => ["${variable("HOSTS")}"]
    user => "${variable("USER")}"
    password => "${variable("PASSWORD")}"
    ssl_certificate_authorities => "${variable("SSL_CERTIFICATE_AUTHORITY")}"
    data_stream => "true"
    data_stream_type => "logs"
    data_stream_dataset => "coffee"
    data_stream_namespace => "default"
  }
}
`.trim();
  return { "pipeline.id": "main", "config.string": text };
}
