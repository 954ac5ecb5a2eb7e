-- Superset, Preset, Tableau, Looker, dbt: what they ask besides what their drivers do.

-- name: strings
-- columns: standard_conforming_strings text
-- rows
SHOW standard_conforming_strings;

-- name: strings over the driver
-- columns: version text
-- rows
SELECT pg_catalog.version();

-- name: current schema
-- columns: current_schema name
-- rows
SELECT pg_catalog.current_schema();

-- name: unicode strings
-- columns: anon_1 varchar, anon_2 varchar
-- rows
SELECT CAST('test plain returns' AS VARCHAR(60)) AS anon_1, CAST('test unicode returns' AS VARCHAR(60)) AS anon_2;

-- name: SQLAlchemy schemas
-- columns: nspname name
-- rows
SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg_%' ORDER BY nspname;

-- name: materialized views
-- columns: relname name
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relkind IN ('m');

-- name: Tableau session
-- columns: ?column? int4
-- rows
SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED; SET DateStyle = 'ISO'; SET extra_float_digits = 2; SELECT 1;

-- name: Tableau metadata
-- columns: table_cat text, table_schem name, table_name name, table_type text, remarks text
-- rows
SELECT NULL AS TABLE_CAT, n.nspname AS TABLE_SCHEM, c.relname AS TABLE_NAME, CASE n.nspname ~ '^pg_' OR n.nspname = 'information_schema' WHEN true THEN CASE WHEN n.nspname = 'pg_catalog' OR n.nspname = 'information_schema' THEN CASE c.relkind WHEN 'r' THEN 'SYSTEM TABLE' WHEN 'v' THEN 'SYSTEM VIEW' WHEN 'i' THEN 'SYSTEM INDEX' ELSE NULL END WHEN n.nspname = 'pg_toast' THEN CASE c.relkind WHEN 'r' THEN 'SYSTEM TOAST TABLE' WHEN 'i' THEN 'SYSTEM TOAST INDEX' ELSE NULL END ELSE CASE c.relkind WHEN 'r' THEN 'TEMPORARY TABLE' WHEN 'p' THEN 'TEMPORARY TABLE' ELSE NULL END END WHEN false THEN CASE c.relkind WHEN 'r' THEN 'TABLE' WHEN 'p' THEN 'PARTITIONED TABLE' WHEN 'i' THEN 'INDEX' WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW' ELSE NULL END ELSE NULL END AS TABLE_TYPE, d.description AS REMARKS FROM pg_catalog.pg_namespace n, pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_description d ON (c.oid = d.objoid AND d.objsubid = 0) LEFT JOIN pg_catalog.pg_class dc ON (d.classoid = dc.oid AND dc.relname = 'pg_class') LEFT JOIN pg_catalog.pg_namespace dn ON (dn.oid = dc.relnamespace AND dn.nspname = 'pg_catalog') WHERE c.relnamespace = n.oid AND n.nspname LIKE 'public' ORDER BY TABLE_TYPE, TABLE_SCHEM, TABLE_NAME;

-- name: Tableau temporary table check
-- columns: id int4, yr int4, qr int4
SELECT "t0"."id" AS "id", (EXTRACT(YEAR FROM "t0"."created")::int) AS "yr", (CAST(TRUNC(EXTRACT(QUARTER FROM "t0"."created")) AS INTEGER)) AS "qr" FROM "public"."users" "t0" WHERE (1 = 0) LIMIT 1;

-- name: Looker columns
-- columns: table_schema name, table_name name, column_name name, data_type varchar, is_nullable varchar, ordinal_position int4
-- rows
SELECT table_schema, table_name, column_name, data_type, is_nullable, ordinal_position FROM information_schema.columns WHERE table_schema NOT IN ('information_schema', 'pg_catalog') ORDER BY 1, 2, 6;

-- name: Looker running queries
-- columns: pid int4, usename name, query text, state text, seconds numeric
-- rows
SELECT pid, usename, query, state, EXTRACT(EPOCH FROM clock_timestamp() - query_start) AS seconds FROM pg_stat_activity WHERE state <> 'idle';

