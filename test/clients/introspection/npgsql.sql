-- Npgsql (.NET, Power BI, Entity Framework): loading types when a connection opens, schema queries, DISCARD on return to the pool.

-- name: version
-- columns: version text
-- rows
SELECT version();

-- name: types
-- columns: nspname name, oid oid, typname name, typtype char, typnotnull bool, elemtypoid oid
-- rows
SELECT ns.nspname, t.oid, t.typname, t.typtype, t.typnotnull, t.elemtypoid FROM (SELECT typ.oid, typ.typnamespace, typ.typname, typ.typtype, typ.typrelid, typ.typnotnull, typ.relkind, elemtyp.oid AS elemtypoid, elemtyp.typname AS elemtypname, elemcls.relkind AS elemrelkind, CASE WHEN elemproc.proname = 'array_recv' THEN 'a' ELSE elemtyp.typtype END AS elemtyptype, typ.typcategory FROM (SELECT typ.oid, typnamespace, typname, typrelid, typnotnull, relkind, typelem AS elemoid, typcategory, CASE WHEN proc.proname = 'array_recv' THEN 'a' ELSE typ.typtype END AS typtype, CASE WHEN proc.proname = 'array_recv' THEN typ.typelem WHEN typ.typtype = 'r' THEN rngsubtype WHEN typ.typtype = 'm' THEN (SELECT rngtypid FROM pg_range WHERE rngmultitypid = typ.oid) WHEN typ.typtype = 'd' THEN typ.typbasetype END AS elemtypoid FROM pg_type AS typ LEFT JOIN pg_class AS cls ON (cls.oid = typ.typrelid) LEFT JOIN pg_proc AS proc ON proc.oid = typ.typreceive LEFT JOIN pg_range ON (pg_range.rngtypid = typ.oid)) AS typ LEFT JOIN pg_type AS elemtyp ON elemtyp.oid = elemtypoid LEFT JOIN pg_class AS elemcls ON (elemcls.oid = elemtyp.typrelid) LEFT JOIN pg_proc AS elemproc ON elemproc.oid = elemtyp.typreceive) AS t JOIN pg_namespace AS ns ON (ns.oid = typnamespace) WHERE typtype IN ('b', 'r', 'm', 'e', 'd') OR (typtype = 'c' AND relkind = 'c') OR (typtype = 'p' AND typname IN ('record', 'void', 'unknown')) OR (typtype = 'a' AND (elemtyptype IN ('b', 'r', 'm', 'e', 'd') OR (elemtyptype = 'p' AND elemtypname IN ('record', 'void')) OR (elemtyptype = 'c' AND elemrelkind = 'c'))) ORDER BY CASE WHEN typtype IN ('b', 'e', 'p') THEN 0 WHEN typtype = 'c' THEN 1 WHEN typtype = 'r' THEN 2 WHEN typtype = 'm' THEN 3 WHEN typtype = 'd' AND elemtyptype <> 'a' THEN 4 WHEN typtype = 'a' THEN 5 WHEN typtype = 'd' AND elemtyptype = 'a' THEN 6 END;

-- name: composite fields
-- columns: oid oid, attname name, atttypid oid
SELECT typ.oid, att.attname, att.atttypid FROM pg_type AS typ JOIN pg_namespace AS ns ON (ns.oid = typ.typnamespace) JOIN pg_class AS cls ON (cls.oid = typ.typrelid) JOIN pg_attribute AS att ON (att.attrelid = typ.typrelid) WHERE (typ.typtype = 'c' AND cls.relkind = 'c') AND attnum > 0 AND NOT attisdropped ORDER BY typ.oid, att.attnum;

-- name: enum labels
-- columns: oid oid, enumlabel name
SELECT pg_type.oid, enumlabel FROM pg_enum JOIN pg_type ON pg_type.oid = enumtypid ORDER BY oid, enumsortorder;

