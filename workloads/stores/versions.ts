/**
 * The version of Elasticsearch, Kibana and Logstash, which go together. The operator's 3.5 knows 8 and 9 (elastic/cloud-on-k8s v3.5.0, README.md). Up only, one minor after the other:
 * docs/runbooks/upgrade-an-add-on.md.
 */
export const elasticStackVersion = "9.5.0";

/** Of the line 25.8, which is kept for a year. Before 24.12 it has no Pod Identity (ClickHouse/ClickHouse#71074). */
export const clickhouseVersion = "25.8.33.6";
