/*
 * The formats of names. Each function gives the complaints about a value, none where it is well formed.
 * Source: k8s.io/apimachinery pkg/util/validation/validation.go.
 */

const label = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const subdomain = `${label}(\\.${label})*`;
const dns1035 = "[a-z]([-a-z0-9]*[a-z0-9])?";
const qualified = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const labelValue = `(${qualified})?`;
const configKey = "[-._a-zA-Z0-9]+";

type Complaints = string[];

function matches(value: string, pattern: string, most: number, why: string, examples: string): Complaints {
  const complaints: Complaints = [];
  if (value.length > most) complaints.push(`must be no more than ${most} bytes`);
  if (!new RegExp(`^(${pattern})$`).test(value))
    complaints.push(`${why} (e.g. ${examples}, regex used for validation is '${pattern}')`);
  return complaints;
}

export function dnsLabel(value: string): Complaints {
  const why =
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character";
  return matches(value, label, 63, why, "'my-name',  or '123-abc'");
}

export function dnsSubdomain(value: string): Complaints {
  const why =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";
  return matches(value, subdomain, 253, why, "'example.com'");
}

export function serviceName(value: string): Complaints {
  const why =
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character";
  return matches(value, dns1035, 63, why, "'my-name',  or 'abc-123'");
}

/** An RBAC object's name: only what cannot stand in a path is refused. */
export function pathSegment(value: string): Complaints {
  if (value === "." || value === "..") return [`may not be '${value}'`];
  return ["/", "%"].filter((part) => value.includes(part)).map((part) => `may not contain '${part}'`);
}

/** The key of a label or an annotation: `prefix/name`. */
export function qualifiedName(value: string): Complaints {
  const parts = value.split("/");
  if (parts.length > 2)
    return [
      `a qualified name must consist of alphanumeric characters, '-', '_' or '.', with an optional DNS subdomain prefix and '/'`,
    ];
  const name = parts.at(-1)!;
  const prefix = parts.length === 2 ? parts[0]! : undefined;
  const complaints =
    prefix === undefined
      ? []
      : prefix === ""
        ? ["prefix part must be non-empty"]
        : dnsSubdomain(prefix).map((why) => `prefix part ${why}`);
  if (name === "") return [...complaints, "name part must be non-empty"];
  const why =
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
  return [
    ...complaints,
    ...matches(name, qualified, 63, why, "'MyName',  or 'my.name',  or '123-abc'").map((one) => `name part ${one}`),
  ];
}

export function validLabelValue(value: string): Complaints {
  const why =
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
  return matches(value, labelValue, 63, why, "'MyValue',  or 'my_value',  or '12345'");
}

/** The key of a ConfigMap or a Secret. */
export function validConfigKey(value: string): Complaints {
  const why = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'";
  return matches(value, configKey, 253, why, "'key.name',  or 'KEY_NAME',  or 'key-name'");
}

/** The name of a port (IANA service name). */
export function portName(value: string): Complaints {
  const complaints: Complaints = [];
  if (value.length > 15) complaints.push("must be no more than 15 characters");
  if (!/^[-a-z0-9]*$/.test(value))
    complaints.push("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
  if (!/[a-z]/.test(value)) complaints.push("must contain at least one letter (a-z)");
  if (value.includes("--")) complaints.push("must not contain consecutive hyphens");
  if (/^-|-$/.test(value)) complaints.push("must not begin or end with a hyphen");
  return complaints;
}

export function portNumber(value: unknown): Complaints {
  const port = Number(value);
  return Number.isInteger(port) && port >= 1 && port <= 65535 ? [] : ["must be between 1 and 65535, inclusive"];
}

/** A port by number or by name. */
export function port(value: unknown): Complaints {
  return typeof value === "string" ? portName(value) : portNumber(value);
}
