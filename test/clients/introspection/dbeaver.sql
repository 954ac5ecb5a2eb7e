-- DBeaver: connecting, the navigator's tree, a table's structure.

-- name: session
-- columns: current_database name, current_user name, version text
-- rows
SELECT current_database(), current_user, version();

-- name: current schema
-- columns: current_schema name, session_user name
-- rows
SELECT current_schema(), session_user;

-- name: session settings
SET application_name = 'DBeaver - Main';

-- name: show search path
-- columns: search_path text
-- rows
SHOW search_path;

-- name: databases
-- columns: oid oid, oid oid, datname name, datdba oid, encoding int4, datlocprovider char, datistemplate bool, datallowconn bool, dathasloginevt bool, datconnlimit int4, datfrozenxid xid, datminmxid xid, dattablespace oid, datcollate text, datctype text, datlocale text, daticurules text, datcollversion text, datacl _aclitem, daticulocale text
-- rows
SELECT db.oid, db.* FROM pg_catalog.pg_database db WHERE datallowconn AND NOT datistemplate OR db.datname = 'cadastre' ORDER BY db.datname;

-- name: database by name
-- columns: oid oid, oid oid, datname name, datdba oid, encoding int4, datlocprovider char, datistemplate bool, datallowconn bool, dathasloginevt bool, datconnlimit int4, datfrozenxid xid, datminmxid xid, dattablespace oid, datcollate text, datctype text, datlocale text, daticurules text, datcollversion text, datacl _aclitem, daticulocale text
-- rows
SELECT db.oid, db.* FROM pg_catalog.pg_database db WHERE datname = 'cadastre';

-- name: all settings
-- columns: name text, setting text, unit text, category text, short_desc text, extra_desc text, context text, vartype text, source text, min_val text, max_val text, enumvals _text, boot_val text, reset_val text, sourcefile text, sourceline int4, pending_restart bool
-- rows
SELECT * FROM pg_catalog.pg_settings WHERE name = 'server_version';

-- name: session user settings
-- columns: rolname name, rolsuper bool, rolinherit bool, rolcreaterole bool, rolcreatedb bool, rolcanlogin bool, rolreplication bool, rolconnlimit int4, rolpassword text, rolvaliduntil timestamptz, rolbypassrls bool, rolconfig _text, oid oid
-- rows
SELECT * FROM pg_catalog.pg_roles ORDER BY rolname;

-- name: roles with comments
-- columns: oid oid, rolname name, rolsuper bool, rolinherit bool, rolcreaterole bool, rolcreatedb bool, rolcanlogin bool, rolreplication bool, rolconnlimit int4, rolpassword text, rolvaliduntil timestamptz, rolbypassrls bool, rolconfig _text, oid oid, description text
-- rows
SELECT a.oid, a.*, pd.description FROM pg_catalog.pg_roles a LEFT JOIN pg_catalog.pg_shdescription pd ON a.oid = pd.objoid ORDER BY a.rolname;

-- name: role memberships
-- columns: rolname name, admin_option bool, grantor name
SELECT r.rolname, m.admin_option, g.rolname AS grantor FROM pg_catalog.pg_auth_members m JOIN pg_catalog.pg_roles r ON r.oid = m.roleid JOIN pg_catalog.pg_roles g ON g.oid = m.grantor;

-- name: schemas
-- columns: oid oid, oid oid, nspname name, nspowner oid, nspacl _aclitem, description text
-- rows
SELECT n.oid, n.*, d.description FROM pg_catalog.pg_namespace n LEFT OUTER JOIN pg_catalog.pg_description d ON d.objoid = n.oid AND d.objsubid = 0 AND d.classoid = 'pg_namespace'::regclass ORDER BY nspname;

