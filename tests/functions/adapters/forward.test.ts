import { type ForwardAs, functionVariables as v } from "../../../components/core/events";
import type { CoffeeEvent } from "../../../functions/contract";
import { decode, withHop } from "../../../functions/envelope";
import { forward, nextCloud, onward } from "../../../functions/handlers/forward";
import { Poison } from "../../../functions/poison";
import type { ApisOptions } from "../../../simulators/events/apis/http";
import { Store } from "../../../simulators/events/store";
import { lambdaRuntimeStatus } from "../../../tools/lambda-runtime/runtime";
import { describeNeeding } from "../../needs";
import { farSide } from "./far";
import { type Bench, bench } from "./hosts";
import { handed, ordered } from "./samples";

const ric = lambdaRuntimeStatus();

describeNeeding("missing" in ric ? ric.missing : undefined, "from AWS to Google Cloud", () => {
  let place: Bench;
  let store: Store;
  beforeAll(async () => {
    store = Store.open(":memory:");
    place = await bench("aws", { store }, "script" in ric ? ric : undefined);
  });
  afterAll(async () => {
    await place.close();
    store.close();
  });

  test("the role's own signed request is exchanged for a service account's token, and the event goes on as it is", async () => {
    const far = await farSide({
      "sts/v1/token": {
        access_token: "federated",
        issued_token_type: "urn:ietf:params:oauth:token-type:access_token",
        token_type: "Bearer",
        expires_in: 3600,
      },
      "iam/": { accessToken: "of-the-service-account", expireTime: new Date(Date.now() + 3600_000).toISOString() },
      "pubsub.googleapis.com/v1/projects/p/topics/t:publish": { messageIds: ["1"] },
    });
    const audience = "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/aws";
    const as: { [Part in keyof ForwardAs["gcp"]]: unknown } = {
      type: "external_account",
      audience,
      subject_token_type: "urn:ietf:params:aws:token-type:aws4_request",
      token_url: `${far.url}/sts/v1/token`,
      service_account_impersonation_url: `${far.url}/iam/v1/projects/-/serviceAccounts/f@p.iam.gserviceaccount.com:generateAccessToken`,
      credential_source: {
        environment_id: "aws1",
        regional_cred_verification_url:
          "https://sts.{region}.amazonaws.com?Action=GetCallerIdentity&Version=2011-06-15",
      },
    };
    const preload = place.written({ "reroute.cjs": far.preload });
    const started = await place.start(await place.folder("forward"), "forward", {
      [v.forwardBus]: "projects/p/topics/t",
      [v.forwardAs]: JSON.stringify(as),
      AWS_SESSION_TOKEN: "session",
      NODE_OPTIONS: `--require ${preload}/reroute.cjs`,
    });
    try {
      const event = ordered();
      for (const one of [event, event, ordered()])
        expect(await started.invoke({ body: handed.aws(one) })).toEqual({ batchItemFailures: [] });
      const [exchange, impersonation, ...published] = far.left;
      const form = new URLSearchParams(exchange!.body);
      expect(form.get("audience")).toBe(audience);
      const subject = JSON.parse(decodeURIComponent(form.get("subject_token")!)) as {
        url: string;
        headers: { key: string; value: string }[];
      };
      expect(subject.url).toBe("https://sts.us-east-1.amazonaws.com?Action=GetCallerIdentity&Version=2011-06-15");
      const signed = Object.fromEntries(subject.headers.map(({ key, value }) => [key, value]));
      expect(signed["authorization"]).toMatch(
        /^AWS4-HMAC-SHA256 Credential=AKIALOCALLOCALLOCAL0\/\d+\/us-east-1\/sts\//,
      );
      expect(signed["x-goog-cloud-target-resource"]).toBe(audience);
      expect(impersonation).toMatchObject({ headers: { authorization: "Bearer federated" } });
      expect(JSON.parse(impersonation!.body)).toMatchObject({ scope: ["https://www.googleapis.com/auth/pubsub"] });
      // Once each, with one token for both.
      expect(published.map(({ headers }) => headers["authorization"])).toEqual(
        Array(2).fill("Bearer of-the-service-account"),
      );
      const [message] = (JSON.parse(published[0]!.body) as { messages: { attributes: object }[] }).messages;
      expect(message!.attributes).toEqual({
        "content-type": "application/cloudevents+json",
        "ce-type": "coffee.order.created",
        "ce-id": event.id,
        "ce-source": event.source,
        "ce-coffeehops": "aws",
      });
      expect(decode({ message })).toMatchObject({ ...event, coffeehops: "aws" });
      expect(started.output()).not.toMatch(/federated|of-the-service-account/);
    } finally {
      far.close();
    }
  });
});

