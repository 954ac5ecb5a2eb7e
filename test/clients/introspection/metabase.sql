-- Metabase: connecting, its sync of tables and fields, fingerprinting.

-- name: session
SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY; SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE;

-- name: settings
SET extra_float_digits = 2; SET application_name = 'Metabase v0.50';

-- name: isolation
-- columns: transaction_isolation text
-- rows
SHOW TRANSACTION ISOLATION LEVEL;

-- name: read only transaction
BEGIN READ ONLY; SELECT 1 AS one; COMMIT;

-- name: can connect
-- columns: ?column? int4
-- rows
SELECT 1;

-- name: time zone
SET SESSION TIMEZONE TO 'UTC';

-- name: show time zone
-- columns: TimeZone text
-- rows
SHOW timezone;

-- name: schemas
-- columns: table_schem name, table_catalog text
-- rows
SELECT nspname AS TABLE_SCHEM, NULL AS TABLE_CATALOG FROM pg_catalog.pg_namespace WHERE nspname <> 'pg_toast' AND (nspname !~ '^pg_temp_' OR nspname = (pg_catalog.current_schemas(true))[1]) AND (nspname !~ '^pg_toast_temp_' OR nspname = replace((pg_catalog.current_schemas(true))[1], 'pg_temp_', 'pg_toast_temp_')) ORDER BY TABLE_SCHEM;

-- name: tables
-- columns: schema name, name name, type text, description text, estimated_row_count int8
-- rows
SELECT n.nspname AS "schema", c.relname AS "name", CASE c.relkind WHEN 'r' THEN 'TABLE' WHEN 'p' THEN 'PARTITIONED TABLE' WHEN 'v' THEN 'VIEW' WHEN 'f' THEN 'FOREIGN TABLE' WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE NULL END AS "type", d.description AS "description", stat.n_live_tup AS "estimated_row_count" FROM pg_catalog.pg_class AS c INNER JOIN pg_catalog.pg_namespace AS n ON c.relnamespace = n.oid LEFT JOIN pg_catalog.pg_description AS d ON c.oid = d.objoid AND d.objsubid = 0 AND d.classoid = 'pg_class'::regclass LEFT JOIN pg_stat_user_tables AS stat ON n.nspname = stat.schemaname AND c.relname = stat.relname WHERE c.relnamespace = n.oid AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND c.relkind IN ('r', 'p', 'v', 'f', 'm') AND n.nspname IN ('public') ORDER BY "type" ASC, "schema" ASC, "name" ASC;

-- name: privileges
-- columns: role text, schema name, table name, update bool, select bool, insert bool, delete bool
-- rows
WITH table_privileges AS (SELECT NULL AS role, t.schemaname AS schema, t.objectname AS table, pg_catalog.has_any_column_privilege(current_user, '"' || replace(t.schemaname, '"', '""') || '"' || '.' || '"' || replace(t.objectname, '"', '""') || '"', 'update') AS update, pg_catalog.has_any_column_privilege(current_user, '"' || replace(t.schemaname, '"', '""') || '"' || '.' || '"' || replace(t.objectname, '"', '""') || '"', 'select') AS select, pg_catalog.has_any_column_privilege(current_user, '"' || replace(t.schemaname, '"', '""') || '"' || '.' || '"' || replace(t.objectname, '"', '""') || '"', 'insert') AS insert, pg_catalog.has_table_privilege(current_user, '"' || replace(t.schemaname, '"', '""') || '"' || '.' || '"' || replace(t.objectname, '"', '""') || '"', 'delete') AS delete FROM (SELECT schemaname, tablename AS objectname FROM pg_catalog.pg_tables UNION SELECT schemaname, viewname AS objectname FROM pg_views UNION SELECT schemaname, matviewname AS objectname FROM pg_matviews) t WHERE t.schemaname !~ '^pg_' AND t.schemaname <> 'information_schema' AND pg_catalog.has_schema_privilege(current_user, t.schemaname, 'usage')) SELECT t.* FROM table_privileges t;

-- name: fields
-- columns: name name, database-type text, database-position int4, table-schema name, table-name name, pk? bool, field-comment text, database-required bool, database-is-auto-increment bool
-- rows
SELECT c.column_name AS name, CASE WHEN c.udt_schema IN ('public', 'pg_catalog') THEN FORMAT('%s', c.udt_name) ELSE FORMAT('"%s"."%s"', c.udt_schema, c.udt_name) END AS "database-type", c.ordinal_position - 1 AS "database-position", c.table_schema AS "table-schema", c.table_name AS "table-name", pk.column_name IS NOT NULL AS "pk?", col_description(CAST(CAST(format('%I.%I', CAST(c.table_schema AS TEXT), CAST(c.table_name AS TEXT)) AS REGCLASS) AS OID), c.ordinal_position) AS "field-comment", ((column_default IS NULL OR LOWER(column_default) = 'null') AND (is_nullable = 'NO') AND NOT ((column_default IS NOT NULL AND column_default LIKE '%nextval(%') OR (is_identity <> 'NO'))) AS "database-required", ((column_default IS NOT NULL AND column_default LIKE '%nextval(%') OR (is_identity <> 'NO')) AS "database-is-auto-increment" FROM information_schema.columns AS c LEFT JOIN (SELECT tc.table_schema, tc.table_name, kc.column_name FROM information_schema.table_constraints AS tc INNER JOIN information_schema.key_column_usage AS kc ON tc.constraint_name = kc.constraint_name AND tc.table_schema = kc.table_schema AND tc.table_name = kc.table_name WHERE tc.constraint_type = 'PRIMARY KEY') AS pk ON c.table_schema = pk.table_schema AND c.table_name = pk.table_name AND c.column_name = pk.column_name WHERE c.table_schema !~ '^information_schema|catalog_history|pg_' AND c.table_schema IN ('public') UNION ALL SELECT pa.attname AS name, CASE WHEN ptn.nspname IN ('public', 'pg_catalog') THEN FORMAT('%s', pt.typname) ELSE FORMAT('"%s"."%s"', ptn.nspname, pt.typname) END AS "database-type", pa.attnum - 1 AS "database-position", pn.nspname AS "table-schema", pc.relname AS "table-name", FALSE AS "pk?", NULL AS "field-comment", FALSE AS "database-required", FALSE AS "database-is-auto-increment" FROM pg_catalog.pg_class AS pc INNER JOIN pg_catalog.pg_namespace AS pn ON pn.oid = pc.relnamespace INNER JOIN pg_catalog.pg_attribute AS pa ON pa.attrelid = pc.oid INNER JOIN pg_catalog.pg_type AS pt ON pt.oid = pa.atttypid INNER JOIN pg_catalog.pg_namespace AS ptn ON ptn.oid = pt.typnamespace WHERE pc.relkind = 'm' AND pa.attnum >= 1 AND pn.nspname IN ('public') ORDER BY "table-schema" ASC, "table-name" ASC, "database-position" ASC;

