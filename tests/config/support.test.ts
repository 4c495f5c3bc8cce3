import { kubernetesVersions } from "../../components/core/kubernetes-versions";
import { defaultPostgres, postgresVersions } from "../../components/core/postgres-versions";
import { Problems } from "../../components/core/problems";
import { supportedVersions, supportOf } from "../../components/core/support";
import { decodeEnvironment } from "../../config/decode";
import { checkSupport, supportWarnings } from "../../config/support-checks";
import { today, written, wrong, type Written } from "./sample";

const on = (day: string, change: (value: Written) => void = () => undefined) =>
  (decodeEnvironment("prod", written(change), [], new Date(day)).problems ?? []).map(
    ({ path, message }) => `${path}: ${message}`,
  );

describe("a Kubernetes version", () => {
  const version = (text: string, support?: string) => (value: Written) => {
    value.cluster.version = text;
    if (support) value.cluster["support"] = support;
  };

  it("is refused from the day after its support has ended, and says what there is", () => {
    expect(on("2026-07-29", version("1.33"))).toEqual([]);
    expect(on("2026-07-30", version("1.33"))).toEqual([
      "cluster.version: standard support of 1.33 on aws ended on 2026-07-29; want 1.34, 1.35 or 1.36: docs/runbooks/upgrade-kubernetes.md; or pay for support: extended, until 2027-07-29",
    ]);
  });

  it("lasts a year longer where that is paid for", () => {
    expect(on("2026-11-28", version("1.33", "extended"))).toEqual([]);
    expect(on("2027-07-30", version("1.33", "extended"))[0]).toMatch(
      /^cluster\.version: extended support of 1\.33 on aws ended/,
    );
  });

  it("gives the same answer all day, wherever the day begins", () => {
    for (const time of ["00:00:00Z", "23:59:59Z"]) expect(on(`2026-07-29T${time}`, version("1.33"))).toEqual([]);
  });

  it("is warned of in the last 60 days, by cloud", () => {
    const warnings = (day: string, clouds: object = { aws: {} }) =>
      supportWarnings(
        { cluster: { version: "1.35", support: "standard" }, database: { version: "18", support: "standard" }, clouds },
        new Date(day),
      );
    expect(warnings("2027-01-25")).toEqual([]);
    expect(warnings("2027-01-26")).toEqual([
      "Kubernetes 1.35: standard support on aws ends on 2027-03-27, in 60 days; after that this version is refused: docs/runbooks/upgrade-kubernetes.md",
    ]);
    expect(warnings("2027-03-27", { aws: {}, azure: {}, gcp: {} })).toHaveLength(3);
    expect(warnings("2027-03-28")).toEqual([]);
  });

  it("is judged by every cloud that is asked for", () => {
    const problems = new Problems();
    const value = { clouds: { aws: {}, gcp: {}, azure: {} }, cluster: { version: "1.36" } };
    checkSupport(value, problems, today);
    expect(problems.list.map(({ message }) => message)).toEqual([
      'want 1.35, which gcp is known to support, got "1.36"',
    ]);
  });

  it("is Azure's own there, whatever its role", () => {
    const spec = {
      cluster: { version: "1.36", support: "standard" },
      database: { version: "15", support: "standard" },
    } as const;
    expect(supportWarnings({ ...spec, clouds: { azure: { role: "tertiary" } } }, new Date("2027-10-12"))).toEqual([
      expect.stringMatching(/^PostgreSQL 15: standard support on azure ends on 2027-11-11, in 30 days/),
    ]);
  });

  it("has an end on AWS, in order, and a year of extended support after it", () => {
    const ends = Object.keys(kubernetesVersions).map((one) => kubernetesVersions[one]!.aws!);
    for (const { standard, extended } of ends) {
      expect(standard).toMatch(/^\d{4}-\d{2}-\d{2}$/);
      expect(extended!.slice(4)).toBe(standard.slice(4));
      expect(Number(extended!.slice(0, 4))).toBe(Number(standard.slice(0, 4)) + 1);
    }
    expect(ends.map(({ standard }) => standard)).toEqual(ends.map(({ standard }) => standard).sort());
    expect(supportOf(kubernetesVersions, "1.20", "aws", "standard", today)).toEqual({ state: "notOffered" });
    expect(supportedVersions(kubernetesVersions, "aws", "standard", today)).toEqual(["1.34", "1.35", "1.36"]);
  });
});

