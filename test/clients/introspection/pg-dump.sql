-- pg_dump and pg_dumpall of version 18. Settings, COPY and what is asked of each role or function are left out.

-- name: is in recovery
-- columns: pg_is_in_recovery bool
-- rows
SELECT pg_catalog.pg_is_in_recovery()

-- name: settings
-- columns: set_config text
SELECT set_config(name, 'view, foreign-table', false) FROM pg_settings WHERE name = 'restrict_nonsystem_relation_kind'

-- name: roles
-- columns: oid oid, rolname name
-- rows
SELECT oid, rolname FROM pg_catalog.pg_roles ORDER BY 1

-- name: extension
-- columns: tableoid oid, oid oid, extname name, nspname name, extrelocatable bool, extversion text, extconfig _oid, extcondition _text
-- rows
SELECT x.tableoid, x.oid, x.extname, n.nspname, x.extrelocatable, x.extversion, x.extconfig, x.extcondition FROM pg_extension x JOIN pg_namespace n ON n.oid = x.extnamespace

-- name: depend
-- columns: classid oid, objid oid, refobjid oid
-- rows
SELECT classid, objid, refobjid FROM pg_depend WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e' ORDER BY 3

-- name: namespace
-- columns: tableoid oid, oid oid, nspname name, nspowner oid, nspacl _aclitem, acldefault _aclitem
-- rows
SELECT n.tableoid, n.oid, n.nspname, n.nspowner, n.nspacl, acldefault('n', n.nspowner) AS acldefault FROM pg_namespace n

-- name: foreign table
-- columns: tableoid oid, oid oid, relname name, relnamespace oid, relkind char, reltype oid, relowner oid, relchecks int2, relhasindex bool, relhasrules bool, relpages int4, reltuples float4, relallvisible int4, relallfrozen int4, relhastriggers bool, relpersistence char, reloftype oid, relacl _aclitem, acldefault _aclitem, foreignserver oid, relfrozenxid xid, tfrozenxid xid, toid oid, toastpages int4, toast_reloptions _text, owning_tab oid, owning_col int4, reltablespace name, relhasoids bool, relispopulated bool, relreplident char, relrowsecurity bool, relforcerowsecurity bool, relminmxid xid, tminmxid xid, reloptions _text, checkoption text, amname name, is_identity_sequence bool, ispartition bool
-- rows
SELECT c.tableoid, c.oid, c.relname, c.relnamespace, c.relkind, c.reltype, c.relowner, c.relchecks, c.relhasindex, c.relhasrules, c.relpages, c.reltuples, c.relallvisible, c.relallfrozen, c.relhastriggers, c.relpersistence, c.reloftype, c.relacl, acldefault(CASE WHEN c.relkind = 'S' THEN 's'::"char" ELSE 'r'::"char" END, c.relowner) AS acldefault, CASE WHEN c.relkind = 'f' THEN (SELECT ftserver FROM pg_catalog.pg_foreign_table WHERE ftrelid = c.oid) ELSE 0 END AS foreignserver, c.relfrozenxid, tc.relfrozenxid AS tfrozenxid, tc.oid AS toid, tc.relpages AS toastpages, tc.reloptions AS toast_reloptions, d.refobjid AS owning_tab, d.refobjsubid AS owning_col, tsp.spcname AS reltablespace, false AS relhasoids, c.relispopulated, c.relreplident, c.relrowsecurity, c.relforcerowsecurity, c.relminmxid, tc.relminmxid AS tminmxid, array_remove(array_remove(c.reloptions,'check_option=local'),'check_option=cascaded') AS reloptions, CASE WHEN 'check_option=local' = ANY (c.reloptions) THEN 'LOCAL'::text WHEN 'check_option=cascaded' = ANY (c.reloptions) THEN 'CASCADED'::text ELSE NULL END AS checkoption, am.amname, (d.deptype = 'i') IS TRUE AS is_identity_sequence, c.relispartition AS ispartition FROM pg_class c LEFT JOIN pg_depend d ON (c.relkind = 'S' AND d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.objsubid = 0 AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')) LEFT JOIN pg_tablespace tsp ON (tsp.oid = c.reltablespace) LEFT JOIN pg_am am ON (c.relam = am.oid) LEFT JOIN pg_class tc ON (c.reltoastrelid = tc.oid AND tc.relkind = 't' AND c.relkind <> 'p') WHERE c.relkind IN ('r', 'S', 'v', 'c', 'm', 'f', 'p') ORDER BY c.oid

-- name: proc
-- columns: tableoid oid, oid oid, proname name, prolang oid, pronargs int2, proargtypes oidvector, prorettype oid, proacl _aclitem, acldefault _aclitem, pronamespace oid, proowner oid
SELECT p.tableoid, p.oid, p.proname, p.prolang, p.pronargs, p.proargtypes, p.prorettype, p.proacl, acldefault('f', p.proowner) AS acldefault, p.pronamespace, p.proowner FROM pg_proc p LEFT JOIN pg_init_privs pip ON (p.oid = pip.objoid AND pip.classoid = 'pg_proc'::regclass AND pip.objsubid = 0) WHERE p.prokind <> 'a' AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = p.oid AND deptype = 'i') AND ( pronamespace != (SELECT oid FROM pg_namespace WHERE nspname = 'pg_catalog') OR EXISTS (SELECT 1 FROM pg_cast WHERE pg_cast.oid > 16383 AND p.oid = pg_cast.castfunc) OR EXISTS (SELECT 1 FROM pg_transform WHERE pg_transform.oid > 16383 AND (p.oid = pg_transform.trffromsql OR p.oid = pg_transform.trftosql)) OR p.proacl IS DISTINCT FROM pip.initprivs)

