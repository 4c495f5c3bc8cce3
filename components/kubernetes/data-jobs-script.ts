/*
 * What fills databases that hold nobody's data: with made-up rows, or with a copy of another database in which nobody is to be found. Pure text, run by psql and a
 * shell. Each service's tables are filled as the service itself: there is nothing here that could touch another's.
 *
 * Both know nothing of the tables beforehand: they read the database's own catalogue, and so go on working when a service changes its tables.
 */

/** The tables of the schema that is somebody's own, what they refer to first; one that refers to itself in a circle fails. */
const tablesSql = `CREATE TEMP TABLE ordered (place int, oid oid);
DO $do$
DECLARE
  added int;
  step int := 0;
BEGIN
  LOOP
    INSERT INTO ordered
      SELECT step, c.oid FROM pg_class c
        WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relnamespace = current_schema()::regnamespace
          AND c.oid NOT IN (SELECT o.oid FROM ordered o)
          AND NOT EXISTS (
            SELECT FROM pg_constraint k WHERE k.contype = 'f' AND k.conrelid = c.oid AND k.confrelid <> c.oid
              AND k.confrelid NOT IN (SELECT o.oid FROM ordered o WHERE o.place < step));
    GET DIAGNOSTICS added = ROW_COUNT;
    EXIT WHEN added = 0;
    step := step + 1;
  END LOOP;
  IF EXISTS (SELECT FROM pg_class c WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
      AND c.relnamespace = current_schema()::regnamespace AND c.oid NOT IN (SELECT o.oid FROM ordered o)) THEN
    RAISE EXCEPTION 'tables of % refer to each other in a circle', current_schema();
  END IF;
END
$do$;
`;

/**
 * Made-up rows, up to \`rows\` in each table: what is there already stays. Values fit their types, keys that refer to others do, and closed lists of words are kept to.
 * Addresses and numbers are of those that are nobody's: RFC 2606 (.invalid), RFC 5737 (192.0.2.0/24), and telephone numbers with 555.
 */