-- name: dbt relations
-- columns: database text, name name, schema name, type text
-- rows
SELECT 'cadastre' AS database, tablename AS name, schemaname AS schema, 'table' AS type FROM pg_tables WHERE schemaname ILIKE 'public' UNION ALL SELECT 'cadastre' AS database, viewname AS name, schemaname AS schema, 'view' AS type FROM pg_views WHERE schemaname ILIKE 'public' UNION ALL SELECT 'cadastre' AS database, matviewname AS name, schemaname AS schema, 'materialized_view' AS type FROM pg_matviews WHERE schemaname ILIKE 'public';

-- name: dbt schemas
-- columns: nspname name
-- rows
SELECT DISTINCT nspname FROM pg_namespace;

-- name: dbt schema exists
-- columns: count int8
-- rows
SELECT count(*) FROM pg_namespace WHERE nspname = 'public';

-- name: dbt columns
-- columns: column_name name, data_type varchar, character_maximum_length int4, numeric_precision int4, numeric_scale int4
-- rows
SELECT column_name, data_type, character_maximum_length, numeric_precision, numeric_scale FROM "cadastre".INFORMATION_SCHEMA.columns WHERE table_name = 'users' AND table_schema = 'public' ORDER BY ordinal_position;

-- name: dbt dependencies
-- columns: dependent_schema name, dependent_name name, referenced_schema name, referenced_name name
-- rows
WITH relation AS (SELECT pg_class.oid AS id, pg_class.relname AS relation_name, pg_class.relnamespace AS schema_id, pg_namespace.nspname AS schema_name, pg_class.relkind AS relation_type FROM pg_class JOIN pg_namespace ON pg_class.relnamespace = pg_namespace.oid WHERE pg_namespace.nspname != 'information_schema' AND pg_namespace.nspname NOT LIKE 'pg\_%'), dependency AS (SELECT DISTINCT coalesce(pg_rewrite.ev_class, pg_depend.objid) AS dep_relation_id, pg_depend.refobjid AS ref_relation_id, pg_depend.refclassid AS ref_class_id FROM pg_depend LEFT JOIN pg_rewrite ON pg_depend.objid = pg_rewrite.oid WHERE coalesce(pg_rewrite.ev_class, pg_depend.objid) != pg_depend.refobjid) SELECT DISTINCT dep.schema_name AS dependent_schema, dep.relation_name AS dependent_name, ref.schema_name AS referenced_schema, ref.relation_name AS referenced_name FROM dependency JOIN relation ref ON dependency.ref_relation_id = ref.id JOIN relation dep ON dependency.dep_relation_id = dep.id;

-- name: dbt catalog
-- columns: table_database text, table_schema name, table_name name, table_type text, table_comment text, column_name name, column_index int2, column_type text, column_comment text, table_owner name
-- rows
SELECT 'cadastre' AS table_database, sch.nspname AS table_schema, tbl.relname AS table_name, CASE tbl.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'BASE TABLE' END AS table_type, tbl_desc.description AS table_comment, col.attname AS column_name, col.attnum AS column_index, pg_catalog.format_type(col.atttypid, col.atttypmod) AS column_type, col_desc.description AS column_comment, pg_get_userbyid(tbl.relowner) AS table_owner FROM pg_catalog.pg_namespace sch JOIN pg_catalog.pg_class tbl ON tbl.relnamespace = sch.oid JOIN pg_catalog.pg_attribute col ON col.attrelid = tbl.oid LEFT OUTER JOIN pg_catalog.pg_description tbl_desc ON (tbl_desc.objoid = tbl.oid AND tbl_desc.objsubid = 0) LEFT OUTER JOIN pg_catalog.pg_description col_desc ON (col_desc.objoid = tbl.oid AND col_desc.objsubid = col.attnum) WHERE (upper(sch.nspname) = upper('public')) AND NOT pg_is_other_temp_schema(sch.oid) AND tbl.relpersistence IN ('p', 'u') AND tbl.relkind IN ('r', 'v', 'f', 'p', 'm') AND col.attnum > 0 AND NOT col.attisdropped ORDER BY sch.nspname, tbl.relname, col.attnum;