-- name: reset of a pooled connection
CLOSE ALL; UNLISTEN *; SELECT pg_advisory_unlock_all(); DISCARD SEQUENCES; DISCARD TEMP;

-- name: discard
DISCARD ALL;

-- name: schema table
-- columns: column_name name, typid oid, attnum int2, oid oid, atttypmod int4, nspname name, relname name, attidentity char, attgenerated char, typmod int4, default text, is_updatable bool, isprimarykey bool, isunique bool
-- rows
SELECT attr.attname AS column_name, typ.oid AS typid, attr.attnum, cls.oid, attr.atttypmod, nspname, relname, attidentity, attgenerated, CASE WHEN typ.typtype = 'd' THEN typ.typtypmod ELSE atttypmod END AS typmod, CASE WHEN atthasdef THEN (SELECT pg_get_expr(adbin, cls.oid) FROM pg_attrdef WHERE adrelid = cls.oid AND adnum = attr.attnum) ELSE NULL END AS default, CASE WHEN col.is_updatable = 'YES' THEN true ELSE false END AS is_updatable, EXISTS (SELECT * FROM pg_index WHERE pg_index.indrelid = cls.oid AND pg_index.indisprimary AND attnum = ANY (indkey)) AS isprimarykey, EXISTS (SELECT * FROM pg_index WHERE pg_index.indrelid = cls.oid AND pg_index.indisunique AND pg_index.indnkeyatts = 1 AND attnum = pg_index.indkey[0]) AS isunique FROM pg_attribute AS attr JOIN pg_type AS typ ON attr.atttypid = typ.oid JOIN pg_class AS cls ON cls.oid = attr.attrelid JOIN pg_namespace AS ns ON ns.oid = cls.relnamespace LEFT OUTER JOIN information_schema.columns AS col ON col.table_schema = nspname AND col.table_name = relname AND col.column_name = attname WHERE atttypid <> 0 AND relkind IN ('r', 'v', 'm') AND NOT attisdropped AND nspname NOT IN ('pg_catalog', 'information_schema') AND attnum > 0 AND (cls.oid = 'users'::regclass AND attr.attnum = 1) ORDER BY attnum;

-- name: Entity Framework history table
-- columns: exists bool
-- rows
SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relname = '__EFMigrationsHistory');

-- name: Entity Framework tables
-- columns: nspname name, relname name, relkind char, comment text
-- rows
SELECT nspname, cls.relname, relkind, description AS comment FROM pg_class AS cls JOIN pg_namespace AS ns ON ns.oid = cls.relnamespace LEFT OUTER JOIN pg_description AS des ON des.objoid = cls.oid AND des.objsubid = 0 WHERE cls.relkind IN ('r', 'v', 'm', 'f') AND ns.nspname NOT IN ('pg_catalog', 'information_schema') AND cls.relname <> '__EFMigrationsHistory' AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE classid = (SELECT cls.oid FROM pg_class AS cls JOIN pg_namespace AS ns ON ns.oid = cls.relnamespace WHERE relname = 'pg_class' AND ns.nspname = 'pg_catalog') AND objid = cls.oid AND deptype IN ('e', 'x'));