const syntheticSql = `\\set ON_ERROR_STOP on
SET client_min_messages = warning;
\\ir tables.sql
SELECT set_config('go_coffee.rows', :'rows', false) \\g /dev/null
CREATE FUNCTION pg_temp.made_up(t oid, a pg_attribute) RETURNS text LANGUAGE plpgsql AS $fn$
DECLARE
  kind text := (SELECT CASE WHEN typtype = 'e' THEN 'enum' WHEN typcategory = 'A' THEN 'array' ELSE typname END FROM pg_type WHERE oid = a.atttypid);
  words text[];
  fits text;
  other record;
BEGIN
  SELECT k.confrelid::regclass AS it, f.attname AS col INTO other
    FROM pg_constraint k JOIN pg_attribute f ON f.attrelid = k.confrelid AND f.attnum = k.confkey[1]
    WHERE k.contype = 'f' AND k.conrelid = t AND k.conkey = ARRAY[a.attnum] AND k.confrelid <> t;
  -- What would refer to its own table stays empty.
  IF EXISTS (SELECT FROM pg_constraint k WHERE k.contype = 'f' AND k.conrelid = t AND k.confrelid = t AND a.attnum = ANY (k.conkey)) THEN RETURN NULL; END IF;
  IF other.col IS NOT NULL THEN
    RETURN format('(SELECT (array_agg(%1$I ORDER BY %1$I))[1 + (n %% count(*))] FROM %2$s)', other.col, other.it);
  END IF;
  SELECT array_agg(m[1]) INTO words FROM pg_constraint k, regexp_matches(pg_get_constraintdef(k.oid), '''([^'']*)''', 'g') m
    WHERE k.contype = 'c' AND k.conrelid = t AND k.conkey = ARRAY[a.attnum] AND pg_get_constraintdef(k.oid) ~ 'ANY';
  IF words IS NOT NULL THEN
    RETURN format('(%L::text[])[1 + (n %% %s)]', words, cardinality(words));
  END IF;
  CASE
    WHEN kind IN ('text', 'varchar', 'bpchar', 'citext') THEN
      fits := CASE
        WHEN a.attname ~ 'mail' THEN '''person-'' || n || ''@example.invalid'''
        WHEN a.attname ~ '(phone|mobile)' THEN '''+1555'' || lpad(n::text, 7, ''0'')'
        WHEN a.attname ~ 'currency' THEN '''USD'''
        WHEN a.attname ~ 'country' THEN '''US'''
        WHEN a.attname ~ '(url|link)' THEN '''https://example.invalid/'' || n'
        WHEN a.attname ~ 'name' THEN '(ARRAY[''Ada'', ''Grace'', ''Alan'', ''Edsger''])[1 + (n % 4)] || '' '' || n'
        ELSE quote_literal(replace(a.attname, '_', ' ') || ' ') || ' || n' END;
      RETURN CASE WHEN a.atttypmod > 4 THEN format('right(%s, %s)', fits, a.atttypmod - 4) ELSE fits END;
    WHEN kind IN ('int2', 'int4', 'int8') THEN RETURN '(1 + n % 30000)';
    WHEN kind IN ('numeric', 'float4', 'float8', 'money') THEN RETURN '(1 + (n % 900) / 100.0)';
    WHEN kind = 'bool' THEN RETURN '(n % 2 = 0)';
    WHEN kind IN ('date', 'timestamp', 'timestamptz') THEN RETURN '(now() - n * interval ''1 hour'')';
    WHEN kind IN ('time', 'timetz') THEN RETURN '(time ''00:00'' + (n % 1440) * interval ''1 minute'')';
    WHEN kind = 'interval' THEN RETURN '(n * interval ''1 minute'')';
    WHEN kind = 'uuid' THEN RETURN 'gen_random_uuid()';
    WHEN kind IN ('json', 'jsonb') THEN RETURN '''{}''';
    WHEN kind = 'bytea' THEN RETURN '''\\x''';
    WHEN kind IN ('inet', 'cidr') THEN RETURN '(''192.0.2.'' || n % 255)::inet';
    WHEN kind = 'array' THEN RETURN '''{}''';
    WHEN kind = 'enum' THEN
      RETURN format('(enum_range(NULL::%s))[1 + (n %% cardinality(enum_range(NULL::%1$s)))]', a.atttypid::regtype);
    ELSE RETURN NULL;
  END CASE;
END
$fn$;
DO $do$
DECLARE
  one record;
  wanted int := current_setting('go_coffee.rows')::int;
  there int;
  made int;
  tries int;
  columns text;
  vals text;
BEGIN
  FOR one IN SELECT o.oid, o.oid::regclass AS it FROM ordered o ORDER BY place, 2 LOOP
    EXECUTE format('SELECT count(*) FROM %s', one.it) INTO there;
    CONTINUE WHEN there >= wanted;
    -- What has a value of its own keeps it; what may be empty and cannot be made up is.
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum), string_agg(value || '::' || kind, ', ' ORDER BY attnum) INTO columns, vals
      FROM (SELECT a.attname, a.attnum, format_type(a.atttypid, NULL) AS kind, pg_temp.made_up(one.oid, a) AS value
        FROM pg_attribute a WHERE a.attrelid = one.oid AND a.attnum > 0 AND NOT a.attisdropped
          AND NOT a.atthasdef AND a.attidentity = '' AND a.attgenerated = '') made WHERE value IS NOT NULL;
    -- Rows that were deleted leave gaps in what has been made up: then further numbers are taken.
    FOR tries IN 0..4 LOOP
    EXECUTE format(
      CASE WHEN columns IS NULL THEN 'INSERT INTO %s SELECT FROM generate_series($1, $2) n ON CONFLICT DO NOTHING'
        ELSE 'INSERT INTO %s (%s) SELECT %s FROM generate_series($1, $2) n ON CONFLICT DO NOTHING' END, one.it, columns, vals)
      USING there + 1 + tries * wanted, wanted + tries * wanted;
    GET DIAGNOSTICS made = ROW_COUNT;
    there := there + made;
    RAISE WARNING '%: % rows made up', one.it, made;
    EXIT WHEN there >= wanted;
    END LOOP;
  END LOOP;
END
$do$;
`;

/**
 * What to select of each table at the source, a line each: table, columns, query, apart by tabs. Of what is not said to be harmless nothing is let through but
 * that it was there, and what is needed so that it fits: words become other words, the same ones the same, so that keys still meet; numbers others of as many digits; days their month.
 * A kind of value without a rule stops it.
 */
