import { output } from "@pulumi/pulumi";
import type { EventsArgs } from "../../../../components/gcp/events/events";
import { functionName } from "../../../../components/gcp/events/functions-plan";
import { value } from "../data/ground";
import { aPlace } from "../place";
import { archive, config, key, names, short, sound, t } from "./ground";
import { everything, made, member, recorded, waitedFor } from "./recorded";

describe("the topic", () => {
  it("keeps events to play them again, in its region alone, under our key", async () => {
    const found = await everything();
    expect(found.one(t.topic, "events-topic").inputs).toMatchObject({
      ...{ name: "go-coffee-dev-events", kmsKeyName: key, messageRetentionDuration: `${21 * 86_400}s` },
      messageStoragePolicy: { allowedPersistenceRegions: ["us-central1"] },
    });
    expect(await value(made.outputs.bus)).toBe("projects/go-coffee-dev/topics/go-coffee-dev-events");
    expect(await value(made.outputs.replay!)).toContain("gcloud pubsub subscriptions seek");
    // To one subscriber alone: a service has no marks of ours.
    for (const { replay, queue } of Object.values(made.outputs.subscribers)) {
      const said = await value(replay!);
      expect(said).toContain((await value(queue)).split("/").at(-1));
      for (const other of Object.values(made.outputs.subscribers).filter((one) => one.queue !== queue))
        expect(said).not.toContain((await value(other.queue)).split("/").at(-1));
    }
  });

  it("is told to whoever publishes once all are subscribed who take from it, and to functions before", async () => {
    await everything();
    const subscriptions = [...names, "service-coffee"].flatMap((name) => [
      `${t.subscription}::events-${name}-subscription`,
      `${t.subscriptionMember}::events-${name}-takes-away`,
    ]);
    for (const told of [made.outputs.bus, made.outputs.topic, made.end.bus, output(made.end.scope)])
      expect((await waitedFor(told)).sort()).toEqual(
        expect.arrayContaining(subscriptions.filter((one) => one.startsWith(t.subscription + "::"))),
      );
    const ready = await Promise.all(made.end.ready!.map(async ({ urn }) => short(await value(urn))));
    expect(ready).toEqual(expect.arrayContaining([`${t.topic}::events-topic`, ...subscriptions]));
  });

  it("and all that holds something is kept where the environment protects its data", async () => {
    const found = await recorded({ place: aPlace({ data: true }) });
    const kept = found.all.filter(({ protect }) => protect === true).map(({ name }) => name);
    expect(kept).toEqual(
      expect.arrayContaining([
        ...["events-topic", "events-rows-bucket", "events-functions-sources-bucket"],
        ...[...names, "service-coffee"].map((name) => `events-${name}-dead-letters`),
        ...names.map((name) => `events-${name}-database`),
      ]),
    );
    for (const { inputs } of found.of(t.database))
      expect(inputs["deleteProtectionState"]).toBe("DELETE_PROTECTION_ENABLED");
    expect(found.one(t.secret).inputs["deletionProtection"]).toBe(true);
  });
});

