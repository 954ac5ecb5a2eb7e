// COPY table FROM 's3://…' (FORMAT parquet): the INSERT … SELECT that it stands for. The file's values are cast as by an explicit cast
// (text may hold any type), except that a length or precision is not cut to, but kept to, as by an assignment.
import { PgError } from '../../errors.ts'
import { parseSql } from '../../parse/parse.ts'
import { quoteIdentifier } from '../../sql-text/quote-identifier.ts'
import type { ColumnSchema, Relation } from '../../tables.ts'
import { typeByOid } from '../../types/registry.ts'
import type { BindContext } from '../binding.ts'
import { bindQuery } from '../query/query.ts'
import type { BoundQuery, ParquetOptions } from '../statement.ts'

export function insertFromFile(
  uri: string,
  relation: Pick<Relation & { readonly kind: 'table' }, 'name' | 'table'>,
  columns: readonly ColumnSchema[],
  { matchBy }: ParquetOptions,
  context: BindContext,
): BoundQuery {
  const { file } = context
  if (!file) throw new Error('a COPY FROM a file was bound without files')
  const found = file(uri).columns
  if (matchBy === 'position' && found.length !== columns.length) {
    throw new PgError(
      '22P04',
      `"${uri}" has ${found.length} columns, but ${columns.length} are copied into "${relation.name}"`,
    )
  }
  const positions = columns.map((column, i) => {
    const position = matchBy === 'position' ? i : found.findIndex(({ name }) => name === column.name)
    if (position < 0) throw new PgError('42703', `column "${column.name}" does not exist in "${uri}"`)
    return position
  })
  const { schemaName } = relation.table.info
  const names = columns.map(({ name }) => quoteIdentifier(name)).join(', ')
  // Under names of our own: a file may have one twice.
  const aliases = found.map((_, i) => `c${i}`).join(', ')
  const values = columns.map(({ type }, i) => {
    const given = `c${positions[i]}`
    return found[positions[i]].type.oid === type.oid ? given : `CAST(${given} AS ${castName(type.oid)})`
  })
  const sql = `INSERT INTO ${quoteIdentifier(schemaName)}.${quoteIdentifier(relation.name)} (${names}) OVERRIDING SYSTEM VALUE SELECT ${values.join(', ')} FROM read_parquet('${uri.replaceAll("'", "''")}') AS f(${aliases})`
  return bindQuery(parseSql(sql)[0].node, context)
}

function castName(oid: number): string {
  const { name, kind, elementOid } = typeByOid(oid)
  return kind === 'array' ? `${castName(elementOid)}[]` : `pg_catalog.${quoteIdentifier(name)}`
}
