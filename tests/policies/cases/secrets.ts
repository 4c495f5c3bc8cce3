import { UNKNOWN } from "../judge";
import { type Case, of, type RuleCases } from "./case";

const lambda = of("aws:lambda/function:Function");
const instance = of("aws:ec2/instance:Instance");
const template = of("aws:ec2/launchTemplate:LaunchTemplate");
const parameter = of("aws:ssm/parameter:Parameter");
const variables = (given: Record<string, unknown>) => lambda({ environment: { variables: given } });
const base64 = (text: string) => Buffer.from(text).toString("base64");
const key = `AKIA${"ABCD1234".repeat(2)}`;
const arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:db-a1b2c3";

const clear: string[] = [
  "#!/bin/sh\nexport DB_PASSWORD=hunter2hunter2\n",
  "#!/bin/sh\nset -e; API_KEY='hunter2' ./start\n",
  "#cloud-config\npassword: hunter2\n",
  'db_password = "correct horse"',
  '{\n  "token": "hunter2hunter2"\n}',
  "export ADMIN_PWD=hunter2hunter2",
  "export PGPASSWORD=hunter2; psql -h db",
  "./start --db-password=hunter2",
  "./start --admin-token hunter2hunter2 --verbose",
];
const held: [string, RegExp][] = [
  ["mysql -h db -u root -psup3rs3cret orders < dump.sql", /a password of MySQL/],
  ["mysqldump --single-transaction -p'sup3rs3cret' orders", /a password of MySQL/],
  ["curl -fsS -u admin:hunter2 https://example.com/up", /a password of a command/],
  ["curl --user admin:hunter2 https://example.com/up", /a password of a command/],
  ["sshpass -p hunter2 ssh host", /a password of a command/],
  ["redis-cli -h cache -a hunter2 ping", /a password of Redis/],
  ["psql 'host=db user=app password=hunter2 dbname=orders'", /a password in its settings/],
];
const sound: string[] = [
  "TOKEN=$(curl -s -X PUT http://169.254.169.254/latest/api/token)",
  'TOKEN=`cat /run/token`; export DB_PASSWORD="$TOKEN"',
  'curl -H "X-aws-ec2-metadata-token: $TOKEN" http://169.254.169.254/latest/meta-data',
  "# password: the one of the vault\nUSE_TOKEN=true",
  `export DB_SECRET=${arn}`,
  "echo password: is asked for below",
  "TOKEN_TTL_SECONDS=3600",
  "cd /tmp; OLD=$PWD; PWD=/srv/app",
  "mysql -h db -P 3306 --protocol=tcp -u root -p orders",
  'mysql -u root -p"$DB_PASSWORD" orders',
  'curl -u "$NAME:$PASSWORD" https://example.com/up',
  "curl -u admin: --unix-socket /run/up.sock http://x",
  "curl -fsSL https://example.com/a | sh",
  'redis-cli -a "$REDIS_PASSWORD" ping',
  "psql \"host=db password=$DB_PASSWORD\"; psql 'password=%s'",
  "./start --password-file /run/secrets/db --token=/var/run/token --private-key ./tls.key",
  'docker login --password-stdin < /run/secrets/registry; app --token "$TOKEN"',
  "connect(password=os.environ['DB'])",
];
const scripts: Case[] = [
  ...clear.map((script) => ({ name: `in clear: ${script}`, given: instance({ userData: script }), says: /in clear/ })),
  ...clear.map((script) => ({
    name: `in clear, in base64: ${script}`,
    given: template({ userData: base64(script) }),
    says: /userData gives [\w-]+ in clear/,
  })),
  ...held.map(([script, says]) => ({ name: `in a command: ${script}`, given: instance({ userData: script }), says })),
  ...sound.map((script) => ({
    name: `no secret: ${script}`,
    given: instance({ userData: script }),
    says: "pass" as const,
  })),
];

/** Where AWS shows what somebody wrote down: functions, start scripts, parameters. */
export const secretCases: RuleCases[] = [
  {
    rule: "any-no-plaintext-secret",
    cases: [
      {
        name: "a function with a password",
        given: variables({ DB_PASSWORD: "hunter2hunter2" }),
        says: /environment\.variables\.DB_PASSWORD is given in clear/,
      },
      ...["ADMIN_PWD", "DB_PASS", "JWT_SIGNING_KEY", "SIGNING_KEY", "DATA_ENCRYPTION_KEY", "JWT_KEY"].map((name) => ({
        name: `a function with ${name}`,
        given: variables({ [name]: "hunter2hunter2" }),
        says: new RegExp(`environment\\.variables\\.${name} is given in clear`),
      })),
      ...[
        "host=db user=app password=hunter2 dbname=orders",
        "Server=db;User Id=app;Pwd=hunter2;",
        "jdbc:postgresql://db/orders?user=app&password=hunter2",
        "gocoffee:hunter2@tcp(db:3306)/orders",
        "postgres://app:hunter2@db/orders",
      ].map((dsn) => ({
        name: `a function with ${dsn}`,
        given: variables({ DATABASE_DSN: dsn }),
        says: /a password in/,
      })),
      {
        name: "a config map of a megabyte, in one line, is read in no time",
        given: of("kubernetes:core/v1:ConfigMap")({ data: { page: "mysql curl redis-cli a:b ".repeat(40_000) } }),
        says: "pass",
      },
      {
        name: "a function with what only looks like it",
        given: variables({
          PWD: "/var/task",
          BYPASS: "yes",
          DATA_ENCRYPTION_KEY: "alias/go-coffee-dev-data",
          DATABASE_DSN: "host=db user=app sslmode=verify-full",
          OTHER_DSN: "postgres://$(USER):$(PASSWORD)@db/orders?password=$(PASSWORD)",
          RULES: "require password=true; password=${DB_PASSWORD}",
        }),
        says: "pass",
      },
      { name: "a function with a key of AWS", given: variables({ ID: key }), says: /ID holds an access key of AWS/ },
      {
        name: "a function that is told where the secret is",
        given: variables({ DB_SECRET: arn, TOKEN: "{{resolve:secretsmanager:db}}", TABLE: "orders" }),
        says: "pass",
      },
      { name: "a function without variables", given: lambda({}), says: "pass" },
      { name: "a value that something computes", given: variables({ DB_PASSWORD: UNKNOWN }), says: "undetermined" },
      ...scripts,
      {
        name: "base64, where it is asked for",
        given: instance({ userDataBase64: base64(clear[0]!) }),
        says: /in clear/,
      },
      {
        name: "a parameter called password",
        given: parameter({ type: "String", name: "/prod/db/password", value: "hunter2hunter2" }),
        says: /value is given in clear/,
      },
      {
        name: "a parameter that Pulumi names",
        given: parameter(
          { type: "String", name: "api-token-1a2b3c4", insecureValue: "hunter2" },
          { name: "api-token" },
        ),
        says: /insecureValue is given in clear/,
      },
      {
        name: "an encrypted parameter",
        given: parameter({ type: "SecureString", name: "db-password", value: "hunter2hunter2" }),
        says: "notApplicable",
      },
      {
        name: "a parameter that says where the secret is",
        given: parameter({ type: "String", name: "db-secret", value: arn }),
        says: "pass",
      },
      { name: "any other parameter", given: parameter({ type: "String", name: "zone", value: "eu" }), says: "pass" },
      {
        name: "a parameter whose value something computes",
        given: parameter({ type: "String", name: "db-password", value: UNKNOWN }),
        says: "undetermined",
      },
    ],
  },
];
