/**
 * The last days on which what others make is kept up, as their makers announced them. Whatever is not named here is newer, or not known to end: add it
 * when its day is announced.
 */
export interface Support {
  /** By version or name, the last day: `2026-12-02`. */
  ends: Readonly<Record<string, string>>;
  /** Where it says so, and when that was looked up. */
  source: string;
}

export const kubernetes: Support = {
  source: "Amazon EKS user guide, Kubernetes release calendar, end of standard support; looked up 2026-11-28",
  ends: {
    "1.28": "2024-11-26",
    "1.29": "2025-03-23",
    "1.30": "2025-07-23",
    "1.31": "2025-11-26",
    "1.32": "2026-03-23",
    "1.33": "2026-07-29",
    "1.34": "2026-12-02",
    "1.35": "2027-03-27",
  },
};

export const gke: Support = {
  source:
    "Google Kubernetes Engine release schedule, end of standard support, as endoflife.date keeps it; looked up 2026-11-29",
  ends: {
    "1.28": "2025-02-04",
    "1.29": "2025-04-12",
    "1.30": "2025-09-30",
    "1.31": "2026-01-16",
    "1.32": "2026-04-11",
    "1.33": "2026-08-03",
    "1.34": "2026-10-01",
    "1.35": "2027-04-11",
  },
};

/** Extended support begins on the next day, and is paid for. */
export const cloudSqlPostgres: Support = {
  source: "Cloud SQL for PostgreSQL, Database versions and version policies, regular support; looked up 2026-11-29",
  ends: {
    "9_6": "2025-01-31",
    "10": "2025-01-31",
    "11": "2025-01-31",
    "12": "2025-01-31",
    "13": "2026-01-31",
    "14": "2027-01-31",
    "15": "2028-01-31",
    "16": "2029-01-31",
    "17": "2030-01-31",
  },
};

/** To the month; of the newest, Kubernetes' own days, as AKS keeps a version up for no shorter than they do. Long-term support is a plan of its own, and is paid for. */
export const aks: Support = {
  source:
    "AKS, Supported Kubernetes versions, end of life; from 1.33 on kubernetes.io, End Of Life Date; looked up 2026-11-30",
  ends: {
    "1.28": "2025-01-31",
    "1.29": "2025-03-31",
    "1.30": "2025-07-31",
    "1.31": "2025-11-30",
    "1.32": "2026-03-31",
    "1.33": "2026-06-28",
    "1.34": "2026-10-27",
    "1.35": "2027-02-28",
    "1.36": "2027-06-28",
  },
};

/** Extended support begins on the next day, and is paid for. */
export const azurePostgres: Support = {
  source:
    "Azure Database for PostgreSQL flexible server, Version policy, end of standard support; looked up 2026-11-30",
  ends: {
    "11": "2026-03-31",
    "12": "2026-03-31",
    "13": "2026-03-31",
    "14": "2026-11-12",
    "15": "2027-11-11",
    "16": "2028-11-09",
    "17": "2029-11-08",
    "18": "2030-11-14",
  },
};

export const lambda: Support = {
  source: "AWS Lambda developer guide, Runtimes, deprecation date, as in cfn-lint 1.58.0; looked up 2026-11-28",
  ends: {
    dotnet10: "2028-11-14",
    dotnet6: "2024-12-20",
    dotnet8: "2026-11-10",
    dotnet9: "2026-11-10",
    "dotnetcore3.1": "2023-04-03",
    "go1.x": "2024-01-08",
    java11: "2027-06-30",
    java17: "2027-06-30",
    java21: "2029-06-30",
    java25: "2029-06-30",
    java8: "2024-01-08",
    "java8.al2": "2027-06-30",
    "nodejs14.x": "2023-12-04",
    "nodejs16.x": "2024-06-12",
    "nodejs18.x": "2025-09-01",
    "nodejs20.x": "2026-04-30",
    "nodejs22.x": "2027-04-30",
    "nodejs24.x": "2028-04-30",
    provided: "2024-01-08",
    "provided.al2": "2026-07-31",
    "provided.al2023": "2029-06-30",
    "python3.7": "2023-12-04",
    "python3.8": "2024-10-14",
    "python3.9": "2025-12-15",
    "python3.10": "2026-10-31",
    "python3.11": "2027-06-30",
    "python3.12": "2028-10-31",
    "python3.13": "2029-06-30",
    "python3.14": "2029-06-30",
    "ruby2.7": "2023-12-07",
    "ruby3.2": "2026-03-31",
    "ruby3.3": "2027-03-31",
    "ruby3.4": "2028-03-31",
    "ruby4.0": "2029-03-31",
  },
};

/** The day after which it is deprecated: functions still run, and are patched no more. Half a year later none can be deployed. */
export const googleFunctions: Support = {
  source: "Cloud Run functions, Runtime support schedule, deprecation; looked up 2026-11-30",
  ends: {
    nodejs10: "2024-01-30",
    nodejs12: "2024-01-30",
    nodejs14: "2024-01-30",
    nodejs16: "2024-01-30",
    nodejs18: "2025-04-30",
    nodejs20: "2026-04-30",
    nodejs22: "2027-04-30",
    nodejs24: "2028-04-30",
    python310: "2026-10-04",
    python311: "2027-10-24",
    python312: "2028-10-02",
    python313: "2029-10-10",
    python314: "2030-10-10",
  },
};

/** By language and version, as `functionAppConfig.runtime` and `linuxFxVersion` have them. Azure goes by the days of who makes the language. */
export const azureFunctions: Support = {
  source:
    "Azure Functions, Supported languages, end of support, and the Node.js release schedule; looked up 2026-11-30",
  ends: {
    "dotnet-isolated 6.0": "2024-11-12",
    "dotnet-isolated 7.0": "2024-05-14",
    "dotnet-isolated 8.0": "2026-11-10",
    "dotnet-isolated 9.0": "2026-11-10",
    "dotnet-isolated 10.0": "2028-11-14",
    "node 14": "2023-04-30",
    "node 16": "2023-09-11",
    "node 18": "2025-04-30",
    "node 20": "2026-04-30",
    "node 22": "2027-04-30",
    "node 24": "2028-04-30",
    "python 3.9": "2025-10-31",
    "python 3.10": "2026-10-31",
    "python 3.11": "2027-10-31",
    "python 3.12": "2028-10-31",
    "python 3.13": "2029-10-31",
  },
};

/** RDS keeps a version up at least as long as its makers do. */
export const postgres: Support = {
  source: "PostgreSQL versioning policy, final release; looked up 2026-11-28",
  ends: {
    "11": "2023-11-09",
    "12": "2024-11-14",
    "13": "2025-11-13",
    "14": "2026-11-12",
    "15": "2027-11-11",
    "16": "2028-11-09",
    "17": "2029-11-08",
    "18": "2030-11-14",
  },
};

export const mysql: Support = {
  source: "Amazon RDS user guide, Amazon RDS Extended Support, end of standard support of 5.7; looked up 2026-11-28",
  ends: { "5.7": "2024-02-29" },
};

export const redis: Support = {
  source: "Amazon ElastiCache user guide, end of life schedule and Extended Support; looked up 2026-11-28",
  ends: { "2": "2023-01-13", "3": "2023-07-31", "4": "2026-01-31", "5": "2026-01-31" },
};
