-- DBeaver: connecting, the navigator's tree, a table's structure.

-- name: session
SELECT current_database(), current_user, version();
-- name: current schema
SELECT current_schema(), session_user;
-- name: session settings
SET application_name = 'DBeaver - Main';
-- name: show search path
SHOW search_path;
-- name: databases
SELECT db.oid, db.* FROM pg_catalog.pg_database db WHERE datallowconn AND NOT datistemplate OR db.datname = 'cadastre' ORDER BY db.datname;
-- name: database by name
SELECT db.oid, db.* FROM pg_catalog.pg_database db WHERE datname = 'cadastre';
-- name: all settings
SELECT * FROM pg_catalog.pg_settings WHERE name = 'server_version';
-- name: session user settings
SELECT * FROM pg_catalog.pg_roles ORDER BY rolname;
-- name: roles with comments
SELECT a.oid, a.*, pd.description FROM pg_catalog.pg_roles a LEFT JOIN pg_catalog.pg_shdescription pd ON a.oid = pd.objoid ORDER BY a.rolname;
-- name: role memberships
SELECT r.rolname, m.admin_option, g.rolname AS grantor FROM pg_catalog.pg_auth_members m JOIN pg_catalog.pg_roles r ON r.oid = m.roleid JOIN pg_catalog.pg_roles g ON g.oid = m.grantor;
-- name: schemas
SELECT n.oid, n.*, d.description FROM pg_catalog.pg_namespace n LEFT OUTER JOIN pg_catalog.pg_description d ON d.objoid = n.oid AND d.objsubid = 0 AND d.classoid = 'pg_namespace'::regclass ORDER BY nspname;
-- name: default schema and types
SELECT t.oid, t.*, c.relkind, format_type(nullif(t.typbasetype, 0), t.typtypmod) AS base_type_name, d.description FROM pg_catalog.pg_type t LEFT OUTER JOIN pg_catalog.pg_type et ON et.oid = t.typelem LEFT OUTER JOIN pg_catalog.pg_class c ON c.oid = t.typrelid LEFT OUTER JOIN pg_catalog.pg_description d ON t.oid = d.objoid WHERE t.typname IS NOT NULL AND (c.relkind IS NULL OR c.relkind = 'c') AND (et.typcategory IS NULL OR et.typcategory <> 'C');
-- name: enum labels
SELECT e.enumlabel FROM pg_catalog.pg_enum e WHERE e.enumtypid = 16 ORDER BY e.enumsortorder;
-- name: relations of a schema
SELECT c.oid, c.*, d.description, pg_catalog.pg_get_expr(c.relpartbound, c.oid) AS partition_expr, pg_catalog.pg_get_partkeydef(c.oid) AS partition_key FROM pg_catalog.pg_class c LEFT OUTER JOIN pg_catalog.pg_description d ON d.objoid = c.oid AND d.objsubid = 0 AND d.classoid = 'pg_class'::regclass WHERE c.relnamespace = 'public'::regnamespace AND c.relkind NOT IN ('i', 'I', 'c');
-- name: relation sizes
SELECT c.oid, pg_catalog.pg_total_relation_size(c.oid) AS total_rel_size, pg_catalog.pg_relation_size(c.oid) AS rel_size FROM pg_catalog.pg_class c WHERE c.relnamespace = 'public'::regnamespace;
-- name: columns
SELECT c.relname, a.*, pg_catalog.pg_get_expr(ad.adbin, ad.adrelid, true) AS def_value, dsc.description, dep.objid FROM pg_catalog.pg_attribute a INNER JOIN pg_catalog.pg_class c ON (a.attrelid = c.oid) LEFT OUTER JOIN pg_catalog.pg_attrdef ad ON (a.attrelid = ad.adrelid AND a.attnum = ad.adnum) LEFT OUTER JOIN pg_catalog.pg_description dsc ON (c.oid = dsc.objoid AND a.attnum = dsc.objsubid) LEFT OUTER JOIN pg_depend dep ON dep.refobjid = a.attrelid AND dep.deptype = 'i' AND dep.refobjsubid = a.attnum AND dep.classid = dep.refclassid WHERE NOT a.attisdropped AND c.relkind NOT IN ('i', 'I', 'c') AND c.oid = 'users'::regclass ORDER BY a.attnum;
-- name: constraints
SELECT c.oid, c.*, t.relname AS tabrelname, rt.relnamespace AS refnamespace, d.description, CASE WHEN c.contype = 'c' THEN "substring"(pg_get_constraintdef(c.oid), 7) ELSE NULL END AS consrc_copy FROM pg_catalog.pg_constraint c INNER JOIN pg_catalog.pg_class t ON t.oid = c.conrelid LEFT OUTER JOIN pg_catalog.pg_class rt ON rt.oid = c.confrelid LEFT OUTER JOIN pg_catalog.pg_description d ON d.objoid = c.oid AND d.objsubid = 0 AND d.classoid = 'pg_constraint'::regclass WHERE c.conrelid = 'users'::regclass ORDER BY c.oid;
-- name: referencing keys
SELECT c.oid, c.contype, c.conname, c.conkey, c.confkey, pg_catalog.pg_get_constraintdef(c.oid) AS def FROM pg_catalog.pg_constraint c, pg_catalog.pg_class t, pg_catalog.pg_class rt WHERE t.oid = c.conrelid AND rt.oid = c.confrelid AND c.confrelid = 'users'::regclass AND c.contype = 'f';
-- name: indexes
SELECT i.*, i.indkey AS keys, c.relname, c.relnamespace, c.relam, c.reltablespace, tc.relname AS tabrelname, dsc.description, pg_catalog.pg_get_expr(i.indpred, i.indrelid) AS pred_expr, pg_catalog.pg_get_expr(i.indexprs, i.indrelid, true) AS expr, pg_catalog.pg_relation_size(i.indexrelid) AS index_rel_size, pg_catalog.pg_stat_get_numscans(i.indexrelid) AS index_num_scans FROM pg_catalog.pg_index i INNER JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid INNER JOIN pg_catalog.pg_class tc ON tc.oid = i.indrelid LEFT OUTER JOIN pg_catalog.pg_description dsc ON i.indexrelid = dsc.objoid WHERE i.indrelid = 'users'::regclass ORDER BY tabrelname, c.relname;
-- name: index columns
SELECT pg_catalog.pg_get_indexdef('users_pkey'::regclass, 1, true);
-- name: access methods
SELECT am.oid, am.* FROM pg_catalog.pg_am am ORDER BY am.oid;
-- name: operator classes
SELECT oc.oid, oc.* FROM pg_catalog.pg_opclass oc WHERE opcmethod = 403 ORDER BY oc.oid;
-- name: triggers
SELECT x.oid, x.*, p.pronamespace AS func_schema_id, d.description FROM pg_catalog.pg_trigger x LEFT OUTER JOIN pg_catalog.pg_proc p ON p.oid = x.tgfoid LEFT OUTER JOIN pg_catalog.pg_description d ON d.objoid = x.oid AND d.objsubid = 0 WHERE x.tgrelid = 'users'::regclass AND NOT x.tgisinternal;
-- name: inheritance
SELECT i.*, c.relnamespace, c.relname, c.oid FROM pg_catalog.pg_inherits i, pg_catalog.pg_class c WHERE i.inhparent = 'users'::regclass AND c.oid = i.inhrelid;
-- name: rules
SELECT r.oid, r.*, pg_get_ruledef(r.oid) AS definition FROM pg_catalog.pg_rewrite r WHERE r.ev_class = 'users'::regclass AND r.rulename != '_RETURN'::name;
-- name: policies
SELECT * FROM pg_catalog.pg_policies WHERE schemaname = 'public' AND tablename = 'users';
-- name: view source
SELECT pg_catalog.pg_get_viewdef('grown'::regclass, true) AS definition;
-- name: functions
SELECT p.oid AS poid, p.*, pg_catalog.pg_get_expr(p.proargdefaults, 0) AS arg_defaults, l.oid AS lang_oid, l.lanname, d.description FROM pg_catalog.pg_proc p LEFT OUTER JOIN pg_catalog.pg_language l ON l.oid = p.prolang LEFT OUTER JOIN pg_catalog.pg_description d ON d.objoid = p.oid AND d.objsubid = 0 WHERE p.pronamespace = 'pg_catalog'::regnamespace ORDER BY p.proname LIMIT 20;
-- name: sequences
SELECT c.oid, c.relname, s.*, pg_catalog.pg_sequence_last_value(c.oid) AS last_value FROM pg_catalog.pg_class c JOIN pg_catalog.pg_sequence s ON s.seqrelid = c.oid WHERE c.relnamespace = 'public'::regnamespace;
-- name: sequence details
SELECT last_value, is_called FROM public.users_id_seq;
-- name: table privileges
SELECT * FROM information_schema.table_privileges WHERE table_schema = 'public' AND table_name = 'users';
-- name: column privileges
SELECT * FROM information_schema.column_privileges WHERE table_schema = 'public' AND table_name = 'users';
-- name: extensions
SELECT e.oid, n.nspname AS schema_name, e.* FROM pg_catalog.pg_extension e JOIN pg_namespace n ON e.extnamespace = n.oid ORDER BY e.oid;
-- name: tablespaces
SELECT t.oid, t.*, pg_tablespace_location(t.oid) AS loc FROM pg_catalog.pg_tablespace t ORDER BY t.oid;
-- name: charsets and collations
SELECT c.oid, c.*, pg_catalog.pg_encoding_to_char(c.collencoding) AS encoding FROM pg_catalog.pg_collation c ORDER BY c.oid;
-- name: foreign servers
SELECT fs.*, fdw.fdwname FROM pg_catalog.pg_foreign_server fs JOIN pg_catalog.pg_foreign_data_wrapper fdw ON fdw.oid = fs.srvfdw;
-- name: event triggers
SELECT et.*, d.description FROM pg_catalog.pg_event_trigger et LEFT JOIN pg_catalog.pg_description d ON d.objoid = et.oid;
-- name: sessions
SELECT sa.* FROM pg_catalog.pg_stat_activity sa;
-- name: locks
SELECT l.*, a.datname, a.usename, a.query FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a ON l.pid = a.pid;
-- name: search for an object
SELECT x.oid, x.relname, x.relnamespace, x.relkind FROM pg_catalog.pg_class x WHERE x.relkind IN ('r', 'v', 'm', 'f', 'p') AND x.relname ILIKE '%use%' AND x.relnamespace IN (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = ANY (ARRAY['public'])) ORDER BY x.relname LIMIT 100;
-- name: read rows
SELECT x.* FROM public.users x LIMIT 200;
-- name: count rows
SELECT COUNT(*) AS row_count FROM public.users x;
