import { generateKeyPair, randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { promisify } from "node:util";
import { md, pki } from "node-forge";

/** A key and its certificate, both PEM. */
export interface Identity {
  key: string;
  certificate: string;
}

/** All that the parts of one control plane know each other by. */
export interface Certificates {
  /** The certificate of the authority that signed the others, PEM. */
  authority: string;
  /** etcd and the API server, and the API server as a client of etcd. */
  server: Identity;
  /** A person of the group `system:masters`, whom RBAC lets do anything. */
  admin: Identity;
  controllerManager: Identity;
  /** What service accounts' tokens are signed with. */
  serviceAccounts: string;
}

const YEARS = 10;
const FILE = "certificates.json";

/**
 * The certificates of the control plane in `folder`: those that it has, else new ones, for ten years. They stay over its restarts, since what stands in it refers to them
 * (the authority's certificate, the accounts' tokens).
 * @param serviceAddress - the address of the Service `kubernetes`
 */
export async function certificatesIn(folder: string, serviceAddress: string): Promise<Certificates> {
  const file = path.join(folder, FILE);
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as Certificates;
  const made = await makeCertificates(serviceAddress);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(`${file}.new`, JSON.stringify(made), { mode: 0o600 });
  await rename(`${file}.new`, file);
  return made;
}

/** Writes each as a file of its own, as the programs want them, and says where they are. */
export async function writeCertificates(folder: string, { authority, server, serviceAccounts }: Certificates) {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const files = {
    authority: path.join(folder, "ca.crt"),
    certificate: path.join(folder, "server.crt"),
    key: path.join(folder, "server.key"),
    serviceAccounts: path.join(folder, "service-accounts.key"),
  };
  const put = (file: string, text: string) => writeFile(file, text, { mode: 0o600 });
  await put(files.authority, authority);
  await put(files.certificate, server.certificate);
  await put(files.key, server.key);
  await put(files.serviceAccounts, serviceAccounts);
  return files;
}

async function makeCertificates(serviceAddress: string): Promise<Certificates> {
  const names = ["localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc"];
  const [root, server, admin, controllerManager, serviceAccounts] = await Promise.all(
    Array.from({ length: 5 }, newKey),
  );
  const issuer = { key: root!, subject: [{ name: "commonName", value: "local kubernetes" }] };
  const client = (key: string, name: string, group?: string) =>
    sign(issuer, key, name, group, [{ name: "extKeyUsage", clientAuth: true }]);
  return {
    authority: sign(issuer, root!, "local kubernetes", undefined, [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
    ]),
    server: {
      key: server!,
      certificate: sign(issuer, server!, "kube-apiserver", undefined, [
        { name: "extKeyUsage", serverAuth: true, clientAuth: true },
        {
          name: "subjectAltName",
          altNames: [
            ...["127.0.0.1", serviceAddress].map((ip) => ({ type: 7, ip })),
            ...[...names, "kubernetes.default.svc.cluster.local"].map((value) => ({ type: 2, value })),
          ],
        },
      ]),
    },
    admin: { key: admin!, certificate: client(admin!, "local-admin", "system:masters") },
    controllerManager: {
      key: controllerManager!,
      certificate: client(controllerManager!, "system:kube-controller-manager"),
    },
    serviceAccounts: serviceAccounts!,
  };
}

interface Issuer {
  key: string;
  subject: pki.CertificateField[];
}

function sign(issuer: Issuer, key: string, name: string, group: string | undefined, extensions: object[]): string {
  const certificate = pki.createCertificate();
  const privateKey = pki.privateKeyFromPem(key);
  certificate.publicKey = pki.setRsaPublicKey(privateKey.n, privateKey.e);
  // Positive, and never twice (RFC 5280, 4.1.2.2).
  certificate.serialNumber = `01${randomBytes(15).toString("hex")}`;
  // An hour back: clocks of containers and their hosts differ.
  certificate.validity.notBefore = new Date(Date.now() - 3600_000);
  certificate.validity.notAfter = new Date(Date.now() + YEARS * 365 * 24 * 3600_000);
  const groups = group === undefined ? [] : [{ name: "organizationName", value: group }];
  certificate.setSubject([...groups, { name: "commonName", value: name }]);
  certificate.setIssuer(issuer.subject);
  certificate.setExtensions(extensions);
  certificate.sign(pki.privateKeyFromPem(issuer.key), md.sha256.create());
  return pki.certificateToPem(certificate);
}

async function newKey(): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
  });
  return privateKey;
}