-- name: class
-- columns: tableoid oid, oid oid, typname name, typnamespace oid, typacl _aclitem, acldefault _aclitem, typowner oid, typelem oid, typrelid oid, typarray oid, typrelkind char, typtype char, typisdefined bool, isarray bool
-- rows
SELECT tableoid, oid, typname, typnamespace, typacl, acldefault('T', typowner) AS acldefault, typowner, typelem, typrelid, typarray, CASE WHEN typrelid = 0 THEN ' '::"char" ELSE (SELECT relkind FROM pg_class WHERE oid = typrelid) END AS typrelkind, typtype, typisdefined, typname[0] = '_' AND typelem != 0 AND (SELECT typarray FROM pg_type te WHERE oid = pg_type.typelem) = oid AS isarray FROM pg_type

-- name: language
-- columns: tableoid oid, oid oid, lanname name, lanpltrusted bool, lanplcallfoid oid, laninline oid, lanvalidator oid, lanacl _aclitem, acldefault _aclitem, lanowner oid
-- rows
SELECT tableoid, oid, lanname, lanpltrusted, lanplcallfoid, laninline, lanvalidator, lanacl, acldefault('l', lanowner) AS acldefault, lanowner FROM pg_language WHERE lanispl ORDER BY oid

-- name: proc 2
-- columns: tableoid oid, oid oid, aggname name, aggnamespace oid, pronargs int2, proargtypes oidvector, proowner oid, aggacl _aclitem, acldefault _aclitem
SELECT p.tableoid, p.oid, p.proname AS aggname, p.pronamespace AS aggnamespace, p.pronargs, p.proargtypes, p.proowner, p.proacl AS aggacl, acldefault('f', p.proowner) AS acldefault FROM pg_proc p LEFT JOIN pg_init_privs pip ON (p.oid = pip.objoid AND pip.classoid = 'pg_proc'::regclass AND pip.objsubid = 0) WHERE p.prokind = 'a' AND (p.pronamespace != (SELECT oid FROM pg_namespace WHERE nspname = 'pg_catalog') OR p.proacl IS DISTINCT FROM pip.initprivs)

-- name: operator
-- columns: tableoid oid, oid oid, oprname name, oprnamespace oid, oprowner oid, oprkind char, oprleft oid, oprright oid, oprcode oid
SELECT tableoid, oid, oprname, oprnamespace, oprowner, oprkind, oprleft, oprright, oprcode::oid AS oprcode FROM pg_operator

