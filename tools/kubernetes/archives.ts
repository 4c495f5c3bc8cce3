import { machine } from "../programs/place";
import type { ProgramName } from "./version";

/** Something to download, known by its digest. */
export interface Archive {
  url: string;
  algorithm: "sha256" | "sha512";
  /** Hexadecimal. */
  digest: string;
  /** The programs in it, of a .tar.gz; else the one that it is. */
  programs: ProgramName[];
}

const envtest = "https://github.com/kubernetes-sigs/controller-tools/releases/download/envtest-v1.35.0";
const releases = "https://dl.k8s.io/release/v1.35.0/bin";
const etcd = "https://github.com/etcd-io/etcd/releases/download/v3.5.21";

/**
 * What there is to download for the pinned version, by kind of machine: Kubernetes publishes its server's programs for Linux alone. The archive of envtest has no controller
 * manager. A digest is of the release's own index (envtest-releases.yaml of kubernetes-sigs/controller-tools; the .sha256 beside each file of dl.k8s.io).
 */
const archives: Record<string, Archive[]> = {
  "linux-amd64": [
    {
      url: `${envtest}/envtest-v1.35.0-linux-amd64.tar.gz`,
      algorithm: "sha512",
      digest:
        "130369c16f076e724d089189afaede960316f5f5dea6cf57be7a4fc6f09c77342893192509790e4056e116e232dff832ed863f5bd55dcb55d38f3ab834828a11",
      programs: ["etcd", "kube-apiserver"],
    },
    {
      url: `${releases}/linux/amd64/kube-controller-manager`,
      algorithm: "sha256",
      digest: "d175511887be863be36c5b7ef7e859d22f08bd0e80cebca628edd48f0171c3f7",
      programs: ["kube-controller-manager"],
    },
  ],
  "linux-arm64": [
    {
      url: `${releases}/linux/arm64/kube-apiserver`,
      algorithm: "sha256",
      digest: "1aed32db5585e85950560f8fdb09f4dfe6e5f3bcf81f0996f24ce4869cfcd7b8",
      programs: ["kube-apiserver"],
    },
    {
      url: `${releases}/linux/arm64/kube-controller-manager`,
      algorithm: "sha256",
      digest: "2cc00a6bd20db30272701922d84ab19927e1cca924f1025562de68bc7f71a2a7",
      programs: ["kube-controller-manager"],
    },
    {
      url: `${etcd}/etcd-v3.5.21-linux-arm64.tar.gz`,
      algorithm: "sha256",
      digest: "95bf6918623a097c0385b96f139d90248614485e781ec9bee4768dbb6c79c53f",
      programs: ["etcd"],
    },
  ],
};

/** The version that `archives` are of. */
export const archivedVersion = "1.35.0";

/** What to download for `version` on this kind of machine; undefined where nobody publishes it: it is built. */
export function archivesFor(version: string, kind = machine()): Archive[] | undefined {
  return version === archivedVersion ? archives[kind] : undefined;
}