describe("a subscription", () => {
  it("is tried again later and later, and never ends by itself", async () => {
    const found = await everything();
    for (const name of [...names, "service-coffee"]) {
      const { inputs } = found.one(t.subscription, `events-${name}-subscription`);
      expect(inputs).toMatchObject({
        ...{ topic: "go-coffee-dev-events", expirationPolicy: { ttl: "" } },
        retryPolicy: { minimumBackoff: "30s", maximumBackoff: "600s" },
        deadLetterPolicy: { maxDeliveryAttempts: 10 },
        // However short a time the topic keeps what was taken.
        messageRetentionDuration: `${31 * 86_400}s`,
      });
    }
  });

  it("of a function calls it as an account that may call that function and no other, once it may", async () => {
    const found = await everything();
    for (const name of names) {
      const { inputs, dependsOn } = found.one(t.subscription, `events-${name}-subscription`);
      const physical = functionName("dev", `events-${name}`);
      const uri = `https://${physical}.run.app`;
      expect(inputs["pushConfig"]).toMatchObject({ pushEndpoint: uri, oidcToken: { audience: uri } });
      const { serviceAccountEmail } = (inputs["pushConfig"] as { oidcToken: { serviceAccountEmail: string } })
        .oidcToken;
      expect(dependsOn).toContain(`${t.runMember}::events-${name}-invoker`);
      expect(found.one(t.runMember, `events-${name}-invoker`).inputs).toMatchObject({
        ...{ name: physical, role: "roles/run.invoker", member: `serviceAccount:${serviceAccountEmail}` },
      });
    }
    const invokers = found.of(t.runMember).map(({ inputs }) => inputs["member"]);
    expect(new Set(invokers).size).toBe(names.length);
  });

  it("of a service waits to be asked", async () => {
    const found = await everything();
    const { inputs } = found.one(t.subscription, "events-service-coffee-subscription");
    expect(inputs).not.toHaveProperty("pushConfig");
    expect(inputs["filter"]).toBe('attributes.ce-type = "coffee.inventory.updated" AND NOT attributes:ce-coffeehops');
    expect(await value(made.outputs.subscribers["service-coffee"]!.redrive)).toContain(
      "/topics/go-coffee-dev-events:publish",
    );
    expect(made.outputs.subscribers["service-coffee"]).not.toHaveProperty("function");
  });

  it("with another filter is another one, which stands before the old one goes", async () => {
    const name = async (takes: EventsArgs["subscribers"][number]["takes"]) => {
      const found = await recorded({ subscribers: [{ key: "service-coffee", takes, origin: "here" }] });
      return found.one(t.subscription, "events-service-coffee-subscription").inputs["name"];
    };
    const [one, again, other] = [
      await name(["coffee.inventory.updated"]),
      await name(["coffee.inventory.updated"]),
      await name(["coffee.order.created"]),
    ];
    expect(one).toBe(again);
    expect(other).not.toBe(one);
  });

  it("has dead letters of its own: somebody is subscribed and Pub/Sub may write there before it is told of them", async () => {
    const found = await everything();
    for (const name of [...names, "service-coffee"]) {
      const letters = found.one(t.topic, `events-${name}-dead-letters`);
      expect(letters.inputs).toMatchObject({
        kmsKeyName: key,
        messageStoragePolicy: { allowedPersistenceRegions: ["us-central1"] },
      });
      expect(found.one(t.subscription, `events-${name}-dead-letters`).inputs).toMatchObject({
        ...{ messageRetentionDuration: `${14 * 86_400}s`, expirationPolicy: { ttl: "" } },
      });
      expect(found.one(t.topicMember, `events-${name}-dead-letters`).inputs).toMatchObject({
        ...{ role: "roles/pubsub.publisher", member: "serviceAccount:pubsub@agents.example" },
      });
      const { dependsOn } = found.one(t.subscription, `events-${name}-subscription`);
      expect(dependsOn).toEqual(
        expect.arrayContaining([
          `${t.subscription}::events-${name}-dead-letters`,
          `${t.topicMember}::events-${name}-dead-letters`,
        ]),
      );
      expect(found.one(t.subscriptionMember, `events-${name}-takes-away`).inputs).toMatchObject({
        ...{ role: "roles/pubsub.subscriber", member: "serviceAccount:pubsub@agents.example" },
      });
    }
    expect(await value(made.outputs.subscribers["order"]!.redrive)).toMatch(
      /^gcloud pubsub subscriptions modify-push-config go-coffee-dev-events-order-dead-letters .*--push-endpoint https:/,
    );
  });
});

