-- psql: tab completion, and \d-commands as version 18 sends them.

-- name: complete a table
-- columns: quote_ident text
-- rows
SELECT pg_catalog.quote_ident(c.relname) FROM pg_catalog.pg_class c WHERE c.relkind IN ('r', 'S', 'v', 'm', 'f', 'p') AND substring(pg_catalog.quote_ident(c.relname), 1, 2) = 'us' AND pg_catalog.pg_table_is_visible(c.oid) AND c.relnamespace <> (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = 'pg_catalog') UNION SELECT pg_catalog.quote_ident(n.nspname) || '.' FROM pg_catalog.pg_namespace n WHERE substring(pg_catalog.quote_ident(n.nspname) || '.', 1, 2) = 'us' AND (SELECT pg_catalog.count(*) FROM pg_catalog.pg_namespace WHERE substring(pg_catalog.quote_ident(nspname) || '.', 1, 2) = substring('us', 1, pg_catalog.length(pg_catalog.quote_ident(nspname)) + 1)) > 1 LIMIT 1000;

-- name: complete a table as version 18 does
-- columns: relname name, text text
-- rows
SELECT c.relname, NULL::pg_catalog.text FROM pg_catalog.pg_class c WHERE c.relkind IN ('r', 'S', 'v', 'm', 'f', 'p') AND (c.relname) LIKE 'us%' AND pg_catalog.pg_table_is_visible(c.oid) AND c.relnamespace <> (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = 'pg_catalog') UNION ALL SELECT NULL::pg_catalog.text, n.nspname FROM pg_catalog.pg_namespace n WHERE n.nspname LIKE 'us%' AND n.nspname NOT LIKE E'pg\\_%' LIMIT 1000;

-- name: complete a column
-- columns: attname name
-- rows
SELECT attname FROM pg_catalog.pg_attribute a, pg_catalog.pg_class c WHERE c.oid = a.attrelid AND a.attnum > 0 AND NOT a.attisdropped AND (attname) LIKE 'e%' AND (c.relname) = 'users' AND pg_catalog.pg_table_is_visible(c.oid) LIMIT 1000;

-- name: complete a setting
-- columns: lower text
-- rows
SELECT pg_catalog.lower(name) FROM pg_catalog.pg_settings WHERE pg_catalog.lower(name) LIKE pg_catalog.lower('work%') UNION ALL SELECT 'all' LIMIT 1000;

-- name: complete a setting's value
-- columns: val text
-- rows
SELECT enum.val FROM (SELECT pg_catalog.unnest(enumvals) FROM pg_catalog.pg_settings WHERE pg_catalog.lower(name) = pg_catalog.lower('bytea_output')) enum(val) WHERE enum.val LIKE '%' LIMIT 1000;

-- name: complete a function
-- columns: proname name, text text
-- rows
SELECT p.proname, NULL::pg_catalog.text FROM pg_catalog.pg_proc p WHERE p.prokind = 'f' AND (p.proname) LIKE 'ab%' AND pg_catalog.pg_function_is_visible(p.oid) LIMIT 1000;

-- name: complete a type
-- columns: typname name, text text
-- rows
SELECT t.typname, NULL::pg_catalog.text FROM pg_catalog.pg_type t WHERE (t.typrelid = 0 OR (SELECT c.relkind = 'c' FROM pg_catalog.pg_class c WHERE c.oid = t.typrelid)) AND t.typname !~ '^_' AND (t.typname) LIKE 'in%' AND pg_catalog.pg_type_is_visible(t.oid) LIMIT 1000;

-- name: complete a database
-- columns: datname name
-- rows
SELECT datname FROM pg_catalog.pg_database WHERE datname LIKE 'c%' LIMIT 1000;

-- name: complete a role
-- columns: rolname name
-- rows
SELECT rolname FROM pg_catalog.pg_roles WHERE rolname LIKE 'c%' UNION ALL SELECT 'PUBLIC' LIMIT 1000;

-- name: complete a schema
-- columns: nspname name
-- rows
SELECT nspname FROM pg_catalog.pg_namespace WHERE nspname LIKE 'p%' LIMIT 1000;

-- name: complete a time zone
-- columns: name text
-- rows
SELECT name FROM pg_catalog.pg_timezone_names() WHERE pg_catalog.lower(name) LIKE pg_catalog.lower('Europe/B%') LIMIT 1000;