-- name: default schema and types
-- columns: oid oid, oid oid, typname name, typnamespace oid, typowner oid, typlen int2, typbyval bool, typtype char, typcategory char, typispreferred bool, typisdefined bool, typdelim char, typrelid oid, typsubscript regproc, typelem oid, typarray oid, typinput regproc, typoutput regproc, typreceive regproc, typsend regproc, typmodin regproc, typmodout regproc, typanalyze regproc, typalign char, typstorage char, typnotnull bool, typbasetype oid, typtypmod int4, typndims int4, typcollation oid, typdefaultbin pg_node_tree, typdefault text, typacl _aclitem, relkind char, base_type_name text, description text
-- rows
SELECT t.oid, t.*, c.relkind, format_type(nullif(t.typbasetype, 0), t.typtypmod) AS base_type_name, d.description FROM pg_catalog.pg_type t LEFT OUTER JOIN pg_catalog.pg_type et ON et.oid = t.typelem LEFT OUTER JOIN pg_catalog.pg_class c ON c.oid = t.typrelid LEFT OUTER JOIN pg_catalog.pg_description d ON t.oid = d.objoid WHERE t.typname IS NOT NULL AND (c.relkind IS NULL OR c.relkind = 'c') AND (et.typcategory IS NULL OR et.typcategory <> 'C');

-- name: enum labels
-- columns: enumlabel name
SELECT e.enumlabel FROM pg_catalog.pg_enum e WHERE e.enumtypid = 16 ORDER BY e.enumsortorder;

-- name: relations of a schema
-- columns: oid oid, oid oid, relname name, relnamespace oid, reltype oid, reloftype oid, relowner oid, relam oid, relfilenode oid, reltablespace oid, relpages int4, reltuples float4, relallvisible int4, relallfrozen int4, reltoastrelid oid, relhasindex bool, relisshared bool, relpersistence char, relkind char, relnatts int2, relchecks int2, relhasrules bool, relhastriggers bool, relhassubclass bool, relrowsecurity bool, relforcerowsecurity bool, relispopulated bool, relreplident char, relispartition bool, relrewrite oid, relfrozenxid xid, relminmxid xid, relacl _aclitem, reloptions _text, relpartbound pg_node_tree, description text, partition_expr text, partition_key text
-- rows
SELECT c.oid, c.*, d.description, pg_catalog.pg_get_expr(c.relpartbound, c.oid) AS partition_expr, pg_catalog.pg_get_partkeydef(c.oid) AS partition_key FROM pg_catalog.pg_class c LEFT OUTER JOIN pg_catalog.pg_description d ON d.objoid = c.oid AND d.objsubid = 0 AND d.classoid = 'pg_class'::regclass WHERE c.relnamespace = 'public'::regnamespace AND c.relkind NOT IN ('i', 'I', 'c');

-- name: relation sizes
-- columns: oid oid, total_rel_size int8, rel_size int8
-- rows
SELECT c.oid, pg_catalog.pg_total_relation_size(c.oid) AS total_rel_size, pg_catalog.pg_relation_size(c.oid) AS rel_size FROM pg_catalog.pg_class c WHERE c.relnamespace = 'public'::regnamespace;

-- name: columns
-- columns: relname name, attrelid oid, attname name, atttypid oid, attlen int2, attnum int2, atttypmod int4, attndims int2, attbyval bool, attalign char, attstorage char, attcompression char, attnotnull bool, atthasdef bool, atthasmissing bool, attidentity char, attgenerated char, attisdropped bool, attislocal bool, attinhcount int2, attcollation oid, attstattarget int2, attacl _aclitem, attoptions _text, attfdwoptions _text, attmissingval text, def_value text, description text, objid oid
-- rows
SELECT c.relname, a.*, pg_catalog.pg_get_expr(ad.adbin, ad.adrelid, true) AS def_value, dsc.description, dep.objid FROM pg_catalog.pg_attribute a INNER JOIN pg_catalog.pg_class c ON (a.attrelid = c.oid) LEFT OUTER JOIN pg_catalog.pg_attrdef ad ON (a.attrelid = ad.adrelid AND a.attnum = ad.adnum) LEFT OUTER JOIN pg_catalog.pg_description dsc ON (c.oid = dsc.objoid AND a.attnum = dsc.objsubid) LEFT OUTER JOIN pg_depend dep ON dep.refobjid = a.attrelid AND dep.deptype = 'i' AND dep.refobjsubid = a.attnum AND dep.classid = dep.refclassid WHERE NOT a.attisdropped AND c.relkind NOT IN ('i', 'I', 'c') AND c.oid = 'users'::regclass ORDER BY a.attnum;

