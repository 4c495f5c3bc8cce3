/** What ElastiCache has on offer: cfn-lint 1.58's aws_elasticache_cachecluster/cachenodetype_enum.json (us-east-1, us-west-2) and the User Guide. */
const all = "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge";
const nodeSizes: Record<string, string> = {
  ...{ t2: "micro small medium", t3: "micro small medium", t4g: "micro small medium" },
  ...{ m4: "large xlarge 2xlarge 4xlarge 10xlarge", r4: "large xlarge 2xlarge 4xlarge 8xlarge 16xlarge" },
  ...{ m5: "large xlarge 2xlarge 4xlarge 12xlarge 24xlarge", r5: "large xlarge 2xlarge 4xlarge 12xlarge 24xlarge" },
  ...{
    m6g: all,
    m7g: all,
    m8g: all,
    r6g: all,
    r7g: all,
    r8g: all,
    c7gn: all,
    c8gn: all,
    r6gd: "xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge",
  },
};

/** Whether a node type can be had. */
export function nodeOnOffer(nodeType: string): boolean {
  const [prefix, family = "", size = ""] = nodeType.split(".");
  return prefix === "cache" && (nodeSizes[family] ?? "").split(" ").includes(size) && size !== "";
}

/** docs.aws.amazon.com/AmazonElastiCache/latest/dg/supported-engine-versions.html and engine-versions.html; newest last. */
const versions: Record<string, string[]> = {
  redis: ["4.0.10", "5.0.6", "6.0", "6.2", "7.0", "7.1"],
  valkey: ["7.2", "8.0", "8.1", "8.2", "9.0"],
};

/** The version in full, as the API gives it back (`7.1.0`); undefined where it is not on offer. */
export function actualVersion(engine: string, wanted: string | undefined): string | undefined {
  const offered = versions[engine] ?? [];
  const found = wanted === undefined ? offered.at(-1) : wanted === "6.x" ? "6.2" : offered.find((it) => it === wanted);
  return (
    found && (found.split(".").length === 2 ? `${found}.${engine === "redis" && found === "6.2" ? "6" : "0"}` : found)
  );
}

/** The parameter group family of a version: `redis7`, `redis6.x`, `redis5.0`, `valkey8`. */
export function cacheFamily(engine: string, version: string): string {
  const [major = "", minor = ""] = version.split(".");
  if (engine === "valkey" || Number(major) >= 7) return `${engine}${major}`;
  return major === "6" ? "redis6.x" : `${engine}${major}.${minor}`;
}

/** botocore elasticache/2015-02-02 CreateCacheParameterGroupMessage.CacheParameterGroupFamily; valkey9 since. */
export const cacheFamilies = [
  ...["valkey9", "valkey8", "valkey7", "memcached1.4", "memcached1.5", "memcached1.6"],
  ...["redis2.6", "redis2.8", "redis3.2", "redis4.0", "redis5.0", "redis6.x", "redis7"],
];