-- name: complete a constraint
-- columns: conname name
-- rows
SELECT conname FROM pg_catalog.pg_class c1, pg_catalog.pg_constraint con WHERE c1.oid = conrelid AND conname LIKE 'u%' AND c1.relname = 'users' AND pg_catalog.pg_table_is_visible(c1.oid) LIMIT 1000;

-- name: complete a prepared statement
-- columns: name text
SELECT name FROM pg_catalog.pg_prepared_statements WHERE name LIKE '%' LIMIT 1000;

-- name: list of databases
-- columns: Name name, Owner name, Encoding name, Locale Provider text, Collate text, Ctype text, Locale text, ICU Rules text, Access privileges text
-- rows
SELECT d.datname AS "Name", pg_catalog.pg_get_userbyid(d.datdba) AS "Owner", pg_catalog.pg_encoding_to_char(d.encoding) AS "Encoding", CASE d.datlocprovider WHEN 'b' THEN 'builtin' WHEN 'c' THEN 'libc' WHEN 'i' THEN 'icu' END AS "Locale Provider", d.datcollate AS "Collate", d.datctype AS "Ctype", d.datlocale AS "Locale", d.daticurules AS "ICU Rules", CASE WHEN pg_catalog.array_length(d.datacl, 1) = 0 THEN '(none)' ELSE pg_catalog.array_to_string(d.datacl, E'\n') END AS "Access privileges" FROM pg_catalog.pg_database d ORDER BY 1;

-- name: list of relations
-- columns: Schema name, Name name, Type text, Owner name
-- rows
SELECT n.nspname AS "Schema", c.relname AS "Name", CASE c.relkind WHEN 'r' THEN 'table' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'i' THEN 'index' WHEN 'S' THEN 'sequence' WHEN 't' THEN 'TOAST table' WHEN 'f' THEN 'foreign table' WHEN 'p' THEN 'partitioned table' WHEN 'I' THEN 'partitioned index' END AS "Type", pg_catalog.pg_get_userbyid(c.relowner) AS "Owner" FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_catalog.pg_am am ON am.oid = c.relam WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f', '') AND n.nspname <> 'pg_catalog' AND n.nspname !~ '^pg_toast' AND n.nspname <> 'information_schema' AND pg_catalog.pg_table_is_visible(c.oid) ORDER BY 1, 2;

-- name: find a relation
-- columns: oid oid, nspname name, relname name
-- rows
SELECT c.oid, n.nspname, c.relname FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relname OPERATOR(pg_catalog.~) '^(users)$' COLLATE pg_catalog.default AND pg_catalog.pg_table_is_visible(c.oid) ORDER BY 2, 3;

-- name: relation facts
-- columns: relchecks int2, relkind char, relhasindex bool, relhasrules bool, relhastriggers bool, relrowsecurity bool, relforcerowsecurity bool, relhasoids bool, relispartition bool, array_to_string text, reltablespace oid, reloftype text, relpersistence char, relreplident char, amname name
-- rows
SELECT c.relchecks, c.relkind, c.relhasindex, c.relhasrules, c.relhastriggers, c.relrowsecurity, c.relforcerowsecurity, false AS relhasoids, c.relispartition, pg_catalog.array_to_string(c.reloptions || array(select 'toast.' || x from pg_catalog.unnest(tc.reloptions) x), ', '), c.reltablespace, CASE WHEN c.reloftype = 0 THEN '' ELSE c.reloftype::pg_catalog.regtype::pg_catalog.text END, c.relpersistence, c.relreplident, am.amname FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_class tc ON (c.reltoastrelid = tc.oid) LEFT JOIN pg_catalog.pg_am am ON (c.relam = am.oid) WHERE c.oid = 'users'::regclass;