-- name: constraints
-- columns: oid oid, oid oid, conname name, connamespace oid, contype char, condeferrable bool, condeferred bool, conenforced bool, convalidated bool, conrelid oid, contypid oid, conindid oid, conparentid oid, confrelid oid, confupdtype char, confdeltype char, confmatchtype char, conislocal bool, coninhcount int2, connoinherit bool, conperiod bool, conkey _int2, confkey _int2, conpfeqop _oid, conppeqop _oid, conffeqop _oid, confdelsetcols _int2, conexclop _oid, conbin pg_node_tree, tabrelname name, refnamespace oid, description text, consrc_copy text
-- rows
SELECT c.oid, c.*, t.relname AS tabrelname, rt.relnamespace AS refnamespace, d.description, CASE WHEN c.contype = 'c' THEN "substring"(pg_get_constraintdef(c.oid), 7) ELSE NULL END AS consrc_copy FROM pg_catalog.pg_constraint c INNER JOIN pg_catalog.pg_class t ON t.oid = c.conrelid LEFT OUTER JOIN pg_catalog.pg_class rt ON rt.oid = c.confrelid LEFT OUTER JOIN pg_catalog.pg_description d ON d.objoid = c.oid AND d.objsubid = 0 AND d.classoid = 'pg_constraint'::regclass WHERE c.conrelid = 'users'::regclass ORDER BY c.oid;

-- name: referencing keys
-- columns: oid oid, contype char, conname name, conkey _int2, confkey _int2, def text
SELECT c.oid, c.contype, c.conname, c.conkey, c.confkey, pg_catalog.pg_get_constraintdef(c.oid) AS def FROM pg_catalog.pg_constraint c, pg_catalog.pg_class t, pg_catalog.pg_class rt WHERE t.oid = c.conrelid AND rt.oid = c.confrelid AND c.confrelid = 'users'::regclass AND c.contype = 'f';

-- name: indexes
-- columns: indexrelid oid, indrelid oid, indnatts int2, indnkeyatts int2, indisunique bool, indnullsnotdistinct bool, indisprimary bool, indisexclusion bool, indimmediate bool, indisclustered bool, indisvalid bool, indcheckxmin bool, indisready bool, indislive bool, indisreplident bool, indkey int2vector, indcollation oidvector, indclass oidvector, indoption int2vector, indexprs pg_node_tree, indpred pg_node_tree, keys int2vector, relname name, relnamespace oid, relam oid, reltablespace oid, tabrelname name, description text, pred_expr text, expr text, index_rel_size int8, index_num_scans int8
-- rows
SELECT i.*, i.indkey AS keys, c.relname, c.relnamespace, c.relam, c.reltablespace, tc.relname AS tabrelname, dsc.description, pg_catalog.pg_get_expr(i.indpred, i.indrelid) AS pred_expr, pg_catalog.pg_get_expr(i.indexprs, i.indrelid, true) AS expr, pg_catalog.pg_relation_size(i.indexrelid) AS index_rel_size, pg_catalog.pg_stat_get_numscans(i.indexrelid) AS index_num_scans FROM pg_catalog.pg_index i INNER JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid INNER JOIN pg_catalog.pg_class tc ON tc.oid = i.indrelid LEFT OUTER JOIN pg_catalog.pg_description dsc ON i.indexrelid = dsc.objoid WHERE i.indrelid = 'users'::regclass ORDER BY tabrelname, c.relname;

-- name: index columns
-- columns: pg_get_indexdef text
-- rows
SELECT pg_catalog.pg_get_indexdef('users_pkey'::regclass, 1, true);

-- name: access methods
-- columns: oid oid, oid oid, amname name, amhandler regproc, amtype char
-- rows
SELECT am.oid, am.* FROM pg_catalog.pg_am am ORDER BY am.oid;

-- name: operator classes
-- columns: oid oid, oid oid, opcmethod oid, opcname name, opcnamespace oid, opcowner oid, opcfamily oid, opcintype oid, opcdefault bool, opckeytype oid
-- rows
SELECT oc.oid, oc.* FROM pg_catalog.pg_opclass oc WHERE opcmethod = 403 ORDER BY oc.oid;

