import { type Allowance, everyPort } from "./traffic";

/** By name: what is administered or queried through it. The platform's own, and those that scanners look for. */
const guardedPorts: Readonly<Record<number, string>> = {
  22: "SSH",
  23: "Telnet",
  445: "SMB",
  1433: "SQL Server",
  1521: "Oracle",
  2375: "Docker",
  2376: "Docker",
  2379: "etcd",
  3306: "MySQL",
  3389: "RDP",
  5432: "PostgreSQL",
  5439: "Redshift",
  5900: "VNC",
  5985: "WinRM",
  5986: "WinRM",
  6379: "Redis",
  6443: "Kubernetes",
  9042: "Cassandra",
  9092: "Kafka",
  9200: "OpenSearch",
  10250: "kubelet",
  11211: "Memcached",
  27017: "MongoDB",
};

/**
 * Whether an allowance lets somebody, who is named, reach such a port or all of them; if so, what is wrong. Pings are let be.
 */
export function opens(allowance: Allowance, whom: string): string | false {
  const { where, protocol, from, to } = allowance;
  if (/^(icmp|icmpv6|1|58)$/.test(protocol)) return false;
  const what = everyPort(allowance)
    ? ["all ports"]
    : Object.entries(guardedPorts)
        .filter(([port]) => (from ?? 0) <= Number(port) && Number(port) <= (to ?? 65535))
        .map(([port, name]) => `${port} (${name})`);
  return what.length > 0 && `${where} opens ${what.join(", ")} to ${whom}; name who needs it`.trimStart();
}
