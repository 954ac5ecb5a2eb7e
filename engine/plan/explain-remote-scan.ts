// What a scan leaves to its service, as EXPLAIN shows it.
import { type DescribeContext, type ExplainDetail, property, textOf } from './explain-tree.ts'
import { quoteIdentifier } from '../sql-text/quote-identifier.ts'
import type { RemoteFilter, RemoteScan } from './remote-scan.ts'

export function describeRemoteScan(remote: RemoteScan, table: number, context: DescribeContext): ExplainDetail[] {
  const relation = context.catalog.relationByOid(table)
  const columns = relation?.kind === 'virtual' ? relation.table.schema.columns : []
  const nameOf = (attribute: number): string =>
    quoteIdentifier(columns.find((column) => column.attribute === attribute)?.name ?? `column${attribute}`)
  const value = (expression: Parameters<typeof textOf>[0]): string => textOf(expression, [], context)
  const written = (filter: RemoteFilter): string => {
    switch (filter.kind) {
      case 'and':
      case 'or':
        return `(${filter.args.map(written).join(` ${filter.kind.toUpperCase()} `)})`
      case 'compare':
        return `(${nameOf(filter.attribute)} ${filter.op} ${value(filter.value)})`
      case 'in':
        return `(${nameOf(filter.attribute)} IN (${filter.values.map(value).join(', ')}))`
      case 'null':
        return `(${nameOf(filter.attribute)} IS ${filter.negated ? 'NOT NULL' : 'NULL'})`
      case 'prefix':
        return `(${nameOf(filter.attribute)} ^@ ${value({ kind: 'literal', value: filter.value, type: { oid: 25, typmod: -1 } })})`
    }
  }
  const { filters, order, limit } = remote
  const direction = (descending: boolean, nullsFirst: boolean): string =>
    `${descending ? ' DESC' : ''}${nullsFirst === descending ? '' : nullsFirst ? ' NULLS FIRST' : ' NULLS LAST'}`
  return [
    ...(filters.length > 0 ? [property('Pushed filters', filters.map(written).join(' AND '))] : []),
    ...(order
      ? [
          property(
            'Pushed order',
            order.map((key) => `${nameOf(key.attribute)}${direction(key.descending, key.nullsFirst)}`).join(', '),
          ),
        ]
      : []),
    ...(limit
      ? [property('Pushed limit', `${value(limit.limit)}${limit.offset ? ` + ${value(limit.offset)}` : ''}`)]
      : []),
  ]
}
