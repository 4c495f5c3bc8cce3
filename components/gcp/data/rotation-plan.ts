/*
 * What changes passwords on Google Cloud: a workflow that a schedule starts. Pure: steps of Workflows' own language, as data.
 *
 * The counterpart of AWS's function (components/aws/data/rotation-code.ts), with the same secrets and the same order of things: docs/decisions/credentials.md.
 * Source of the language: cloud.google.com/workflows/docs/reference/syntax, …/stdlib/overview and …/googleapis/secretmanager, …/googleapis/sqladmin.
 */

/** Whose passwords they are: services' users at a database, which take turns, or the one user who administers it. */
export type RotatedKind = "users" | "administrator";

/** The environment variables of a workflow: what it works on. A list is one text, with commas. */
export const rotationVariables = { secrets: "SECRETS", project: "PROJECT", instance: "INSTANCE" } as const;

/**
 * Hours of the day, UTC, in which passwords are changed: before backups (02:00) and maintenance begin. Secrets that were never changed do not wait
 * for them, so that what Pulumi's state holds opens nothing for long.
 */
export const nightHours = 2;

type Step = Record<string, unknown>;

const env = (name: string) => `\${sys.get_env("${name}")}`;
/** 64 digits of two random UUIDs: 244 bits. Workflows has no other source of what nobody can guess. */
const draw = '${text.replace_all(uuid.generate() + uuid.generate(), "-", "")}';

/** The names of values that a secret of each kind has after a change, and what they are then. */
const after: Record<RotatedKind, { first: Step; then: Step }> = {
  administrator: {
    first: { username: "${value.username}", password: draw, drawn: "${now}" },
    then: { username: "${value.username}", password: draw, drawn: "${now}" },
  },
  users: {
    // The first change draws both: from then on the state opens nothing. From the second on the next user is known one change beforehand.
    first: {
      username: "${value.username}",
      password: draw,
      nextUsername: "${value.nextUsername}",
      nextPassword: draw,
      drawn: "${now}",
    },
    then: {
      username: "${value.nextUsername}",
      password: "${value.nextPassword}",
      nextUsername: "${value.username}",
      nextPassword: draw,
      drawn: "${now}",
    },
  },
};

/** An administrator's password is told to Cloud SQL before the secret says it: where only the first of the two came to pass, the next hour does both again. */
const tell: Step[] = [
  {
    tell: {
      call: "googleapis.sqladmin.v1.users.update",
      args: {
        project: env(rotationVariables.project),
        instance: env(rotationVariables.instance),
        name: "${changed.username}",
        body: { password: "${changed.password}" },
      },
    },
  },
];

/**
 * The workflow. Each secret is looked at by itself, and one that fails does not keep the others from their change: the execution fails at the end, and
 * the alarm tells. Nothing that is secret is ever its argument, its result or a line of its log.
 * @param everyDays how old a password may become
 * @throws RangeError for days outside of 1–90, the most that the policies allow
 */
export function rotationWorkflow(kind: RotatedKind, everyDays: number): string {
  if (!Number.isInteger(everyDays) || everyDays < 1 || everyDays > 90)
    throw new RangeError(`want a change every 1–90 days, got ${everyDays}`);
  const { first, then } = after[kind];
  const one: Step[] = [
    {
      read: {
        call: "googleapis.secretmanager.v1.projects.secrets.versions.access",
        args: { name: '${secret + "/versions/latest"}' },
        result: "found",
      },
    },
    {
      look: {
        assign: [
          { value: "${json.decode(base64.decode(found.payload.data))}" },
          // The version that Pulumi wrote: nothing has changed it yet.
          { fresh: '${text.match_regex(found.name, "/versions/1$")}' },
          { age: '${now - int(default(map.get(value, "drawn"), 0))}' },
        ],
      },
    },
    {
      due: {
        switch: [
          { condition: "${fresh}", next: "begin" },
          { condition: `\${age >= ${everyDays * 86_400} and now % 86400 < ${nightHours * 3600}}`, next: "turn" },
        ],
        next: "end",
      },
    },
    { begin: { assign: [{ changed: first }], next: kind === "administrator" ? "tell" : "write" } },
    { turn: { assign: [{ changed: then }] } },
    ...(kind === "administrator" ? tell : []),
    {
      write: {
        call: "googleapis.secretmanager.v1.projects.secrets.addVersion",
        args: { parent: "${secret}", body: { payload: { data: "${base64.encode(json.encode(changed))}" } } },
      },
    },
  ];
  const main = {
    main: {
      steps: [
        {
          begin: {
            assign: [
              { failed: [] },
              { now: "${int(sys.now())}" },
              { secrets: `\${text.split(sys.get_env("${rotationVariables.secrets}"), ",")}` },
            ],
          },
        },
        {
          each: {
            for: {
              value: "secret",
              in: "${secrets}",
              steps: [
                {
                  attempt: {
                    try: { steps: [{ change: { call: "change", args: { secret: "${secret}", now: "${now}" } } }] },
                    except: {
                      as: "wrong",
                      steps: [
                        // The name of the secret and the kind of failure: an error's body may quote what was sent.
                        { note: { assign: [{ failed: "${list.concat(failed, secret)}" }] } },
                        {
                          say: {
                            call: "sys.log",
                            args: {
                              severity: "ERROR",
                              json: { secret: "${secret}", code: '${default(map.get(wrong, "code"), 0)}' },
                            },
                          },
                        },
                      ],
                    },
                  },
                },
              ],
            },
          },
        },
        {
          judge: {
            switch: [
              {
                condition: "${len(failed) > 0}",
                raise: '${"not changed: " + string(len(failed)) + " of " + string(len(secrets))}',
              },
            ],
          },
        },
      ],
    },
    change: { params: ["secret", "now"], steps: one },
  };
  return `${JSON.stringify(main, undefined, 2)}\n`;
}