-- name: attributes
-- columns: attname name, format_type text, pg_get_expr text, attnotnull bool, attcollation name, attidentity char, attgenerated char, attstorage char, attcompression char, attstattarget int2, col_description text
-- rows
SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), (SELECT pg_catalog.pg_get_expr(d.adbin, d.adrelid, true) FROM pg_catalog.pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum AND a.atthasdef), a.attnotnull, (SELECT c.collname FROM pg_catalog.pg_collation c, pg_catalog.pg_type t WHERE c.oid = a.attcollation AND t.oid = a.atttypid AND a.attcollation <> t.typcollation) AS attcollation, a.attidentity, a.attgenerated, a.attstorage, a.attcompression AS attcompression, CASE WHEN a.attstattarget = -1 THEN NULL ELSE a.attstattarget END AS attstattarget, pg_catalog.col_description(a.attrelid, a.attnum) FROM pg_catalog.pg_attribute a WHERE a.attrelid = 'users'::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum;

-- name: indexes
-- columns: relname name, indisprimary bool, indisunique bool, indisclustered bool, indisvalid bool, pg_get_indexdef text, pg_get_constraintdef text, contype char, condeferrable bool, condeferred bool, indisreplident bool, reltablespace oid, conperiod bool
-- rows
SELECT c2.relname, i.indisprimary, i.indisunique, i.indisclustered, i.indisvalid, pg_catalog.pg_get_indexdef(i.indexrelid, 0, true), pg_catalog.pg_get_constraintdef(con.oid, true), contype, condeferrable, condeferred, i.indisreplident, c2.reltablespace, con.conperiod FROM pg_catalog.pg_class c, pg_catalog.pg_class c2, pg_catalog.pg_index i LEFT JOIN pg_catalog.pg_constraint con ON (conrelid = i.indrelid AND conindid = i.indexrelid AND contype IN ('p', 'u', 'x')) WHERE c.oid = 'users'::regclass AND c.oid = i.indrelid AND i.indexrelid = c2.oid ORDER BY i.indisprimary DESC, c2.relname;

-- name: checks
-- columns: conname name, pg_get_constraintdef text
-- rows
SELECT r.conname, pg_catalog.pg_get_constraintdef(r.oid, true) FROM pg_catalog.pg_constraint r WHERE r.conrelid = 'users'::regclass AND r.contype = 'c' ORDER BY 1;

-- name: foreign keys
-- columns: sametable bool, conname name, condef text, ontable regclass
SELECT conrelid = 'users'::pg_catalog.regclass AS sametable, conname, pg_catalog.pg_get_constraintdef(oid, true) AS condef, conrelid::pg_catalog.regclass AS ontable FROM pg_catalog.pg_constraint WHERE conrelid IN (SELECT pg_catalog.pg_partition_ancestors('users') UNION ALL VALUES ('users'::pg_catalog.regclass)) AND contype = 'f' AND conparentid = 0 ORDER BY conname;

-- name: policies
-- columns: polname name, polpermissive bool, array_to_string text, pg_get_expr text, pg_get_expr text, cmd text
SELECT pol.polname, pol.polpermissive, CASE WHEN pol.polroles = '{0}' THEN NULL ELSE pg_catalog.array_to_string(array(select rolname from pg_catalog.pg_roles where oid = any (pol.polroles) order by 1), ',') END, pg_catalog.pg_get_expr(pol.polqual, pol.polrelid), pg_catalog.pg_get_expr(pol.polwithcheck, pol.polrelid), CASE pol.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' END AS cmd FROM pg_catalog.pg_policy pol WHERE pol.polrelid = 'users'::regclass ORDER BY 1;

-- name: statistics
-- columns: oid oid, stxrelid regclass, nsp text, stxname name, columns text, ndist_enabled bool, deps_enabled bool, mcv_enabled bool, stxstattarget int2
SELECT oid, stxrelid::pg_catalog.regclass, stxnamespace::pg_catalog.regnamespace::pg_catalog.text AS nsp, stxname, pg_catalog.pg_get_statisticsobjdef_columns(oid) AS columns, 'd' = any (stxkind) AS ndist_enabled, 'f' = any (stxkind) AS deps_enabled, 'm' = any (stxkind) AS mcv_enabled, stxstattarget FROM pg_catalog.pg_statistic_ext WHERE stxrelid = 'users'::regclass ORDER BY nsp, stxname;

