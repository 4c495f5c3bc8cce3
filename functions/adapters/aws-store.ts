import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { stateNames } from "../../components/core/events";
import { type Kept, type Recorded, type Store, type Value, markSeconds } from "../contract";

/*
 * Marks and records in one table, each change one conditional write, which DynamoDB decides (developer guide, "Condition expressions"). Times are numbers: `until` milliseconds, `expires`
 * seconds since 1970. Names go by `#`, since DynamoDB reserves many (`state`, `owner`, `value`, `by`).
 */

const { key: id, expires } = stateNames;

/** On DynamoDB. The SDK sends again what got no answer: each write here holds again for whoever it was. */
export class DynamoStore implements Store {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly table: string,
    private readonly clock: () => number = Date.now,
  ) {}

  async claim(key: string, owner: string, leaseSeconds: number): Promise<"fresh" | "done" | "busy"> {
    const now = this.clock();
    try {
      await this.client.send(
        new UpdateItemCommand({
          ...this.at(key),
          UpdateExpression: "SET #state = :begun, #owner = :owner, #until = :until, #expires = :expires",
          ConditionExpression: "attribute_not_exists(#id) OR (#state = :begun AND (#owner = :owner OR #until < :now))",
          ExpressionAttributeNames: {
            "#id": id,
            "#state": "state",
            "#owner": "owner",
            "#until": "until",
            "#expires": expires,
          },
          ExpressionAttributeValues: {
            ":begun": { S: "begun" },
            ":owner": { S: owner },
            ":until": { N: String(now + leaseSeconds * 1000) },
            ":now": { N: String(now) },
            ":expires": this.expires(),
          },
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        }),
      );
      return "fresh";
    } catch (problem) {
      if (!(problem instanceof ConditionalCheckFailedException)) throw problem;
      return problem.Item?.["state"]?.S === "done" ? "done" : "busy";
    }
  }

  async finish(key: string): Promise<void> {
    await this.client.send(
      new UpdateItemCommand({
        ...this.at(key),
        UpdateExpression: "SET #state = :done, #expires = :expires REMOVE #owner, #until",
        ExpressionAttributeNames: { "#state": "state", "#owner": "owner", "#until": "until", "#expires": expires },
        ExpressionAttributeValues: { ":done": { S: "done" }, ":expires": this.expires() },
      }),
    );
  }

  async release(key: string, owner: string): Promise<void> {
    await held(
      this.client.send(
        new DeleteItemCommand({
          ...this.at(key),
          ConditionExpression: "#state = :begun AND #owner = :owner",
          ExpressionAttributeNames: { "#state": "state", "#owner": "owner" },
          ExpressionAttributeValues: { ":begun": { S: "begun" }, ":owner": { S: owner } },
        }),
      ),
    );
  }

  async record(key: string, { version, value, by }: Recorded & { by: string }): Promise<Kept> {
    const kept = await held(
      this.client.send(
        new UpdateItemCommand({
          ...this.at(key),
          UpdateExpression: "SET #version = :version, #value = :value, #by = :by",
          ConditionExpression:
            "attribute_not_exists(#id) OR #version < :version OR (#version = :version AND #by = :by)",
          ExpressionAttributeNames: { "#id": id, "#version": "version", "#value": "value", "#by": "by" },
          ExpressionAttributeValues: {
            ":version": { N: String(version) },
            ":value": { S: JSON.stringify(value) },
            ":by": { S: by },
          },
        }),
      ),
    );
    return kept ? "kept" : "stale";
  }

  async look(key: string): Promise<Recorded | undefined> {
    const { Item: item } = await this.client.send(new GetItemCommand({ ...this.at(key), ConsistentRead: true }));
    if (item === undefined) return undefined;
    return { version: Number(item["version"]?.N ?? 0), value: JSON.parse(item["value"]?.S ?? "null") as Value };
  }

  private at(key: string) {
    return { TableName: this.table, Key: { [id]: { S: key } } };
  }

  private expires() {
    return { N: String(Math.floor(this.clock() / 1000) + markSeconds) };
  }
}

/** Whether a conditional write held. */
async function held(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (problem) {
    if (problem instanceof ConditionalCheckFailedException) return false;
    throw problem;
  }
}