-- name: Entity Framework columns
-- columns: nspname name, relname name, typname name, basetypname name, attname name, description text, collname name, attisdropped bool, attidentity text, attgenerated text, formatted_typname text, formatted_basetypname text, typtype char, elemtypname name, nullable bool, default text, seqincrement int8, seqstart int8
-- rows
SELECT nspname, cls.relname, typ.typname, basetyp.typname AS basetypname, attname, description, collname, attisdropped, attidentity::text, attgenerated::text, format_type(typ.oid, atttypmod) AS formatted_typname, format_type(basetyp.oid, typ.typtypmod) AS formatted_basetypname, CASE WHEN pg_proc.proname = 'array_recv' THEN 'a' ELSE typ.typtype END AS typtype, CASE WHEN pg_proc.proname = 'array_recv' THEN elemtyp.typname ELSE NULL END AS elemtypname, (NOT attnotnull) AS nullable, CASE WHEN atthasdef THEN (SELECT pg_get_expr(adbin, cls.oid) FROM pg_attrdef WHERE adrelid = cls.oid AND adnum = attr.attnum) ELSE NULL END AS default, seqincrement, seqstart FROM pg_class AS cls JOIN pg_namespace AS ns ON ns.oid = cls.relnamespace LEFT JOIN pg_attribute AS attr ON attrelid = cls.oid LEFT JOIN pg_type AS typ ON attr.atttypid = typ.oid LEFT JOIN pg_proc ON pg_proc.oid = typ.typreceive LEFT JOIN pg_type AS elemtyp ON (elemtyp.oid = typ.typelem) LEFT JOIN pg_type AS basetyp ON (basetyp.oid = typ.typbasetype) LEFT JOIN pg_description AS des ON des.objoid = cls.oid AND des.objsubid = attnum LEFT JOIN pg_collation AS coll ON coll.oid = attr.attcollation LEFT JOIN pg_depend AS dep ON dep.refobjid = cls.oid AND dep.refobjsubid = attr.attnum AND dep.deptype = 'i' LEFT JOIN pg_sequence AS seq ON seq.seqrelid = dep.objid WHERE cls.relkind IN ('r', 'v', 'm', 'f') AND nspname NOT IN ('pg_catalog', 'information_schema') AND attnum > 0 AND cls.relname <> '__EFMigrationsHistory' ORDER BY attnum;

-- name: Entity Framework constraints
-- columns: nspname name, relname name, conname name, contype text, conkey _int2, conindid oid, fr_nspname name, fr_relname name, confkey _int2, confdeltype text
-- rows
SELECT ns.nspname, cls.relname, conname, contype::text, conkey, conindid, frnns.nspname AS fr_nspname, frncls.relname AS fr_relname, confkey, confdeltype::text FROM pg_class AS cls JOIN pg_namespace AS ns ON ns.oid = cls.relnamespace JOIN pg_constraint AS con ON con.conrelid = cls.oid LEFT OUTER JOIN pg_class AS frncls ON frncls.oid = con.confrelid LEFT OUTER JOIN pg_namespace AS frnns ON frnns.oid = frncls.relnamespace WHERE cls.relkind = 'r' AND ns.nspname NOT IN ('pg_catalog', 'information_schema') AND con.contype IN ('p', 'f', 'u');

-- name: Entity Framework indexes
-- columns: idx_oid oid, nspname name, cls_relname name, idx_relname name, indisunique bool, indnullsnotdistinct bool, indkey int2vector, amname name, indclass oidvector, indoption int2vector, indcollation oidvector, exprs text, pred text
-- rows
SELECT idxcls.oid AS idx_oid, nspname, cls.relname AS cls_relname, idxcls.relname AS idx_relname, indisunique, indnullsnotdistinct, indkey, amname, indclass, indoption, indcollation, CASE WHEN indexprs IS NULL THEN NULL ELSE pg_get_expr(indexprs, cls.oid) END AS exprs, CASE WHEN indpred IS NULL THEN NULL ELSE pg_get_expr(indpred, cls.oid) END AS pred FROM pg_class AS cls JOIN pg_namespace AS ns ON ns.oid = cls.relnamespace JOIN pg_index AS idx ON indrelid = cls.oid JOIN pg_class AS idxcls ON idxcls.oid = indexrelid JOIN pg_am AS am ON am.oid = idxcls.relam WHERE cls.relkind = 'r' AND nspname NOT IN ('pg_catalog', 'information_schema') AND NOT indisprimary AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = idxcls.oid);

-- name: Power BI tables
-- columns: table_catalog name, table_schema name, table_name name, table_type varchar
-- rows
SELECT TABLE_CATALOG, TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE FROM INFORMATION_SCHEMA.tables WHERE TABLE_SCHEMA NOT IN ('information_schema', 'pg_catalog') ORDER BY TABLE_SCHEMA, TABLE_NAME;

