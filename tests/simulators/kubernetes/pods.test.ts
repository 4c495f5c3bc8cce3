import type { Props } from "../../../simulators/protocol/values";
import { clusterAt, Objects } from "../../../simulators/kubernetes/cluster";
import { podQuota } from "../../../simulators/kubernetes/quotas";
import { deployment, Driver, server } from "./driver";

/** A pod that the restricted standard lets in, but for `change`. */
function restricted(change: { container?: Props; security?: Props; pod?: Props } = {}): Props {
  const security = { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] }, ...change.security };
  return deployment({
    namespace: "shop",
    container: { securityContext: security, ...change.container },
    pod: { securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } }, ...change.pod },
  });
}

async function shop(labels: Props = {}, nodes?: number): Promise<Driver> {
  const driver = new Driver({}, nodes);
  await driver.create("Namespace", { metadata: { name: "shop", labels } });
  return driver;
}

const quota = (hard: Props) => ({ metadata: { name: "quota", namespace: "shop" }, spec: { hard } });
const sized = (replicas: number, limits: Props, name = "web") =>
  deployment({ name, namespace: "shop", spec: { replicas }, container: { resources: { limits } } });

describe("pod security", () => {
  const enforced = { "pod-security.kubernetes.io/enforce": "restricted" };

  test("lets a hardened pod in", async () => {
    await expect((await shop(enforced)).create("Deployment", restricted())).resolves.toBeDefined();
  });

  const baseline = (change: { security?: Props; container?: Props; pod?: Props; template?: Props }) =>
    deployment({
      namespace: "shop",
      container: { securityContext: change.security, ...change.container },
      pod: change.pod,
      template: change.template,
    });

  test.each<[level: string, says: string, object: Props]>([
    [
      "restricted",
      'allowPrivilegeEscalation != false (container "web" must set securityContext.allowPrivilegeEscalation=false)',
      restricted({ security: { allowPrivilegeEscalation: undefined } }),
    ],
    [
      "restricted",
      'unrestricted capabilities (container "web" must set securityContext.capabilities.drop=["ALL"])',
      restricted({ security: { capabilities: {} } }),
    ],
    [
      "restricted",
      'unrestricted capabilities (container "web" must set securityContext.capabilities.drop=["ALL"]; container "web" must not include "CHOWN", "SYS_TIME" in securityContext.capabilities.add)',
      restricted({ security: { capabilities: { add: ["SYS_TIME", "NET_BIND_SERVICE", "CHOWN"] } } }),
    ],
    [
      "restricted",
      'runAsNonRoot != true (pod or container "web" must set securityContext.runAsNonRoot=true)',
      restricted({ pod: { securityContext: { seccompProfile: { type: "RuntimeDefault" } } } }),
    ],
    [
      "restricted",
      'runAsNonRoot != true (pod and container "web" must not set securityContext.runAsNonRoot=false)',
      restricted({
        security: { runAsNonRoot: false },
        pod: { securityContext: { runAsNonRoot: false, seccompProfile: { type: "RuntimeDefault" } } },
      }),
    ],
    [
      "restricted",
      'seccompProfile (pod or container "web" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
      restricted({ pod: { securityContext: { runAsNonRoot: true } } }),
    ],
    [
      "restricted",
      'seccompProfile (container "web" must not set securityContext.seccompProfile.type to "Unconfined")',
      restricted({ security: { seccompProfile: { type: "Unconfined" } } }),
    ],
    [
      "restricted",
      'runAsUser=0 (container "web" must not set runAsUser=0)',
      restricted({ security: { runAsUser: 0 } }),
    ],
    [
      "restricted",
      'restricted volume types (volumes "root", "share" use restricted volume types "hostPath", "nfs")',
      restricted({
        pod: {
          volumes: [
            { name: "root", hostPath: { path: "/" } },
            { name: "tmp", emptyDir: {} },
            { name: "share", nfs: { server: "a", path: "/" } },
          ],
        },
      }),
    ],
    [
      "baseline",
      "host namespaces (hostNetwork=true, hostPID=true)",
      baseline({ pod: { hostNetwork: true, hostPID: true } }),
    ],
    [
      "baseline",
      'privileged (container "web" must not set securityContext.privileged=true)',
      baseline({ security: { privileged: true } }),
    ],
    [
      "baseline",
      'non-default capabilities (container "web" must not include "SYS_TIME" in securityContext.capabilities.add)',
      baseline({ security: { capabilities: { add: ["SYS_TIME", "CHOWN"] } } }),
    ],
    [
      "baseline",
      'hostPath volumes (volume "root")',
      baseline({ pod: { volumes: [{ name: "root", hostPath: { path: "/" } }] } }),
    ],
    [
      "baseline",
      'hostPort (container "web" uses hostPorts 80, 8080)',
      baseline({ container: { ports: [80, 8080].map((port) => ({ containerPort: port, hostPort: port })) } }),
    ],
    [
      "baseline",
      'probe or lifecycle host (container "web" uses probe or lifecycle host "10.0.0.1")',
      baseline({ container: { readinessProbe: { httpGet: { port: 80, host: "10.0.0.1" } } } }),
    ],
    [
      "baseline",
      'procMount (container "web" must not set securityContext.procMount to "Unmasked")',
      baseline({ security: { procMount: "Unmasked" } }),
    ],
    [
      "baseline",
      'seLinuxOptions (pod and container "web" set forbidden securityContext.seLinuxOptions: type "spc_t"; user may not be set)',
      baseline({
        security: { seLinuxOptions: { type: "spc_t" } },
        pod: { securityContext: { seLinuxOptions: { user: "root" } } },
      }),
    ],
    [
      "baseline",
      'seccompProfile (pod must not set securityContext.seccompProfile.type to "Unconfined")',
      baseline({ pod: { securityContext: { seccompProfile: { type: "Unconfined" } } } }),
    ],
    [
      "baseline",
      "forbidden sysctls (kernel.msgmax)",
      baseline({
        pod: {
          securityContext: {
            sysctls: [
              { name: "kernel.msgmax", value: "1" },
              { name: "net.ipv4.tcp_syncookies", value: "1" },
            ],
          },
        },
      }),
    ],
    [
      "baseline",
      'hostProcess (container "web" must not set securityContext.windowsOptions.hostProcess=true)',
      baseline({ security: { windowsOptions: { hostProcess: true } } }),
    ],
    [
      "baseline",
      'forbidden AppArmor profiles (pod and annotation must not set AppArmor profile type to "Unconfined", "container.apparmor.security.beta.kubernetes.io/web=\\"unconfined\\"")',
      baseline({
        pod: { securityContext: { appArmorProfile: { type: "Unconfined" } } },
        template: { annotations: { "container.apparmor.security.beta.kubernetes.io/web": "unconfined" } },
      }),
    ],
  ])("%s never starts pods of: %s; the Deployment stands, unready", async (level, says, object) => {
    const driver = await shop({ "pod-security.kubernetes.io/enforce": level });
    const said = await driver.refusal("Deployment", object);
    expect(said).toMatch(/was successfully created, but .* 'web' timed out waiting to be Ready/);
    expect(said.split(`forbidden: violates PodSecurity "${level}:latest": `)[1]).toBe(says);
    expect(driver.has("Deployment", "shop/web")).toBe(true);
  });

  test("the baseline standard lets in what only the restricted one refuses", async () => {
    const driver = await shop({ "pod-security.kubernetes.io/enforce": "baseline" });
    await expect(driver.create("Deployment", deployment({ namespace: "shop" }))).resolves.toMatchObject({
      id: "shop/web",
    });
  });

  test("a namespace with no standard takes any pod", async () => {
    await expect(
      (await shop()).create("Deployment", restricted({ security: { privileged: true } })),
    ).resolves.toBeDefined();
  });
});

