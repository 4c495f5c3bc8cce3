import * as analyzer from "@pulumi/pulumi/proto/analyzer_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { analyzeRequest, stackRequest } from "../../../policies/shared/requests";

const reads = (type: string) => type === "test:index:Judged";

function fill<T extends analyzer.AnalyzeRequest | analyzer.AnalyzerResource>(
  message: T,
  type: string,
  name: string,
): T {
  message.setType(type).setUrn(`urn:pulumi:dev::go-coffee::${type}::${name}`).setName(name);
  message.setProperties(Struct.fromJavaScript({ size: 3, tags: { owner: "platform" } }));
  message.setOptions(new analyzer.AnalyzerResourceOptions().setProtect(true));
  return message;
}

describe("a request about one resource", () => {
  const decoded = (type: string) =>
    analyzeRequest(fill(new analyzer.AnalyzeRequest(), type, "it").serializeBinary(), reads);

  it("of a type that a rule reads is decoded whole", () => {
    const request = decoded("test:index:Judged");
    expect(request.getProperties()!.toJavaScript()).toEqual({ size: 3, tags: { owner: "platform" } });
    expect(request.getName()).toBe("it");
    expect(request.getOptions()!.getProtect()).toBe(true);
  });

  it("is decoded once, however many policies ask", () => {
    const properties = decoded("test:index:Judged").getProperties()!;
    expect(properties.toJavaScript()).toBe(properties.toJavaScript());
  });

  it("of another type is known by its type alone", () => {
    const request = decoded("test:index:Other");
    expect(request.getType()).toBe("test:index:Other");
    expect(request.getProperties()!.toJavaScript()).toEqual({});
    expect(request.getOptions()).toBeDefined();
  });
});

describe("a request about the stack", () => {
  const judged = fill(new analyzer.AnalyzerResource(), "test:index:Judged", "a");
  judged.getPropertydependenciesMap().set("size", new analyzer.AnalyzerPropertyDependencies().setUrnsList(["urn:b"]));
  const other = fill(new analyzer.AnalyzerResource(), "test:index:Other", "b").setParent("urn:parent");
  const bytes = new analyzer.AnalyzeStackRequest().setResourcesList([judged, other]).serializeBinary();
  const [first, second] = stackRequest(bytes, reads).getResourcesList();

  it("holds what rules read, with what it comes from", () => {
    expect(first!.getProperties()!.toJavaScript()).toEqual({ size: 3, tags: { owner: "platform" } });
    expect(first!.getPropertydependenciesMap().get("size")!.getUrnsList()).toEqual(["urn:b"]);
  });

  it("names what no rule reads, so that others can come from it", () => {
    expect([second!.getType(), second!.getUrn(), second!.getName()]).toEqual([
      "test:index:Other",
      "urn:pulumi:dev::go-coffee::test:index:Other::b",
      "b",
    ]);
    expect(second!.getProperties()!.toJavaScript()).toEqual({});
  });
});
