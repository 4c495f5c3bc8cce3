import * as analyzer from "@pulumi/pulumi/proto/analyzer_pb";
import * as fc from "fast-check";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";
import { readProperties } from "../../../policies/shared/properties";
import { readResource, readStack } from "../../../policies/shared/resources";
import { UNKNOWN } from "../judge";

const bytesOf = (properties: Record<string, unknown>) =>
  Struct.fromJavaScript(properties as Record<string, JavaScriptValue>).serializeBinary();
const secret = (value: unknown) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  value,
});

describe("the properties of a resource", () => {
  it("are what was sent", () => {
    const json = fc.dictionary(
      fc.string().filter((key) => key !== "__proto__"),
      fc.jsonValue({ maxDepth: 4 }),
    );
    fc.assert(
      fc.property(json, (properties) => {
        const sent = JSON.parse(JSON.stringify(properties)) as Record<string, unknown>;
        expect(readProperties(bytesOf(sent))).toEqual(Struct.fromJavaScript(sent as never).toJavaScript());
      }),
    );
  });

  it("throw where one is not known yet, and say which; that it is there is known", () => {
    const properties = readProperties(bytesOf({ a: { list: ["x", UNKNOWN] }, b: 1 }));
    expect(properties["b"]).toBe(1);
    const { list } = properties["a"] as { list: string[] };
    expect(list).toHaveLength(2);
    expect(list[0]).toBe("x");
    expect(() => list[1]).toThrow("string value at .a.list.1 can't be known during preview");
    expect("a" in properties).toBe(true);
  });

  it("are free of the wrapping of secrets, an unknown one included", () => {
    const properties = readProperties(
      bytesOf({
        password: secret("x"),
        nested: secret({ list: [secret("y")] }),
        later: secret(UNKNOWN),
        none: secret(null),
      }),
    );
    expect(properties["password"]).toBe("x");
    expect(properties["nested"]).toEqual({ list: ["y"] });
    expect(() => properties["later"]).toThrow("string value at .later");
    expect(properties["none"]).toBeNull();
  });

  it("of a resource that has none are none", () => expect(readProperties(undefined)).toEqual({}));
});

describe("a resource", () => {
  const request = new analyzer.AnalyzerResource().setType("t").setUrn("urn:a").setName("a").setParent("urn:p");
  request.setProperties(Struct.fromJavaScript({ size: 3 }));
  request.setOptions(new analyzer.AnalyzerResourceOptions().setProtect(true));
  const provider = new analyzer.AnalyzerProviderResource().setType("pulumi:providers:aws").setUrn("urn:b");
  request.setProvider(provider.setProperties(Struct.fromJavaScript({ region: "us-east-1" })));
  const dependencies = new analyzer.AnalyzerPropertyDependencies().setUrnsList(["urn:b", "urn:c"]);
  request.getPropertydependenciesMap().set("size", dependencies);

  it("is read whole", () => {
    const {
      type,
      urn,
      name,
      props,
      protect,
      provider: its,
      providerUrn,
      propertyDependencies,
    } = readResource(request.serializeBinary());
    expect({ type, urn, name, props, protect, its, providerUrn }).toEqual({
      type: "t",
      urn: "urn:a",
      name: "a",
      props: { size: 3 },
      protect: true,
      its: { region: "us-east-1" },
      providerUrn: "urn:b",
    });
    expect([...propertyDependencies]).toEqual([["size", ["urn:b", "urn:c"]]]);
  });

  it("is decoded once", () => {
    const resource = readResource(request.serializeBinary());
    expect(resource.props).toBe(resource.props);
  });

  it("of which nothing is said has nothing", () => {
    const {
      props,
      protect,
      provider: its,
      providerUrn,
    } = readResource(new analyzer.AnalyzeRequest().setType("t").serializeBinary());
    expect({ props, protect, its, providerUrn }).toEqual({
      ...{ props: {}, protect: false, its: undefined, providerUrn: "" },
    });
  });

  it("stands in its stack", () => {
    const stack = new analyzer.AnalyzeStackRequest().setResourcesList([
      request,
      new analyzer.AnalyzerResource().setUrn("urn:z"),
    ]);
    expect(readStack(stack.serializeBinary()).map(({ urn }) => urn)).toEqual(["urn:a", "urn:z"]);
  });
});
