import * as fs from "node:fs";
import * as path from "node:path";
import { ConfigurationError } from "../components/core/problems";
import { readEnvironmentFile } from "../config/file";
import { environmentsIn } from "../config/neighbours";

/** A program that a cluster's kubeconfig calls for a token. */
export interface SignsIn {
  cloud: "gcp" | "azure";
  /** The cloud, for people. */
  called: string;
  program: string;
  /** What brings it. */
  get: string;
}

/**
 * AWS's is the `aws` that signs in to the account too. Sources: docs.cloud.google.com/kubernetes-engine/docs/how-to/cluster-access-for-kubectl;
 * learn.microsoft.com/azure/aks/kubelogin-authentication.
 */
const programs: readonly SignsIn[] = [
  {
    ...{ cloud: "gcp", called: "Google Cloud", program: "gke-gcloud-auth-plugin" },
    get: "gcloud components install gke-gcloud-auth-plugin",
  },
  { cloud: "azure", called: "Azure", program: "kubelogin", get: "az aks install-cli" },
];

/** Those of the clouds that some environment has. One whose file is wrong has none here: its own check says so. */
export function wantedIn(root: string): readonly SignsIn[] {
  const clouds = environmentsIn(root).flatMap((name) => cloudsOf(root, name));
  return programs.filter(({ cloud }) => clouds.includes(cloud));
}

function cloudsOf(root: string, environment: string): string[] {
  try {
    const { clouds } = readEnvironmentFile(path.join(root, `Pulumi.${environment}.yaml`), environment);
    return Object.entries(clouds).flatMap(([cloud, asked]) => (asked === undefined ? [] : [cloud]));
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return [];
  }
}

/** Where a program is; undefined where it is not on the `PATH`. */
export function onPath(program: string, folders = process.env["PATH"] ?? ""): string | undefined {
  return folders
    .split(path.delimiter)
    .filter((folder) => folder !== "")
    .map((folder) => path.join(folder, program))
    .find((file) => isProgram(file));
}

function isProgram(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}