-- name: ActiveRecord types
-- columns: oid oid, typname name, typelem oid, typdelim char, typinput regproc, rngsubtype oid, typtype char, typbasetype oid
-- rows
SELECT t.oid, t.typname, t.typelem, t.typdelim, t.typinput, r.rngsubtype, t.typtype, t.typbasetype FROM pg_type AS t LEFT JOIN pg_range AS r ON oid = rngtypid WHERE t.typname IN ('int2', 'int4', 'int8', 'oid', 'float4', 'float8', 'numeric', 'bool', 'text', 'varchar', 'json', 'jsonb', 'uuid', 'timestamptz');

-- name: ActiveRecord array types
-- columns: oid oid, typname name, typelem oid, typdelim char, typinput regproc, rngsubtype oid, typtype char, typbasetype oid
-- rows
SELECT t.oid, t.typname, t.typelem, t.typdelim, t.typinput, r.rngsubtype, t.typtype, t.typbasetype FROM pg_type AS t LEFT JOIN pg_range AS r ON oid = rngtypid WHERE t.typelem IN (16, 17, 20, 21, 23, 25);

-- name: ActiveRecord columns
-- columns: attname name, format_type text, pg_get_expr text, attnotnull bool, atttypid oid, atttypmod int4, collname name, comment text, identity char, attgenerated char
-- rows
SELECT a.attname, format_type(a.atttypid, a.atttypmod), pg_get_expr(d.adbin, d.adrelid), a.attnotnull, a.atttypid, a.atttypmod, c.collname, col_description(a.attrelid, a.attnum) AS comment, attidentity AS identity, attgenerated AS attgenerated FROM pg_attribute a LEFT JOIN pg_attrdef d ON a.attrelid = d.adrelid AND a.attnum = d.adnum LEFT JOIN pg_type t ON a.atttypid = t.oid LEFT JOIN pg_collation c ON a.attcollation = c.oid AND a.attcollation <> t.typcollation WHERE a.attrelid = '"users"'::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum;

-- name: ActiveRecord primary keys
-- columns: attname name
-- rows
SELECT a.attname FROM (SELECT indrelid, indkey, generate_subscripts(indkey, 1) idx FROM pg_index WHERE indrelid = '"users"'::regclass AND indisprimary) i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[i.idx] ORDER BY i.idx;

-- name: ActiveRecord indexes
-- columns: relname name, indisunique bool, indkey int2vector, pg_get_indexdef text, comment text, indisvalid bool, columns _text, include_columns _name
-- rows
SELECT DISTINCT i.relname, d.indisunique, d.indkey, pg_get_indexdef(d.indexrelid), pg_catalog.obj_description(i.oid, 'pg_class') AS comment, d.indisvalid, ARRAY(SELECT pg_get_indexdef(d.indexrelid, k + 1, true) FROM generate_subscripts(d.indkey, 1) AS k ORDER BY k) AS columns, ARRAY(SELECT a.attname FROM pg_attribute a WHERE a.attrelid = d.indexrelid AND a.attnum > d.indnkeyatts ORDER BY a.attnum) AS include_columns FROM pg_class t INNER JOIN pg_index d ON t.oid = d.indrelid INNER JOIN pg_class i ON d.indexrelid = i.oid LEFT JOIN pg_namespace n ON n.oid = t.relnamespace WHERE i.relkind IN ('i', 'I') AND d.indisprimary = 'f' AND t.relname = 'users' AND n.nspname = ANY (current_schemas(false)) ORDER BY i.relname;