describe("from Google Cloud to Azure", () => {
  let place: Bench;
  let store: Store;
  let fault: ApisOptions["fault"];
  beforeAll(async () => {
    store = Store.open(":memory:");
    place = await bench("gcp", { store, fault: (request) => fault?.(request) });
  });
  afterAll(async () => {
    await place.close();
    store.close();
  });

  test("the account's ID token is the assertion for a token of Entra, and the event goes on with both hops", async () => {
    const topic = "events.eastus2-1.eventgrid.azure.net/api/events";
    const far = await farSide({
      "login.microsoftonline.com/tenant/oauth2/v2.0/token": { access_token: "of-entra", expires_in: 3599 },
      [topic]: {},
    });
    const as: ForwardAs["azure"] = { tenantId: "tenant", clientId: "client", audience: "api://AzureADTokenExchange" };
    const preload = place.written({ "reroute.cjs": far.preload });
    const started = await place.start(await place.folder("forward"), "forward", {
      [v.forwardBus]: `https://${topic}`,
      [v.forwardAs]: JSON.stringify(as),
      NODE_OPTIONS: `--require ${preload}/reroute.cjs`,
    });
    try {
      const event = withHop(ordered(), "aws");
      expect(await started.invoke({ body: handed.gcp(event) })).toBe(204);
      expect(await started.invoke({ body: handed.gcp(ordered()) })).toBe(204);
      const [login, first, second] = far.left;
      expect(far.left).toHaveLength(3);
      expect(Object.fromEntries(new URLSearchParams(login!.body))).toEqual({
        grant_type: "client_credentials",
        client_id: "client",
        scope: "https://eventgrid.azure.net/.default",
        client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        client_assertion: `local.${Buffer.from("api://AzureADTokenExchange").toString("base64url")}.token`,
      });
      expect(first).toMatchObject({
        headers: { authorization: "Bearer of-entra" },
        to: `${topic}?api-version=2018-01-01`,
      });
      expect(first!.headers["content-type"]).toMatch(/^application\/cloudevents\+json/);
      expect(JSON.parse(first!.body)).toMatchObject({ id: event.id, source: event.source, coffeehops: "aws,gcp" });
      expect(JSON.parse(second!.body)).toMatchObject({ coffeehops: "gcp" });
    } finally {
      far.close();
    }
  });

  test("what came through the next cloud before is refused, and so is what came through this one", async () => {
    const started = await place.start(await place.folder("forward"), "forward", {
      [v.forwardBus]: "http://127.0.0.1:9/eventgrid/events/api/events",
      [v.forwardAs]: "{}",
    });
    for (const cloud of ["azure", "gcp"] as const)
      await expect(started.invoke({ body: handed.gcp(withHop(ordered(), cloud)) })).rejects.toThrow(/422/);
    await expect(started.invoke({ body: handed.gcp(ordered()) })).rejects.toThrow(/503/);
  });
});

describe("hops", () => {
  const through = (...clouds: ("aws" | "gcp" | "azure")[]) =>
    clouds.reduce<CoffeeEvent>((event, cloud) => withHop(event, cloud), ordered());

  test("a publisher on the next bus takes what was not there, and nothing else", async () => {
    const taken: CoffeeEvent[] = [];
    const publisher = onward("gcp", { publish: async (event) => void taken.push(event) });
    await publisher.publish(through("aws"));
    await expect(publisher.publish(through("gcp", "aws"))).rejects.toThrow(Poison);
    await expect(publisher.publish(through("azure", "gcp", "aws"))).rejects.toThrow(Poison);
    expect(taken.map(({ coffeehops }) => coffeehops)).toEqual(["aws"]);
  });

  test("the way ends at the last cloud", () => {
    expect(nextCloud).toEqual({ aws: "gcp", gcp: "azure" });
    expect(forward.takes).toContain("coffee.order.created");
  });
});
