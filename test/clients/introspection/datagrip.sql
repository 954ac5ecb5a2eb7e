-- DataGrip and the other JetBrains IDEs: connecting and the introspection of a schema.

-- name: session
-- columns: version text, current_database name, current_user name
-- rows
SELECT version(), current_database(), current_user;

-- name: keep alive
-- columns: ?column? text
-- rows
SELECT 'keep alive';

-- name: extra float digits
SET extra_float_digits = 3; SET application_name = 'DataGrip 2024.1';

-- name: database facts
-- columns: id int8, state_number xid, name name, description text, owner name
-- rows
SELECT N.oid::bigint AS id, N.xmin AS state_number, nspname AS name, D.description, pg_catalog.pg_get_userbyid(N.nspowner) AS "owner" FROM pg_catalog.pg_namespace N LEFT JOIN pg_catalog.pg_description D ON N.oid = D.objoid ORDER BY CASE WHEN nspname = pg_catalog.current_schema() THEN -1::bigint ELSE N.oid::bigint END;

-- name: databases
-- columns: id int8, name name, description text, is_template bool, allow_connections bool, owner name
-- rows
SELECT N.oid::bigint AS id, datname AS name, D.description, datistemplate AS is_template, datallowconn AS allow_connections, pg_catalog.pg_get_userbyid(N.datdba) AS "owner" FROM pg_catalog.pg_database N LEFT JOIN pg_catalog.pg_shdescription D ON N.oid = D.objoid ORDER BY CASE WHEN datname = pg_catalog.current_database() THEN -1::bigint ELSE N.oid::bigint END;

-- name: current transaction
-- columns: current_txid int8
-- rows
SELECT CASE WHEN pg_catalog.pg_is_in_recovery() THEN 0 ELSE (pg_catalog.txid_current()::varchar::bigint % 4294967296) END AS current_txid;

-- name: oldest transaction
-- columns: transaction_id int8
SELECT L.transactionid::varchar::bigint AS transaction_id FROM pg_catalog.pg_locks L WHERE L.transactionid IS NOT NULL ORDER BY pg_catalog.age(L.transactionid) DESC LIMIT 1;

-- name: time zones
-- columns: name text, is_dst bool
-- rows
SELECT name, is_dst FROM pg_catalog.pg_timezone_names UNION DISTINCT SELECT abbrev AS name, is_dst FROM pg_catalog.pg_timezone_abbrevs;

-- name: schemas on the path
-- columns: path _name, first name
-- rows
SELECT pg_catalog.current_schemas(false) AS path, (pg_catalog.current_schemas(true))[1] AS first;

-- name: date styles
-- columns: DateStyle text
-- rows
SHOW DateStyle;

-- name: languages
-- columns: id oid, state_number xid, name name, trusted bool, handler name, handlerSchema name, inline name, inlineSchema name, validator name, validatorSchema name
-- rows
SELECT l.oid AS id, l.xmin AS state_number, lanname AS name, lanpltrusted AS trusted, h.proname AS handler, hs.nspname AS "handlerSchema", i.proname AS inline, isc.nspname AS "inlineSchema", v.proname AS validator, vs.nspname AS "validatorSchema" FROM pg_catalog.pg_language l LEFT JOIN pg_catalog.pg_proc h ON h.oid = lanplcallfoid LEFT JOIN pg_catalog.pg_namespace hs ON hs.oid = h.pronamespace LEFT JOIN pg_catalog.pg_proc i ON i.oid = laninline LEFT JOIN pg_catalog.pg_namespace isc ON isc.oid = i.pronamespace LEFT JOIN pg_catalog.pg_proc v ON v.oid = lanvalidator LEFT JOIN pg_catalog.pg_namespace vs ON vs.oid = v.pronamespace ORDER BY lanname;

-- name: roles
-- columns: role_id int8, role_name name, is_super bool, is_inherit bool, can_createrole bool, can_createdb bool, can_login bool, is_replication bool, conn_limit int4, valid_until timestamptz, bypass_rls bool, config _text, description text
-- rows
SELECT R.oid::bigint AS role_id, rolname AS role_name, rolsuper AS is_super, rolinherit AS is_inherit, rolcreaterole AS can_createrole, rolcreatedb AS can_createdb, rolcanlogin AS can_login, rolreplication AS is_replication, rolconnlimit AS conn_limit, rolvaliduntil AS valid_until, rolbypassrls AS bypass_rls, rolconfig AS config, D.description FROM pg_catalog.pg_roles R LEFT JOIN pg_catalog.pg_shdescription D ON D.objoid = R.oid;

