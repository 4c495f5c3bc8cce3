import type { EnvironmentSpec } from "../../config/environment";
import { trafficSchema } from "../../config/traffic";
import { compose } from "../../stacks/composition";
import { record } from "../mocks";
import { promisingLess, specOf } from "./spec";

const traffic = trafficSchema.parse({ check: { path: "/api/v1/coffee" } });

/** Prod, once its domain is delegated. */
function prod(change: Partial<EnvironmentSpec> = {}): EnvironmentSpec {
  const spec = specOf("prod");
  return promisingLess({
    ...spec,
    edge: { ...spec.edge!, dns: { mode: "zone", delegated: true } },
    traffic,
    ...change,
  });
}

/** What Google asks from outside, by name and path. */
async function asked(spec: EnvironmentSpec): Promise<string[]> {
  const all = await record(async () => void (await compose(spec)));
  return all.of("gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig").map(({ inputs }) => {
    const { monitoredResource, httpCheck } = inputs as {
      monitoredResource: { labels: { host: string } };
      httpCheck: { path: string };
    };
    return `${monitoredResource.labels.host}${httpCheck.path}`;
  });
}

describe("Google asks AWS's way in, which has no alarm left once it is lost", () => {
  it("under AWS's own name and by the path of the checks, where customers are led away from it", async () => {
    expect(await asked(prod())).toEqual(
      expect.arrayContaining([
        "aws.gocoffee.example/api/v1/coffee",
        expect.stringMatching(/^gcp\.gocoffee\.example\//),
      ]),
    );
  });

  it.each<[string, Partial<EnvironmentSpec>]>([
    ["nothing leads them away", { traffic: undefined }],
    [
      "Google's database took over",
      {
        clouds: {
          ...specOf("prod").clouds,
          gcp: { ...specOf("prod").clouds.gcp!, warmStandby: { state: "promoted", port: 5432 } },
        },
      },
    ],
  ])("and not where %s", async (_, change) => {
    expect((await asked(prod(change))).filter((one) => one.startsWith("aws."))).toEqual([]);
  });
});
