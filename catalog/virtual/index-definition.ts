// The CREATE INDEX statement of an index, as pg_get_indexdef prints it.
import { quoteIdentifier, quoteName } from '../../engine/bind/ddl/expression-text.ts'
import type { IndexSchema, Table } from '../../engine/tables.ts'
import { columnName } from './catalog-facts.ts'

export function indexDefinition(index: IndexSchema, table: Table): string {
  const named = (attribute: number): string => quoteIdentifier(columnName(table, attribute) ?? '')
  const keys = index.columns.map((key) => {
    const text = key.attribute === undefined ? expressionText(key.sql ?? '') : named(key.attribute)
    const order = key.descending ? ' DESC' : ''
    // NULLS is said where it is not what the direction implies.
    const nulls = key.nullsFirst === key.descending ? '' : key.nullsFirst ? ' NULLS FIRST' : ' NULLS LAST'
    const operatorClass = key.operatorClass === undefined ? '' : ` ${quoteIdentifier(key.operatorClass)}`
    return text + operatorClass + order + nulls
  })
  const include = index.include.length > 0 ? ` INCLUDE (${index.include.map(named).join(', ')})` : ''
  const nulls = index.nullsNotDistinct ? ' NULLS NOT DISTINCT' : ''
  const where = index.whereSql === undefined ? '' : ` WHERE ${index.whereSql}`
  return (
    `CREATE ${index.unique ? 'UNIQUE ' : ''}INDEX ${quoteIdentifier(index.name)} ` +
    `ON ${table.info.partitioning ? 'ONLY ' : ''}${quoteName(table.info.schemaName, table.info.name)} USING ${index.method} (${keys.join(', ')})${include}${nulls}${where}`
  )
}

/** A call stands by itself, anything else in parentheses. */
const expressionText = (sql: string): string => (/^[\w."]+\(.*\)$/s.test(sql) ? sql : `(${sql})`)
