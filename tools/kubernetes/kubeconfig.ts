import { stringify } from "yaml";

/** How to reach an API server as one who may do anything. All of it text, so that it can be handed to another process. */
export interface Connection {
  /** `https://127.0.0.1:34567` */
  server: string;
  /** The certificate of the authority that signed the server's, PEM. */
  authority: string;
  certificate: string;
  key: string;
}

/** A kubeconfig with one cluster and one person in it, everything embedded. */
export function kubeconfigText({ server, authority, certificate, key }: Connection): string {
  const encoded = (pem: string) => Buffer.from(pem).toString("base64");
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "local", cluster: { server, "certificate-authority-data": encoded(authority) } }],
    users: [
      { name: "local", user: { "client-certificate-data": encoded(certificate), "client-key-data": encoded(key) } },
    ],
    contexts: [{ name: "local", context: { cluster: "local", user: "local" } }],
    "current-context": "local",
  });
}