-- name: am
-- columns: tableoid oid, oid oid, amname name, amtype char, amhandler regproc
-- rows
SELECT tableoid, oid, amname, amtype, amhandler::pg_catalog.regproc AS amhandler FROM pg_am

-- name: opclass
-- columns: tableoid oid, oid oid, opcmethod oid, opcname name, opcnamespace oid, opcowner oid
-- rows
SELECT tableoid, oid, opcmethod, opcname, opcnamespace, opcowner FROM pg_opclass

-- name: opfamily
-- columns: tableoid oid, oid oid, opfmethod oid, opfname name, opfnamespace oid, opfowner oid
SELECT tableoid, oid, opfmethod, opfname, opfnamespace, opfowner FROM pg_opfamily

-- name: ts parser
-- columns: tableoid oid, oid oid, prsname name, prsnamespace oid, prsstart oid, prstoken oid, prsend oid, prsheadline oid, prslextype oid
SELECT tableoid, oid, prsname, prsnamespace, prsstart::oid, prstoken::oid, prsend::oid, prsheadline::oid, prslextype::oid FROM pg_ts_parser

-- name: ts template
-- columns: tableoid oid, oid oid, tmplname name, tmplnamespace oid, tmplinit oid, tmpllexize oid
SELECT tableoid, oid, tmplname, tmplnamespace, tmplinit::oid, tmpllexize::oid FROM pg_ts_template

-- name: ts dict
-- columns: tableoid oid, oid oid, dictname name, dictnamespace oid, dictowner oid, dicttemplate oid, dictinitoption text
SELECT tableoid, oid, dictname, dictnamespace, dictowner, dicttemplate, dictinitoption FROM pg_ts_dict

-- name: ts config
-- columns: tableoid oid, oid oid, cfgname name, cfgnamespace oid, cfgowner oid, cfgparser oid
SELECT tableoid, oid, cfgname, cfgnamespace, cfgowner, cfgparser FROM pg_ts_config

-- name: options to table
-- columns: tableoid oid, oid oid, fdwname name, fdwowner oid, fdwhandler regproc, fdwvalidator regproc, fdwacl _aclitem, acldefault _aclitem, fdwoptions text
SELECT tableoid, oid, fdwname, fdwowner, fdwhandler::pg_catalog.regproc, fdwvalidator::pg_catalog.regproc, fdwacl, acldefault('F', fdwowner) AS acldefault, array_to_string(ARRAY(SELECT quote_ident(option_name) || ' ' || quote_literal(option_value) FROM pg_options_to_table(fdwoptions) ORDER BY option_name), E', ') AS fdwoptions FROM pg_foreign_data_wrapper

-- name: options to table 2
-- columns: tableoid oid, oid oid, srvname name, srvowner oid, srvfdw oid, srvtype text, srvversion text, srvacl _aclitem, acldefault _aclitem, srvoptions text
SELECT tableoid, oid, srvname, srvowner, srvfdw, srvtype, srvversion, srvacl, acldefault('S', srvowner) AS acldefault, array_to_string(ARRAY(SELECT quote_ident(option_name) || ' ' || quote_literal(option_value) FROM pg_options_to_table(srvoptions) ORDER BY option_name), E', ') AS srvoptions FROM pg_foreign_server

-- name: default acl
-- columns: oid oid, tableoid oid, defaclrole oid, defaclnamespace oid, defaclobjtype char, defaclacl _aclitem, acldefault _aclitem
SELECT oid, tableoid, defaclrole, defaclnamespace, defaclobjtype, defaclacl, CASE WHEN defaclnamespace = 0 THEN acldefault(CASE WHEN defaclobjtype = 'S' THEN 's'::"char" ELSE defaclobjtype END, defaclrole) ELSE '{}' END AS acldefault FROM pg_default_acl

-- name: collation
-- columns: tableoid oid, oid oid, collname name, collnamespace oid, collowner oid, collencoding int4
SELECT tableoid, oid, collname, collnamespace, collowner, collencoding FROM pg_collation

-- name: conversion
-- columns: tableoid oid, oid oid, conname name, connamespace oid, conowner oid
SELECT tableoid, oid, conname, connamespace, conowner FROM pg_conversion

