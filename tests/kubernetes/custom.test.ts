import { teamGroup } from "../../components/core/teams";
import type { Props } from "../../simulators/protocol/values";
import { compositionOf, environments, specOf } from "../stacks/spec";
import { answers, forbidden, promised, subjectsOf } from "./access";
import { TestCluster } from "./cluster";
import { manifestsOf } from "./manifests";
import { type Manifest, nameOf } from "./server";

jest.setTimeout(180_000);

const teams = {
  payments: { services: ["payment"], access: "deploy" },
  orders: { services: ["order"], access: "edit", groups: ["oidc:orders"] },
  audit: { services: ["payment"], access: "view" },
} as const;

/** Of kinds that this environment may have none of. */
const samples: Manifest[] = [
  {
    apiVersion: "external-secrets.io/v1",
    kind: "ExternalSecret",
    metadata: { name: "order-database", namespace: "go-coffee-dev" },
    spec: {
      refreshInterval: "1h",
      secretStoreRef: { kind: "SecretStore", name: "order" },
      target: { name: "order-database" },
      dataFrom: [{ extract: { key: "go-coffee-dev-order" } }],
    },
  },
  {
    apiVersion: "elbv2.k8s.aws/v1beta1",
    kind: "TargetGroupBinding",
    metadata: { name: "entrance", namespace: "gateway" },
    spec: {
      serviceRef: { name: "kong", port: "proxy-tls" },
      targetGroupARN: "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/it/0123456789abcdef",
      targetType: "ip",
      ipAddressType: "ipv4",
    },
  },
];

const route = (spec: Props): Props => (spec["http"] as Props[])[0]!;

/** What is wrong with an object, and what the API server says against it. */
const mistakes: [kind: string, what: string, change: (spec: Props) => unknown, message: RegExp][] = [
  [
    "VirtualService",
    "a field that there is not",
    (spec: Props) => (spec["retry"] = { attempts: 2 }),
    /retry: field not declared/,
  ],
  [
    "VirtualService",
    "a word for a number",
    (spec: Props) => (route(spec)["retries"] = { attempts: "two" }),
    /attempts/,
  ],
  [
    "HTTPRoute",
    "a field that there is not",
    (spec: Props) => (spec["hosts"] = ["a.example.com"]),
    /hosts: field not declared/,
  ],
  [
    "HTTPRoute",
    "a match that there is not",
    (spec: Props) => (spec["rules"] = [{ matches: [{ path: { type: "Glob", value: "/" } }] }]),
    /Glob|Unsupported value/,
  ],
  [
    "ScaledObject",
    "a field that there is not",
    (spec: Props) => (spec["maxReplicas"] = 3),
    /maxReplicas: field not declared/,
  ],
  [
    "ScaledObject",
    "a trigger without its kind",
    (spec: Props) => (spec["triggers"] = [{ metadata: {} }]),
    /triggers.*type: Required/,
  ],
  [
    "ExternalSecret",
    "a field that there is not",
    (spec: Props) => (spec["store"] = "order"),
    /store: field not declared/,
  ],
  ["ExternalSecret", "a period that is none", (spec: Props) => (spec["refreshPolicy"] = "Sometimes"), /refreshPolicy/],
  [
    "TargetGroupBinding",
    "a field that there is not",
    (spec: Props) => (spec["targetGroup"] = "arn"),
    /targetGroup: field not declared/,
  ],
  [
    "Application",
    "a field that there is not",
    (spec: Props) => (spec["syncOptions"] = ["ServerSideApply=true"]),
    /syncOptions: field not declared/,
  ],
  ["AppProject", "a word for a list", (spec: Props) => (spec["sourceRepos"] = "*"), /sourceRepos/],
  ["KongPlugin", "a word for a list", (spec: Props) => (spec["protocols"] = "http"), /protocols/],
  ["AuthorizationPolicy", "an action that there is not", (spec: Props) => (spec["action"] = "PERMIT"), /action/],
  [
    "VerticalPodAutoscaler",
    "a mode that there is not",
    (spec: Props) => (spec["updatePolicy"] = { updateMode: "Never" }),
    /updateMode/,
  ],
];

/** One cluster with teams, on a real API server with the published definitions. */
describe("custom objects and teams", () => {
  let cluster: TestCluster;
  beforeAll(async () => {
    const plain = specOf(environments[0]!);
    const delivery = { ...plain.delivery, owner: "argocd" as const, repository: "https://git.gocoffee.example/it.git" };
    // What Pulumi applies, and what Argo CD does in its place.
    const objects = manifestsOf(await compositionOf({ ...plain, delivery, teams: teamsOf() })).values();
    cluster = await TestCluster.for([...[...objects].flat(), ...samples]);
    await cluster.server.apply(cluster.objects);
  });
  afterAll(() => cluster.stop());

  /** Teams as an environment's file has them. */
  function teamsOf() {
    return Object.fromEntries(
      Object.entries(teams).map(([name, team]) => [
        name,
        { roles: [], groups: [], ...team, services: [...team.services] },
      ]),
    ) as unknown as ReturnType<typeof specOf>["teams"];
  }

  test.each(mistakes)("a %s with %s is refused", async (kind, _, change, message) => {
    const [sound] = cluster.of(kind);
    expect(await cluster.server.try(sound!, { dryRun: true })).not.toBeInstanceOf(Error);
    const wrong = structuredClone(sound!);
    // Kong's have no spec.
    change((wrong["spec"] ?? wrong) as Props);
    const said = await cluster.server.try(wrong, { dryRun: true });
    expect([nameOf(wrong), (said as Error).message]).toEqual([nameOf(wrong), expect.stringMatching(message)]);
  });

  test("each team may do what its role says, and each of its questions is answered yes", async () => {
    const { server, objects } = cluster;
    const questions = promised(objects);
    const groups = new Set(subjectsOf(objects).flatMap(({ groups: named = [] }) => named));
    expect([...groups].sort()).toEqual([...Object.keys(teams).map(teamGroup), "oidc:orders"].sort());
    expect(questions.length).toBeGreaterThan(100);
    await server.until(
      async () => (await answers(server, questions)).every(Boolean),
      (all) => all,
    );
  });

  test("no team may do it elsewhere, to another service, or to the cluster", async () => {
    const { server, objects } = cluster;
    const own = promised(objects);
    const elsewhere = own.flatMap(({ namespace: _, ...question }) =>
      ["kube-system", "gateway", "istio-system", undefined].map((namespace) => ({
        ...question,
        ...(namespace !== undefined && { namespace }),
      })),
    );
    const others = own.filter(({ name }) => name !== undefined).map((question) => ({ ...question, name: "web" }));
    expect(others.length).toBeGreaterThan(3);
    const asked = [...elsewhere, ...others];
    const allowed = await answers(server, asked);
    expect(asked.filter((_, index) => allowed[index])).toEqual([]);
    const people = subjectsOf(objects).filter(({ groups: named }) => named !== undefined);
    expect(await forbidden(server, objects, people)).toEqual([]);
  });

  test("who may look, may not change", async () => {
    const look = { user: "somebody", groups: [teamGroup("audit")], namespace: "go-coffee-dev" };
    const change = { verb: "patch", group: "apps", resource: "deployments", name: "payment" };
    const { server } = cluster;
    expect(await answers(server, [{ ...look, ...change }])).toEqual([false]);
    expect(await answers(server, [{ ...look, ...change, groups: [teamGroup("payments")] }])).toEqual([true]);
  });
});
