/** A Go module that holds CustomResourceDefinitions. */
export interface DefinitionSource {
  /** The groups that are taken from it. */
  groups: readonly string[];
  module: string;
  /** With its v. */
  version: string;
  /** The module's sum, as go.sum has it: `h1:…`. */
  sum: string;
  /** In the module: a file, or a folder of files. What is not a definition of `groups` is passed over. */
  path: string;
  /** Why it is not of the version that is installed. @defaultValue it is */
  differs?: string;
}

/**
 * Where the definitions come from of the custom resources that the platform makes: the modules of their own projects, at the versions of components/core/add-ons.ts.
 * A module that has gone beyond v1 without saying so in its path has no such version at a module proxy: then the nearest one that there is.
 */
export const definitionSources: readonly DefinitionSource[] = [
  {
    groups: ["gateway.networking.k8s.io"],
    module: "sigs.k8s.io/gateway-api",
    version: "v1.3.0",
    sum: "h1:q6okN+/UKDATola4JY7zXzx40WO4VISk7i9DIfOvr9M=",
    path: "config/crd/standard",
  },
  {
    groups: ["networking.istio.io", "security.istio.io", "telemetry.istio.io", "extensions.istio.io"],
    module: "istio.io/api",
    version: "v1.30.3",
    sum: "h1:pPSa0uah/t7CEuwacS4rw5qK/oHGvxC0WO8i4RRGwEU=",
    path: "kubernetes/customresourcedefinitions.gen.yaml",
  },
  {
    groups: ["keda.sh", "eventing.keda.sh"],
    module: "github.com/kedacore/keda/v2",
    version: "v2.20.2",
    sum: "h1:SR60v8uIcelbveS8n/1jcl8tLdBBIbHMxmdOHw8tKqA=",
    path: "config/crd/bases",
  },
  {
    groups: ["autoscaling.k8s.io"],
    module: "k8s.io/autoscaler/vertical-pod-autoscaler",
    version: "v1.7.1",
    sum: "h1:gHgsammWdCT+vyqrBsCfN7+CJrfy0Mo5k1zfg8Dge7o=",
    path: "deploy/vpa-v1-crd-gen.yaml",
    differs: "chart 5.0.0 is another project's: 1.7.1 is the recommender that we run with it",
  },
  {
    groups: ["external-secrets.io", "generators.external-secrets.io"],
    module: "github.com/external-secrets/external-secrets",
    version: "v1.3.2",
    sum: "h1:u2J8RjlHIeF0oZCqtl92adI/uZWUwOesJIDkfql6LqQ=",
    path: "config/crds/bases",
    differs: "the module's path says no v2: nothing after 1.3.2 has a version. Both serve external-secrets.io/v1",
  },
  {
    groups: ["cert-manager.io", "acme.cert-manager.io"],
    module: "github.com/cert-manager/cert-manager",
    version: "v1.21.1",
    sum: "h1:0LttV37Q5c2CBNoHkjuI8sLKTXWZDC2SwQkxrBMKV9w=",
    path: "deploy/crds",
  },
  {
    groups: ["configuration.konghq.com"],
    module: "github.com/kong/kubernetes-configuration",
    version: "v1.4.2",
    sum: "h1:/OafLbl2NucvgQV7Xf/uneIgjxmPPUeE92BrssfVAQY=",
    path: "config/crd/ingress-controller",
    differs: "chart 0.24.0 has its own copy of what this module defines",
  },
  {
    groups: ["velero.io"],
    module: "github.com/vmware-tanzu/velero",
    version: "v1.18.1",
    sum: "h1:eV+urQYesy7tJLVkGM5fs9s/nfOWKtoFezcY1r8IjJM=",
    path: "config/crd/v1/bases",
  },
  {
    groups: ["snapshot.storage.k8s.io", "groupsnapshot.storage.k8s.io"],
    module: "github.com/kubernetes-csi/external-snapshotter/client/v8",
    version: "v8.6.0",
    sum: "h1:FtGewu2k6HWw6evLGXY8JqUZ9eHpti1kd3e4amj+ilA=",
    path: "config/crd",
  },
  {
    groups: ["elbv2.k8s.aws"],
    module: "k8s.io/kops",
    version: "v1.30.0",
    sum: "h1:NlS2PcR8oLk2arHJGmRjP3nXq8LfGR/DEENumHkmU2g=",
    path: "upup/models/cloudup/resources/addons/aws-load-balancer-controller.addons.k8s.io/k8s-1.19.yaml.template",
    differs:
      "the controller's module path says no v3: this is kOps' copy of 2.7.2's. 3.5.0 has more fields in it, and we set none of them",
  },
  {
    groups: ["monitoring.coreos.com"],
    module: "github.com/prometheus-operator/prometheus-operator",
    version: "v0.93.1",
    sum: "h1:4Juk8v93RdG1DSGD/mGp+SeQKPmnlLIj2iq3blLZgFY=",
    path: "example/prometheus-operator-crd",
  },
  {
    groups: ["elasticsearch.k8s.elastic.co", "kibana.k8s.elastic.co", "logstash.k8s.elastic.co"],
    module: "github.com/elastic/cloud-on-k8s/v3",
    version: "v3.5.0",
    sum: "h1:sR4oj+gNnwI9hgsKhBwjUlx+5F2T/kND40hrzaogtek=",
    path: "config/crds/v1/all-crds.yaml",
  },
  {
    groups: ["argoproj.io"],
    module: "github.com/argoproj/argo-rollouts",
    version: "v1.9.0",
    sum: "h1:bXgBpwCByXyAUcgBnyP0fxkSW2CEot78InTFjFlag5g=",
    path: "manifests/crds",
  },
  {
    groups: ["argoproj.io"],
    module: "github.com/argoproj/argo-cd/v3",
    version: "v3.4.4",
    sum: "h1:PmYfvrLRecuOXjoUjBVx0nRwtJv/Wc9a3jaWs37EyyI=",
    path: "manifests/crds",
  },
];
