import { Topic } from "@pulumi/aws/sns/topic";
import { CloudflareZone } from "../../../components/edge/cloudflare-zone";
import { EndpointCheck } from "../../../components/edge/endpoint-check";
import type { Cloud } from "../../../components/core/contracts";
import { GlobalNames } from "../../../components/edge/global-names";
import { WaysZone } from "../../../components/edge/ways-zone";
import { aPlace } from "../../components/aws/place";
import { account, clouds } from "./clouds";

/*
 * A domain at Cloudflare that hands names on to Route 53: both stand in one world, so that what one says of the other holds.
 */

const place = aPlace();
const domain = "gocoffee.example";
const probe = {
  path: "/",
  intervalSeconds: 30,
  failures: 3,
  regions: ["us-east-1", "us-west-2", "eu-west-1"],
} as const;

function program(policy: "failover" | "weighted", order: readonly Cloud[] = ["aws", "gcp"], first?: Cloud) {
  const topicArn = new Topic("alarms", { name: "alarms" }).arn;
  const ways = new WaysZone("ways", { place, account: "123456789012", domain, topicArn }).outputs;
  new CloudflareZone("cloudflare", { place, account, domain, records: [], ways });
  const asked = order.map((cloud) => {
    const host = `${cloud}.${domain}`;
    const check = new EndpointCheck(`check-${cloud}`, {
      ...{ place, host, topicArn },
      probe: { ...probe, held: first !== undefined && cloud === "aws" },
    });
    return { cloud, host, checkId: check.outputs.id };
  });
  new GlobalNames("global", {
    ...{ place, zone: { id: ways.zoneId, name: ways.name }, clouds: asked, ttlSeconds: 60, topicArn },
    steering:
      policy === "weighted"
        ? { policy, weights: { aws: 90, gcp: 10 } }
        : { policy, ...(first !== undefined && { first }) },
  });
}

const records = (made: ReturnType<typeof clouds>, token: string) => made.standing(token).map(({ inputs }) => inputs);

it("names Route 53's servers, and its key once the zone is signed", async () => {
  const made = clouds();
  await made.run(() => program("failover"));
  const handed = records(made, "cloudflare:index/dnsRecord:DnsRecord").filter(
    (one) => one["name"] === `ways.${domain}`,
  );
  expect(handed.map((one) => one["type"]).sort()).toEqual(["DS", "NS", "NS", "NS", "NS"]);
  const key = made.standing("aws:route53/keySigningKey:KeySigningKey")[0]!.outputs;
  expect(handed.find((one) => one["type"] === "DS")?.["data"]).toMatchObject({
    ...{ keyTag: key["keyTag"], digest: key["digestValue"] },
  });
});

it.each(["failover", "weighted"] as const)("stands, is the same at once, and goes again: %s", async (policy) => {
  const made = clouds();
  await made.run(() => program(policy));
  const set = records(made, "aws:route53/record:Record").filter((one) => one["type"] === "CNAME" && one["records"]);
  expect(set.map(({ healthCheckId }) => typeof healthCheckId)).toEqual(["string", "string"]);
  expect((await made.run(() => program(policy))).changes).toMatchObject({
    create: 0,
    update: 0,
    replace: 0,
    delete: 0,
  });
  await made.destroy();
  expect(made.standing("aws:route53/zone:Zone")).toEqual([]);
});

it("hands over to the cloud that was promoted by another set; in the same one the two cannot change places", async () => {
  const made = clouds();
  await made.run(() => program("failover"));
  await expect(made.run(() => program("failover", ["gcp", "aws"]))).rejects.toThrow(
    "a set with the same Failover PRIMARY exists",
  );
  const other = clouds();
  await other.run(() => program("failover"));
  await other.run(() => program("failover", ["gcp", "aws"], "gcp"));
  const led = records(other, "aws:route53/record:Record").filter((one) => one["type"] === "CNAME");
  expect(led.map(({ name, setIdentifier }) => [name, setIdentifier]).sort()).toEqual([
    [`global-gcp.ways.${domain}`, "gcp"],
    [`global-gcp.ways.${domain}`, "next"],
    [`next.global-gcp.ways.${domain}`, "aws"],
  ]);
  const held = records(other, "aws:route53/healthCheck:HealthCheck").find((one) => one["fqdn"] === `aws.${domain}`);
  expect(held).toMatchObject({ disabled: true, invertHealthcheck: true });
});
