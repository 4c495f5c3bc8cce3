import { output } from "@pulumi/pulumi";
import * as fc from "fast-check";
import { ExternalAccountClient, AwsClient, type ExternalAccountClientOptions } from "google-auth-library";
import { forwardPattern } from "../../../components/aws/events/events-plan";
import { clouds, type Cloud } from "../../../components/core/contracts";
import { eventTypes, type EventType } from "../../../components/core/events";
import { filterOf } from "../../../components/gcp/events/subscriptions-plan";
import {
  ForwardingToAzure,
  ForwardingToGoogle,
  type ForwardingOutputs,
} from "../../../components/interconnect/forwarding";
import { asAzure, asGoogle, conditionOfRole, roleOf, uniqueId } from "../../../components/interconnect/forwarding-plan";
import { forwardPairs } from "../../../config/events";
import type { CoffeeEvent } from "../../../functions/contract";
import { hopsOf, withHop } from "../../../functions/envelope";
import { nextCloud as nextOfFunctions, onward } from "../../../functions/handlers/forward";
import { matchesPattern } from "../../../simulators/events/matching/eventbridge";
import { matchesFilter } from "../../../simulators/events/matching/pubsub";
import { nextCloud } from "../../../stacks/asked-events";
import { record, type Recorded } from "../../mocks";
import { identities, places, subscription } from "./places";

const roleArn = "arn:aws:iam::123456789012:role/go-coffee-prod-events-forward";
const google = identities.gcp.site as Extract<(typeof identities)["gcp"]["site"], { kind: "gcp" }>;
const azure = identities.azure.site as Extract<(typeof identities)["azure"]["site"], { kind: "azure" }>;
const topicId = `/subscriptions/${subscription}/resourceGroups/r/providers/Microsoft.EventGrid/topics/t`;
const known = <T>(value: unknown): Promise<T> =>
  new Promise((resolve) => void output(value as T).apply((one) => resolve(one as T)));

async function made<T>(
  make: () => { outputs: ForwardingOutputs },
): Promise<{ recorded: Recorded; as: T; who: string }> {
  const box: { outputs?: ForwardingOutputs } = {};
  const recorded = await record(() => void (box.outputs = make().outputs));
  return {
    recorded,
    as: JSON.parse(await known<string>(box.outputs!.as)) as T,
    who: await known<string>(box.outputs!.who),
  };
}

describe("roleOf", () => {
  it("knows what sessions of a role are called, which have none of its path", () => {
    expect(roleOf("arn:aws:iam::123456789012:role/service-role/of/forward")).toEqual({
      account: "123456789012",
      name: "forward",
      sessions: "arn:aws:sts::123456789012:assumed-role/forward/",
    });
  });

  it.each(["", "arn:aws:iam::123456789012:user/somebody", "arn:aws:iam::12:role/x", "arn:aws:iam::123456789012:role/"])(
    "refuses %p, which would let in nobody, or somebody else",
    (arn) => expect(() => roleOf(arn)).toThrow(/want the ARN of a role/),
  );

  it("no other role's session fits the condition, however alike their names are", () => {
    const prefix = /^assertion\.arn\.startsWith\('(.*)'\)$/.exec(conditionOfRole(roleOf(roleArn)))?.[1] ?? "none";
    const name = fc.stringMatching(/^[A-Za-z0-9+=,.@_-]{1,40}$/);
    fc.assert(
      fc.property(name, name, fc.boolean(), (role, session, longer) => {
        const called = longer ? `go-coffee-prod-events-forward${role}` : role;
        const arn = `arn:aws:sts::123456789012:assumed-role/${called}/${session}`;
        expect(arn.startsWith(prefix)).toBe(called === "go-coffee-prod-events-forward");
      }),
    );
    expect(`arn:aws:sts::210987654321:assumed-role/go-coffee-prod-events-forward/x`.startsWith(prefix)).toBe(false);
  });
});