-- name: cast
-- columns: tableoid oid, oid oid, castsource oid, casttarget oid, castfunc oid, castcontext char, castmethod char
-- rows
SELECT tableoid, oid, castsource, casttarget, castfunc, castcontext, castmethod FROM pg_cast c WHERE NOT EXISTS ( SELECT 1 FROM pg_range r WHERE c.castsource = r.rngtypid AND c.casttarget = r.rngmultitypid ) ORDER BY 3,4

-- name: transform
-- columns: tableoid oid, oid oid, trftype oid, trflang oid, trffromsql oid, trftosql oid
SELECT tableoid, oid, trftype, trflang, trffromsql::oid, trftosql::oid FROM pg_transform ORDER BY 3,4

-- name: inherits
-- columns: inhrelid oid, inhparent oid
SELECT inhrelid, inhparent FROM pg_inherits

-- name: event trigger
-- columns: tableoid oid, oid oid, evtname name, evtenabled char, evtevent name, evtowner oid, evttags text, evtfname regproc
SELECT e.tableoid, e.oid, evtname, evtenabled, evtevent, evtowner, array_to_string(array(select quote_literal(x) from unnest(evttags) as t(x)), ', ') as evttags, e.evtfoid::regproc as evtfname FROM pg_event_trigger e ORDER BY e.oid

-- name: constraint
-- columns: conrelid oid, confrelid oid
SELECT conrelid, confrelid FROM pg_constraint JOIN pg_depend ON (objid = confrelid) WHERE contype = 'f' AND refclassid = 'pg_extension'::regclass AND classid = 'pg_class'::regclass

-- name: options to table 3
-- columns: attrelid oid, attnum int2, attname name, attstattarget int2, attstorage char, typstorage char, atthasdef bool, attisdropped bool, attlen int2, attalign char, attislocal bool, atttypname text, attoptions text, attcollation oid, attfdwoptions text, notnull_name name, notnull_comment text, notnull_invalidoid oid, notnull_noinherit bool, notnull_islocal bool, attcompression char, attidentity char, attmissingval text, attgenerated char
-- rows
SELECT a.attrelid, a.attnum, a.attname, a.attstattarget, a.attstorage, t.typstorage, a.atthasdef, a.attisdropped, a.attlen, a.attalign, a.attislocal, pg_catalog.format_type(t.oid, a.atttypmod) AS atttypname, array_to_string(a.attoptions, ', ') AS attoptions, CASE WHEN a.attcollation <> t.typcollation THEN a.attcollation ELSE 0 END AS attcollation, pg_catalog.array_to_string(ARRAY(SELECT pg_catalog.quote_ident(option_name) || ' ' || pg_catalog.quote_literal(option_value) FROM pg_catalog.pg_options_to_table(attfdwoptions) ORDER BY option_name), E', ') AS attfdwoptions, co.conname AS notnull_name, CASE WHEN co.convalidated THEN pt.description ELSE NULL END AS notnull_comment, CASE WHEN NOT co.convalidated THEN co.oid ELSE NULL END AS notnull_invalidoid, co.connoinherit AS notnull_noinherit, co.conislocal AS notnull_islocal, a.attcompression AS attcompression, a.attidentity, CASE WHEN a.atthasmissing AND NOT a.attisdropped THEN a.attmissingval ELSE null END AS attmissingval, a.attgenerated FROM unnest(ARRAY['public.users'::regclass::oid, 'public.grown'::regclass::oid, 'shop.orders'::regclass::oid, 'shop.lines'::regclass::oid]) AS src(tbloid) JOIN pg_catalog.pg_attribute a ON (src.tbloid = a.attrelid) LEFT JOIN pg_catalog.pg_type t ON (a.atttypid = t.oid) LEFT JOIN pg_catalog.pg_constraint co ON (a.attrelid = co.conrelid AND co.contype = 'n' AND co.conkey = array[a.attnum]) LEFT JOIN pg_catalog.pg_description pt ON (pt.classoid = co.tableoid AND pt.objoid = co.oid) WHERE a.attnum > 0::pg_catalog.int2 ORDER BY a.attrelid, a.attnum

