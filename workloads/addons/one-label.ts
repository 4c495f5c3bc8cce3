/**
 * Of a pod's labels, what goes to Elasticsearch: the name of its service, as `kubernetes.service`. Elasticsearch takes the dots of a key for objects, and refuses a document in which a key
 * is a value and an object at once, such as `app` and `app.kubernetes.io/name` of Kong's pods, or `service` and `service.istio.io/canonical-name`, which Istio's injector puts on ours:
 * fluent/fluent-bit#4386. Since 9.1 it does so without a word: what it refuses goes to its failure store (elastic/elasticsearch, `logs@settings.json`).
 */
export const oneLabelScript = String.raw`
function one_label(tag, timestamp, record)
  local pod = record["kubernetes"]
  if type(pod) ~= "table" then return 0, timestamp, record end
  if type(pod["labels"]) == "table" then pod["service"] = pod["labels"]["app.kubernetes.io/name"] end
  pod["labels"] = nil
  return 2, timestamp, record
end
`;