-- name: triggers
-- columns: oid oid, oid oid, tgrelid oid, tgparentid oid, tgname name, tgfoid oid, tgtype int2, tgenabled char, tgisinternal bool, tgconstrrelid oid, tgconstrindid oid, tgconstraint oid, tgdeferrable bool, tginitdeferred bool, tgnargs int2, tgattr int2vector, tgargs bytea, tgqual pg_node_tree, tgoldtable name, tgnewtable name, func_schema_id oid, description text
SELECT x.oid, x.*, p.pronamespace AS func_schema_id, d.description FROM pg_catalog.pg_trigger x LEFT OUTER JOIN pg_catalog.pg_proc p ON p.oid = x.tgfoid LEFT OUTER JOIN pg_catalog.pg_description d ON d.objoid = x.oid AND d.objsubid = 0 WHERE x.tgrelid = 'users'::regclass AND NOT x.tgisinternal;

-- name: inheritance
-- columns: inhrelid oid, inhparent oid, inhseqno int4, inhdetachpending bool, relnamespace oid, relname name, oid oid
SELECT i.*, c.relnamespace, c.relname, c.oid FROM pg_catalog.pg_inherits i, pg_catalog.pg_class c WHERE i.inhparent = 'users'::regclass AND c.oid = i.inhrelid;

-- name: rules
-- columns: oid oid, oid oid, rulename name, ev_class oid, ev_type char, ev_enabled char, is_instead bool, ev_qual pg_node_tree, ev_action pg_node_tree, definition text
SELECT r.oid, r.*, pg_get_ruledef(r.oid) AS definition FROM pg_catalog.pg_rewrite r WHERE r.ev_class = 'users'::regclass AND r.rulename != '_RETURN'::name;

-- name: policies
-- columns: schemaname name, tablename name, policyname name, permissive text, roles _name, cmd text, qual text, with_check text
SELECT * FROM pg_catalog.pg_policies WHERE schemaname = 'public' AND tablename = 'users';

-- name: view source
-- columns: definition text
-- rows
SELECT pg_catalog.pg_get_viewdef('grown'::regclass, true) AS definition;

-- name: functions
-- columns: poid oid, oid oid, proname name, pronamespace oid, proowner oid, prolang oid, procost float4, prorows float4, provariadic oid, prosupport regproc, prokind char, prosecdef bool, proleakproof bool, proisstrict bool, proretset bool, provolatile char, proparallel char, pronargs int2, pronargdefaults int2, prorettype oid, proargtypes oidvector, proallargtypes _oid, proargmodes _char, proargnames _text, proargdefaults pg_node_tree, protrftypes _oid, prosrc text, probin text, prosqlbody pg_node_tree, proconfig _text, proacl _aclitem, arg_defaults text, lang_oid oid, lanname name, description text
-- rows
SELECT p.oid AS poid, p.*, pg_catalog.pg_get_expr(p.proargdefaults, 0) AS arg_defaults, l.oid AS lang_oid, l.lanname, d.description FROM pg_catalog.pg_proc p LEFT OUTER JOIN pg_catalog.pg_language l ON l.oid = p.prolang LEFT OUTER JOIN pg_catalog.pg_description d ON d.objoid = p.oid AND d.objsubid = 0 WHERE p.pronamespace = 'pg_catalog'::regnamespace ORDER BY p.proname LIMIT 20;

-- name: sequences
-- columns: oid oid, relname name, seqrelid oid, seqtypid oid, seqstart int8, seqincrement int8, seqmax int8, seqmin int8, seqcache int8, seqcycle bool, last_value int8
-- rows
SELECT c.oid, c.relname, s.*, pg_catalog.pg_sequence_last_value(c.oid) AS last_value FROM pg_catalog.pg_class c JOIN pg_catalog.pg_sequence s ON s.seqrelid = c.oid WHERE c.relnamespace = 'public'::regnamespace;

-- name: sequence details
-- columns: last_value int8, is_called bool
-- rows
SELECT last_value, is_called FROM public.users_id_seq;

