import { platform, type Cases } from "../alert-cases";

const pod = 'namespace="go-coffee", pod="order-5d8-x", container="order"';
const podLabels = { namespace: "go-coffee", pod: "order-5d8-x" };
const orders = (severity: string, labels: Record<string, string> = {}) => ({ severity, team: "orders", ...labels });
const deployment = 'namespace="go-coffee", deployment="payment"';
const disk = 'instance="10.0.0.1:9100", mountpoint="/", fstype="xfs", device="/dev/nvme0n1p1"';
const job = (namespace: string, name = "it") => `namespace="${namespace}", job_name="${name}"`;
const failedJob = (namespace: string, name?: string) => ({
  [`kube_job_status_failed{${job(namespace, name)}}`]: "0 1x30",
  [`kube_job_status_active{${job(namespace, name)}}`]: "1 0x30",
  [`kube_job_status_succeeded{${job(namespace, name)}}`]: "0x30",
});

/** Of nodes, what runs, and jobs: workloads/alerts/cluster-alerts.ts. */
export const clusterCases: Cases = {
  NodeNotReady: {
    series: { 'kube_node_status_condition{node="a", condition="Ready", status="true"}': "1x4 0x20" },
    quiet: { 'kube_node_status_condition{node="a", condition="Ready", status="true"}': "1x4 0x8 1x20" },
    early: "14m",
    at: "16m",
    fires: [platform("critical", { node: "a", condition: "Ready", status: "true" })],
  },
  NodeUnderPressure: {
    series: { 'kube_node_status_condition{node="a", condition="DiskPressure", status="true"}': "0 1x20" },
    quiet: {
      'kube_node_status_condition{node="a", condition="DiskPressure", status="true"}': "0x20",
      'kube_node_status_condition{node="a", condition="Ready", status="true"}': "1x20",
    },
    early: "5m",
    at: "7m",
    fires: [platform("warning", { node: "a", condition: "DiskPressure", status: "true" })],
  },
  NodeDiskFilling: {
    // Less than 15 of 100 GB free after 4 hours, and 1.8 GB less every hour.
    series: {
      [`node_filesystem_avail_bytes{${disk}}`]: "22-0.03x400",
      [`node_filesystem_size_bytes{${disk}}`]: "100x400",
    },
    // As full, and not filling.
    quiet: {
      [`node_filesystem_avail_bytes{${disk}}`]: "14x400",
      [`node_filesystem_size_bytes{${disk}}`]: "100x400",
    },
    early: "255m",
    at: "300m",
    fires: [
      platform("warning", { instance: "10.0.0.1:9100", mountpoint: "/", fstype: "xfs", device: "/dev/nvme0n1p1" }),
    ],
  },
  NodeMemoryHigh: {
    series: {
      'node_memory_MemAvailable_bytes{instance="a"}': "5x30",
      'node_memory_MemTotal_bytes{instance="a"}': "100x30",
    },
    quiet: {
      'node_memory_MemAvailable_bytes{instance="a"}': "10x30",
      'node_memory_MemTotal_bytes{instance="a"}': "100x30",
    },
    early: "14m",
    at: "16m",
    fires: [platform("warning", { instance: "a" })],
  },
  NodeFullOfPods: {
    series: {
      'kubelet_running_pods{node="a", job="kubelet"}': "29x30",
      'kube_node_status_allocatable{node="a", resource="pods"}': "29x30",
    },
    quiet: {
      'kubelet_running_pods{node="a", job="kubelet"}': "20x30",
      'kube_node_status_allocatable{node="a", resource="pods"}': "29x30",
    },
    early: "14m",
    at: "16m",
    fires: [platform("warning", { node: "a" })],
  },
  PodCrashLooping: {
    series: { [`kube_pod_container_status_waiting_reason{${pod}, reason="CrashLoopBackOff"}`]: "_x2 1x3 _x3 1x20" },
    // Once, and well again.
    quiet: { [`kube_pod_container_status_waiting_reason{${pod}, reason="CrashLoopBackOff"}`]: "1x2 _x30" },
    early: "10m",
    at: "14m",
    fires: [orders("warning", { ...podLabels, container: "order", reason: "CrashLoopBackOff" })],
  },
  PodCannotStart: {
    series: { [`kube_pod_container_status_waiting_reason{${pod}, reason="ImagePullBackOff"}`]: "1x20" },
    quiet: { [`kube_pod_container_status_waiting_reason{${pod}, reason="ContainerCreating"}`]: "1x20" },
    early: "9m",
    at: "11m",
    fires: [orders("warning", { ...podLabels, container: "order", reason: "ImagePullBackOff" })],
  },
  PodPending: {
    series: { 'kube_pod_status_phase{namespace="stores", pod="logs-0", phase="Pending", uid="1"}': "1x30" },
    // It has a node, and waits for its image: that is another alert's.
    quiet: {
      'kube_pod_status_phase{namespace="stores", pod="logs-0", phase="Pending", uid="1"}': "1x30",
      'kube_pod_container_status_waiting_reason{namespace="stores", pod="logs-0", container="c", reason="ErrImagePull"}':
        "1x30",
    },
    early: "14m",
    at: "16m",
    fires: [platform("warning", { namespace: "stores", pod: "logs-0" })],
  },
  ContainerOutOfMemory: {
    series: {
      [`kube_pod_container_status_restarts_total{${pod}}`]: "0x4 1x20",
      [`kube_pod_container_status_last_terminated_reason{${pod}, reason="OOMKilled"}`]: "_x4 1x20",
    },
    quiet: {
      [`kube_pod_container_status_restarts_total{${pod}}`]: "0x4 1x20",
      [`kube_pod_container_status_last_terminated_reason{${pod}, reason="Error"}`]: "_x4 1x20",
    },
    early: "4m",
    at: "8m",
    fires: [orders("warning", { ...podLabels, container: "order" })],
  },
  DeploymentUnavailable: {
    series: {
      [`kube_deployment_status_replicas_available{${deployment}}`]: "2 0x20",
      [`kube_deployment_spec_replicas{${deployment}}`]: "2x20",
    },
    // Nobody asks for any.
    quiet: {
      [`kube_deployment_status_replicas_available{${deployment}}`]: "0x20",
      [`kube_deployment_spec_replicas{${deployment}}`]: "0x20",
    },
    early: "5m",
    at: "7m",
    fires: [{ severity: "critical", team: "payments", namespace: "go-coffee", deployment: "payment" }],
  },
  DeploymentIncomplete: {
    series: {
      [`kube_deployment_status_replicas_available{${deployment}}`]: "1x30",
      [`kube_deployment_spec_replicas{${deployment}}`]: "2x30",
    },
    quiet: {
      [`kube_deployment_status_replicas_available{${deployment}}`]: "1x10 2x30",
      [`kube_deployment_spec_replicas{${deployment}}`]: "2x40",
    },
    early: "19m",
    at: "21m",
    fires: [{ severity: "warning", team: "payments", namespace: "go-coffee", deployment: "payment" }],
  },
  StatefulSetIncomplete: {
    series: {
      'kube_statefulset_status_replicas_ready{namespace="stores", statefulset="logs"}': "2x30",
      'kube_statefulset_replicas{namespace="stores", statefulset="logs"}': "3x30",
    },
    quiet: {
      'kube_statefulset_status_replicas_ready{namespace="stores", statefulset="logs"}': "3x30",
      'kube_statefulset_replicas{namespace="stores", statefulset="logs"}': "3x30",
    },
    early: "14m",
    at: "16m",
    fires: [platform("warning", { namespace: "stores", statefulset: "logs" })],
  },
  DaemonSetIncomplete: {
    series: {
      'kube_daemonset_status_number_ready{namespace="istio-cni", daemonset="istio-cni-node"}': "2x30",
      'kube_daemonset_status_desired_number_scheduled{namespace="istio-cni", daemonset="istio-cni-node"}': "3x30",
    },
    quiet: {
      'kube_daemonset_status_number_ready{namespace="istio-cni", daemonset="istio-cni-node"}': "3x30",
      'kube_daemonset_status_desired_number_scheduled{namespace="istio-cni", daemonset="istio-cni-node"}': "3x30",
    },
    early: "19m",
    at: "21m",
    fires: [platform("warning", { namespace: "istio-cni", daemonset: "istio-cni-node" })],
  },
  VolumeFilling: {
    series: {
      'kubelet_volume_stats_available_bytes{namespace="monitoring", persistentvolumeclaim="p"}': "9x20",
      'kubelet_volume_stats_capacity_bytes{namespace="monitoring", persistentvolumeclaim="p"}': "100x20",
    },
    quiet: {
      'kubelet_volume_stats_available_bytes{namespace="monitoring", persistentvolumeclaim="p"}': "11x20",
      'kubelet_volume_stats_capacity_bytes{namespace="monitoring", persistentvolumeclaim="p"}': "100x20",
    },
    early: "9m",
    at: "11m",
    fires: [platform("critical", { namespace: "monitoring", persistentvolumeclaim: "p" })],
  },
  QuotaNearlyUsed: {
    series: {
      'kube_resourcequota{namespace="go-coffee", resourcequota="quota", resource="pods", type="used"}': "95x30",
      'kube_resourcequota{namespace="go-coffee", resourcequota="quota", resource="pods", type="hard"}': "100x30",
    },
    quiet: {
      'kube_resourcequota{namespace="go-coffee", resourcequota="quota", resource="pods", type="used"}': "80x30",
      'kube_resourcequota{namespace="go-coffee", resourcequota="quota", resource="pods", type="hard"}': "100x30",
      'kube_resourcequota{namespace="go-coffee", resourcequota="quota", resource="services.nodeports", type="used"}':
        "0x30",
      'kube_resourcequota{namespace="go-coffee", resourcequota="quota", resource="services.nodeports", type="hard"}':
        "0x30",
    },
    early: "14m",
    at: "16m",
    fires: [platform("warning", { namespace: "go-coffee", resourcequota: "quota", resource: "pods" })],
  },
  JobFailed: {
    series: failedJob("data-jobs"),
    // Its second try is under way.
    quiet: { ...failedJob("data-jobs"), [`kube_job_status_active{${job("data-jobs")}}`]: "1x30" },
    early: "5m",
    at: "7m",
    fires: [platform("warning", { namespace: "data-jobs", job_name: "it" })],
  },
  CronJobLate: {
    // Time begins at 0: it was to run at 60 s.
    series: {
      'kube_cronjob_next_schedule_time{namespace="database-admin", cronjob="users"}': "60x90",
      'kube_cronjob_spec_suspend{namespace="database-admin", cronjob="users"}': "0x90",
    },
    quiet: {
      'kube_cronjob_next_schedule_time{namespace="database-admin", cronjob="users"}': "60x90",
      'kube_cronjob_spec_suspend{namespace="database-admin", cronjob="users"}': "1x90",
    },
    early: "60m",
    at: "68m",
    fires: [platform("warning", { namespace: "database-admin", cronjob: "users" })],
  },
  DatabaseUsersFailed: {
    series: failedJob("database-admin"),
    quiet: { ...failedJob("data-jobs"), ...failedJob("database-admin", "login-rotation-29000000") },
    early: "10m",
    at: "12m",
    fires: [platform("critical", { namespace: "database-admin", job_name: "it" })],
  },
  PasswordsNotChanged: {
    series: failedJob("database-admin", "login-rotation-29000000"),
    // What makes the users tells of itself.
    quiet: failedJob("database-admin"),
    early: "10m",
    at: "12m",
    fires: [platform("warning", { namespace: "database-admin", job_name: "login-rotation-29000000" })],
  },
};