-- name: ActiveRecord foreign keys
-- columns: to_table text, name name, on_update char, on_delete char, valid bool, deferrable bool, deferred bool, conrelid oid, confrelid oid, conkey_names _name
SELECT t2.oid::regclass::text AS to_table, c.conname AS name, c.confupdtype AS on_update, c.confdeltype AS on_delete, c.convalidated AS valid, c.condeferrable AS deferrable, c.condeferred AS deferred, c.conrelid, c.confrelid, (SELECT array_agg(a.attname ORDER BY idx) FROM (SELECT idx, c.conkey[idx] AS conkey_elem FROM generate_subscripts(c.conkey, 1) AS idx) indexed_conkeys JOIN pg_attribute a ON a.attrelid = t1.oid AND a.attnum = indexed_conkeys.conkey_elem) AS conkey_names FROM pg_constraint c JOIN pg_class t1 ON c.conrelid = t1.oid JOIN pg_class t2 ON c.confrelid = t2.oid JOIN pg_namespace n ON c.connamespace = n.oid WHERE c.contype = 'f' AND t1.relname = 'users' AND n.nspname = ANY (current_schemas(false)) ORDER BY c.conname;

-- name: ActiveRecord sequence of a column
-- columns: attname name, nspname name, relname name
-- rows
SELECT attr.attname, nsp.nspname, seq.relname FROM pg_class seq, pg_attribute attr, pg_depend dep, pg_constraint cons, pg_namespace nsp WHERE seq.oid = dep.objid AND seq.relkind = 'S' AND attr.attrelid = dep.refobjid AND attr.attnum = dep.refobjsubid AND attr.attrelid = cons.conrelid AND attr.attnum = cons.conkey[1] AND seq.relnamespace = nsp.oid AND cons.contype = 'p' AND dep.classid = 'pg_class'::regclass AND dep.refobjid = '"users"'::regclass;

-- name: ActiveRecord advisory lock
-- columns: pg_try_advisory_lock bool
-- rows
SELECT pg_try_advisory_lock(123456789);

-- name: ActiveRecord advisory unlock
-- columns: pg_advisory_unlock bool
-- rows
SELECT pg_advisory_unlock(123456789);

-- name: DuckDB attach
-- columns: namespace_id oid, relname name, relpages int4, attname name, type_name name, type_modifier int4, ndim int2, attnum int2, notnull bool, constraint_id oid, constraint_type char, constraint_key _int2
-- rows
SELECT pg_namespace.oid AS namespace_id, relname, relpages, attname, pg_type.typname AS type_name, atttypmod AS type_modifier, pg_attribute.attndims AS ndim, attnum, pg_attribute.attnotnull AS notnull, NULL AS constraint_id, NULL AS constraint_type, NULL AS constraint_key FROM pg_class JOIN pg_namespace ON relnamespace = pg_namespace.oid JOIN pg_attribute ON pg_class.oid = pg_attribute.attrelid JOIN pg_type ON atttypid = pg_type.oid WHERE attnum > 0 AND relkind IN ('r', 'v', 'm', 'f', 'p') AND pg_namespace.nspname = 'public' UNION ALL SELECT pg_namespace.oid AS namespace_id, relname, NULL AS relpages, NULL AS attname, NULL AS type_name, NULL AS type_modifier, NULL AS ndim, NULL AS attnum, NULL AS notnull, pg_constraint.oid AS constraint_id, contype AS constraint_type, conkey AS constraint_key FROM pg_class JOIN pg_namespace ON relnamespace = pg_namespace.oid JOIN pg_constraint ON (pg_class.oid = pg_constraint.conrelid) WHERE relkind IN ('r', 'v', 'm', 'f', 'p') AND contype IN ('p', 'u') AND pg_namespace.nspname = 'public' ORDER BY namespace_id, relname, attnum, constraint_id;

-- name: DuckDB snapshot
-- columns: pg_is_in_recovery bool, count int8
-- rows
SELECT pg_is_in_recovery(), (SELECT COUNT(*) FROM pg_settings WHERE name LIKE 'rds%');

-- name: JSON
-- columns: j json
-- rows
SELECT json_build_object('a', 1, 'b', json_agg(u.email)) AS j FROM users u;