-- name: Power BI columns
-- columns: column_name name, ordinal_position int4, is_nullable varchar, data_type varchar
-- rows
SELECT COLUMN_NAME, ORDINAL_POSITION, IS_NULLABLE, CASE WHEN (data_type LIKE '%unsigned%') THEN DATA_TYPE || ' unsigned' ELSE DATA_TYPE END AS DATA_TYPE FROM INFORMATION_SCHEMA.columns WHERE TABLE_SCHEMA = 'public' AND TABLE_NAME = 'users' ORDER BY TABLE_SCHEMA, TABLE_NAME, ORDINAL_POSITION;

-- name: Power BI character sets
-- columns: character_set_name name
-- rows
SELECT character_set_name FROM INFORMATION_SCHEMA.character_sets;

-- name: Power BI keys
-- columns: index_name text, column_name name, ordinal_position int4, primary_key text
-- rows
SELECT i.CONSTRAINT_SCHEMA || '_' || i.CONSTRAINT_NAME AS INDEX_NAME, ii.COLUMN_NAME, ii.ORDINAL_POSITION, CASE WHEN i.CONSTRAINT_TYPE = 'PRIMARY KEY' THEN 'Y' ELSE 'N' END AS PRIMARY_KEY FROM INFORMATION_SCHEMA.table_constraints i INNER JOIN INFORMATION_SCHEMA.key_column_usage ii ON i.CONSTRAINT_SCHEMA = ii.CONSTRAINT_SCHEMA AND i.CONSTRAINT_NAME = ii.CONSTRAINT_NAME AND i.TABLE_SCHEMA = ii.TABLE_SCHEMA AND i.TABLE_NAME = ii.TABLE_NAME WHERE i.TABLE_SCHEMA = 'public' AND i.TABLE_NAME = 'users' AND i.CONSTRAINT_TYPE IN ('PRIMARY KEY', 'UNIQUE') ORDER BY i.CONSTRAINT_SCHEMA || '_' || i.CONSTRAINT_NAME, ii.TABLE_SCHEMA, ii.TABLE_NAME, ii.ORDINAL_POSITION;

-- name: Power BI relations
-- columns: pk_column_name name, fk_table_schema name, fk_table_name name, fk_column_name name, ordinal int4, fk_name text
SELECT pkcol.COLUMN_NAME AS PK_COLUMN_NAME, fkcol.TABLE_SCHEMA AS FK_TABLE_SCHEMA, fkcol.TABLE_NAME AS FK_TABLE_NAME, fkcol.COLUMN_NAME AS FK_COLUMN_NAME, fkcol.ORDINAL_POSITION AS ORDINAL, fkcon.CONSTRAINT_SCHEMA || '_' || fkcol.TABLE_NAME || '_' || 'users' || '_' || fkcon.CONSTRAINT_NAME AS FK_NAME FROM (SELECT DISTINCT constraint_catalog, constraint_schema, unique_constraint_schema, constraint_name, unique_constraint_name FROM INFORMATION_SCHEMA.referential_constraints) fkcon INNER JOIN INFORMATION_SCHEMA.key_column_usage fkcol ON fkcon.CONSTRAINT_SCHEMA = fkcol.CONSTRAINT_SCHEMA AND fkcon.CONSTRAINT_NAME = fkcol.CONSTRAINT_NAME INNER JOIN INFORMATION_SCHEMA.key_column_usage pkcol ON fkcon.UNIQUE_CONSTRAINT_SCHEMA = pkcol.CONSTRAINT_SCHEMA AND fkcon.UNIQUE_CONSTRAINT_NAME = pkcol.CONSTRAINT_NAME WHERE pkcol.TABLE_SCHEMA = 'public' AND pkcol.TABLE_NAME = 'users' AND pkcol.ORDINAL_POSITION = fkcol.ORDINAL_POSITION ORDER BY FK_NAME, fkcol.ORDINAL_POSITION;
