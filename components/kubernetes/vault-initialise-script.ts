/*
 * What initialises Vault, once. Its answer holds the recovery keys and the first token: it lies in memory until the cloud has it, and nobody
 * prints it.
 */

/** Where the answer lies until it is kept. */
export const answerFile = "/run/answer/init.json";

/**
 * A Vault that a key of the cloud opens has recovery keys: they allow a new first token, and unseal nothing.
 * Sources: developer.hashicorp.com/vault/api-docs/system/init, …/docs/concepts/seal#recovery-key.
 * @param put a line of shell that puts away the file `$ANSWER`
 */
export const initialiseScript = (put: string): string => `set -eu
umask 077
kept() { ANSWER=$1; export ANSWER; ${put}; }
ask() { curl --silent --show-error --fail --max-time 60 --cacert "\${CA:-/run/vault/ca.crt}" "$@"; }
answer=$ANSWER

# Whoever was stopped between the answer and its name goes on from there.
! grep -q root_token "$answer.new" 2>/dev/null || mv "$answer.new" "$answer"
if [ ! -s "$answer" ]; then
  tries=0
  until state=$(ask "$VAULT/v1/sys/init"); do
    tries=$((tries + 1))
    [ "$tries" -lt "\${TRIES:-60}" ] || { echo "Vault does not answer at $VAULT"; exit 1; }
    sleep "\${PAUSE:-10}"
  done
  case $state in
    *'"initialized":true'*) echo "Vault is initialised already"; exit 0 ;;
    *'"initialized":false'*) ;;
    *) echo "Vault says neither that it is initialised nor that it is not"; exit 1 ;;
  esac
  # What must not be lost is made once it is sure that it can be kept.
  echo '{"initialised":"not yet"}' >"$answer.probe"
  kept "$answer.probe" || { echo "recovery keys could not be kept: Vault is left as it is"; exit 1; }
  ask --request PUT --data '{"recovery_shares":5,"recovery_threshold":3}' "$VAULT/v1/sys/init" >"$answer.new"
  grep -q root_token "$answer.new" || { echo "Vault's answer has no token"; exit 1; }
  mv "$answer.new" "$answer"
fi
kept "$answer" || { echo "recovery keys are not kept yet: trying again"; exit 1; }
rm -f "$answer" "$answer.probe"
echo "Vault is initialised, and its recovery keys are kept"
`;
