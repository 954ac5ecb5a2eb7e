-- DBD::Pg (Perl): the metadata methods of DBI, as the driver sent it.

-- name: functions
-- columns: TABLE_CAT text, TABLE_SCHEM text, TABLE_NAME text, TABLE_TYPE text, REMARKS text
-- rows
SELECT "TABLE_CAT" , "TABLE_SCHEM" , "TABLE_NAME" , "TABLE_TYPE" , "REMARKS" FROM (SELECT NULL::text AS "TABLE_CAT" , NULL::text AS "TABLE_SCHEM" , NULL::text AS "TABLE_NAME") dummy_cols CROSS JOIN (SELECT 'TABLE' AS "TABLE_TYPE" , 'relkind ~ r|p' AS "REMARKS" UNION SELECT 'SYSTEM TABLE' , 'relkind ~ r|p; nspname ~ ^pg_(catalog|toast)$' UNION SELECT 'VIEW' , 'relkind: v' UNION SELECT 'SYSTEM VIEW' , 'relkind: v; nspname ~ ^pg_(catalog|toast)$' UNION SELECT 'MATERIALIZED VIEW' , 'relkind: m' UNION SELECT 'SYSTEM MATERIALIZED VIEW' , 'relkind: m; nspname ~ ^pg_(catalog|toast)$' UNION SELECT 'FOREIGN TABLE' , 'relkind: f' UNION SELECT 'SYSTEM FOREIGN TABLE' , 'relkind: f; nspname ~ ^pg_(catalog|toast)$' UNION SELECT 'LOCAL TEMPORARY' , 'relkind ~ r|p; nspname ~ ^pg_(toast_)?temp') type_info ORDER BY "TABLE_TYPE" ASC;

-- name: pg_namespace
-- columns: TABLE_CAT text, TABLE_SCHEM text, TABLE_NAME text, TABLE_TYPE text, REMARKS text, pg_schema name, pg_table text
-- rows
SELECT NULL::text AS "TABLE_CAT" , pg_catalog.quote_ident(n.nspname) AS "TABLE_SCHEM" , NULL::text AS "TABLE_NAME" , NULL::text AS "TABLE_TYPE" , CASE WHEN n.nspname ~ '^pg_' THEN 'system schema' ELSE 'owned by ' || pg_catalog.pg_get_userbyid(n.nspowner) END AS "REMARKS" ,n.nspname AS pg_schema, NULL::text AS pg_table FROM pg_catalog.pg_namespace n ORDER BY "TABLE_SCHEM";

