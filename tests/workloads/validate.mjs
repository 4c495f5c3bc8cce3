// Reads objects from its standard input, and writes what is wrong with each by the schema of its definition. A program of its own: the models
// are ES modules, which Jest does not load.
import { text } from "node:stream/consumers";

const packages = {
  "gateway.networking.k8s.io": "gateway-api",
  "networking.istio.io": "istio",
  "security.istio.io": "istio",
};

const problems = [];
for (const manifest of JSON.parse(await text(process.stdin))) {
  const { apiVersion, kind, metadata } = manifest;
  const { [kind]: Model } = await import(
    `@kubernetes-models/${packages[apiVersion.split("/")[0]]}/${apiVersion}/${kind}`
  );
  try {
    new Model(manifest).validate();
  } catch (error) {
    problems.push(`${kind} ${metadata.name}: ${error.message}`);
  }
}
console.log(JSON.stringify(problems));