const columnsSql = `\\set ON_ERROR_STOP on
SET client_min_messages = warning;
SELECT format('SET search_path TO %I', :'owner') \\gexec
\\ir tables.sql
SELECT set_config('go_coffee.salt', :'salt', false), set_config('go_coffee.keeps', :'keeps', false), set_config('go_coffee.whole', :'whole', false) \\g /dev/null
CREATE FUNCTION pg_temp.counted(t oid, col int2) RETURNS boolean LANGUAGE plpgsql AS $fn$
DECLARE
  other record;
BEGIN
  FOR other IN SELECT k.confrelid AS it, k.confkey[array_position(k.conkey, col)] AS num FROM pg_constraint k
    WHERE k.contype = 'f' AND k.conrelid = t AND k.confrelid <> t AND col = ANY (k.conkey) LOOP
    RETURN pg_temp.counted(other.it, other.num);
  END LOOP;
  RETURN EXISTS (SELECT FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attrelid = t AND a.attnum = col AND (a.attidentity <> '' OR pg_get_expr(d.adbin, d.adrelid) ~ '^nextval'));
END
$fn$;
CREATE FUNCTION pg_temp.disguised(t oid, a pg_attribute) RETURNS text LANGUAGE plpgsql AS $fn$
DECLARE
  kind text := (SELECT CASE WHEN typtype = 'e' THEN 'enum' WHEN typcategory = 'A' THEN 'array' ELSE typname END FROM pg_type WHERE oid = a.atttypid);
  col text := quote_ident(a.attname);
  hash text := format('md5(%L || %I::text)', current_setting('go_coffee.salt'), a.attname);
  number text := format('((''x'' || left(%s, 15))::bit(60)::bigint)', hash);
  counted boolean := pg_temp.counted(t, a.attnum);
  key boolean := EXISTS (SELECT FROM pg_constraint k WHERE k.contype IN ('p', 'f') AND k.conrelid = t AND a.attnum = ANY (k.conkey))
    OR EXISTS (SELECT FROM pg_constraint k WHERE k.contype = 'f' AND k.confrelid = t AND a.attnum = ANY (k.confkey));
  closed boolean := EXISTS (SELECT FROM pg_constraint k WHERE k.contype = 'c' AND k.conrelid = t AND k.conkey = ARRAY[a.attnum]
    AND pg_get_constraintdef(k.oid) ~ 'ANY');
  size int := CASE WHEN a.atttypmod > 4 THEN a.atttypmod - 4 ELSE 64 END;
  made text;
BEGIN
  IF current_setting('go_coffee.whole') = 'yes' OR closed OR kind IN ('bool', 'enum')
    OR (SELECT relname FROM pg_class WHERE oid = t) || '.' || a.attname = ANY (string_to_array(current_setting('go_coffee.keeps'), ' ')) THEN
    RETURN col;
  END IF;
  made := CASE
    WHEN kind IN ('text', 'varchar', 'bpchar', 'citext') THEN format('left(%s, %s)', CASE
      WHEN key THEN hash
      WHEN a.attname ~ 'mail' THEN format('left(%s, 16) || ''@example.invalid''', hash)
      WHEN a.attname ~ '(phone|mobile)' THEN format('''+1555'' || lpad((%s %% 10000000)::text, 7, ''0'')', number)
      ELSE format('''x'' || left(%s, 16)', hash) END, size)
    WHEN kind = 'uuid' THEN format('%s::uuid', hash)
    -- What the database itself has counted says nothing of anybody; other keys are somebody's.
    WHEN kind IN ('int2', 'int4', 'int8') AND key AND counted THEN col
    WHEN kind IN ('int2', 'int4', 'int8') AND key THEN
      format('(%s %% %s)', number, CASE kind WHEN 'int2' THEN 32767 WHEN 'int4' THEN 2147483647 ELSE 1152921504606846975 END)
    WHEN kind IN ('int2', 'int4', 'int8', 'numeric', 'float4', 'float8') THEN
      format('(%s %% (10 ^ least(17, length(trunc(abs(%s))::text) - 1) * 9)::bigint + 1)', number, col)
    WHEN kind = 'date' THEN format('date_trunc(%L, %s)::date', CASE WHEN a.attname ~ 'birth' THEN 'year' ELSE 'month' END, col)
    WHEN kind IN ('timestamp', 'timestamptz') THEN format('date_trunc(''month'', %s)', col)
    WHEN kind IN ('json', 'jsonb') THEN '''{}''::jsonb'
    WHEN kind = 'bytea' THEN '''\\x''::bytea'
    WHEN kind IN ('inet', 'cidr') THEN '''192.0.2.1''::inet'
    WHEN kind = 'array' THEN format('''{}''::%s', a.atttypid::regtype)
    WHEN NOT a.attnotnull THEN 'NULL' END;
  IF made IS NULL THEN
    RAISE EXCEPTION '%.% is of a kind that nothing is known to disguise: %', t::regclass, a.attname, kind;
  END IF;
  RETURN format('CASE WHEN %s IS NULL THEN NULL ELSE %s END', col, made);
END
$fn$;
SELECT concat_ws(E'\\t', quote_ident(c.relname), string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum),
    format('SELECT %s FROM %I.%I', string_agg(pg_temp.disguised(c.oid, a), ', ' ORDER BY a.attnum), :'owner', c.relname))
  FROM ordered o JOIN pg_class c USING (oid) JOIN pg_attribute a ON a.attrelid = c.oid
  WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
  GROUP BY o.place, c.relname ORDER BY o.place, c.relname;
`;