-- name: publications
-- columns: pubname name, ?column? text, ?column? text
SELECT pubname, NULL, NULL FROM pg_catalog.pg_publication p JOIN pg_catalog.pg_publication_namespace pn ON p.oid = pn.pnpubid JOIN pg_catalog.pg_class pc ON pc.relnamespace = pn.pnnspid WHERE pc.oid = 'users'::regclass AND pg_catalog.pg_relation_is_publishable('users') UNION SELECT pubname, pg_get_expr(pr.prqual, c.oid), (CASE WHEN pr.prattrs IS NOT NULL THEN (SELECT string_agg(attname, ', ') FROM pg_catalog.generate_series(0, pg_catalog.array_upper(pr.prattrs::pg_catalog.int2[], 1)) s, pg_catalog.pg_attribute WHERE attrelid = pr.prrelid AND attnum = prattrs[s]) ELSE NULL END) FROM pg_catalog.pg_publication p JOIN pg_catalog.pg_publication_rel pr ON p.oid = pr.prpubid JOIN pg_catalog.pg_class c ON c.oid = pr.prrelid WHERE pr.prrelid = 'users'::regclass UNION SELECT pubname, NULL, NULL FROM pg_catalog.pg_publication p WHERE p.puballtables AND pg_catalog.pg_relation_is_publishable('users') ORDER BY 1;

-- name: not-null constraints
-- columns: conname name, attname name, connoinherit bool, conislocal bool, ?column? bool, convalidated bool
-- rows
SELECT c.conname, a.attname, c.connoinherit, c.conislocal, c.coninhcount <> 0, c.convalidated FROM pg_catalog.pg_constraint c JOIN pg_catalog.pg_attribute a ON (a.attrelid = c.conrelid AND a.attnum = c.conkey[1]) WHERE c.contype = 'n' AND c.conrelid = 'users'::pg_catalog.regclass ORDER BY a.attnum;

-- name: inheritance
-- columns: oid regclass, relkind char, inhdetachpending bool, pg_get_expr text
SELECT c.oid::pg_catalog.regclass, c.relkind, inhdetachpending, pg_catalog.pg_get_expr(c.relpartbound, c.oid) FROM pg_catalog.pg_class c, pg_catalog.pg_inherits i WHERE c.oid = i.inhrelid AND i.inhparent = 'users'::regclass ORDER BY pg_catalog.pg_get_expr(c.relpartbound, c.oid) = 'DEFAULT', c.oid::pg_catalog.regclass::pg_catalog.text;

-- name: partitioned relations
-- columns: Schema name, Name name, Owner name, Total size text
SELECT n.nspname AS "Schema", c.relname AS "Name", pg_catalog.pg_get_userbyid(c.relowner) AS "Owner", s.tps AS "Total size" FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace, LATERAL (SELECT pg_catalog.pg_size_pretty(sum(CASE WHEN ppt.isleaf AND ppt.level = 1 THEN pg_catalog.pg_table_size(ppt.relid) ELSE 0 END)) AS dps, pg_catalog.pg_size_pretty(sum(pg_catalog.pg_table_size(ppt.relid))) AS tps FROM pg_catalog.pg_partition_tree(c.oid) ppt) s WHERE c.relkind IN ('p', '') ORDER BY "Schema", "Name";

-- name: settings
-- columns: Parameter text, Value text, Type text, Context text, Access privileges text
-- rows
SELECT s.name AS "Parameter", pg_catalog.current_setting(s.name) AS "Value", s.vartype AS "Type", s.context AS "Context", pg_catalog.array_to_string(p.paracl, E'\n') AS "Access privileges" FROM pg_catalog.pg_settings s LEFT JOIN pg_catalog.pg_parameter_acl p ON pg_catalog.lower(s.name) = p.parname WHERE pg_catalog.lower(s.name) OPERATOR(pg_catalog.~) '^(work_mem)$' COLLATE pg_catalog.default ORDER BY 1;

-- name: tablespaces
-- columns: Name name, Owner name, Location text, Access privileges text, Options _text, Size text, Description text
-- rows
SELECT spcname AS "Name", pg_catalog.pg_get_userbyid(spcowner) AS "Owner", pg_catalog.pg_tablespace_location(oid) AS "Location", pg_catalog.array_to_string(spcacl, E'\n') AS "Access privileges", spcoptions AS "Options", pg_catalog.pg_size_pretty(pg_catalog.pg_tablespace_size(oid)) AS "Size", pg_catalog.shobj_description(oid, 'pg_tablespace') AS "Description" FROM pg_catalog.pg_tablespace ORDER BY 1;