describe("a function", () => {
  it("is closed to the internet, runs as itself, a call at a time, as often as it may", async () => {
    const found = await everything();
    for (const name of names) {
      const { inputs } = found.one(t.function, `events-${name}-function`);
      expect(config(inputs)).toMatchObject({
        ...{ ingressSettings: "ALLOW_INTERNAL_ONLY", maxInstanceCount: 7, maxInstanceRequestConcurrency: 1 },
        ...{ availableMemory: "256M", timeoutSeconds: 30 },
      });
      expect(inputs["name"]).toMatch(/^[a-z]([-a-z0-9]*[a-z0-9])?$/);
      expect(String(inputs["name"]).length).toBeLessThan(50);
    }
    const accounts = found.of(t.function).map(({ inputs }) => config(inputs)["serviceAccountEmail"]);
    expect(new Set(accounts).size).toBe(names.length);
  });

  it("lies under our key, from its source to its image, and is built by an account that can do no more", async () => {
    const found = await everything();
    const { inputs } = found.one(t.function, "events-order-function");
    expect(inputs).toMatchObject({
      kmsKeyName: key,
      buildConfig: {
        ...{ runtime: "nodejs24", entryPoint: "handle" },
        source: { storageSource: { object: "order/5ha-of-order.zip" } },
      },
    });
    expect(found.one(t.repository).inputs["kmsKeyName"]).toBe(key);
    for (const { inputs: bucket } of found.of(t.bucket))
      expect(bucket["encryption"]).toEqual({ defaultKmsKeyName: key });
    const builder = found.one(t.account, "events-functions-builder").inputs["accountId"];
    const rights = [...found.of(t.projectMember), ...found.of(t.repositoryMember)]
      .filter(({ inputs: of }) => String(of["member"]).startsWith(`serviceAccount:${String(builder)}@`))
      .map(({ inputs: { role, condition } }) => [role, (condition as { expression?: string } | undefined)?.expression]);
    expect(rights.sort()).toEqual([
      ["roles/artifactregistry.writer", undefined],
      ["roles/logging.logWriter", undefined],
      [
        "roles/storage.objectViewer",
        'resource.name.startsWith("projects/_/buckets/gcf-v2-sources-123456789012-us-central1")',
      ],
    ]);
  });

  it("waits for all that it is made of, and of another archive is the same one with another source", async () => {
    const before = await everything();
    expect(before.one(t.function, "events-order-function").dependsOn).toEqual(
      expect.arrayContaining([
        ...["builder-logs", "builder-reads"].map((part) => `${t.projectMember}::events-functions-${part}`),
        ...["builder-pushes", "functions-images"].map((part) => `${t.repositoryMember}::events-functions-${part}`),
        `${t.projectMember}::events-order-state`,
      ]),
    );
    const after = await recorded({
      archives: { ...sound.archives, order: { ...archive("order"), sha256: "another" } },
    });
    const source = (found: typeof before, name: string) => found.one(t.object, `events-${name}-archive`).inputs["name"];
    expect([source(before, "order"), source(after, "order")]).toEqual(["order/5ha-of-order.zip", "order/another.zip"]);
    expect(source(after, "payment")).toBe(source(before, "payment"));
  });

  it("is built two minutes after its account, its builder and Google's agents have their rights", async () => {
    const found = await everything();
    for (const name of names) {
      const { inputs, dependsOn } = found.one(t.sleep, `events-${name}-rights-known`);
      expect(inputs).toMatchObject({ createDuration: "2m" });
      expect(dependsOn).toEqual(
        expect.arrayContaining([
          ...[`${t.account}::events-${name}-account`, `${t.projectMember}::events-${name}-state`],
          ...["builder-logs", "builder-reads"].map((part) => `${t.projectMember}::events-functions-${part}`),
          ...["builder-pushes", "functions-images"].map((part) => `${t.repositoryMember}::events-functions-${part}`),
        ]),
      );
      expect(found.one(t.function, `events-${name}-function`).dependsOn).toContain(
        `${t.sleep}::events-${name}-rights-known`,
      );
    }
  });

  it("may use a database of its own, and beyond that what it is there for", async () => {
    const found = await everything();
    for (const name of names)
      expect(found.one(t.projectMember, `events-${name}-state`).inputs).toMatchObject({
        role: "roles/datastore.user",
        condition: {
          expression: `resource.name == "projects/go-coffee-dev/databases/go-coffee-dev-events-${name}-1"`,
        },
      });
    const account = (name: string) => String(found.one(t.account, `events-${name}-account`).inputs["accountId"]);
    const beyond = [t.topicMember, t.bucketMember, "gcp:secretmanager/secretIamMember:SecretIamMember"]
      .flatMap((type) => found.of(type))
      .filter(({ inputs }) => !String(inputs["member"]).includes("agents.example"))
      .map(({ inputs }) => [String(inputs["member"]).replace(/^serviceAccount:|@.*$/g, ""), inputs["role"]]);
    expect(beyond.sort()).toEqual(
      [
        [account("analytics"), "roles/storage.objectCreator"],
        [account("notification"), "roles/secretmanager.secretAccessor"],
        [account("order"), "roles/pubsub.publisher"],
      ].sort(),
    );
    expect(found.one(t.bucketMember).inputs["member"]).toEqual(member(account("analytics")));
  });

  it("is told what it needs, and nothing else", async () => {
    const found = await recorded({ tracing: { endpoint: "http://10.0.0.9:4318" } });
    const told = (name: string) => {
      const { inputs } = found.one(t.function, `events-${name}-function`);
      return config(inputs)["environmentVariables"] as Record<string, unknown>;
    };
    const usual = (name: string) => ({
      ...{ COFFEE_ENVIRONMENT: "dev", COFFEE_CLOUD: "gcp", COFFEE_FUNCTION: name },
      COFFEE_STATE: `projects/go-coffee-dev/databases/go-coffee-dev-events-${name}-1`,
      OTEL_EXPORTER_OTLP_ENDPOINT: "http://10.0.0.9:4318",
    });
    expect(told("payment")).toEqual(usual("payment"));
    expect(told("order")).toEqual({
      ...{ ...usual("order"), COFFEE_BUS: "projects/go-coffee-dev/topics/go-coffee-dev-events" },
    });
    expect(told("analytics")["COFFEE_ANALYTICS"]).toBe("go-coffee-dev-events-123456789012");
    expect(told("notification")).toMatchObject({ COFFEE_DELIVER_URL: "https://notify.example/v1" });
    expect(told("forward")).toMatchObject({
      COFFEE_FORWARD_BUS: "https://topic.example/api/events",
      COFFEE_FORWARD_AS: "{}",
    });
  });

  it("is judged by no policy: nobody attests what Cloud Build makes, and none would run", async () => {
    for (const { inputs } of (await everything()).of(t.function))
      expect(config(inputs)).not.toHaveProperty("binaryAuthorizationPolicy");
  });
});