-- name: attrdef
-- columns: tableoid oid, oid oid, adrelid oid, adnum int2, adsrc text
-- rows
SELECT a.tableoid, a.oid, adrelid, adnum, pg_catalog.pg_get_expr(adbin, adrelid) AS adsrc FROM unnest(ARRAY['public.users'::regclass::oid, 'shop.orders'::regclass::oid, 'shop.lines'::regclass::oid]) AS src(tbloid) JOIN pg_catalog.pg_attrdef a ON (src.tbloid = a.adrelid) ORDER BY a.adrelid, a.adnum

-- name: constraint 2
-- columns: tableoid oid, oid oid, conrelid oid, conname name, consrc text, conislocal bool, convalidated bool
-- rows
SELECT c.tableoid, c.oid, conrelid, conname, pg_catalog.pg_get_constraintdef(c.oid) AS consrc, conislocal, convalidated FROM unnest(ARRAY['public.users'::regclass::oid]) AS src(tbloid) JOIN pg_catalog.pg_constraint c ON (src.tbloid = c.conrelid) WHERE contype = 'c' ORDER BY c.conrelid, c.conname

-- name: partitioned table
-- columns: partrelid oid
SELECT partrelid FROM pg_partitioned_table WHERE (SELECT c.oid FROM pg_opclass c JOIN pg_am a ON c.opcmethod = a.oid WHERE opcname = 'enum_ops' AND opcnamespace = 'pg_catalog'::regnamespace AND amname = 'hash') = ANY(partclass)

-- name: attribute
-- columns: tableoid oid, oid oid, indrelid oid, indexname name, relpages int4, reltuples float4, relallvisible int4, relallfrozen int4, indexdef text, indkey int2vector, indisclustered bool, contype char, conname name, condeferrable bool, condeferred bool, contableoid oid, conoid oid, condef text, indattnames _name, tablespace name, indreloptions _text, indisreplident bool, parentidx oid, indnkeyatts int2, indnatts int2, indstatcols _int2, indstatvals _int2, indnullsnotdistinct bool, conperiod bool
-- rows
SELECT t.tableoid, t.oid, i.indrelid, t.relname AS indexname, t.relpages, t.reltuples, t.relallvisible, t.relallfrozen, pg_catalog.pg_get_indexdef(i.indexrelid) AS indexdef, i.indkey, i.indisclustered, c.contype, c.conname, c.condeferrable, c.condeferred, c.tableoid AS contableoid, c.oid AS conoid, pg_catalog.pg_get_constraintdef(c.oid, false) AS condef, CASE WHEN i.indexprs IS NOT NULL THEN (SELECT pg_catalog.array_agg(attname ORDER BY attnum) FROM pg_catalog.pg_attribute WHERE attrelid = i.indexrelid) ELSE NULL END AS indattnames, (SELECT spcname FROM pg_catalog.pg_tablespace s WHERE s.oid = t.reltablespace) AS tablespace, t.reloptions AS indreloptions, i.indisreplident, inh.inhparent AS parentidx, i.indnkeyatts AS indnkeyatts, i.indnatts AS indnatts, (SELECT pg_catalog.array_agg(attnum ORDER BY attnum) FROM pg_catalog.pg_attribute WHERE attrelid = i.indexrelid AND attstattarget >= 0) AS indstatcols, (SELECT pg_catalog.array_agg(attstattarget ORDER BY attnum) FROM pg_catalog.pg_attribute WHERE attrelid = i.indexrelid AND attstattarget >= 0) AS indstatvals, i.indnullsnotdistinct, c.conperiod FROM unnest(ARRAY['public.users'::regclass::oid, 'shop.orders'::regclass::oid, 'shop.lines'::regclass::oid]) AS src(tbloid) JOIN pg_catalog.pg_index i ON (src.tbloid = i.indrelid) JOIN pg_catalog.pg_class t ON (t.oid = i.indexrelid) JOIN pg_catalog.pg_class t2 ON (t2.oid = i.indrelid) LEFT JOIN pg_catalog.pg_constraint c ON (i.indrelid = c.conrelid AND i.indexrelid = c.conindid AND c.contype IN ('p','u','x')) LEFT JOIN pg_catalog.pg_inherits inh ON (inh.inhrelid = indexrelid) WHERE (i.indisvalid OR t2.relkind = 'p') AND i.indisready ORDER BY i.indrelid, indexname

