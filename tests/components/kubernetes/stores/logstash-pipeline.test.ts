import { pipelines } from "../../../../components/kubernetes/stores/logstash-pipeline";

const [main, retention] = pipelines(8080, 7);
const text = (pipeline: Record<string, unknown> | undefined) => String(pipeline!["config.string"]);

/** What a pipeline says to Elasticsearch, by path. */
const said = (days: number): Record<string, unknown> =>
  Object.fromEntries(
    [...text(pipelines(8080, days)[1]).matchAll(/url => "\$\{LOGS_ES_HOSTS\}\/([^"]+)"\s+message => '([^']*)'/g)].map(
      ([, path, message]) => [path!, JSON.parse(message!) as unknown],
    ),
  );

it("keeps the caller's user agent, address and host: who sent the line leaves nothing of its own in it", () => {
  expect(text(main)).not.toMatch(/remove_field => \[[^\]]*(user_agent|url|host|http)/);
  expect(text(main)).toContain("ecs_compatibility => disabled");
  for (const field of ["remote_host_target_field", "request_headers_target_field"])
    expect(text(main)).toMatch(new RegExp(`${field} => "\\[@metadata\\]`));
});

it("tells Elasticsearch how long to keep lines: those to come, those that are there, and those that it could not take", () => {
  const lifecycle = { data_retention: "7d" };
  const failures = { failure_store: { enabled: true, lifecycle } };
  const settings = { "index.lifecycle.prefer_ilm": false };
  expect(said(7)).toEqual({
    "_component_template/logs@custom": { template: { settings, lifecycle, data_stream_options: failures } },
    "_data_stream/logs-coffee-default/_lifecycle": lifecycle,
    "_data_stream/logs-coffee-default/_options": failures,
    "logs-coffee-default/_settings": settings,
  });
  expect(said(30)["_data_stream/logs-coffee-default/_lifecycle"]).toEqual({ data_retention: "30d" });
});

it("says it of the data stream that lines go to, at the start and again, with the operator's user", () => {
  const [type, dataset, namespace] = ["type", "dataset", "namespace"].map(
    (part) => new RegExp(`data_stream_${part} => "(.*)"`).exec(text(main))![1],
  );
  expect(Object.keys(said(7))).toContain(`_data_stream/${type}-${dataset}-${namespace}/_lifecycle`);
  expect(text(retention)).toContain("heartbeat { interval => 600 }");
  const outputs = Object.keys(said(7)).length;
  for (const variable of ["USER", "PASSWORD", "SSL_CERTIFICATE_AUTHORITY"])
    expect(text(retention).split(`\${LOGS_ES_${variable}}`)).toHaveLength(outputs + 1);
});

it("keeps what agents send on its disk, and nothing of what it says itself", () => {
  expect(main).not.toHaveProperty(["queue.type"]);
  expect(retention).toHaveProperty(["queue.type"], "memory");
});
