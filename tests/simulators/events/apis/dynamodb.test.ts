import { startAws } from "../../../../simulators/events/apis/aws";
import { local } from "./api";

/* What DynamoDB answers, as its developer guide has it; botocore, data/dynamodb/2012-08-10. */

async function table() {
  const { ask, store } = await local(startAws, { tables: { orders: ["id"] } });
  const call = (operation: string, asked: object) =>
    ask("POST", "/", { TableName: "orders", ...asked }, { "x-amz-target": `DynamoDB_20120810.${operation}` });
  return { call, store };
}

const key = { id: { S: "one" } };

test("what is put is got; what is not there has no item", async () => {
  const { call } = await table();
  expect((await call("PutItem", { Item: { ...key, n: { N: "1" } } })).status).toBe(200);
  expect((await call("GetItem", { Key: key })).body).toEqual({ Item: { id: { S: "one" }, n: { N: "1" } } });
  expect((await call("GetItem", { Key: { id: { S: "two" } } })).body).toEqual({});
});

test.each<[condition: string, values: object, holds: boolean]>([
  ["attribute_not_exists(id)", {}, false],
  ["attribute_exists(id) AND attribute_not_exists(gone)", {}, true],
  ["n = :v", { ":v": { N: "5.0" } }, true],
  ["n <> :v", { ":v": { N: "5" } }, false],
  ["gone <> :v", { ":v": { N: "5" } }, true],
  ["n < :v", { ":v": { N: "10" } }, true],
  ["t < :v", { ":v": { S: "b" } }, true],
  ["n < :v", { ":v": { S: "10" } }, false],
  ["n BETWEEN :a AND :b", { ":a": { N: "1" }, ":b": { N: "5" } }, true],
  ["n IN (:a, :b)", { ":a": { N: "1" }, ":b": { N: "2" } }, false],
  ["NOT (n >= :a) OR begins_with(t, :b)", { ":a": { N: "5" }, ":b": { S: "a" } }, true],
  ["attribute_exists(gone) OR n > :a AND t = :b", { ":a": { N: "1" }, ":b": { S: "abc" } }, true],
  ["contains(t, :b)", { ":b": { S: "bc" } }, true],
  ["size(t) = :a", { ":a": { N: "3" } }, true],
  ["attribute_type(n, :b)", { ":b": { S: "N" } }, true],
  ["m.inner[1] = :a", { ":a": { N: "2" } }, true],
])("%s with %j: %s", async (ConditionExpression, values, holds) => {
  const { call } = await table();
  await call("PutItem", {
    Item: { ...key, n: { N: "5" }, t: { S: "abc" }, m: { M: { inner: { L: [{ N: "1" }, { N: "2" }] } } } },
  });
  const answer = await call("UpdateItem", {
    ...{ Key: key, UpdateExpression: "SET done = :done", ConditionExpression },
    ExpressionAttributeValues: { ...values, ":done": { BOOL: true } },
  });
  expect(answer.status).toBe(holds ? 200 : 400);
  if (!holds) expect(answer.body["__type"]).toBe("com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException");
});

test("an update sets, counts, takes away, and gives what is new", async () => {
  const { call } = await table();
  await call("PutItem", { Item: { ...key, n: { N: "5" }, former: { S: "x" } } });
  const answer = await call("UpdateItem", {
    ...{ Key: key, ReturnValues: "ALL_NEW" },
    UpdateExpression: "SET n = n + :one, #first = if_not_exists(#first, :one) REMOVE former ADD more :one",
    ExpressionAttributeNames: { "#first": "first" },
    ExpressionAttributeValues: { ":one": { N: "1" } },
  });
  expect(answer.body).toEqual({ Attributes: { id: { S: "one" }, n: { N: "6" }, first: { N: "1" }, more: { N: "1" } } });
});

test("a condition that fails says what was there, where it is asked", async () => {
  const { call } = await table();
  await call("PutItem", { Item: { ...key, state: { S: "done" } } });
  const asked = { Item: key, ConditionExpression: "attribute_not_exists(id)" };
  expect((await call("PutItem", asked)).body["Item"]).toBeUndefined();
  const told = await call("PutItem", { ...asked, ReturnValuesOnConditionCheckFailure: "ALL_OLD" });
  expect(told.body["Item"]).toEqual({ id: { S: "one" }, state: { S: "done" } });
});

test("a transaction writes all or nothing, and says which condition failed", async () => {
  const { call } = await table();
  await call("PutItem", { Item: key });
  const answer = await call("TransactWriteItems", {
    TransactItems: [
      { Put: { TableName: "orders", Item: { id: { S: "two" } } } },
      { Put: { TableName: "orders", Item: key, ConditionExpression: "attribute_not_exists(id)" } },
    ],
  });
  expect(answer.body["__type"]).toContain("TransactionCanceledException");
  expect(answer.body["CancellationReasons"]).toMatchObject([{ Code: "None" }, { Code: "ConditionalCheckFailed" }]);
  expect((await call("GetItem", { Key: { id: { S: "two" } } })).body).toEqual({});
});

test.each<[what: string, operation: string, asked: object, why: string]>([
  [
    "a reserved word",
    "UpdateItem",
    { Key: key, UpdateExpression: "SET state = :a", ExpressionAttributeValues: { ":a": { N: "1" } } },
    "reserved keyword: state",
  ],
  [
    "a value that is not used",
    "PutItem",
    { Item: key, ExpressionAttributeValues: { ":a": { N: "1" } } },
    "unused in expressions",
  ],
  [
    "a name that is not used",
    "PutItem",
    { Item: key, ExpressionAttributeNames: { "#a": "b" } },
    "unused in expressions",
  ],
  ["a value that is not given", "PutItem", { Item: key, ConditionExpression: "n = :a" }, "not defined"],
  ["an item without its key", "PutItem", { Item: { n: { N: "1" } } }, "Missing the key id"],
  ["more than the key", "GetItem", { Key: { ...key, n: { N: "1" } } }, "does not match the schema"],
  ["an empty key", "PutItem", { Item: { id: { S: "" } } }, "empty string"],
  [
    "a change of the key",
    "UpdateItem",
    { Key: key, UpdateExpression: "SET id = :a", ExpressionAttributeValues: { ":a": { S: "x" } } },
    "part of the key",
  ],
  ["more than 400 KB", "PutItem", { Item: { ...key, t: { S: "x".repeat(410_000) } } }, "size has exceeded"],
  ["a table that is not there", "GetItem", { TableName: "gone", Key: key }, "resource not found"],
  ["half an expression", "PutItem", { Item: key, ConditionExpression: "n =" }, "Syntax error"],
])("%s is refused", async (_, operation, asked, why) => {
  const { call } = await table();
  const answer = await call(operation, asked);
  expect(answer.status).toBe(400);
  expect(answer.body["message"]).toContain(why);
});