describe("quotas", () => {
  test("pods that do not fit are not made", async () => {
    const driver = await shop();
    await driver.create("ResourceQuota", quota({ "limits.cpu": "1" }));
    expect(await driver.refusal("Deployment", sized(3, { cpu: "400m" }))).toMatch(
      /exceeded quota: quota, requested: limits.cpu=400m, used: limits.cpu=800m, limited: limits.cpu=1/,
    );
    await expect(driver.update("Deployment", "shop/web", sized(2, { cpu: "400m" }))).resolves.toBeDefined();
  });

  test("others' running pods count", async () => {
    const driver = await shop();
    await driver.create("ResourceQuota", quota({ pods: "3" }));
    await driver.create("Deployment", sized(2, {}, "first"));
    expect(await driver.refusal("Deployment", sized(2, {}, "second"))).toMatch(
      /requested: pods=1, used: pods=3, limited: pods=3/,
    );
    await expect(driver.create("Deployment", sized(1, {}, "third"))).resolves.toBeDefined();
  });

  test("one's own pods of before do not count, another's do", async () => {
    const driver = await shop();
    await driver.create("ResourceQuota", quota({ pods: "2" }));
    await driver.create("Deployment", sized(2, {}));
    const objects = new Objects(driver.world, clusterAt(server, driver.world)!);
    const ask = (name: string) => podQuota(objects, "shop", {}, 2, { kind: "Deployment", name });
    expect(ask("web")).toBeUndefined();
    expect(ask("other")).toMatch(/requested: pods=1, used: pods=2, limited: pods=2/);
  });

  test("another cluster's quota says nothing here", async () => {
    const driver = await shop();
    const other = quota({ pods: "0" });
    const place = {
      token: "kubernetes:core/v1:ResourceQuota",
      id: "shop/quota",
      scope: "another",
      region: "us-east-1",
    };
    driver.world.put({ ...place, inputs: other, outputs: other });
    await expect(driver.create("Deployment", sized(2, {}))).resolves.toBeDefined();
  });

  test("a pod that does not say what is counted is refused, unless a limit range says it", async () => {
    const driver = await shop();
    await driver.create("ResourceQuota", quota({ "limits.cpu": "1" }));
    expect(await driver.refusal("Deployment", sized(1, {}))).toMatch(
      /failed quota: quota: must specify limits.cpu for: web/,
    );
    const limits = [{ type: "Container", default: { cpu: "500m" } }];
    await driver.create("LimitRange", { metadata: { name: "defaults", namespace: "shop" }, spec: { limits } });
    await expect(driver.create("Deployment", sized(2, {}, "other"))).resolves.toBeDefined();
  });

  test("objects are counted too", async () => {
    const driver = await shop();
    await driver.create("ResourceQuota", quota({ "services.loadbalancers": "0" }));
    const service = (type: string) => ({
      metadata: { name: "web", namespace: "shop" },
      spec: { type, ports: [{ port: 80 }] },
    });
    expect(await driver.refusal("Service", service("LoadBalancer"))).toMatch(
      /services "web" is forbidden: exceeded quota: quota, requested: services.loadbalancers=1, used: services.loadbalancers=0, limited: services.loadbalancers=0/,
    );
    await expect(driver.create("Service", service("ClusterIP"))).resolves.toBeDefined();
  });
});