-- name: role grants
-- columns: id oid, role_id oid, admin_option bool
SELECT member AS id, roleid AS role_id, admin_option FROM pg_catalog.pg_auth_members ORDER BY id, roleid::text;

-- name: tablespaces
-- columns: id int8, name name, state_number xid, owner name, location text, options text, comment text
-- rows
SELECT T.oid::bigint AS id, T.spcname AS name, T.xmin AS state_number, pg_catalog.pg_get_userbyid(T.spcowner) AS owner, pg_catalog.pg_tablespace_location(T.oid) AS location, NULL AS options, D.description AS comment FROM pg_catalog.pg_tablespace T LEFT JOIN pg_catalog.pg_shdescription D ON D.objoid = T.oid;

-- name: access methods
-- columns: access_method_id oid, state_number xid, access_method_name name, handler_id oid, handler_name text, access_method_type char
-- rows
SELECT A.oid AS access_method_id, A.xmin AS state_number, A.amname AS access_method_name, A.amhandler::oid AS handler_id, pg_catalog.quote_ident(N.nspname) || '.' || pg_catalog.quote_ident(P.proname) AS handler_name, A.amtype AS access_method_type FROM pg_am A LEFT JOIN pg_proc P ON A.amhandler::oid = P.oid LEFT JOIN pg_namespace N ON P.pronamespace = N.oid;

-- name: extensions
-- columns: id oid, state_number xid, name name, version text, schema_id oid, schema_name name, available_updates _text
SELECT E.oid AS id, E.xmin AS state_number, extname AS name, extversion AS version, extnamespace AS schema_id, nspname AS schema_name, array(SELECT unnest FROM unnest(available_versions) WHERE unnest > extversion) AS available_updates FROM pg_catalog.pg_extension E JOIN pg_namespace N ON E.extnamespace = N.oid LEFT JOIN (SELECT name, array_agg(version) AS available_versions FROM pg_available_extension_versions() GROUP BY name) V ON E.extname = V.name;

-- name: casts
-- columns: oid oid, state_number xid, castsource_id oid, castsource_name text, casttarget_id oid, casttarget_name text, castfunc_id oid, castfunc_name text, castcontext char, castmethod char
-- rows
SELECT C.oid, C.xmin AS state_number, C.castsource AS castsource_id, pg_catalog.quote_ident(SN.nspname) || '.' || pg_catalog.quote_ident(S.typname) AS castsource_name, C.casttarget AS casttarget_id, pg_catalog.quote_ident(TN.nspname) || '.' || pg_catalog.quote_ident(T.typname) AS casttarget_name, C.castfunc AS castfunc_id, pg_catalog.quote_ident(FN.nspname) || '.' || pg_catalog.quote_ident(F.proname) AS castfunc_name, C.castcontext, C.castmethod FROM pg_cast C LEFT JOIN pg_proc F ON C.castfunc::oid = F.oid LEFT JOIN pg_namespace FN ON F.pronamespace = FN.oid JOIN pg_type S ON C.castsource::oid = S.oid JOIN pg_namespace SN ON S.typnamespace = SN.oid JOIN pg_type T ON C.casttarget::oid = T.oid JOIN pg_namespace TN ON T.typnamespace = TN.oid;

-- name: changed objects
-- columns: id int8, state int8
-- rows
SELECT oid::bigint AS id, xmin::varchar::bigint AS state FROM pg_catalog.pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'm', 'v', 'p', 'f', 'S') AND pg_catalog.age(xmin) <= coalesce(nullif(greatest(pg_catalog.age('1'::varchar::xid), -1), -1), 2147483647);

-- name: sequences
-- columns: sequence_state_number xid, sequence_id oid, sequence_name name, data_type text, start_value int8, inc_value int8, min_value int8, max_value int8, cache_size int8, cycle_option bool, owner name
-- rows
SELECT cls.xmin AS sequence_state_number, sq.seqrelid AS sequence_id, cls.relname AS sequence_name, pg_catalog.format_type(sq.seqtypid, NULL) AS data_type, sq.seqstart AS start_value, sq.seqincrement AS inc_value, sq.seqmin AS min_value, sq.seqmax AS max_value, sq.seqcache AS cache_size, sq.seqcycle AS cycle_option, pg_catalog.pg_get_userbyid(cls.relowner) AS "owner" FROM pg_catalog.pg_sequence sq JOIN pg_class cls ON sq.seqrelid = cls.oid WHERE cls.relnamespace = 'public'::regnamespace::oid;

