// CREATE STATISTICS as text, for pg_get_statisticsobjdef and what tells its parts.
import { attributeNames } from '../functions/system/index-definition.ts'
import { relationText } from '../functions/system/search-path.ts'
import type { FunctionContext } from '../functions/function.ts'
import { quoteName } from '../sql-text/quote-identifier.ts'
import type { DefinedOf, StatisticsDefinition } from './defined-object.ts'

type Facts = Pick<FunctionContext, 'session' | 'catalog'>

const kindNames: readonly (readonly [kind: string, name: string])[] = [
  ['d', 'ndistinct'],
  ['f', 'dependencies'],
  ['m', 'mcv'],
]

export function statisticsText(object: DefinedOf<'statistics'>, context: Facts): string | null {
  const columns = statisticsColumns(object, context)
  const { definition } = object
  const relation = context.catalog.relationByOid(definition.table)
  if (columns === null || !relation) return null
  const schema = context.catalog.schemaByOid(object.schemaOid)?.name
  const asked = kindNames.filter(([kind]) => definition.kinds.includes(kind)).map(([, name]) => name)
  const all = asked.length === kindNames.length || asked.length === 0
  const kinds = all ? '' : ` (${asked.join(', ')})`
  return `CREATE STATISTICS ${quoteName(schema, object.name)}${kinds} ON ${columns} FROM ${relationText(relation, context)}`
}

/** Columns, then expressions. */
export function statisticsColumns(
  { definition }: DefinedOf<'statistics'>,
  { catalog }: Pick<Facts, 'catalog'>,
): string | null {
  const relation = catalog.relationByOid(definition.table)
  if (relation?.kind !== 'table') return null
  const columns = definition.attributes.length > 0 ? [attributeNames(relation.table, definition.attributes)] : []
  return [...columns, ...expressionTexts(definition)].join(', ')
}

/** A plain call stands without parentheses. */
export const expressionTexts = ({ expressions }: StatisticsDefinition): readonly string[] =>
  expressions.map((sql) => (/^[a-z_][\w.]*\(.*\)$/i.test(sql) || /^\(.*\)$/s.test(sql) ? sql : `(${sql})`))
