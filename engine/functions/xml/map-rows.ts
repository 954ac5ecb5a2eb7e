// Tables, queries, schemas and a database as XML (ISO/IEC 9075-14): a root with a row element for each row, or with
// `tableforest` an element of the table's name for each row.
import { PgError, undefinedTable } from '../../errors.ts'
import { Oid } from '../../types/oids.ts'
import type { Value } from '../../types/type.ts'
import { escapeAttribute } from '../../xml/escape.ts'
import { xmlName } from '../../xml/identifier.ts'
import type { FunctionContext, FunctionDefinition, ScalarFunction } from '../function.ts'
import { quoteIdentifier } from '../../sql-text/quote-identifier.ts'
import { quoteLiteral } from '../../sql-text/quote-literal.ts'
import { effect, type QueryRows } from '../system/effects.ts'
import { xmlText } from './map-value.ts'

const { xml, text, bool, name, regclass } = Oid

interface Shape {
  readonly nulls: boolean
  readonly forest: boolean
  readonly targetNamespace: string
}

type ShapeArguments = readonly [nulls: boolean, forest: boolean, targetNamespace: string]

const shapeNames = ['nulls', 'tableforest', 'targetns'] as const

export const mapRowsFunctions: readonly FunctionDefinition[] = [
  mapping(2923, 'table_to_xml', [['tbl', regclass]], 'stable', ([table], shape, context) =>
    tableXml(table as number, shape, context),
  ),
  mapping(2924, 'query_to_xml', [['query', text]], 'volatile', ([query], shape, context) =>
    rowsXml(effect(context, 'query-rows', query as string), undefined, shape, true, context),
  ),
  mapping(2933, 'schema_to_xml', [['schema', name]], 'stable', ([schema], shape, context) => {
    const [found] = effect(
      context,
      'query-rows',
      `SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = ${quoteLiteral(schema as string)}`,
    ).rows
    if (!found) throw new PgError('3F000', `schema "${schema as string}" does not exist`)
    return schemaXml(found[0] as number, schema as string, shape, true, context)
  }),
  mapping(2936, 'database_to_xml', [], 'stable', (_, shape, context) => {
    const schemas = effect(
      context,
      'query-rows',
      `SELECT oid, nspname FROM pg_catalog.pg_namespace WHERE pg_catalog.has_schema_privilege(oid, 'USAGE') ` +
        `AND NOT nspname ~ '^pg_' AND nspname <> 'information_schema' ORDER BY nspname`,
    ).rows
    const root = xmlName(context.session.database, { fully: true })
    const parts = schemas.map(([oid, one]) => `${schemaXml(oid as number, one as string, shape, false, context)}\n`)
    return `${startTag(root, shape, true)}\n${parts.join('')}</${root}>\n`
  }),
]

function mapping(
  oid: number,
  called: string,
  own: readonly (readonly [name: string, type: number])[],
  volatility: ScalarFunction['volatility'],
  body: (args: readonly Value[], shape: Shape, context: FunctionContext) => string,
): ScalarFunction {
  return {
    kind: 'scalar',
    oid,
    name: called,
    args: [...own.map(([, type]) => type), bool, bool, text],
    argNames: [...own.map(([one]) => one), ...shapeNames],
    result: xml,
    volatility,
    strict: true,
    runsStatements: true,
    body: (args, context) => {
      const [nulls, forest, targetNamespace] = args.slice(own.length) as unknown as ShapeArguments
      return body(args, { nulls, forest, targetNamespace }, context)
    },
  }
}

function schemaXml(oid: number, schema: string, shape: Shape, isTop: boolean, context: FunctionContext): string {
  const tables = effect(
    context,
    'query-rows',
    `SELECT oid FROM pg_catalog.pg_class WHERE relnamespace = ${oid} AND relkind IN ('r', 'm', 'v') ` +
      `AND pg_catalog.has_table_privilege(oid, 'SELECT') ORDER BY relname`,
  ).rows
  const root = xmlName(schema, { fully: true })
  const parts = tables.map(([table]) => `${tableXml(table as number, shape, context, false)}\n`)
  return `${startTag(root, shape, isTop)}\n${parts.join('')}</${root}>\n`
}

function tableXml(oid: number, shape: Shape, context: FunctionContext, isTop = true): string {
  const { rows } = effect(
    context,
    'query-rows',
    `SELECT n.nspname, c.relname FROM pg_catalog.pg_class c, pg_catalog.pg_namespace n ` +
      `WHERE c.oid = ${oid} AND n.oid = c.relnamespace`,
  )
  if (rows.length === 0) throw undefinedTable(String(oid))
  const [schema, table] = rows[0] as readonly string[]
  const query = `SELECT * FROM ${quoteIdentifier(schema)}.${quoteIdentifier(table)}`
  return rowsXml(effect(context, 'query-rows', query), table, shape, isTop, context)
}

function rowsXml(
  { columns, rows }: QueryRows,
  table: string | undefined,
  shape: Shape,
  isTop: boolean,
  context: FunctionContext,
): string {
  const { forest } = shape
  const root = table === undefined ? (forest ? 'row' : 'table') : xmlName(table, { fully: true })
  const element = forest ? startTag(root, shape, isTop) : '<row>\n'
  const end = forest ? `</${root}>\n\n` : '</row>\n\n'
  const names = columns.map((column) => xmlName(column.name, { fully: true }))
  const written = rows.map((row) => {
    const cells = row.map((value, at) => {
      if (value === null) return shape.nulls ? `  <${names[at]} xsi:nil="true"/>\n` : ''
      return `  <${names[at]}>${xmlText(value, columns[at].type.oid, context)}</${names[at]}>\n`
    })
    return `${element}${cells.join('')}${end}`
  })
  return forest ? written.join('') : `${startTag(root, shape, isTop)}\n${written.join('')}</${root}>\n`
}

function startTag(element: string, { targetNamespace }: Shape, isTop: boolean): string {
  if (!isTop) return `<${element}>\n`
  const own = targetNamespace === '' ? '' : ` xmlns="${escapeAttribute(targetNamespace)}"`
  return `<${element} xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"${own}>\n`
}
