import {
  ApiException,
  HttpMethod,
  KubeConfig,
  KubernetesObjectApi,
  type RequestContext,
} from "@kubernetes/client-node";
import type { Props } from "../../protocol/values";

/** How to reach an API server, and as whom. All of it PEM but `server`. */
export interface Connection {
  /** `https://127.0.0.1:34567` */
  server: string;
  authority: string;
  certificate: string;
  key: string;
}

/** An object that a request is about. */
export interface Target {
  apiVersion: string;
  kind: string;
  name: string;
  /** "" for what is in none. */
  namespace: string;
}

/** The API server said no. */
export class Refused extends Error {
  constructor(
    message: string,
    readonly code: number,
    /** `NotFound`, `Conflict`, `Invalid`, … */
    readonly reason: string,
  ) {
    super(message);
  }
}

/** The API server knows no such kind. */
export class UnknownKind extends Error {}

export interface Answer {
  object: Props;
  /** What the API server has to say against an object that it took. */
  warnings: string[];
}

/** How an object is applied. */
export interface Applying {
  manager: string;
  force: boolean;
  dryRun: boolean;
}

/** How often a read is tried while the server answers 429. */
const tries = 20;

type Query = Record<string, string | undefined>;

/**
 * An API server, through the official client: it knows the kinds, the credentials and the wire. Bodies are ours, both ways: the client writes and reads objects as the classes that it was
 * generated with, and leaves out what those do not have (serializer.js), so that a mistyped field would never reach the server that is to refuse it.
 */
export class Remote extends KubernetesObjectApi {
  /** Of all requests: the client would make one for each, and a handshake takes longer than most answers. */
  private connections: ReturnType<RequestContext["getDispatcher"]>;

  static at({ server, authority, certificate, key }: Connection): Remote {
    const encoded = (pem: string) => Buffer.from(pem).toString("base64");
    const config = new KubeConfig();
    config.loadFromClusterAndUser(
      { name: "local", server, caData: encoded(authority), skipTLSVerify: false },
      { name: "local", certData: encoded(certificate), keyData: encoded(key) },
    );
    return config.makeApiClient(Remote);
  }

  /** Server-side apply, with each field checked. @throws Refused, UnknownKind */
  async apply(target: Target, object: Props, { manager, force, dryRun }: Applying, part = ""): Promise<Answer> {
    const query = {
      fieldManager: manager,
      fieldValidation: "Strict",
      force: String(force),
      dryRun: dryRun ? "All" : undefined,
    };
    return this.ask(HttpMethod.PATCH, (await this.path(target)) + part, query, object, "application/apply-patch+yaml");
  }

  /** The object as it stands; undefined where there is none, nor such a kind. */
  async get(target: Target): Promise<Props | undefined> {
    try {
      return (await this.ask(HttpMethod.GET, await this.path(target), {})).object;
    } catch (problem) {
      if (problem instanceof UnknownKind || (problem instanceof Refused && problem.code === 404)) return undefined;
      throw problem;
    }
  }

  /** Asks for its deletion; the object may stand for a while yet. What it made goes after it. */
  async remove(target: Target): Promise<void> {
    const options = { apiVersion: "v1", kind: "DeleteOptions", propagationPolicy: "Background" };
    try {
      await this.ask(HttpMethod.DELETE, await this.path(target), {}, options);
    } catch (problem) {
      if (!(problem instanceof UnknownKind || (problem instanceof Refused && problem.code === 404))) throw problem;
    }
  }

  /** Sends an object where no other verb does: a review, a token request, an eviction. */
  async post(path: string, object: Props): Promise<Props> {
    return (await this.ask(HttpMethod.POST, path, { fieldValidation: "Strict" }, object)).object;
  }

  /** The objects at a path of the API, such as `/api/v1/namespaces/shop/pods`. */
  async listAt(path: string, query: Query = {}): Promise<Props[]> {
    return ((await this.ask(HttpMethod.GET, path, query)).object["items"] ?? []) as Props[];
  }

  /** Whether objects of the kind are in a namespace. @throws UnknownKind */
  async namespaced(apiVersion: string, kind: string): Promise<boolean> {
    return (await this.known(apiVersion, kind)).namespaced;
  }

  private async path({ apiVersion, kind, name, namespace }: Target): Promise<string> {
    const { namespaced, name: plural } = await this.known(apiVersion, kind);
    const parts = namespaced ? ["namespaces", namespace || "default", plural, name] : [plural, name];
    return [this.apiVersionPath(apiVersion), ...parts.map(encodeURIComponent)].join("/");
  }

  private async known(apiVersion: string, kind: string): Promise<{ namespaced: boolean; name: string }> {
    const found = await this.resource(apiVersion, kind).catch((problem: unknown) => {
      if (problem instanceof ApiException && problem.code === 404) return undefined;
      throw problem;
    });
    if (!found) throw new UnknownKind(`no matches for kind "${kind}" in version "${apiVersion}"`);
    return found;
  }

  private async ask(
    method: HttpMethod,
    path: string,
    query: Query,
    body?: Props,
    type = "application/json",
    attempt = 1,
  ): Promise<Answer> {
    const { baseServer, authMethods, httpApi } = this.configuration;
    const request = baseServer.makeRequestContext(path, method);
    request.setHeaderParam("Accept", "application/json");
    for (const [name, value] of Object.entries(query)) if (value !== undefined) request.setQueryParam(name, value);
    if (body) {
      request.setHeaderParam("Content-Type", type);
      request.setBody(JSON.stringify(body));
    }
    if (this.connections) request.setDispatcher(this.connections);
    else await authMethods.default?.applySecurityAuthentication(request);
    this.connections ??= request.getDispatcher();
    const { httpStatusCode: code, headers, body: answered } = await httpApi.send(request).toPromise();
    const text = await answered.text();
    const object = parsed(text);
    // "storage is (re)initializing": the server has only just learned of the kind. Official clients wait and ask again, too.
    if (code === 429 && method === HttpMethod.GET && attempt < tries) {
      await new Promise((resolve) => setTimeout(resolve, 1000 * Number(headers["retry-after"] ?? 1)));
      return this.ask(method, path, query, body, type, attempt + 1);
    }
    if (code >= 300) throw new Refused(String(object["message"] ?? text), code, String(object["reason"] ?? ""));
    return { object, warnings: warningsIn(headers["warning"] ?? "") };
  }
}

function parsed(text: string): Props {
  try {
    return JSON.parse(text) as Props;
  } catch {
    return {};
  }
}

/** The texts of `299 - "text", 299 - "text"` (RFC 7234, 5.5). */
function warningsIn(header: string): string[] {
  return [...header.matchAll(/\b299 \S+ "((?:[^"\\]|\\.)*)"/g)].map(([, text = ""]) => text.replace(/\\(.)/g, "$1"));
}