test("a limit range bounds containers", async () => {
  const driver = await shop();
  const limits = [{ type: "Container", max: { cpu: "1" }, min: { cpu: "100m" } }];
  await driver.create("LimitRange", { metadata: { name: "bounds", namespace: "shop" }, spec: { limits } });
  expect(await driver.refusal("Deployment", sized(1, { cpu: "1001m" }))).toMatch(
    /maximum cpu usage per Container is 1, but limit is 1001m/,
  );
  expect(await driver.refusal("Deployment", sized(1, { cpu: "99m" }, "small"))).toMatch(
    /minimum cpu usage per Container is 100m, but request is 99m/,
  );
  await expect(driver.create("Deployment", sized(1, { cpu: "1" }, "sound"))).resolves.toBeDefined();
});

test.each([
  [
    { serviceAccountName: "shop" },
    /error looking up service account shop\/web: serviceaccount "shop" not found|serviceaccount "shop" not found/,
    "ServiceAccount",
    {},
  ],
  [{ priorityClassName: "shop" }, /no PriorityClass with name shop was found/, "PriorityClass", { value: 1 }],
  [
    { volumes: [{ name: "v", configMap: { name: "shop" } }] },
    /\[Pod shop\/web-.*configmap "shop" not found/,
    "ConfigMap",
    {},
  ],
  [{ volumes: [{ name: "v", secret: { secretName: "shop" } }] }, /secret "shop" not found/, "Secret", {}],
])("pods with %j wait for it", async (pod, says, kind, needed) => {
  const driver = await shop();
  const object = deployment({ namespace: "shop", pod });
  expect(await driver.refusal("Deployment", object)).toMatch(says);
  await driver.create(kind, {
    metadata: { name: "shop", ...(kind === "PriorityClass" ? {} : { namespace: "shop" }) },
    ...needed,
  });
  await expect(driver.update("Deployment", "shop/web", object)).resolves.toMatchObject({
    status: { readyReplicas: 1 },
  });
});

test("an optional secret is not waited for", async () => {
  const env = [{ name: "A", valueFrom: { secretKeyRef: { name: "none", key: "a", optional: true } } }];
  await expect(
    (await shop()).create("Deployment", deployment({ namespace: "shop", container: { env } })),
  ).resolves.toBeDefined();
});

describe("scheduling", () => {
  test("with no nodes pods stay pending", async () => {
    const said = await (await shop({}, 0)).refusal("Deployment", deployment({ namespace: "shop" }));
    expect(said).toMatch(
      /\[MinimumReplicasUnavailable\].*\n.*timed out progressing.\nMinimum number of live Pods was not attained\n\[Pod shop\/web-.*\]: no nodes available to schedule pods/,
    );
  });

  test("pods wait for nodes that are still being made", async () => {
    const driver = new Driver({}, 0, 3000);
    setTimeout(() => driver.nodes("late", 1), 100);
    await expect(driver.create("Deployment", deployment())).resolves.toMatchObject({ id: "default/web" });
  });

  const taints = [{ key: "dedicated", value: "memory", effect: "NO_SCHEDULE" }];
  const toleration = { tolerations: [{ key: "dedicated", operator: "Equal", value: "memory", effect: "NoSchedule" }] };

  test("taints keep pods away that do not tolerate them", async () => {
    const driver = await shop({}, 0);
    driver.nodes("memory", 2, { taints });
    expect(await driver.refusal("Deployment", deployment({ namespace: "shop" }))).toMatch(
      /0\/2 nodes are available: 2 node\(s\) had untolerated taint \{dedicated: memory\}/,
    );
    await expect(
      driver.update("Deployment", "shop/web", deployment({ namespace: "shop", pod: toleration })),
    ).resolves.toBeDefined();
  });

  test("a node selector must match some node", async () => {
    const driver = await shop();
    driver.nodes("spot", 1, { labels: { pool: "spot" } });
    const pod = (pool: string) => deployment({ namespace: "shop", pod: { nodeSelector: { pool } } });
    expect(await driver.refusal("Deployment", pod("gpu"))).toMatch(
      /3 node\(s\) didn't match Pod's node affinity\/selector/,
    );
    await expect(driver.update("Deployment", "shop/web", pod("spot"))).resolves.toBeDefined();
  });

  test("a DaemonSet makes a pod on each node that takes it", async () => {
    const driver = await shop({}, 3);
    driver.nodes("memory", 2, { taints });
    const agent = (pod: Props) => deployment({ namespace: "shop", pod });
    expect((await driver.create("DaemonSet", agent({}))).outputs).toMatchObject({ status: { numberReady: 3 } });
    expect(await driver.update("DaemonSet", "shop/web", agent(toleration))).toMatchObject({
      status: { numberReady: 5 },
    });
  });
});

test("nobody waits for what says so", async () => {
  const object = deployment({ namespace: "shop" });
  const metadata = { name: "web", namespace: "shop", annotations: { "pulumi.com/skipAwait": "true" } };
  const { outputs } = await (await shop({}, 0)).create("Deployment", { ...object, metadata });
  expect(outputs["status"]).toMatchObject({ readyReplicas: 0, replicas: 1 });
});

test("an autoscaler that was there first says how many pods there are from the start", async () => {
  const driver = await shop();
  const spec = {
    scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" },
    minReplicas: 3,
    maxReplicas: 5,
  };
  await driver.create("HorizontalPodAutoscaler", { metadata: { name: "web", namespace: "shop" }, spec });
  const { outputs } = await driver.create("Deployment", deployment({ namespace: "shop" }));
  expect(outputs).toMatchObject({ spec: { replicas: 3 }, status: { readyReplicas: 3 } });
});

test("an autoscaler sets the number of pods, and an update leaves it", async () => {
  const driver = await shop();
  const object = deployment({ namespace: "shop" });
  await driver.create("Deployment", object);
  const spec = {
    scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" },
    minReplicas: 3,
    maxReplicas: 5,
  };
  await driver.create("HorizontalPodAutoscaler", { metadata: { name: "web", namespace: "shop" }, spec });
  expect(driver.find("Deployment", "shop/web")).toMatchObject({ spec: { replicas: 3 }, status: { readyReplicas: 3 } });
  expect(await driver.update("Deployment", "shop/web", object)).toMatchObject({ spec: { replicas: 3 } });
});
