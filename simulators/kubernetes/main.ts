import { openWorld, timeScale } from "../core/environment";
import { serve, unary } from "../protocol/server";
import { construct } from "./manifests";
import { Kubernetes } from "./provider";

const provider = new Kubernetes({ open: openWorld, timeScale: timeScale() });

void serve(
  provider,
  { construct: unary((request: Parameters<typeof construct>[0]) => construct(request, provider.version)) },
  { keepsSecrets: true },
);