-- name: types
-- columns: type_id oid, type_state_number xid, type_name name, type_sub_kind char, type_category char, class_id oid, base_type_id oid, type_def text, dimensions_number int4, default_expression text, mandatory bool, owner name
SELECT T.oid AS type_id, T.xmin AS type_state_number, T.typname AS type_name, T.typtype AS type_sub_kind, T.typcategory AS type_category, T.typrelid AS class_id, T.typbasetype AS base_type_id, CASE WHEN T.typtype IN ('c', 'e') THEN null ELSE pg_catalog.format_type(T.typbasetype, T.typtypmod) END AS type_def, T.typndims AS dimensions_number, T.typdefault AS default_expression, T.typnotnull AS mandatory, pg_catalog.pg_get_userbyid(T.typowner) AS "owner" FROM pg_catalog.pg_type T LEFT OUTER JOIN pg_catalog.pg_class C ON T.typrelid = C.oid WHERE T.typnamespace = 'public'::regnamespace::oid AND (T.typtype IN ('d', 'e') OR C.relkind = 'c'::"char" OR (T.typtype = 'b' AND (T.typelem = 0 OR T.typcategory <> 'A')) OR T.typtype = 'p' AND NOT T.typisdefined) ORDER BY 1;

-- name: tables
-- columns: table_kind char, table_name name, table_id oid, table_state_number xid, table_with_oids bool, tablespace_id oid, options _text, persistence char, ancestors varchar, successors varchar, is_partition bool, partition_key text, partition_expression text, am_id oid, owner name
-- rows
SELECT T.relkind AS table_kind, T.relname AS table_name, T.oid AS table_id, T.xmin AS table_state_number, false AS table_with_oids, T.reltablespace AS tablespace_id, T.reloptions AS options, T.relpersistence AS persistence, (SELECT pg_catalog.array_agg(inhparent::bigint ORDER BY inhseqno)::varchar FROM pg_catalog.pg_inherits WHERE T.oid = inhrelid) AS ancestors, (SELECT pg_catalog.array_agg(inhrelid::bigint ORDER BY inhrelid)::varchar FROM pg_catalog.pg_inherits WHERE T.oid = inhparent) AS successors, T.relispartition AS is_partition, pg_catalog.pg_get_partkeydef(T.oid) AS partition_key, pg_catalog.pg_get_expr(T.relpartbound, T.oid) AS partition_expression, T.relam AS am_id, pg_catalog.pg_get_userbyid(T.relowner) AS "owner" FROM pg_catalog.pg_class T WHERE relnamespace = 'public'::regnamespace::oid AND relkind IN ('r', 'm', 'v', 'f', 'p') ORDER BY table_kind, table_id;

-- name: columns
-- columns: table_id oid, column_position int2, column_name name, column_state_number xid, type_mod int4, dimensions_number int2, type_spec text, type_id oid, mandatory bool, column_default_expression text, column_is_inherited bool, options _text, column_is_dropped bool, identity_kind char, generated char
-- rows
WITH T AS (SELECT DISTINCT T.oid AS table_id, T.relname AS table_name FROM pg_catalog.pg_class T, pg_catalog.pg_attribute A WHERE T.relnamespace = 'public'::regnamespace::oid AND T.relkind IN ('r', 'm', 'v', 'f', 'p') AND A.attrelid = T.oid) SELECT T.table_id, C.attnum AS column_position, C.attname AS column_name, C.xmin AS column_state_number, C.atttypmod AS type_mod, C.attndims AS dimensions_number, pg_catalog.format_type(C.atttypid, C.atttypmod) AS type_spec, C.atttypid AS type_id, C.attnotnull AS mandatory, pg_catalog.pg_get_expr(D.adbin, T.table_id) AS column_default_expression, NOT C.attislocal AS column_is_inherited, C.attfdwoptions AS options, C.attisdropped AS column_is_dropped, C.attidentity AS identity_kind, C.attgenerated AS generated FROM T JOIN pg_catalog.pg_attribute C ON T.table_id = C.attrelid LEFT OUTER JOIN pg_catalog.pg_attrdef D ON (C.attrelid, C.attnum) = (D.adrelid, D.adnum) WHERE attnum > 0 ORDER BY table_id, attnum;

