import type { Alert } from "../../components/kubernetes/alert-rules";
import { databaseAdministration, loginRotation } from "../../components/core/readers";
import { teamOf } from "./teams";

const page = "alerts-of-the-cluster.md";

/** What may be wrong with nodes. Metrics of kube-state-metrics (kube_), of the kubelet (kubelet_) and of node-exporter (node_). */
export const nodeAlerts: readonly Alert[] = [
  {
    name: "NodeNotReady",
    expr: 'kube_node_status_condition{condition="Ready", status="true"} == 0',
    for: "10m",
    severity: "critical",
    summary: "Node {{ $labels.node }} is not ready",
    description:
      "It has told the cluster nothing good for 10 minutes: its pods are being moved, and its group should have replaced it.",
    page,
  },
  {
    name: "NodeUnderPressure",
    expr: 'kube_node_status_condition{condition=~"MemoryPressure|DiskPressure|PIDPressure", status="true"} == 1',
    for: "5m",
    severity: "warning",
    summary: "Node {{ $labels.node }} reports {{ $labels.condition }}",
    description: "The kubelet evicts pods until there is room again.",
    page,
  },
  {
    name: "NodeDiskFilling",
    expr: 'node_filesystem_avail_bytes{fstype!~"tmpfs|ramfs|overlay|squashfs"} / node_filesystem_size_bytes < 0.15 and predict_linear(node_filesystem_avail_bytes{fstype!~"tmpfs|ramfs|overlay|squashfs"}[6h], 24 * 3600) < 0',
    for: "30m",
    severity: "warning",
    summary: "The disk of {{ $labels.instance }} will be full within a day",
    description: "Less than 15 % of {{ $labels.mountpoint }} is free, and it shrinks. A full disk stops the node.",
    page,
  },
  {
    name: "NodeMemoryHigh",
    expr: "1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes > 0.92",
    for: "15m",
    severity: "warning",
    summary: "{{ $labels.instance }} has used over 92 % of its memory for 15 minutes",
    description: "What comes next is the kernel killing containers.",
    page,
  },
  {
    name: "NodeFullOfPods",
    expr: 'kubelet_running_pods / on (node) kube_node_status_allocatable{resource="pods"} > 0.95',
    for: "15m",
    severity: "warning",
    summary: "Node {{ $labels.node }} has nearly as many pods as it may",
    description: "On AWS addresses are what ends first. Pods wait for another node.",
    page,
  },
];