-- name: foreign keys
-- columns: fk-table-schema name, fk-table-name name, fk-column-name name, pk-table-schema name, pk-table-name name, pk-column-name name
SELECT fk_ns.nspname AS "fk-table-schema", fk_table.relname AS "fk-table-name", fk_column.attname AS "fk-column-name", pk_ns.nspname AS "pk-table-schema", pk_table.relname AS "pk-table-name", pk_column.attname AS "pk-column-name" FROM pg_constraint AS c INNER JOIN pg_class AS fk_table ON c.conrelid = fk_table.oid INNER JOIN pg_namespace AS fk_ns ON c.connamespace = fk_ns.oid INNER JOIN pg_attribute AS fk_column ON c.conrelid = fk_column.attrelid INNER JOIN pg_class AS pk_table ON c.confrelid = pk_table.oid INNER JOIN pg_namespace AS pk_ns ON pk_table.relnamespace = pk_ns.oid INNER JOIN pg_attribute AS pk_column ON c.confrelid = pk_column.attrelid WHERE fk_ns.nspname !~ '^information_schema$|^pg_' AND c.contype = 'f'::char AND fk_column.attnum = ANY (c.conkey) AND pk_column.attnum = ANY (c.confkey) AND fk_ns.nspname IN ('public') ORDER BY fk_ns.nspname, fk_table.relname;

-- name: indexes
-- columns: table_cat text, table_schem name, table_name name, non_unique bool, index_qualifier text, index_name name, field-name text
-- rows
SELECT NULL AS table_cat, n.nspname AS table_schem, ct.relname AS table_name, NOT i.indisunique AS non_unique, NULL AS index_qualifier, ci.relname AS index_name, trim(BOTH '"' FROM pg_catalog.pg_get_indexdef(ci.oid, (i.keys).n, false)) AS "field-name" FROM pg_catalog.pg_class ct JOIN pg_catalog.pg_namespace n ON (ct.relnamespace = n.oid) JOIN (SELECT indexrelid, indrelid, indisunique, indisclustered, indpred, indexprs, information_schema._pg_expandarray(indkey) AS keys FROM pg_catalog.pg_index) i ON (ct.oid = i.indrelid) JOIN pg_catalog.pg_class ci ON (ci.oid = i.indexrelid) WHERE (i.keys).n = 1 AND n.nspname = 'public';

-- name: enums
-- columns: nspname name, typname name
SELECT nspname, typname FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.oid IN (SELECT DISTINCT enumtypid FROM pg_enum e);

-- name: fingerprint
-- columns: id int4, substring1 text, created timestamptz
-- rows
SELECT "public"."users"."id" AS "id", SUBSTRING("public"."users"."email" FROM 1 FOR 1234) AS "substring1", "public"."users"."created" AS "created" FROM "public"."users" LIMIT 10000;

-- name: by month
-- columns: created timestamptz, count int8
-- rows
SELECT DATE_TRUNC('month', "public"."users"."created") AS "created", COUNT(*) AS "count" FROM "public"."users" GROUP BY DATE_TRUNC('month', "public"."users"."created") ORDER BY DATE_TRUNC('month', "public"."users"."created") ASC;

-- name: by day of week
-- columns: created int4, count int8, share float8
-- rows
SELECT CASE WHEN MOD((CAST(extract(dow FROM "source"."created") AS integer) + 1) + 6, 7) = 0 THEN 7 ELSE MOD((CAST(extract(dow FROM "source"."created") AS integer) + 1) + 6, 7) END AS "created", COUNT(DISTINCT "source"."email") AS "count", CAST(SUM(CASE WHEN "source"."score" > 1 THEN 1 ELSE 0.0 END) AS DOUBLE PRECISION) / NULLIF(COUNT(*), 0) AS "share" FROM (SELECT * FROM "public"."users") AS "source" GROUP BY 1 ORDER BY 1;

-- name: database time zone
-- columns: now text, catalog name
-- rows
SELECT to_char(current_timestamp, 'YYYY-MM-DD HH24:MI:SS.US TZ') AS now, current_catalog AS catalog;