-- name: indices
-- columns: table_id oid, table_kind char, index_name name, index_id oid, state_number xid, is_unique bool, is_primary bool, nulls_not_distinct bool, condition text, ancestors varchar, tablespace_id oid, access_method_id oid
-- rows
SELECT tab.oid AS table_id, tab.relkind AS table_kind, ind_stor.relname AS index_name, ind_head.indexrelid AS index_id, ind_stor.xmin AS state_number, ind_head.indisunique AS is_unique, ind_head.indisprimary AS is_primary, ind_head.indnullsnotdistinct AS nulls_not_distinct, pg_catalog.pg_get_expr(ind_head.indpred, ind_head.indrelid) AS condition, (SELECT pg_catalog.array_agg(inhparent::bigint ORDER BY inhseqno)::varchar FROM pg_catalog.pg_inherits WHERE ind_stor.oid = inhrelid) AS ancestors, ind_stor.reltablespace AS tablespace_id, opcmethod AS access_method_id FROM pg_catalog.pg_class tab JOIN pg_catalog.pg_index ind_head ON ind_head.indrelid = tab.oid JOIN pg_catalog.pg_class ind_stor ON tab.relnamespace = ind_stor.relnamespace AND ind_stor.oid = ind_head.indexrelid LEFT JOIN pg_catalog.pg_opclass ON pg_opclass.oid = ANY (indclass) WHERE tab.relnamespace = 'public'::regnamespace::oid AND tab.relkind IN ('r', 'm', 'v', 'p') AND ind_stor.relkind IN ('i', 'I');

-- name: index columns
-- columns: index_id oid, col_idx int8, in_key bool, column_position int2, column_options int2, collation oid, collation_schema name, collation_str name, opclass oid, opclass_schema name, opclass_str name, expression text, can_order bool
-- rows
SELECT ind_head.indexrelid AS index_id, k AS col_idx, k <= indnkeyatts AS in_key, ind_head.indkey[k - 1] AS column_position, ind_head.indoption[k - 1] AS column_options, ind_head.indcollation[k - 1] AS collation, colln.nspname AS collation_schema, collname AS collation_str, ind_head.indclass[k - 1] AS opclass, CASE WHEN opcdefault THEN null ELSE opcn.nspname END AS opclass_schema, CASE WHEN opcdefault THEN null ELSE opcname END AS opclass_str, CASE WHEN indexprs IS NULL THEN null WHEN ind_head.indkey[k - 1] = 0 THEN chr(27) || pg_catalog.pg_get_indexdef(ind_head.indexrelid, k::int, true) ELSE pg_catalog.pg_get_indexdef(ind_head.indexrelid, k::int, true) END AS expression, (SELECT amcanorder FROM (SELECT true AS amcanorder) o) AS can_order FROM pg_catalog.pg_index ind_head JOIN pg_catalog.pg_class ind_stor ON ind_stor.oid = ind_head.indexrelid CROSS JOIN unnest(ind_head.indkey) WITH ORDINALITY u(u, k) LEFT JOIN pg_catalog.pg_collation ON pg_collation.oid = ind_head.indcollation[k - 1] LEFT JOIN pg_catalog.pg_namespace colln ON collnamespace = colln.oid LEFT JOIN pg_catalog.pg_opclass ON pg_opclass.oid = ind_head.indclass[k - 1] LEFT JOIN pg_catalog.pg_namespace opcn ON opcnamespace = opcn.oid WHERE ind_stor.relnamespace = 'public'::regnamespace::oid AND ind_stor.relkind IN ('i', 'I') ORDER BY index_id, k;