describe("a version of PostgreSQL", () => {
  const version = (text: unknown, support?: string) => (value: Written) => {
    value.database["version"] = text;
    if (support) value.database["support"] = support;
  };

  it("is 15 where none is asked for", () => {
    const { spec } = decodeEnvironment("prod", written(), [], today);
    expect([spec?.database.version, spec?.database.support]).toEqual(["15", "standard"]);
  });

  it("is one that is on offer, in quotes", () => {
    expect(wrong(version("18"))).toEqual([]);
    expect(wrong(version("14"))).toEqual(['database.version: want "15", "16", "17" or "18", in quotes, got "14"']);
    expect(wrong(version("15.18"))).toHaveLength(1);
    expect(wrong(version(16))).toEqual(['database.version: want "15", "16", "17" or "18", in quotes, got 16']);
  });

  it("is refused from the day after its support has ended, the one that nobody wrote too", () => {
    const newer = (value: Written) => (value.cluster = { ...value.cluster, version: "1.36", support: "extended" });
    const both =
      (change: (value: Written) => void) =>
      (value: Written): void => {
        newer(value);
        change(value);
      };
    expect(on("2028-02-29", newer)).toEqual([]);
    expect(on("2028-03-01", newer)).toEqual([
      "database.version: standard support of 15 on aws ended on 2028-02-29; want 16, 17 or 18: docs/runbooks/upgrade-postgresql.md; or pay for support: extended, until 2031-02-28",
    ]);
    expect(on("2028-03-01", both(version("15", "extended")))).toEqual([]);
    expect(on("2028-03-01", both(version("16")))).toEqual([]);
  });

  it("is judged by the cloud that the database stands on", () => {
    const problems = new Problems();
    const value = {
      clouds: { aws: { role: "secondary" }, azure: { role: "primary" }, gcp: { role: "tertiary" } },
      database: { version: "15", support: "extended" },
    };
    // Azure's standard support of 15 ends before AWS's, and so does its extended one.
    checkSupport(value, problems, new Date("2030-11-11"));
    expect(problems.list.map(({ path, message }) => `${path}: ${message}`)).toEqual([
      expect.stringContaining("extended support of 15 on azure ended on 2030-11-10"),
    ]);
  });

  it("is warned of in the last 60 days", () => {
    const cluster = { version: "1.36", support: "extended" } as const;
    const spec = { cluster, database: { version: "15", support: "standard" } as const };
    const clouds = { aws: { role: "primary" }, azure: { role: "secondary" } };
    expect(supportWarnings({ ...spec, clouds }, new Date("2027-12-30"))).toEqual([]);
    expect(supportWarnings({ ...spec, clouds: { aws: clouds.aws } }, new Date("2028-01-30"))).toEqual([
      "PostgreSQL 15: standard support on aws ends on 2028-02-29, in 30 days; after that this version is refused: docs/runbooks/upgrade-postgresql.md",
    ]);
  });

  it("has an end on AWS, in order, and three years of extended support after it", () => {
    const ends = Object.values(postgresVersions).map(({ aws }) => aws!);
    for (const { standard, extended } of ends) {
      // The last day of February, of a leap year or not.
      expect(new Date(Date.parse(standard) + 86_400_000).toISOString().slice(5, 10)).toBe("03-01");
      expect(Number(extended!.slice(0, 4))).toBe(Number(standard.slice(0, 4)) + 3);
    }
    expect(ends.map(({ standard }) => standard)).toEqual(ends.map(({ standard }) => standard).sort());
    expect(postgresVersions).toHaveProperty(defaultPostgres);
  });
});
