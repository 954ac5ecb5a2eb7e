-- Grafana: the PostgreSQL data source's query builder and its time macros.

-- name: version
-- columns: version int4
-- rows
SELECT current_setting('server_version_num')::int / 100 AS version;

-- name: TimescaleDB
-- columns: extversion text
SELECT extversion FROM pg_extension WHERE extname = 'timescaledb';

-- name: tables
-- columns: table text
-- rows
SELECT CASE WHEN quote_ident(table_schema) IN (SELECT CASE WHEN trim(s[i]) = '"$user"' THEN user ELSE trim(s[i]) END FROM generate_series(array_lower(string_to_array(current_setting('search_path'), ','), 1), array_upper(string_to_array(current_setting('search_path'), ','), 1)) AS i, string_to_array(current_setting('search_path'), ',') s) THEN quote_ident(table_name) ELSE quote_ident(table_schema) || '.' || quote_ident(table_name) END AS "table" FROM information_schema.tables WHERE quote_ident(table_schema) NOT IN ('information_schema', 'pg_catalog', '_timescaledb_cache', '_timescaledb_catalog', '_timescaledb_internal', '_timescaledb_config', 'timescaledb_information', 'timescaledb_experimental') ORDER BY CASE WHEN quote_ident(table_schema) IN (SELECT CASE WHEN trim(s[i]) = '"$user"' THEN user ELSE trim(s[i]) END FROM generate_series(array_lower(string_to_array(current_setting('search_path'), ','), 1), array_upper(string_to_array(current_setting('search_path'), ','), 1)) AS i, string_to_array(current_setting('search_path'), ',') s) THEN 0 ELSE 1 END, 1;

-- name: columns
-- columns: column text, type varchar
-- rows
SELECT quote_ident(column_name) AS "column", data_type AS "type" FROM information_schema.columns WHERE quote_ident(table_name) = 'users';

-- name: columns of a qualified table
-- columns: column text, type varchar
-- rows
SELECT quote_ident(column_name) AS "column", data_type AS "type" FROM information_schema.columns WHERE CASE WHEN array_length(parse_ident('public.users'), 1) = 2 THEN quote_ident(table_schema) = (parse_ident('public.users'))[1] AND quote_ident(table_name) = (parse_ident('public.users'))[2] ELSE quote_ident(table_name) = 'public.users' AND quote_ident(table_schema) IN (SELECT CASE WHEN trim(s[i]) = '"$user"' THEN user ELSE trim(s[i]) END FROM generate_series(array_lower(string_to_array(current_setting('search_path'), ','), 1), array_upper(string_to_array(current_setting('search_path'), ','), 1)) AS i, string_to_array(current_setting('search_path'), ',') s) END;

-- name: time column of a table found by itself
-- columns: table_name text, time_column text, value_column text
-- rows
SELECT quote_ident(table_name) AS table_name, (SELECT quote_ident(column_name) AS column_name FROM information_schema.columns c WHERE c.table_schema = t.table_schema AND c.table_name = t.table_name AND udt_name IN ('timestamptz', 'timestamp') ORDER BY ordinal_position LIMIT 1) AS time_column, (SELECT quote_ident(column_name) AS column_name FROM information_schema.columns c WHERE c.table_schema = t.table_schema AND c.table_name = t.table_name AND udt_name = 'float8' ORDER BY ordinal_position LIMIT 1) AS value_column FROM information_schema.tables t WHERE EXISTS (SELECT 1 FROM information_schema.columns c WHERE c.table_schema = t.table_schema AND c.table_name = t.table_name AND udt_name IN ('timestamptz', 'timestamp')) LIMIT 1;

-- name: time series
-- columns: time numeric, score numeric, metric text
-- rows
SELECT floor(extract(epoch FROM created) / 300) * 300 AS "time", avg(score) AS "score", name AS metric FROM users WHERE created BETWEEN '2020-01-01T00:00:00Z' AND '2040-01-01T00:00:00Z' GROUP BY 1, 3 ORDER BY 1;

-- name: time buckets
-- columns: time timestamptz, value int8
-- rows
SELECT date_bin('5 minutes', created, TIMESTAMP '2001-01-01') AS "time", count(*) AS value FROM users WHERE created >= to_timestamp(1577836800) AND created <= to_timestamp(2209032000) GROUP BY 1 ORDER BY 1;

-- name: text of a time
-- columns: local timestamp, text text, epoch int8
-- rows
SELECT created AT TIME ZONE 'Europe/Berlin' AS local, created::text AS text, extract(epoch FROM created)::bigint AS epoch FROM users LIMIT 1;