-- name: constraints
-- columns: table_id oid, table_kind char, con_id int8, con_state_id int8, con_name name, con_kind char, con_columns _int2, index_id oid, ref_table_id oid, is_deferrable bool, is_init_deferred bool, on_update char, on_delete char, con_expression text, ref_columns _int2, excl_operators _int4, excl_operators_str _varchar
-- rows
WITH T AS (SELECT oid AS table_id, relkind AS table_kind, xmin::varchar::bigint AS table_state_id FROM pg_catalog.pg_class WHERE relkind IN ('r', 'v', 'f', 'p') AND relnamespace = 'public'::regnamespace::oid), C AS (SELECT conrelid AS table_id, oid::bigint AS con_id, xmin::varchar::bigint AS con_state_id, conname AS con_name, contype AS con_kind, conkey AS con_columns, conindid AS index_id, confrelid AS ref_table_id, condeferrable AS is_deferrable, condeferred AS is_init_deferred, confupdtype AS on_update, confdeltype AS on_delete, connoinherit AS no_inherit, pg_catalog.pg_get_expr(conbin, conrelid) AS con_expression, confkey AS ref_columns, conexclop::int[] AS excl_operators, array(SELECT unnest::regoper::varchar FROM unnest(conexclop)) AS excl_operators_str FROM pg_catalog.pg_constraint WHERE contype IN ('p', 'u', 'f', 'c', 'x') AND connamespace = 'public'::regnamespace::oid) SELECT table_id, table_kind, con_id, greatest(table_state_id, con_state_id) AS con_state_id, con_name, con_kind, con_columns, index_id, ref_table_id, is_deferrable, is_init_deferred, on_update, on_delete, con_expression, ref_columns, excl_operators, excl_operators_str FROM T NATURAL JOIN C ORDER BY strpos('pufcx', con_kind);

-- name: routines
-- columns: routine_id oid, language_name name, routine_name name, routine_kind char, volatile_kind char, arg_names _text, arg_modes _char, in_arg_types _int4, all_arg_types _int4, arg_defaults text, arg_variadic_id oid, ret_type_id oid, ret_set bool, r_state_number xid
WITH A AS (SELECT oid AS language_id, lanname AS language_name FROM pg_catalog.pg_language), Y AS (SELECT oid AS type_id, typname AS type_name FROM pg_catalog.pg_type) SELECT R.oid AS routine_id, language_name, proname AS routine_name, prokind AS routine_kind, provolatile AS volatile_kind, proargnames AS arg_names, proargmodes AS arg_modes, proargtypes::int[] AS in_arg_types, proallargtypes::int[] AS all_arg_types, pg_catalog.pg_get_expr(proargdefaults, 0) AS arg_defaults, provariadic AS arg_variadic_id, prorettype AS ret_type_id, proretset AS ret_set, R.xmin AS r_state_number FROM pg_catalog.pg_proc R JOIN A ON R.prolang = A.language_id WHERE R.pronamespace = 'public'::regnamespace::oid;

-- name: operators
-- columns: op_id oid, state_number xid, op_name name, op_kind char, arg_left_type_id oid, arg_right_type_id oid, arg_result_type_id oid, main_id oid, main_name varchar, restrict_id oid, restrict_name varchar, join_id oid, join_name varchar, com_id oid, com_name varchar, neg_id oid, neg_name varchar, merges bool, hashes bool, owner name
-- rows
SELECT O.oid AS op_id, O.xmin AS state_number, oprname AS op_name, oprkind AS op_kind, oprleft AS arg_left_type_id, oprright AS arg_right_type_id, oprresult AS arg_result_type_id, oprcode::oid AS main_id, oprcode::varchar AS main_name, oprrest::oid AS restrict_id, oprrest::varchar AS restrict_name, oprjoin::oid AS join_id, oprjoin::varchar AS join_name, oprcom::oid AS com_id, oprcom::regoper::varchar AS com_name, oprnegate::oid AS neg_id, oprnegate::regoper::varchar AS neg_name, oprcanmerge AS merges, oprcanhash AS hashes, pg_catalog.pg_get_userbyid(O.oprowner) AS "owner" FROM pg_catalog.pg_operator O WHERE oprnamespace = 'pg_catalog'::regnamespace::oid LIMIT 50;

-- name: rules
-- columns: table_id oid, rule_id oid, rule_state_number xid, rule_name name, rule_event_code text, rule_fire_mode char, rule_is_instead bool
SELECT R.ev_class AS table_id, R.oid AS rule_id, R.xmin AS rule_state_number, R.rulename AS rule_name, pg_catalog.translate(ev_type, '1234', 'SUID') AS rule_event_code, R.ev_enabled AS rule_fire_mode, R.is_instead AS rule_is_instead FROM pg_catalog.pg_rewrite R WHERE R.ev_class IN (SELECT oid FROM pg_catalog.pg_class WHERE relnamespace = 'public'::regnamespace::oid) AND R.rulename != '_RETURN'::name ORDER BY R.ev_class::bigint, ev_type;