-- name: statistic ext
-- columns: tableoid oid, oid oid, stxname name, stxnamespace oid, stxowner oid, stxrelid oid, stxstattarget int2
SELECT tableoid, oid, stxname, stxnamespace, stxowner, stxrelid, stxstattarget FROM pg_catalog.pg_statistic_ext

-- name: constraint 3
-- columns: tableoid oid, oid oid, conrelid oid, conname name, confrelid oid, conindid oid, condef text
SELECT c.tableoid, c.oid, conrelid, conname, confrelid, conindid, pg_catalog.pg_get_constraintdef(c.oid) AS condef FROM unnest(ARRAY['public.users_id_seq'::regclass::oid, 'public.users'::regclass::oid, 'public.grown'::regclass::oid, 'shop.orders_id_seq'::regclass::oid, 'shop.orders'::regclass::oid, 'shop.lines'::regclass::oid]) AS src(tbloid) JOIN pg_catalog.pg_constraint c ON (src.tbloid = c.conrelid) WHERE contype = 'f' AND conparentid = 0 ORDER BY conrelid, conname

-- name: trigger
-- columns: tgrelid oid, tgname name, tgdef text, tgenabled char, tableoid oid, oid oid, tgispartition bool
SELECT t.tgrelid, t.tgname, pg_catalog.pg_get_triggerdef(t.oid, false) AS tgdef, t.tgenabled, t.tableoid, t.oid, t.tgparentid <> 0 AS tgispartition FROM unnest('{}'::pg_catalog.oid[]) AS src(tbloid) JOIN pg_catalog.pg_trigger t ON (src.tbloid = t.tgrelid) LEFT JOIN pg_catalog.pg_trigger u ON (u.oid = t.tgparentid) WHERE ((NOT t.tgisinternal AND t.tgparentid = 0) OR t.tgenabled != u.tgenabled) ORDER BY t.tgrelid, t.tgname

-- name: rewrite
-- columns: tableoid oid, oid oid, rulename name, ruletable oid, ev_type char, is_instead bool, ev_enabled char
-- rows
SELECT tableoid, oid, rulename, ev_class AS ruletable, ev_type, is_instead, ev_enabled FROM pg_rewrite ORDER BY oid

-- name: policy
-- columns: oid oid, tableoid oid, polrelid oid, polname name, polcmd char, polpermissive bool, polroles text, polqual text, polwithcheck text
SELECT pol.oid, pol.tableoid, pol.polrelid, pol.polname, pol.polcmd, pol.polpermissive, CASE WHEN pol.polroles = '{0}' THEN NULL ELSE pg_catalog.array_to_string(ARRAY(SELECT pg_catalog.quote_ident(rolname) from pg_catalog.pg_roles WHERE oid = ANY(pol.polroles)), ', ') END AS polroles, pg_catalog.pg_get_expr(pol.polqual, pol.polrelid) AS polqual, pg_catalog.pg_get_expr(pol.polwithcheck, pol.polrelid) AS polwithcheck FROM unnest(ARRAY['public.users'::regclass::oid, 'shop.orders'::regclass::oid, 'shop.lines'::regclass::oid]) AS src(tbloid) JOIN pg_catalog.pg_policy pol ON (src.tbloid = pol.polrelid)

-- name: publication
-- columns: tableoid oid, oid oid, pubname name, pubowner oid, puballtables bool, pubinsert bool, pubupdate bool, pubdelete bool, pubtruncate bool, pubviaroot bool, pubgencols char
SELECT p.tableoid, p.oid, p.pubname, p.pubowner, p.puballtables, p.pubinsert, p.pubupdate, p.pubdelete, p.pubtruncate, p.pubviaroot, p.pubgencols FROM pg_publication p

