/** A token of the engine, taken apart: which SDK declares it, and where. */
export interface TokenPlace {
  /** The package `@pulumi/SDK`. */
  sdk: string;
  kind: "resource" | "provider" | "function";
  /** The folder inside the package: `ec2`, `apps/v1`, or "" for its root. */
  folder: string;
  /** The name of the file in it, with no extension. */
  file: string;
  /** The class's or the function's name; of a provider, `Provider`. */
  name: string;
}

/**
 * Takes a token apart. Understands `aws:ec2/subnet:Subnet`, `kubernetes:networking.k8s.io/v1:Ingress`, `eks:index:Cluster`,
 * `aws:index/getRegion:getRegion` and `pulumi:providers:aws`.
 * @throws Error for anything else.
 */
export function placeOf(token: string): TokenPlace {
  const [sdk, module, name, ...rest] = token.split(":");
  if (!sdk || !module || !name || rest.length > 0)
    throw new Error(`"${token}" is not a type token (want PACKAGE:MODULE:Name)`);
  if (sdk === "pulumi" && module === "providers")
    return { sdk: name, kind: "provider", folder: "", file: "provider", name: "Provider" };
  const kind = /^[a-z]/.test(name) ? "function" : "resource";
  const [first = "", second] = module.split("/");
  const group = first === "index" ? "" : (first.split(".")[0] ?? "");
  if (second === undefined) return { sdk, kind, folder: group, file: lowerFirst(name), name };
  // Kubernetes names a version after the slash, the bridged providers a file.
  if (/^v\d+((alpha|beta)\d+)?$/.test(second))
    return { sdk, kind, folder: `${group}/${second}`, file: lowerFirst(name), name };
  return { sdk, kind, folder: group, file: second, name };
}

/** The file under `generated/`, with no extension, that holds a token's facts: `aws-ec2`, `kubernetes-apps-v1`, `aws-index`. */
export function homeOf(token: string): string {
  const { sdk, folder } = placeOf(token);
  return homeName(sdk, folder);
}

export function homeName(sdk: string, folder: string): string {
  return `${sdk}-${folder === "" ? "index" : folder.replaceAll("/", "-")}`;
}

/** The file for an SDK's nested types whose own service has no token on the list. */
export function sharedHome(sdk: string): string {
  return `${sdk}-shared`;
}

/** The files that hold the facts of `tokens`: a file for each service, and one for each SDK's other services. */
export function homesOf(tokens: string[]): string[] {
  const sdks = new Set(tokens.map((token) => placeOf(token).sdk));
  return [...new Set([...tokens.map(homeOf), ...[...sdks].map(sharedHome)])].sort();
}

export function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

export function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