-- name: triggers
-- columns: table_id oid, trigger_id oid, trigger_state_number xid, trigger_name name, function_id oid, function_args text, bits int2, is_deferrable bool, is_init_deferred bool, trigger_fire_mode char, columns int2vector, is_constraint bool, old_table_name name, new_table_name name, source_code text
SELECT T.tgrelid AS table_id, T.oid AS trigger_id, T.xmin AS trigger_state_number, T.tgname AS trigger_name, T.tgfoid AS function_id, pg_catalog.encode(T.tgargs, 'escape') AS function_args, T.tgtype AS bits, T.tgdeferrable AS is_deferrable, T.tginitdeferred AS is_init_deferred, T.tgenabled AS trigger_fire_mode, T.tgattr AS columns, T.tgconstraint != 0 AS is_constraint, T.tgoldtable AS old_table_name, T.tgnewtable AS new_table_name, pg_catalog.pg_get_triggerdef(T.oid, true) AS source_code FROM pg_catalog.pg_trigger T WHERE T.tgrelid IN (SELECT oid FROM pg_catalog.pg_class WHERE relnamespace = 'public'::regnamespace::oid) AND NOT T.tgisinternal;

-- name: descriptions
-- columns: id oid, kind char, sub_id int4, description text
-- rows
SELECT D.objoid AS id, CASE WHEN 'pg_class'::regclass = classoid THEN C.relkind ELSE 'x' END AS kind, D.objsubid AS sub_id, D.description FROM pg_catalog.pg_description D LEFT JOIN pg_catalog.pg_class C ON D.objoid = C.oid AND D.classoid = 'pg_class'::regclass WHERE C.relnamespace = 'public'::regnamespace::oid ORDER BY D.objoid, D.objsubid;

-- name: view sources
-- columns: view_kind char, view_id oid, source_text text
-- rows
SELECT T.relkind AS view_kind, T.oid AS view_id, pg_catalog.pg_get_viewdef(T.oid, true) AS source_text FROM pg_catalog.pg_class T JOIN pg_catalog.pg_namespace N ON T.relnamespace = N.oid WHERE N.oid = 'public'::regnamespace::oid AND T.relkind IN ('m', 'v') AND (T.relname = 'grown');

-- name: dependencies
-- columns: id oid, ref_id oid, deptype char
-- rows
SELECT dependent.oid AS id, referent.oid AS ref_id, dep.deptype FROM pg_catalog.pg_depend dep JOIN pg_catalog.pg_class dependent ON dep.objid = dependent.oid JOIN pg_catalog.pg_class referent ON dep.refobjid = referent.oid WHERE dep.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND dep.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass ORDER BY 1, 2;

-- name: privileges
-- columns: object_id oid, acl _aclitem
SELECT T.oid AS object_id, T.relacl AS acl FROM pg_catalog.pg_class T WHERE T.relnamespace = 'public'::regnamespace::oid AND T.relacl IS NOT NULL ORDER BY object_id;

-- name: default privileges
-- columns: defaclnamespace oid, defaclrole oid, defaclobjtype char, defaclacl _aclitem
SELECT D.defaclnamespace, D.defaclrole, D.defaclobjtype, D.defaclacl FROM pg_catalog.pg_default_acl D;

-- name: collations
-- columns: id oid, state_number xid, name name, lc_collate text, lc_ctype text, owner name
-- rows
SELECT C.oid AS id, C.xmin AS state_number, C.collname AS name, C.collcollate AS lc_collate, C.collctype AS lc_ctype, pg_catalog.pg_get_userbyid(C.collowner) AS owner FROM pg_collation C WHERE C.collnamespace = 'pg_catalog'::regnamespace::oid;

-- name: functions of types
-- columns: oid oid, typname name, input text, is_array bool
-- rows
SELECT t.oid, t.typname, t.typinput::regproc::text AS input, t.typinput = 'array_in'::regproc AS is_array FROM pg_catalog.pg_type t WHERE t.typname = '_int4';