-- name: catalog
-- columns: tableoid oid, oid oid, prpubid oid, prrelid oid, prrelqual text, prattrs _name
SELECT tableoid, oid, prpubid, prrelid, pg_catalog.pg_get_expr(prqual, prrelid) AS prrelqual, (CASE WHEN pr.prattrs IS NOT NULL THEN (SELECT array_agg(attname) FROM pg_catalog.generate_series(0, pg_catalog.array_upper(pr.prattrs::pg_catalog.int2[], 1)) s, pg_catalog.pg_attribute WHERE attrelid = pr.prrelid AND attnum = prattrs[s]) ELSE NULL END) prattrs FROM pg_catalog.pg_publication_rel pr

-- name: publication namespace
-- columns: tableoid oid, oid oid, pnpubid oid, pnnspid oid
SELECT tableoid, oid, pnpubid, pnnspid FROM pg_catalog.pg_publication_namespace

-- name: subscription
-- columns: tableoid oid, oid oid, subname name, subowner oid, subconninfo text, subslotname name, subsynccommit text, subpublications _text, subbinary bool, substream char, subtwophasestate char, subdisableonerr bool, subpasswordrequired bool, subrunasowner bool, suborigin text, suboriginremotelsn text, subenabled bool, subfailover bool
SELECT s.tableoid, s.oid, s.subname, s.subowner, s.subconninfo, s.subslotname, s.subsynccommit, s.subpublications, s.subbinary, s.substream, s.subtwophasestate, s.subdisableonerr, s.subpasswordrequired, s.subrunasowner, s.suborigin, NULL AS suboriginremotelsn, false AS subenabled, s.subfailover FROM pg_subscription s WHERE s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())

-- name: depend 2
-- columns: classid oid, objid oid, refobjid oid
WITH RECURSIVE w AS ( SELECT d1.objid, d2.refobjid, c2.relkind AS refrelkind FROM pg_depend d1 JOIN pg_class c1 ON c1.oid = d1.objid AND c1.relkind = 'm' JOIN pg_rewrite r1 ON r1.ev_class = d1.objid JOIN pg_depend d2 ON d2.classid = 'pg_rewrite'::regclass AND d2.objid = r1.oid AND d2.refobjid <> d1.objid JOIN pg_class c2 ON c2.oid = d2.refobjid AND c2.relkind IN ('m','v') WHERE d1.classid = 'pg_class'::regclass UNION SELECT w.objid, d3.refobjid, c3.relkind FROM w JOIN pg_rewrite r3 ON r3.ev_class = w.refobjid JOIN pg_depend d3 ON d3.classid = 'pg_rewrite'::regclass AND d3.objid = r3.oid AND d3.refobjid <> w.refobjid JOIN pg_class c3 ON c3.oid = d3.refobjid AND c3.relkind IN ('m','v') ) SELECT 'pg_class'::regclass::oid AS classid, objid, refobjid FROM w WHERE refrelkind = 'm'

-- name: largeobject metadata
-- columns: oid oid, lomowner oid, lomacl _aclitem, acldefault _aclitem
SELECT oid, lomowner, lomacl, acldefault('L', lomowner) AS acldefault FROM pg_largeobject_metadata ORDER BY lomowner, lomacl::pg_catalog.text, oid

-- name: depend 3
-- columns: classid oid, objid oid, refclassid oid, refobjid oid, deptype char
SELECT classid, objid, refclassid, refobjid, deptype FROM pg_depend WHERE deptype != 'p' AND deptype != 'e' UNION ALL SELECT 'pg_opfamily'::regclass AS classid, amopfamily AS objid, refclassid, refobjid, deptype FROM pg_depend d, pg_amop o WHERE deptype NOT IN ('p', 'e', 'i') AND classid = 'pg_amop'::regclass AND objid = o.oid AND NOT (refclassid = 'pg_opfamily'::regclass AND amopfamily = refobjid) UNION ALL SELECT 'pg_opfamily'::regclass AS classid, amprocfamily AS objid, refclassid, refobjid, deptype FROM pg_depend d, pg_amproc p WHERE deptype NOT IN ('p', 'e', 'i') AND classid = 'pg_amproc'::regclass AND objid = p.oid AND NOT (refclassid = 'pg_opfamily'::regclass AND amprocfamily = refobjid) ORDER BY 1,2

