// A page of a Cloud Table's rows, made into JSON by the database itself: rows pass through the service as one text.
import { type RawBuilder, sql } from 'kysely'
import { type CloudTable, columnOf } from '../tables/cloud-table.ts'
import type { CloudValue } from '../tables/column-types.ts'
import type { Dialect, Tenant } from './cloud-store.ts'
import type { Comparison, RowFilter, RowOrder, RowPage, RowQuery } from './row-query.ts'

const operators: Readonly<Record<Comparison, string>> = {
  eq: '=',
  ne: '<>',
  lt: '<',
  le: '<=',
  gt: '>',
  ge: '>=',
}

type Condition = RawBuilder<boolean>

export async function selectRows(tenant: Tenant, table: CloudTable, query: RowQuery): Promise<RowPage> {
  const { dialect } = tenant
  const needed = [...new Set([...query.columns, ...query.order.map(({ column }) => column)])]
  const conditions = [
    tenant.own,
    ...(query.filter ? [condition(dialect, table, query.filter)] : []),
    ...(query.after ? [behind(dialect, table, query.order, query.after)] : []),
  ]
  const json = (name: string): RawBuilder<unknown> => dialect.jsonValue(columnOf(table, name).type, sql.ref(name))
  const members = query.columns.flatMap((name) => [sql.lit(name), json(name)])
  const made =
    query.form === 'rows'
      ? [dialect.arrayOf(dialect.object(members))]
      : query.columns.map((name) => dialect.arrayOf(json(name)))
  const last = dialect.lastOf(
    query.order.map(({ column }) => columnOf(table, column)),
    query.limit,
  )
  const { rows } = await sql<Record<string, string | number | null>>`
    with page as (
      select ${sql.join(needed.map((name) => sql.ref(name)))} from ${sql.table(table.relation)}
      where ${sql.join(conditions, sql` and `)} order by ${orderBy(query.order)} limit ${sql.lit(query.limit)})
    select ${last} as last, ${sql.join(made.map((one, i) => sql`${one} as ${sql.ref(`made${i}`)}`))} from page`.execute(
    tenant.db,
  )
  const [row] = rows
  const text = (i: number): string => row[`made${i}`] as string
  return {
    json:
      query.form === 'rows'
        ? [text(0)]
        : ['{', ...query.columns.flatMap((name, i) => [`${i > 0 ? ',' : ''}${JSON.stringify(name)}:`, text(i)]), '}'],
    ...(row['last'] !== null && {
      last: JSON.parse(row['last'] as string) as CloudValue[],
    }),
  }
}

const orderBy = (order: readonly RowOrder[]): RawBuilder<unknown> =>
  sql.join(
    order.map(
      ({ column, descending, nullsFirst }) =>
        sql`${sql.ref(column)} ${sql.raw(descending ? 'desc' : 'asc')} nulls ${sql.raw(nullsFirst ? 'first' : 'last')}`,
    ),
  )

function condition(dialect: Dialect, table: CloudTable, filter: RowFilter): Condition {
  switch (filter.kind) {
    case 'and':
    case 'or': {
      const parts = filter.args.map((arg) => condition(dialect, table, arg))
      return sql<boolean>`(${sql.join(parts, sql.raw(` ${filter.kind} `))})`
    }
    case 'compare': {
      const { type } = columnOf(table, filter.column)
      return sql<boolean>`${sql.ref(filter.column)} ${sql.raw(operators[filter.op])} ${dialect.value(type, filter.value)}`
    }
    case 'in': {
      const { type } = columnOf(table, filter.column)
      return sql<boolean>`${sql.ref(filter.column)} in (${sql.join(filter.values.map((value) => dialect.value(type, value)))})`
    }
    case 'null':
      return sql<boolean>`${sql.ref(filter.column)} is ${sql.raw(filter.negated ? 'not null' : 'null')}`
    case 'prefix':
      return dialect.startsWith(sql.ref(filter.column), filter.value)
  }
}

/** Rows that come after one with these values: equal in the first columns of the order, and behind it in the next. */
function behind(
  dialect: Dialect,
  table: CloudTable,
  order: readonly RowOrder[],
  after: readonly CloudValue[],
): Condition {
  const alternatives: Condition[] = []
  const same: Condition[] = []
  order.forEach((key, i) => {
    const { type } = columnOf(table, key.column)
    const column = sql.ref(key.column)
    const value = after[i] ?? null
    const next = nextOf(dialect, table, key, value)
    if (next) alternatives.push(sql<boolean>`(${sql.join([...same, next], sql` and `)})`)
    same.push(
      value === null ? sql<boolean>`${column} is null` : sql<boolean>`${column} = ${dialect.value(type, value)}`,
    )
  })
  if (alternatives.length === 0) return sql<boolean>`1 = 0`
  const behindAll = sql<boolean>`(${sql.join(alternatives, sql` or `)})`
  const [first] = order
  const { type, nullable } = columnOf(table, first.column)
  if (nullable || alternatives.length === 1) return behindAll
  // It follows from the others; only this an index can begin with.
  const bound = sql`${sql.ref(first.column)} ${sql.raw(first.descending ? '<=' : '>=')} ${dialect.value(type, after[0]!)}`
  return sql<boolean>`(${bound} and ${behindAll})`
}

function nextOf(dialect: Dialect, table: CloudTable, key: RowOrder, value: CloudValue): Condition | undefined {
  const { type, nullable } = columnOf(table, key.column)
  const column = sql.ref(key.column)
  if (value === null) return key.nullsFirst ? sql<boolean>`${column} is not null` : undefined
  const beyond = sql<boolean>`${column} ${sql.raw(key.descending ? '<' : '>')} ${dialect.value(type, value)}`
  return nullable && !key.nullsFirst ? sql<boolean>`(${beyond} or ${column} is null)` : beyond
}
