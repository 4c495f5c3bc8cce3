/*
 * What changes the passwords of services in a Key Vault: the counterpart of AWS's function and Google's workflow, with the same secrets and the same order of things
 * (docs/decisions/credentials.md). Pure text, run by a shell with curl, sed and tr, in the name of its pod.
 */

/** Hours of the day, UTC, in which passwords are changed: before backups (02:00) and maintenance begin. Secrets that were never changed do not wait for them. */
export const nightHours = 2;

/**
 * Each secret is looked at by itself, and one that fails does not keep the others from their change: the job fails at the end, which somebody is told of. Nothing that is secret is ever an
 * argument, a variable of the environment or a line of a log. Tags and the kind of content are written again as they were: a version has its own.
 *
 * `DRAWN` 0 is what Pulumi wrote: both passwords are drawn anew, so that its state opens nothing. From then on the next user is known one change beforehand.
 * Sources: Key Vault REST API 7.4, Get Secret, Set Secret; learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow, "Third case".
 * @param everyDays how old a password may become
 */
export const rotationScript = (everyDays: number): string => `set -eu
umask 077
version="api-version=7.4"
work=\${WORK:-/tmp}
now=\${NOW:-$(date -u +%s)}
ask() { curl --silent --show-error --fail --max-time 60 "$@"; }
draw() { LC_ALL=C tr -dc 'A-Za-z0-9' </dev/urandom | head -c 48; }

ask --data-urlencode "client_assertion@$AZURE_FEDERATED_TOKEN_FILE" \\
  --data-urlencode 'client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer' \\
  --data-urlencode "client_id=$AZURE_CLIENT_ID" --data-urlencode 'scope=https://vault.azure.net/.default' \\
  --data 'grant_type=client_credentials' "\${AZURE_AUTHORITY_HOST%/}/$AZURE_TENANT_ID/oauth2/v2.0/token" |
  sed -n 's/.*"access_token": *"\\([^"]*\\)".*/Authorization: Bearer \\1/p' >$work/header
[ -s $work/header ] || { echo "Entra gives no token" >&2; exit 1; }

# The text of a field of the secret's value, which is JSON within JSON.
field() { sed -n 's/.*\\\\"'"$1"'\\\\": *\\\\"\\([A-Za-z0-9_]*\\)\\\\".*/\\1/p' $work/found; }
# A field of the answer itself, as it is written there.
whole() { sed -n 's/.*\\("'"$1"'": *'"$2"'\\).*/\\1/p' $work/found; }

change() {
  ask --header @$work/header "$1?$version" | tr -d '\\n' >$work/found || return 1
  [ -s $work/found ] || return 1
  user=$(field username) next=$(field nextUsername) nextPassword=$(field nextPassword) drawn=$(field drawn)
  [ -n "$user" ] && [ -n "$next" ] && [ -n "$nextPassword" ] || return 1
  case $drawn in '' | *[!0-9]*) return 1 ;; esac
  if [ "$drawn" = 0 ]; then
    password=$(draw)
  elif [ $((now - drawn)) -ge ${everyDays * 86_400} ] && [ $((now % 86400)) -lt ${nightHours * 3600} ]; then
    was=$user user=$next next=$was password=$nextPassword
  else
    return 0
  fi
  new=$(draw)
  [ \${#new} = 48 ] && [ -n "$password" ] || return 1
  tags=$(whole tags '{[^}]*}') kind=$(whole contentType '"[^"]*"')
  printf '{"value":"{\\\\"username\\\\":\\\\"%s\\\\",\\\\"password\\\\":\\\\"%s\\\\",\\\\"nextUsername\\\\":\\\\"%s\\\\",\\\\"nextPassword\\\\":\\\\"%s\\\\",\\\\"drawn\\\\":\\\\"%s\\\\"}"%s%s}' \\
    "$user" "$password" "$next" "$new" "$now" "\${kind:+,$kind}" "\${tags:+,$tags}" >$work/changed || return 1
  ask --request PUT --header @$work/header --header 'Content-Type: application/json' --data-binary @$work/changed --output /dev/null "$1?$version" || return 1
  echo "changed: $1"
}

failed=0
for secret in $SECRETS; do
  change "$secret" || { echo "not changed: $secret" >&2; failed=1; }
done
rm -f $work/header $work/found $work/changed
exit "$failed"
`;