-- name: attribute 2
-- columns: attrelid oid
SELECT DISTINCT attrelid FROM pg_attribute WHERE attacl IS NOT NULL

-- name: init privs
-- columns: objoid oid, classoid oid, objsubid int4, privtype char, initprivs _aclitem
SELECT objoid, classoid, objsubid, privtype, initprivs FROM pg_init_privs

-- name: description
-- columns: description text, classoid oid, objoid oid, objsubid int4
-- rows
SELECT description, classoid, objoid, objsubid FROM pg_catalog.pg_description ORDER BY classoid, objoid, objsubid

-- name: seclabels
-- columns: label text, provider text, classoid oid, objoid oid, objsubid int4
SELECT label, provider, classoid, objoid, objsubid FROM pg_catalog.pg_seclabels ORDER BY classoid, objoid, objsubid

-- name: sequence
-- columns: seqrelid oid, format_type text, seqstart int8, seqincrement int8, seqmax int8, seqmin int8, seqcache int8, seqcycle bool, last_value int8, is_called bool
-- rows
SELECT seqrelid, format_type(seqtypid, NULL), seqstart, seqincrement, seqmax, seqmin, seqcache, seqcycle, last_value, is_called FROM pg_catalog.pg_sequence, pg_get_sequence_data(seqrelid) ORDER BY seqrelid

-- name: current schemas
-- columns: current_schemas _name
-- rows
SELECT pg_catalog.current_schemas(false)

-- name: get viewdef
-- columns: viewdef text
-- rows
SELECT pg_catalog.pg_get_viewdef('public.grown'::regclass::pg_catalog.oid) AS viewdef

-- name: authid
-- columns: oid oid, rolname name, rolsuper bool, rolinherit bool, rolcreaterole bool, rolcreatedb bool, rolcanlogin bool, rolconnlimit int4, rolpassword text, rolvaliduntil timestamptz, rolreplication bool, rolbypassrls bool, rolcomment text, is_current_user bool
-- rows
SELECT oid, rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolconnlimit, rolpassword, rolvaliduntil, rolreplication, rolbypassrls, pg_catalog.shobj_description(oid, 'pg_authid') as rolcomment, rolname = current_user AS is_current_user FROM pg_authid WHERE rolname !~ '^pg_' ORDER BY 2

-- name: auth members
-- columns: role name, member name, grantor name, roleid oid, memberid oid, grantorid oid, admin_option bool, inherit_option bool, set_option bool
SELECT ur.rolname AS role, um.rolname AS member, ug.rolname AS grantor, a.roleid AS roleid, a.member AS memberid, a.grantor AS grantorid, a.admin_option, a.inherit_option, a.set_option FROM pg_auth_members a LEFT JOIN pg_authid ur on ur.oid = a.roleid LEFT JOIN pg_authid um on um.oid = a.member LEFT JOIN pg_authid ug on ug.oid = a.grantor WHERE NOT (ur.rolname ~ '^pg_' AND um.rolname ~ '^pg_')ORDER BY 1,2,3

-- name: parameter acl
-- columns: parname text, parowner name, paracl _aclitem, acldefault _aclitem
SELECT parname, pg_catalog.pg_get_userbyid(10) AS parowner, paracl, pg_catalog.acldefault('p', 10) AS acldefault FROM pg_catalog.pg_parameter_acl ORDER BY 1

-- name: tablespace
-- columns: oid oid, spcname name, spcowner name, pg_tablespace_location text, spcacl _aclitem, acldefault _aclitem, array_to_string text, shobj_description text
SELECT oid, spcname, pg_catalog.pg_get_userbyid(spcowner) AS spcowner, pg_catalog.pg_tablespace_location(oid), spcacl, acldefault('t', spcowner) AS acldefault, array_to_string(spcoptions, ', '),pg_catalog.shobj_description(oid, 'pg_tablespace') FROM pg_catalog.pg_tablespace WHERE spcname !~ '^pg_' ORDER BY 1