/** What numbers rows goes on after the last. */
const sequencesSql = `SELECT format('SELECT setval(%L, greatest(1, max(%I)))  FROM %s', pg_get_serial_sequence(c.oid::regclass::text, a.attname), a.attname, c.oid::regclass)
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
  WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace AND a.attnum > 0 AND NOT a.attisdropped
    AND pg_get_serial_sequence(c.oid::regclass::text, a.attname) IS NOT NULL \\gexec
`;

const shell = `set -eu
logins=\${LOGINS:-/run/logins}
work=\${WORK:-/work}
here=$(dirname "$0")
login() { cat "$logins/$1.$2"; }
sql() { psql --no-psqlrc --quiet --no-align --tuples-only --set ON_ERROR_STOP=1 "$@"; }
# A secret may have changed a moment ago: whichever of a service's two users opens.
as() {
  service=$1; shift
  for user in username:password nextUsername:nextPassword; do
    if PGUSER=$(login "$service" "\${user%:*}") PGPASSWORD=$(login "$service" "\${user#*:}") sql --command 'SELECT 1' >/dev/null 2>&1; then
      PGUSER=$(login "$service" "\${user%:*}") PGPASSWORD=$(login "$service" "\${user#*:}") sql "$@"
      return
    fi
  done
  echo "$service: neither of its users opens"; return 1
}
from_source() { PGHOST=$SOURCE_HOST PGPORT=$SOURCE_PORT PGDATABASE=$SOURCE_NAME PGUSER=$(login source username) PGPASSWORD=$(login source password) sql "$@"; }
named() { case " $2 " in *" $1 "*) return 0 ;; *) return 1 ;; esac; }

# Whoever calls these asks how they ended, and the shell then goes on after what fails: so each step says what follows.
synthetic() {
  if as "$1" --set rows="$ROWS" --file "$here/synthetic.sql" > "$work/said" 2>&1; then ended=0; else ended=1; fi
  sed -e 's/^.*WARNING:  //' -e '/^$/d' "$work/said"
  return $ended
}

anonymised() {
  owner=$(echo "$1" | tr - _)
  whole=no; ! named "$1" "$WHOLE" || whole=yes
  keeps=$(for one in $KEEPS; do case "$one" in "$1".*) echo "\${one#"$1".}" ;; esac; done | tr '\\n' ' ')
  from_source --set owner="$owner" --set salt="$salt" --set keeps="\${keeps% }" --set whole="$whole" --file "$here/columns.sql" > "$work/tables" || return 1
  # What the service has no table for yet, it gets when it has.
  as "$1" --command "SELECT quote_ident(relname) FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace" > "$work/here" || return 1
  cut -f 1 "$work/tables" | grep -F -x -f "$work/here" > "$work/copied" || { echo "$1: no table is in both"; return 0; }
  rm -f "$work/failed"
  {
    echo 'BEGIN;'
    echo "TRUNCATE $(paste -s -d , "$work/copied") CASCADE;"
    while IFS="$(printf '\\t')" read -r table columns query; do
      grep -F -x -q "$table" "$work/copied" || continue
      echo "COPY $table ($columns) FROM STDIN;"
      from_source --command "COPY ($query) TO STDOUT" < /dev/null || { touch "$work/failed"; exit 1; }
      echo '\\.'
    done < "$work/tables"
    cat "$here/sequences.sql"
    echo 'COMMIT;'
  } | as "$1" --file - > /dev/null || return 1
  [ ! -e "$work/failed" ] || { echo "$1: the source broke off"; return 1; }
  echo "$1: $(wc -l < "$work/copied" | tr -d ' ') tables copied, disguised"
}

if [ "$MODE" = anonymised ]; then
  [ "$SOURCE_HOST" != "$PGHOST" ] || { echo "the source is the target: nothing is copied"; exit 1; }
  # Nobody keeps it: what was disguised with it cannot be guessed and tried.
  salt=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \\n')
fi
failed=
for service in $SERVICES; do "$MODE" "$service" || failed="$failed $service"; done
[ -z "$failed" ] || { echo "not filled:$failed"; exit 1; }
`;

/** The files, by name; `data.sh` is what runs. */
export const dataJobFiles = {
  "data.sh": shell,
  "tables.sql": tablesSql,
  "synthetic.sql": syntheticSql,
  "columns.sql": columnsSql,
  "sequences.sql": sequencesSql,
} as const;

/** What of a service's login is read, as files `SERVICE.KEY`. */
export const dataLoginKeys = ["username", "password", "nextUsername", "nextPassword"] as const;