describe("what a forwarder is told", () => {
  it("is a configuration of Google's own library, whose source is the function's role, and holds no secret", () => {
    const as = asGoogle(
      "projects/42/locations/global/workloadIdentityPools/p/providers/forwarder",
      "a@p.iam.gserviceaccount.com",
    );
    expect(ExternalAccountClient.fromJSON(as as unknown as ExternalAccountClientOptions)).toBeInstanceOf(AwsClient);
    expect(JSON.stringify(as)).not.toMatch(/private_key|client_secret|access_key|"url"/i);
    // Its share of a function's environment, of which Lambda takes 4 KB.
    expect(JSON.stringify(as).length).toBeLessThan(1024);
  });

  it("is an application of Entra's, and whom a token has to be for", () => {
    expect(asAzure("tenant", "client")).toEqual({
      ...{ tenantId: "tenant", clientId: "client", audience: "api://AzureADTokenExchange" },
    });
  });
});

describe("from AWS to Google", () => {
  const toGoogle = () =>
    made<ReturnType<typeof asGoogle>>(
      () =>
        new ForwardingToGoogle("aws-to-gcp", {
          ...{ place: places.gcp, site: google, forwarder: roleArn },
          bus: { scope: "go-coffee-prod-events" },
        }),
    );

  it("one role of one account comes in, whichever its session, and may be an account that publishes on the topic alone", async () => {
    const { recorded, as, who } = await toGoogle();
    expect(recorded.one("gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider").inputs).toMatchObject({
      aws: { accountId: "123456789012" },
      attributeMapping: { "google.subject": "assertion.arn.extract('assumed-role/{role}/')" },
      attributeCondition:
        "assertion.arn.startsWith('arn:aws:sts::123456789012:assumed-role/go-coffee-prod-events-forward/')",
    });
    const email = "go-coffee-prod-events-from-aws@go-coffee-prod.iam.gserviceaccount.com";
    expect(who).toBe(email);
    expect(recorded.one("gcp:serviceaccount/iAMMember:IAMMember").inputs).toMatchObject({
      role: "roles/iam.workloadIdentityUser",
      member:
        "principal://iam.googleapis.com/projects/42/locations/global/workloadIdentityPools/go-coffee-prod-events-aws-drawn/subject/go-coffee-prod-events-forward",
    });
    expect(recorded.one("gcp:pubsub/topicIAMMember:TopicIAMMember").inputs).toEqual({
      ...{ project: "go-coffee-prod", topic: "go-coffee-prod-events" },
      ...{ role: "roles/pubsub.publisher", member: `serviceAccount:${email}` },
    });
    // Beside these two, it may do nothing.
    expect(recorded.all.filter(({ type }) => /[mM]ember:|Binding|Policy/.test(type))).toHaveLength(2);
    const provider =
      "projects/42/locations/global/workloadIdentityPools/go-coffee-prod-events-aws-drawn/providers/forwarder";
    expect(as).toEqual(asGoogle(provider, email));
  });

  it("names fit, of the longest environment too", async () => {
    const place = { ...places.gcp, environment: "twelve-chars" };
    const { recorded } = await made(
      () => new ForwardingToGoogle("aws-to-gcp", { place, site: google, forwarder: roleArn, bus: { scope: "t" } }),
    );
    const account = recorded.one("gcp:serviceaccount/account:Account").inputs["accountId"];
    expect(String(account)).toMatch(/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/);
    const pool = recorded.one("gcp:iam/workloadIdentityPool:WorkloadIdentityPool").inputs["workloadIdentityPoolId"];
    expect(String(pool)).toMatch(/^[a-z][a-z0-9-]{0,26}-drawn$/);
  });
});

describe("from Google to Azure", () => {
  const toAzure = (forwarder: string) =>
    made<ReturnType<typeof asAzure>>(
      () =>
        new ForwardingToAzure("gcp-to-azure", { place: places.azure, site: azure, bus: { scope: topicId }, forwarder }),
    );

  it("one service account comes in, by issuer and unique id, and may send to the topic alone", async () => {
    const { recorded, as } = await toAzure("112233445566778899001");
    expect(recorded.one("azure-native:managedidentity:FederatedIdentityCredential").inputs).toMatchObject({
      ...{ issuer: "https://accounts.google.com", subject: "112233445566778899001" },
      audiences: ["api://AzureADTokenExchange"],
    });
    const { inputs } = recorded.one("azure-native:authorization:RoleAssignment");
    expect(inputs).toMatchObject({ scope: topicId, principalType: "ServicePrincipal" });
    expect(String(inputs["roleDefinitionId"])).toMatch(/d5a91429-5739-47e2-a06b-3470a27159e7$/);
    expect(as).toMatchObject({ tenantId: "tenant-1", audience: "api://AzureADTokenExchange" });
  });

  it("never an address in the place of the id: the next account of that address would come in", () => {
    expect(uniqueId("112233445566778899001")).toBe("112233445566778899001");
    expect(() => uniqueId("forward@go-coffee-prod.iam.gserviceaccount.com")).toThrow(/want the unique id/);
  });
});