-- name: pg_type, pg_attribute, pg_class, pg_attrdef
-- columns: TABLE_CAT text, TABLE_SCHEM text, TABLE_NAME text, COLUMN_NAME text, DATA_TYPE oid, TYPE_NAME text, COLUMN_SIZE int2, BUFFER_LENGTH text, DECIMAL_DIGITS text, NUM_PREC_RADIX text, NULLABLE int4, REMARKS text, COLUMN_DEF text, SQL_DATA_TYPE text, SQL_DATETIME_SUB text, CHAR_OCTET_LENGTH text, ORDINAL_POSITION int2, IS_NULLABLE text, pg_type text, pg_constraint text, pg_schema name, pg_table name, pg_column name, pg_attrelid oid, pg_attnum int2, pg_atttypmod int4, _pg_type_typtype char, _pg_type_oid oid
-- rows
SELECT pg_catalog.quote_ident(pg_catalog.current_database()) AS "TABLE_CAT" , pg_catalog.quote_ident(n.nspname) AS "TABLE_SCHEM" , pg_catalog.quote_ident(c.relname) AS "TABLE_NAME" , pg_catalog.quote_ident(a.attname) AS "COLUMN_NAME" , a.atttypid AS "DATA_TYPE" , pg_catalog.format_type(a.atttypid, NULL) AS "TYPE_NAME" , a.attlen AS "COLUMN_SIZE" , NULL::text AS "BUFFER_LENGTH" , NULL::text AS "DECIMAL_DIGITS" , NULL::text AS "NUM_PREC_RADIX" , CASE a.attnotnull WHEN 't' THEN 0 ELSE 1 END AS "NULLABLE" , pg_catalog.col_description(a.attrelid, a.attnum) AS "REMARKS" , pg_catalog.pg_get_expr(af.adbin, af.adrelid) AS "COLUMN_DEF" , NULL::text AS "SQL_DATA_TYPE" , NULL::text AS "SQL_DATETIME_SUB" , NULL::text AS "CHAR_OCTET_LENGTH" , a.attnum AS "ORDINAL_POSITION" , CASE a.attnotnull WHEN 't' THEN 'NO' ELSE 'YES' END AS "IS_NULLABLE" , pg_catalog.format_type(a.atttypid, a.atttypmod) AS "pg_type" , '?' AS "pg_constraint" , n.nspname AS "pg_schema" , c.relname AS "pg_table" , a.attname AS "pg_column" , a.attrelid AS "pg_attrelid" , a.attnum AS "pg_attnum" , a.atttypmod AS "pg_atttypmod" , t.typtype AS "_pg_type_typtype" , t.oid AS "_pg_type_oid" FROM pg_catalog.pg_type t JOIN pg_catalog.pg_attribute a ON (t.oid = a.atttypid) JOIN pg_catalog.pg_class c ON (a.attrelid = c.oid) LEFT JOIN pg_catalog.pg_attrdef af ON (a.attnum = af.adnum AND a.attrelid = af.adrelid) JOIN pg_catalog.pg_namespace n ON (n.oid = c.relnamespace) WHERE a.attnum >= 0 AND c.relkind IN ('r','p','v','m','f') AND n.nspname = 'public' AND c.relname = 'users' AND a.attname LIKE '%' ORDER BY "TABLE_SCHEM", "TABLE_NAME", "ORDINAL_POSITION";

-- name: pg_constraint
-- columns: pg_get_constraintdef text
SELECT pg_catalog.pg_get_constraintdef(oid) FROM pg_catalog.pg_constraint WHERE contype = 'c' AND conrelid = 'users'::regclass AND conkey = '{1}';

-- name: pg_class, pg_index, pg_namespace, pg_tablespace
-- columns: oid oid, quote_ident text, quote_ident text, quote_ident text, indkey int2vector, quote_ident text, quote_ident text, nspname name, relname name, relname name, quote_ident text
-- rows
SELECT c.oid , pg_catalog.quote_ident(n.nspname) , pg_catalog.quote_ident(c.relname) , pg_catalog.quote_ident(c2.relname) , i.indkey , pg_catalog.quote_ident(t.spcname) , pg_catalog.quote_ident(pg_catalog.pg_tablespace_location(t.oid)) , n.nspname, c.relname, c2.relname , pg_catalog.quote_ident(pg_catalog.current_database()) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_index i ON (i.indrelid = c.oid) JOIN pg_catalog.pg_class c2 ON (c2.oid = i.indexrelid) LEFT JOIN pg_catalog.pg_namespace n ON (n.oid = c.relnamespace) LEFT JOIN pg_catalog.pg_tablespace t ON (t.oid = c.reltablespace) WHERE i.indisprimary IS TRUE AND c.relname = 'lines' AND n.nspname = 'shop';

-- name: pg_attribute
-- columns: attnum int2, colname text, typename text
-- rows
SELECT a.attnum, pg_catalog.quote_ident(a.attname) AS colname, pg_catalog.quote_ident(t.typname) AS typename FROM pg_catalog.pg_attribute a, pg_catalog.pg_type t WHERE a.attrelid = 'shop.lines'::regclass AND a.atttypid = t.oid AND attnum IN (1,2);

-- name: pg_attribute (2)
-- columns: attnum int2, colname text, typename text
-- rows
SELECT a.attnum, pg_catalog.quote_ident(a.attname) AS colname, pg_catalog.quote_ident(t.typname) AS typename FROM pg_catalog.pg_attribute a, pg_catalog.pg_type t WHERE a.attrelid = 'users'::regclass AND a.atttypid = t.oid AND attnum IN (1);
