// The queries that SHOW TABLES, DESCRIBE and the like stand for, over the virtual tables that hold the answers. Everything is named in full:
// they mean the same under any search path.
import { quoteLiteral } from '../../sql-text/quote-literal.ts'

export interface ShowArguments {
  /** The text of a regclass literal. */
  readonly relation?: string
  readonly schema?: string
  readonly like?: string
}

type Query = (given: ShowArguments) => string

const likeOf = (column: string, { like }: ShowArguments): string =>
  like === undefined ? '' : ` AND ${column} LIKE ${quoteLiteral(like)}`

const relationOf = ({ relation }: ShowArguments): string => `${quoteLiteral(relation ?? '')}::pg_catalog.regclass`

const columns: Query = (given) => `
  SELECT a.attname AS column, pg_catalog.format_type(a.atttypid, a.atttypmod) AS type, NOT a.attnotnull AS nullable,
    pg_catalog.pg_get_expr(d.adbin, d.adrelid) AS default, k.position AS key_position,
    p.position AS partition_key, p."interval", p.unit,
    pg_catalog.col_description(a.attrelid, a.attnum) AS comment
  FROM pg_catalog.pg_attribute a
    LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    LEFT JOIN (SELECT i.indrelid, u.attribute, u.position
      FROM pg_catalog.pg_index i, LATERAL pg_catalog.unnest(i.indkey) WITH ORDINALITY AS u (attribute, position)
      WHERE i.indisprimary) k ON k.indrelid = a.attrelid AND k.attribute = a.attnum
    LEFT JOIN cadastre.partition_columns p ON p.table_oid = a.attrelid AND p.attribute = a.attnum
  WHERE a.attrelid = ${relationOf(given)} AND a.attnum > 0 AND NOT a.attisdropped${likeOf('a.attname', given)}
  ORDER BY a.attnum`

/** By the words that come after SHOW. */
export const showQueries = {
  tables: (given) => `
    SELECT t.name, CASE WHEN t.provision_state = 'active' AND NOT EXISTS (SELECT FROM cadastre.table_status s
        WHERE s.table_schema = t.schema_name AND s.table_name = t.name AND s.table_version = t.version AND s.status <> 'active')
      THEN 'Active' ELSE 'Not Active' END AS status
    FROM cadastre."table" t
    WHERE ${given.schema === undefined ? 't.schema_name = ANY (pg_catalog.current_schemas(false))' : `t.schema_name = ${quoteLiteral(given.schema)}`}${likeOf('t.name', given)}
    ORDER BY 2, 1`,
  databases: (given) => `
    SELECT d.datname AS name FROM pg_catalog.pg_database d WHERE true${likeOf('d.datname', given)} ORDER BY 1`,
  schemas: (given) => `
    SELECT n.nspname AS name FROM pg_catalog.pg_namespace n WHERE true${likeOf('n.nspname', given)} ORDER BY 1`,
  columns,
  indexes: (given) => `
    SELECT c.relname AS name, i.indisunique AS unique, i.indisprimary AS primary,
      pg_catalog.pg_get_indexdef(i.indexrelid) AS definition, t.relname AS table
    FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
      JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
    WHERE ${given.relation === undefined ? 'n.nspname = ANY (pg_catalog.current_schemas(false))' : `i.indrelid = ${relationOf(given)}`}
    ORDER BY n.nspname, t.relname, 1`,
  regions: (given) => `
    SELECT r.table_schema, r.table_name, r.region_number, r.region_id, r.role, r.state, r.rows, r.segments, r.segment_bytes, r.bounds
    FROM cadastre.regions r${given.relation === undefined ? '' : ` WHERE r.table_oid = ${relationOf(given)}`}
    ORDER BY 1, 2, 3`,
  processlist: () => `
    SELECT a.pid, a.usename AS user, a.datname AS database, a.client_addr AS client, a.application_name AS application, a.state,
      a.query_start AS since, a.query
    FROM pg_catalog.pg_stat_activity a ORDER BY 1`,
  variables: (given) => `
    SELECT s.name, s.setting, s.short_desc AS description FROM pg_catalog.pg_settings s
    WHERE true${likeOf('s.name', given)} ORDER BY 1`,
  'create table': (given) => `SELECT cadastre.table_definition(${relationOf(given)}) AS definition`,
  'create view': (given) => `SELECT cadastre.view_definition(${relationOf(given)}) AS definition`,
} as const satisfies Readonly<Record<string, Query>>

export type ShowName = keyof typeof showQueries
