import * as batch from "@pulumi/kubernetes/batch/v1";
import * as core from "@pulumi/kubernetes/core/v1";
import * as networking from "@pulumi/kubernetes/networking/v1";
import { all, type ComponentResourceOptions, type Input, type Resource } from "@pulumi/pulumi";
import type { AccountIdentity, Reach, VaultGround } from "../core/contracts";
import { vaultServer } from "../core/readers";
import { ClusterComponent } from "./component";
import type { Ownership } from "./labels";
import { outside } from "./network-policies";
import { closedContainer } from "./pod";
import { mebibytes, millicores } from "./quota";
import { answerFile, initialiseScript } from "./vault-initialise-script";

const { name: server, port, initialiser } = vaultServer;

/** The pods of the server, as its chart labels them. */
export const vaultPods = {
  "app.kubernetes.io/name": server,
  "app.kubernetes.io/instance": server,
  component: "server",
};

/** The Secret with what the listener shows: `tls.crt`, `tls.key`, and `ca.crt`, who signed it. */
export const tlsSecret = "vault-tls";

/** The ConfigMap with who signs Vault's certificate, where Vault's secrets are brought to. */
export const vaultAuthority = { configMap: "vault-authority", key: "ca.crt" } as const;

/** Where Vault is asked from inside of the cluster: the member that answers may be any that is up. */
export const vaultAddress = `https://${server}.${vaultServer.namespace}.svc:${port}`;

export interface VaultServerArgs {
  whose: Ownership;
  /** Vault's own namespace, and that of the services. */
  namespace: Input<string>;
  application: Input<string>;
  ground: VaultGround;
  /** What initialises it, once: an image with a shell, curl and the cloud's own command. @defaultValue a person does */
  image?: Input<string> | undefined;
  /** What its account and its pod carry to have a cloud identity. @defaultValue nothing */
  identity?: AccountIdentity | undefined;
  /** What the pod that initialises it must reach: its cloud's APIs, and who hands out its identity. */
  reach: readonly Reach[];
  /** What must stand first: the guards of both namespaces, and identities. */
  after: readonly Resource[];
}

/**
 * What Vault's chart does not make: what its listener shows, who signed that for those who ask, and the job that initialises it. The job is not
 * waited for: it ends once Vault answers, which is when its image is there and its key opens it.
 *
 * ```ts
 * import type { ProviderResource } from "@pulumi/pulumi";
 * import type { VaultGround } from "../../components/core/contracts";
 * import { VaultServer } from "../../components/kubernetes/vault-server";
 *
 * declare const kubernetes: ProviderResource;
 * declare const ground: VaultGround; // a key, a keeper and a certificate of the cluster's cloud
 *
 * new VaultServer(
 *   "vault",
 *   {
 *     whose: { environment: "prod", owner: "platform", costCenter: "go-coffee" },
 *     namespace: "vault",
 *     application: "go-coffee",
 *     ground,
 *     reach: [{ cidrs: ["0.0.0.0/0"], port: 443 }],
 *     after: [],
 *   },
 *   { providers: { kubernetes } },
 * );
 * ```
 */
export class VaultServer extends ClusterComponent {
  constructor(id: string, args: VaultServerArgs, opts?: ComponentResourceOptions) {
    super("gocoffee:kubernetes:VaultServer", id, args.whose, opts);
    const tls = this.listener(args);
    this.authority(args);
    if (args.image !== undefined) this.initialise(args, args.image, tls);
    this.registerOutputs();
  }

  private listener({ namespace, ground, after }: VaultServerArgs): Resource {
    const { certificate, key, authority } = ground.tls;
    return new core.Secret(
      this.label("tls"),
      {
        metadata: { name: tlsSecret, namespace, labels: this.labels({ service: "platform" }) },
        type: "kubernetes.io/tls",
        stringData: { "tls.crt": certificate, "tls.key": key, "ca.crt": authority },
      },
      { ...this.here, dependsOn: [...after] },
    );
  }

  private authority({ application, ground }: VaultServerArgs): void {
    const { configMap, key } = vaultAuthority;
    new core.ConfigMap(
      this.label("authority"),
      {
        metadata: { name: configMap, namespace: application, labels: this.labels({ service: "platform" }) },
        data: { [key]: ground.tls.authority },
      },
      this.here,
    );
  }

  private initialise(args: VaultServerArgs, image: Input<string>, tls: Resource): void {
    const { namespace, ground, reach, after, identity: { annotations, labels } = {} } = args;
    const selector = { "app.kubernetes.io/name": initialiser };
    const named = { name: initialiser, namespace, labels: this.labels({ service: "platform" }) };
    const account = new core.ServiceAccount(
      this.label("init-account"),
      { metadata: { ...named, ...(annotations && { annotations }) }, automountServiceAccountToken: false },
      this.here,
    );
    const traffic = new networking.NetworkPolicy(
      this.label("init-traffic"),
      {
        metadata: named,
        spec: {
          podSelector: { matchLabels: selector },
          policyTypes: ["Ingress", "Egress"],
          egress: [
            { to: [{ podSelector: { matchLabels: vaultPods } }], ports: [{ protocol: "TCP", port }] },
            ...reach.map(outside),
          ],
        },
      },
      this.here,
    );
    const script = new core.ConfigMap(
      this.label("init-script"),
      { metadata: named, data: { "initialise.sh": initialiseScript(ground.keeper.put) } },
      this.here,
    );
    // The first member alone: who is asked to initialise leads.
    const env = {
      VAULT: `https://${server}-0.${server}-internal:${port}`,
      ANSWER: answerFile,
      HOME: "/tmp",
      ...ground.keeper.env,
    };
    const size = { cpu: millicores(100), memory: mebibytes(256) };
    new batch.Job(
      this.label("init"),
      {
        metadata: {
          ...named,
          annotations: { "pulumi.com/skipAwait": "true", "pulumi.com/replaceUnready": "true" },
        },
        spec: {
          // The answer is in the pod's memory until it is kept, so the pod stays and its container tries again.
          backoffLimit: 20,
          template: {
            metadata: { labels: { ...selector, ...labels } },
            spec: {
              serviceAccountName: initialiser,
              automountServiceAccountToken: false,
              enableServiceLinks: false,
              restartPolicy: "OnFailure",
              securityContext: {
                runAsNonRoot: true,
                runAsUser: 65532,
                runAsGroup: 65532,
                fsGroup: 65532,
                seccompProfile: { type: "RuntimeDefault" },
              },
              containers: [
                {
                  name: initialiser,
                  image,
                  imagePullPolicy: "Always",
                  command: ["/bin/sh", "/etc/go-coffee/initialise.sh"],
                  env: all(env).apply((known) => Object.entries(known).map(([name, value]) => ({ name, value }))),
                  resources: { requests: size, limits: size },
                  securityContext: closedContainer,
                  volumeMounts: [
                    { name: "script", mountPath: "/etc/go-coffee", readOnly: true },
                    { name: "tls", mountPath: "/run/vault", readOnly: true },
                    { name: "answer", mountPath: "/run/answer" },
                    { name: "tmp", mountPath: "/tmp" },
                  ],
                },
              ],
              volumes: [
                { name: "script", configMap: { name: initialiser } },
                { name: "tls", secret: { secretName: tlsSecret, items: [{ key: "ca.crt", path: "ca.crt" }] } },
                { name: "answer", emptyDir: { medium: "Memory", sizeLimit: "1Mi" } },
                { name: "tmp", emptyDir: { sizeLimit: "64Mi" } },
              ],
            },
          },
        },
      },
      { ...this.here, dependsOn: [...after, account, traffic, script, tls] },
    );
  }
}