describe("loops", () => {
  /** An event of a type, as it is born on a cloud. */
  const born = (type: EventType, cloud: Cloud): CoffeeEvent =>
    ({
      ...{ specversion: "1.0", id: "e-1", source: `urn:go-coffee:prod:${cloud}:order`, type, subject: "s" },
      ...{ time: "2026-11-28T00:00:00Z", datacontenttype: "application/json", data: {} },
    }) as unknown as CoffeeEvent;

  /** Whether a cloud's own rule lets an event through to its forwarder: the patterns and filters that stand there. */
  function letsOn(cloud: Cloud, types: readonly EventType[], event: CoffeeEvent): boolean {
    const hops = event.coffeehops;
    switch (cloud) {
      case "aws":
        return matchesPattern(
          { ...forwardPattern(types, "gcp") },
          { "detail-type": event.type, source: event.source, detail: { ...event } },
        );
      case "gcp":
        return matchesFilter(filterOf({ takes: types, origin: "onward" }), {
          ...{ "ce-type": event.type, "ce-source": event.source },
          ...(hops !== undefined && { "ce-coffeehops": hops }),
        });
      case "azure":
        return false;
    }
  }

  it("the functions, what is composed and what is refused go by one chain", () => {
    expect(nextCloud).toEqual({ ...nextOfFunctions, azure: undefined });
    expect(Object.entries(nextOfFunctions)).toEqual(forwardPairs);
  });

  it("an event comes once to each bus that lies after its own, if it is of a type that goes on, and to no other", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.constantFrom(...eventTypes), { minLength: 1 }),
        fc.constantFrom(...eventTypes),
        fc.constantFrom(...clouds),
        (types, type, start) => {
          const came: Cloud[] = [];
          let at: Cloud | undefined = start;
          let event = born(type, start);
          while (at !== undefined) {
            came.push(at);
            expect(came.length).toBeLessThanOrEqual(clouds.length);
            const next: Cloud | undefined = nextCloud[at];
            if (next === undefined || !letsOn(at, types, event)) break;
            event = withHop(event, at);
            at = next;
          }
          const after = clouds.slice(clouds.indexOf(start));
          expect(came).toEqual(types.includes(type) ? after : [start]);
          expect(hopsOf(event)).toEqual(came.slice(0, -1));
        },
      ),
    );
  });

  it("whoever forwards to whom, no event comes twice to a bus: its hops hold it back", async () => {
    const others = (cloud: Cloud) => clouds.filter((one) => one !== cloud);
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          aws: fc.subarray(others("aws")),
          gcp: fc.subarray(others("gcp")),
          azure: fc.subarray(others("azure")),
        }),
        fc.constantFrom(...clouds),
        async (edges, start) => {
          let longest = 0;
          // Each copy by its own way: the buses that it was on.
          const walk = async (at: Cloud, event: CoffeeEvent, way: readonly Cloud[]): Promise<void> => {
            expect(way).not.toContain(at);
            longest = Math.max(longest, way.length + 1);
            for (const next of edges[at]) {
              const sent: CoffeeEvent[] = [];
              const publisher = onward(next, { publish: (one) => Promise.resolve(void sent.push(one)) });
              // As the function does: its own cloud is a hop, and what had been at the next is no longer sent.
              await publisher.publish(withHop(event, at)).catch(() => undefined);
              for (const one of sent) await walk(next, one, [...way, at]);
            }
          };
          await walk(start, born("coffee.order.created", start), []);
          expect(longest).toBeLessThanOrEqual(clouds.length);
        },
      ),
    );
  });
});