-- name: table privileges
-- columns: grantor name, grantee name, table_catalog name, table_schema name, table_name name, privilege_type varchar, is_grantable varchar, with_hierarchy varchar
-- rows
SELECT * FROM information_schema.table_privileges WHERE table_schema = 'public' AND table_name = 'users';

-- name: column privileges
-- columns: grantor name, grantee name, table_catalog name, table_schema name, table_name name, column_name name, privilege_type varchar, is_grantable varchar
-- rows
SELECT * FROM information_schema.column_privileges WHERE table_schema = 'public' AND table_name = 'users';

-- name: extensions
-- columns: oid oid, schema_name name, oid oid, extname name, extowner oid, extnamespace oid, extrelocatable bool, extversion text, extconfig _oid, extcondition _text
SELECT e.oid, n.nspname AS schema_name, e.* FROM pg_catalog.pg_extension e JOIN pg_namespace n ON e.extnamespace = n.oid ORDER BY e.oid;

-- name: tablespaces
-- columns: oid oid, oid oid, spcname name, spcowner oid, spcacl _aclitem, spcoptions _text, loc text
-- rows
SELECT t.oid, t.*, pg_tablespace_location(t.oid) AS loc FROM pg_catalog.pg_tablespace t ORDER BY t.oid;

-- name: charsets and collations
-- columns: oid oid, oid oid, collname name, collnamespace oid, collowner oid, collprovider char, collisdeterministic bool, collencoding int4, collcollate text, collctype text, colllocale text, collicurules text, collversion text, colliculocale text, encoding name
-- rows
SELECT c.oid, c.*, pg_catalog.pg_encoding_to_char(c.collencoding) AS encoding FROM pg_catalog.pg_collation c ORDER BY c.oid;

-- name: foreign servers
-- columns: oid oid, srvname name, srvowner oid, srvfdw oid, srvtype text, srvversion text, srvacl _aclitem, srvoptions _text, fdwname name
SELECT fs.*, fdw.fdwname FROM pg_catalog.pg_foreign_server fs JOIN pg_catalog.pg_foreign_data_wrapper fdw ON fdw.oid = fs.srvfdw;

-- name: event triggers
-- columns: oid oid, evtname name, evtevent name, evtowner oid, evtfoid oid, evtenabled char, evttags _text, description text
SELECT et.*, d.description FROM pg_catalog.pg_event_trigger et LEFT JOIN pg_catalog.pg_description d ON d.objoid = et.oid;

-- name: sessions
-- columns: datid oid, datname name, pid int4, leader_pid int4, usesysid oid, usename name, application_name text, client_addr inet, client_hostname text, client_port int4, backend_start timestamptz, xact_start timestamptz, query_start timestamptz, state_change timestamptz, wait_event_type text, wait_event text, state text, backend_xid xid, backend_xmin xid, query_id int8, query text, backend_type text
-- rows
SELECT sa.* FROM pg_catalog.pg_stat_activity sa;

-- name: locks
-- columns: locktype text, database oid, relation oid, page int4, tuple int2, virtualxid text, transactionid xid, classid oid, objid oid, objsubid int2, virtualtransaction text, pid int4, mode text, granted bool, fastpath bool, waitstart timestamptz, datname name, usename name, query text
SELECT l.*, a.datname, a.usename, a.query FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a ON l.pid = a.pid;

-- name: search for an object
-- columns: oid oid, relname name, relnamespace oid, relkind char
-- rows
SELECT x.oid, x.relname, x.relnamespace, x.relkind FROM pg_catalog.pg_class x WHERE x.relkind IN ('r', 'v', 'm', 'f', 'p') AND x.relname ILIKE '%use%' AND x.relnamespace IN (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = ANY (ARRAY['public'])) ORDER BY x.relname LIMIT 100;

-- name: read rows
-- columns: id int4, email varchar, name text, tags _text, data jsonb, born date, created timestamptz, score numeric, ok bool
-- rows
SELECT x.* FROM public.users x LIMIT 200;

-- name: count rows
-- columns: row_count int8
-- rows
SELECT COUNT(*) AS row_count FROM public.users x;