/** What may be wrong with what runs. */
export function workloadAlerts(application: string): Alert[] {
  const podTeam = teamOf(application, "pod");
  return [
    {
      name: "PodCrashLooping",
      expr: 'max_over_time(kube_pod_container_status_waiting_reason{reason="CrashLoopBackOff"}[5m]) == 1',
      for: "10m",
      severity: "warning",
      team: podTeam,
      summary: "{{ $labels.namespace }}/{{ $labels.pod }} starts and ends again",
      description: "Container {{ $labels.container }} has been in CrashLoopBackOff for 10 minutes.",
      page,
    },
    {
      name: "PodCannotStart",
      expr: 'kube_pod_container_status_waiting_reason{reason=~"ErrImagePull|ImagePullBackOff|InvalidImageName|CreateContainerConfigError|CreateContainerError"} == 1',
      for: "10m",
      severity: "warning",
      team: podTeam,
      summary: "{{ $labels.namespace }}/{{ $labels.pod }} cannot start: {{ $labels.reason }}",
      description: "An image that is not there or may not be pulled, or a Secret or ConfigMap that is missing.",
      page,
    },
    {
      name: "PodPending",
      expr: 'sum by (namespace, pod) (kube_pod_status_phase{phase="Pending"}) == 1 unless on (namespace, pod) kube_pod_container_status_waiting_reason{reason!=""} == 1',
      for: "15m",
      severity: "warning",
      team: podTeam,
      summary: "{{ $labels.namespace }}/{{ $labels.pod }} has found no node for 15 minutes",
      description: "There is no room for it, and no node was added that has.",
      page,
    },
    {
      name: "ContainerOutOfMemory",
      expr: 'increase(kube_pod_container_status_restarts_total[15m]) > 0 and on (namespace, pod, container) kube_pod_container_status_last_terminated_reason{reason="OOMKilled"} == 1',
      severity: "warning",
      team: podTeam,
      summary: "{{ $labels.namespace }}/{{ $labels.pod }} was killed for want of memory",
      description: "Container {{ $labels.container }} used more than its limit.",
      page,
    },
    {
      name: "DeploymentUnavailable",
      expr: "kube_deployment_status_replicas_available == 0 and kube_deployment_spec_replicas > 0",
      for: "5m",
      severity: "critical",
      team: teamOf(application, "deployment"),
      summary: "No pod of {{ $labels.namespace }}/{{ $labels.deployment }} is ready",
      description: "Whatever it serves has failed for 5 minutes.",
      page,
    },
    {
      name: "DeploymentIncomplete",
      expr: "kube_deployment_status_replicas_available < kube_deployment_spec_replicas and kube_deployment_status_replicas_available > 0",
      for: "20m",
      severity: "warning",
      team: teamOf(application, "deployment"),
      summary: "{{ $labels.namespace }}/{{ $labels.deployment }} lacks pods",
      description:
        "{{ $value }} are ready, fewer than it asks for, and that for 20 minutes: a rollout that hangs, or no room.",
      page,
    },
    {
      name: "StatefulSetIncomplete",
      expr: "kube_statefulset_status_replicas_ready < kube_statefulset_replicas",
      for: "15m",
      severity: "warning",
      summary: "{{ $labels.namespace }}/{{ $labels.statefulset }} lacks pods",
      description:
        "{{ $value }} are ready, fewer than it asks for, and that for 15 minutes: what it keeps has fewer copies.",
      page,
    },
    {
      name: "DaemonSetIncomplete",
      expr: "kube_daemonset_status_number_ready < kube_daemonset_status_desired_number_scheduled",
      for: "20m",
      severity: "warning",
      summary: "{{ $labels.namespace }}/{{ $labels.daemonset }} is missing on some nodes",
      description: "What it does for a node, it does not do there.",
      page,
    },
    {
      name: "VolumeFilling",
      expr: "kubelet_volume_stats_available_bytes / kubelet_volume_stats_capacity_bytes < 0.1",
      for: "10m",
      severity: "critical",
      summary: "The volume {{ $labels.namespace }}/{{ $labels.persistentvolumeclaim }} is nearly full",
      description: "{{ $value | humanizePercentage }} is free. What writes to it stops when it is full.",
      page,
    },
    {
      name: "QuotaNearlyUsed",
      expr: 'kube_resourcequota{type="used"} / ignoring (type) (kube_resourcequota{type="hard"} > 0) > 0.9',
      for: "15m",
      severity: "warning",
      summary: "The quota of {{ $labels.namespace }} for {{ $labels.resource }} is nearly used",
      description: "{{ $value | humanizePercentage }} of it: the next rollout, or the next peak, finds no room.",
      page,
    },
  ];
}

/** That none of a job's tries succeeded, of those that some labels choose. */
const failed = (which: string) =>
  `kube_job_status_failed{${which}} > 0 and on (namespace, job_name) kube_job_status_active == 0 and on (namespace, job_name) kube_job_status_succeeded == 0`;

/** What changes the services' passwords: jobs of its schedule. */
const rotations = `${loginRotation.name}-.*`;

/** What may be wrong with jobs. @param rotated whether one of them changes the services' passwords */
export const jobAlerts = (rotated: boolean): Alert[] => [
  {
    name: "JobFailed",
    expr: failed(`namespace!="${databaseAdministration.namespace}"`),
    for: "5m",
    severity: "warning",
    summary: "Job {{ $labels.namespace }}/{{ $labels.job_name }} has failed",
    description: "None of its tries succeeded.",
    page,
  },
  {
    name: "CronJobLate",
    expr: "time() - kube_cronjob_next_schedule_time > 3600 and on (namespace, cronjob) kube_cronjob_spec_suspend == 0",
    for: "5m",
    severity: "warning",
    summary: "CronJob {{ $labels.namespace }}/{{ $labels.cronjob }} is an hour late",
    description: "Its last run has not ended, or none may begin.",
    page,
  },
  {
    name: "DatabaseUsersFailed",
    expr: failed(`namespace="${databaseAdministration.namespace}"${rotated ? `, job_name!~"${rotations}"` : ""}`),
    for: "10m",
    severity: "critical",
    summary: "The services' users at the database could not be made",
    description:
      "Services go on with the users that they have; after the next change of a password they cannot sign in.",
    page,
  },
  ...(rotated
    ? [
        {
          name: "PasswordsNotChanged",
          expr: failed(`namespace="${loginRotation.namespace}", job_name=~"${rotations}"`),
          for: "10m",
          severity: "warning" as const,
          summary: "The services' passwords at the database could not be changed",
          description: "Those that they have still work. The job's log says of which secret.",
          page,
        },
      ]
    : []),
];
