import { holds, Names, updated } from "./dynamodb-expressions";
import { type Attribute, DynamoError, invalid, type Item, kindOf, same } from "./dynamodb-values";
import { type ApiHandler, type ApisOptions, json } from "./http";

/** What the operations that are here have in common (botocore, data/dynamodb/2012-08-10/service-2.json: PutItemInput and its like). */
interface Asked {
  TableName: string;
  Item?: Item;
  Key?: Item;
  ConditionExpression?: string;
  UpdateExpression?: string;
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues?: Record<string, Attribute>;
  ReturnValues?: string;
  ReturnValuesOnConditionCheckFailure?: string;
}

type Write = "Put" | "Update" | "Delete" | "ConditionCheck";

/** DynamoDB, JSON protocol 1.0: GetItem, PutItem, UpdateItem, DeleteItem and TransactWriteItems. */
export function dynamodb(options: ApisOptions): ApiHandler {
  const { store } = options;
  const operations: Record<string, (asked: Record<string, unknown>) => object> = {
    GetItem: (asked) => {
      const { TableName, Key } = asked as unknown as Asked;
      const item = store.get<Item>(space(TableName), keyText(keysOf(TableName), Key!, true));
      return item ? { Item: item } : {};
    },
    PutItem: (asked) => store.transaction(() => write("Put", asked as unknown as Asked)),
    UpdateItem: (asked) => store.transaction(() => write("Update", asked as unknown as Asked)),
    DeleteItem: (asked) => store.transaction(() => write("Delete", asked as unknown as Asked)),
    TransactWriteItems: (asked) => {
      const items = asked["TransactItems"] as Partial<Record<Write, Asked>>[];
      return store.transaction(() => {
        const reasons: { Code: string; Message?: string; Item?: Item }[] = [];
        for (const item of items) {
          const [kind, one] = Object.entries(item)[0] as [Write, Asked];
          try {
            write(kind, one);
            reasons.push({ Code: "None" });
          } catch (error) {
            if (!(error instanceof DynamoError) || error.type !== "ConditionalCheckFailedException") throw error;
            reasons.push({ Code: "ConditionalCheckFailed", Message: error.message, ...error.more });
          }
        }
        const codes = reasons.map(({ Code }) => Code);
        if (codes.some((code) => code !== "None"))
          throw new DynamoError(
            "TransactionCanceledException",
            `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes.join(", ")}]`,
            { CancellationReasons: reasons },
          );
        return {};
      });
    },
  };

  function space(table: string): string {
    return `dynamodb/${table.split("/").at(-1)}`;
  }

  function keysOf(table: string): readonly string[] {
    const name = table.split("/").at(-1)!;
    const keys = options.tables ? options.tables[name] : ["id"];
    if (!keys) throw new DynamoError("ResourceNotFoundException", "Requested resource not found");
    return keys;
  }

  /** @param exact whether nothing but the key may be there */
  function keyText(keys: readonly string[], item: Item, exact: boolean): string {
    if (exact && Object.keys(item).length !== keys.length)
      throw invalid("The provided key element does not match the schema");
    return keys
      .map((key) => {
        const value = item[key];
        if (!value)
          throw invalid(
            exact
              ? "The provided key element does not match the schema"
              : `One or more parameter values were invalid: Missing the key ${key} in the item`,
          );
        const text = Object.values(value)[0] as unknown;
        if (text === "")
          throw invalid(
            `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: ${key}`,
          );
        return `${kindOf(value)}:${String(text)}`;
      })
      .join("|");
  }

  function write(kind: Write, asked: Asked): object {
    const keys = keysOf(asked.TableName);
    const key = kind === "Put" ? keyText(keys, asked.Item!, false) : keyText(keys, asked.Key!, true);
    const before = store.get<Item>(space(asked.TableName), key);
    const names = new Names(asked.ExpressionAttributeNames, asked.ExpressionAttributeValues);
    const held = asked.ConditionExpression === undefined || holds(asked.ConditionExpression, names, before);
    const after =
      kind === "Update" && asked.UpdateExpression !== undefined
        ? updated(asked.UpdateExpression, names, before ?? structuredClone(asked.Key!))
        : (asked.Item ?? asked.Key!);
    names.allUsed();
    if (!held)
      throw new DynamoError("ConditionalCheckFailedException", "The conditional request failed", {
        ...(asked.ReturnValuesOnConditionCheckFailure === "ALL_OLD" && before && { Item: before }),
      });
    if (kind === "Update" && keys.some((name) => !same(after[name], asked.Key![name])))
      throw invalid(
        "One or more parameter values were invalid: Cannot update attribute. This attribute is part of the key",
      );
    if (kind === "Delete") store.remove(space(asked.TableName), key);
    else if (kind !== "ConditionCheck") {
      // Developer guide, "Constraints": an item is 400 KB at most.
      if (Buffer.byteLength(JSON.stringify(after)) > 400 * 1024)
        throw invalid("Item size has exceeded the maximum allowed size");
      store.put(space(asked.TableName), key, after);
    }
    if (asked.ReturnValues === "ALL_OLD" && before) return { Attributes: before };
    if (asked.ReturnValues === "ALL_NEW") return { Attributes: after };
    return {};
  }

  return (request) => {
    const operation = request.headers["x-amz-target"]!.split(".")[1]!;
    const headers = { "content-type": "application/x-amz-json-1.0" };
    try {
      const run = operations[operation];
      if (!run) throw new DynamoError("UnknownOperationException", `${operation} is not one that is here`);
      return { status: 200, headers, body: run(json(request)) };
    } catch (error) {
      if (!(error instanceof DynamoError)) throw error;
      const prefix =
        error.type === "ValidationException" ? "com.amazon.coral.validate#" : "com.amazonaws.dynamodb.v20120810#";
      return {
        status: 400,
        headers,
        body: { __type: prefix + error.type, message: error.message, Message: error.message, ...error.more },
      };
    }
  };
}
