/*
 * What makes the users of the services at a PostgreSQL database what their secrets say. Pure text, run by psql and a shell without anything
 * else, as an administrator who is no superuser: on RDS nobody is. It can run at any time, and as often as one likes.
 *
 * A service has a role of its own name, which nobody signs in as: it owns a schema of the same name and all that is made in it. Its two
 * users take turns, and act as that role from the start (docs/decisions/credentials.md).
 */

/** The roles and the schema of one service: `owner`, `first`, `second` are variables of psql. */
const serviceSql = `\\set ON_ERROR_STOP on
SELECT format('CREATE ROLE %I NOLOGIN', :'owner')
  WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'owner') \\gexec
SELECT format('CREATE ROLE %I', name) FROM unnest(ARRAY[:'first', :'second']) AS name
  WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \\gexec
-- Whoever makes a schema for somebody must be one of his.
SELECT format('GRANT %I TO CURRENT_USER', :'owner') \\gexec
SELECT format('CREATE SCHEMA IF NOT EXISTS %1$I AUTHORIZATION %1$I', :'owner') \\gexec
SELECT format('ALTER ROLE %I LOGIN NOCREATEDB NOCREATEROLE', name) FROM unnest(ARRAY[:'first', :'second']) AS name \\gexec
SELECT format('GRANT %I TO %I', :'owner', name) FROM unnest(ARRAY[:'first', :'second']) AS name \\gexec
-- What either makes is the service's, and not the user's.
SELECT format('ALTER ROLE %I SET role TO %L', name, :'owner') FROM unnest(ARRAY[:'first', :'second']) AS name \\gexec
SELECT format('ALTER ROLE %I SET search_path TO %I', name, :'owner') FROM unnest(ARRAY[:'first', :'second']) AS name \\gexec
SELECT format('COMMENT ON ROLE %I IS %L', name, 'go-coffee: a service') FROM unnest(ARRAY[:'first', :'second']) AS name \\gexec
`;

/** What nobody needs goes: the schema that is everybody's, and users of services that are no more. */
const everyoneSql = `\\set ON_ERROR_STOP on
REVOKE ALL ON SCHEMA public FROM PUBLIC;
SELECT format('ALTER ROLE %I NOLOGIN', rolname) FROM pg_roles
  WHERE rolcanlogin AND shobj_description(oid, 'pg_authid') = 'go-coffee: a service'
    AND NOT rolname = ANY (string_to_array(:'users', ' ')) \\gexec
`;

/**
 * Vault's own user: it makes others, for an hour each, of the services' roles. What the first password is its secret says; then Vault draws one that nobody else
 * knows, so a comment remembers that it has been given. `vault` and `owners` are variables of psql.
 */
const vaultSql = `\\set ON_ERROR_STOP on
SELECT format('CREATE ROLE %I', :'vault') WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'vault') \\gexec
SELECT format('ALTER ROLE %I LOGIN NOCREATEDB CREATEROLE', :'vault') \\gexec
SELECT format('GRANT %I TO %I WITH ADMIN OPTION', owner, :'vault') FROM unnest(string_to_array(:'owners', ' ')) AS owner \\gexec
`;

/** Seconds after which a user that nobody is signed in as any more gets its next password. */
const quietSeconds = 3600;

const shell = `set -eu
logins=\${LOGINS:-/run/logins}
here=$(dirname "$0")
# What is there already is no news.
export PGOPTIONS='-c client_min_messages=warning'

login() { cat "$logins/$1.$2"; }
as() { PGUSER=$1 PGPASSWORD=$2 psql --no-psqlrc --quiet --no-align --tuples-only --command "$3"; }
administrator() {
  PGUSER=$(login administrator username) PGPASSWORD=$(login administrator password) \\
    psql --no-psqlrc --quiet --no-align --tuples-only --set ON_ERROR_STOP=1 "$@"
}
opens() { as "$1" "$2" 'SELECT 1' >/dev/null 2>&1; }
# psql sends a password's hash: in a statement it would stand in the database's log.
change() {
  printf '%s\\n%s\\n' "$2" "$2" | administrator --command "\\\\password $1" >/dev/null 2>&1
  opens "$1" "$2" || { echo "$1: the new password does not open"; return 1; }
  echo "$1: password changed"
}
# Nobody is signed in, and whoever was has had an hour to start again.
quiet() {
  seconds=$(( $(date +%s) - $2 ))
  [ "$seconds" -ge ${quietSeconds} ] || return 1
  [ "$(echo "SELECT count(*) FROM pg_stat_activity WHERE usename = :'name'" | administrator --set name="$1")" = 0 ]
}

users=
for service in $SERVICES; do
  owner=$(echo "$service" | tr - _)
  first="\${owner}_a" second="\${owner}_b"
  administrator --set owner="$owner" --set first="$first" --set second="$second" --file "$here/service.sql"
  users="$users $first $second"
done
administrator --set users="\${users# }" --file "$here/everyone.sql"

failed=
if [ -n "\${VAULT-}" ]; then
  vault=$(login vault username)
  administrator --set vault="$vault" --set owners="$(echo "$SERVICES" | tr - _)" --file "$here/vault.sql"
  given="SELECT shobj_description(oid, 'pg_authid') = 'go-coffee: Vault' FROM pg_roles WHERE rolname = :'name'"
  if [ "$(echo "$given" | administrator --set name="$vault")" != t ]; then
    change "$vault" "$(login vault password)" || failed="$failed $vault"
    [ -n "$failed" ] || echo "SELECT format('COMMENT ON ROLE %I IS %L', :'name', 'go-coffee: Vault') \\gexec" |
      administrator --set name="$vault"
  fi
fi
for service in $SERVICES; do
  name=$(login "$service" username) password=$(login "$service" password)
  next=$(login "$service" nextUsername) then=$(login "$service" nextPassword)
  opens "$name" "$password" || change "$name" "$password" || failed="$failed $name"
  opens "$next" "$then" || ! quiet "$next" "$(login "$service" drawn)" || change "$next" "$then" || failed="$failed $next"
done
[ -z "$failed" ] || { echo "not as their secrets say:$failed"; exit 1; }
`;

/** The files, by name; `users.sh` is what runs. */
export const databaseUsersFiles = {
  "users.sh": shell,
  "service.sql": serviceSql,
  "everyone.sql": everyoneSql,
  "vault.sql": vaultSql,
} as const;

/** What of a service's login is read, as files `SERVICE.KEY`. */
export const loginKeys = ["username", "password", "nextUsername", "nextPassword", "drawn"] as const;
