// A rule as SQL: the PARTITION BY clause, what WITH (…) says besides, and the part that one region has.
import { quoteIdentifier } from '../sql-text/quote-identifier.ts'
import type { ColumnSchema } from '../tables.ts'
import { formatArray } from '../types/array-text.ts'
import { typeByOid } from '../types/registry.ts'
import type { TextSettings, TypeRef, Value } from '../types/type.ts'
import type { PartitionElement, PartitionRule, RangeRule } from './rule.ts'

type Columns = readonly ColumnSchema[]

export const columnOf = (columns: Columns, { attribute }: PartitionElement): ColumnSchema =>
  columns.find((column) => column.attribute === attribute)!

/** As pg_get_partkeydef: HASH (a, quantum(at, 15, 'm')). */
export function partitionKeyText(rule: PartitionRule, columns: Columns): string {
  const elements = rule.elements.map((element) => {
    const name = quoteIdentifier(columnOf(columns, element).name)
    const { quantum } = element
    return quantum ? `quantum(${name}, ${quantum.count}, '${quantum.unit}')` : name
  })
  return `${rule.strategy.toUpperCase()} (${elements.join(', ')})`
}

/** Storage parameters that, with `regions`, make the rule again. */
export function partitionOptions(
  rule: PartitionRule,
  columns: Columns,
  settings: TextSettings,
): Readonly<Record<string, string>> {
  if (rule.strategy === 'hash') return rule.sharding === 'jump' ? {} : { sharding: rule.sharding }
  if (rule.shares.length === 1) return {}
  return { bounds: boundsText(rule, columnOf(columns, rule.elements[0]).type, settings) }
}

/** The bounds between regions, as an array. */
function boundsText({ shares }: RangeRule, type: TypeRef, settings: TextSettings): string {
  const own = typeByOid(type.oid)
  const elements = shares.slice(1).map(({ from }) => from as Value)
  const array = { dimensions: [elements.length], lowerBounds: [1], elements }
  return formatArray(array, (value) => own.format(value, settings))
}

/** As pg_get_expr prints a partition's bound; hashed regions say which part of which slots they have. */
export function shareText(rule: PartitionRule, region: number, columns: Columns, settings: TextSettings): string {
  if (rule.strategy === 'range') {
    const share = rule.shares.find((one) => one.region === region)!
    const own = typeByOid(columnOf(columns, rule.elements[0]).type.oid)
    const bound = (value: Value, open: string): string =>
      value === undefined || value === null ? open : `'${own.format(value, settings).replaceAll("'", "''")}'`
    return `FOR VALUES FROM (${bound(share.from, 'MINVALUE')}) TO (${bound(share.to, 'MAXVALUE')})`
  }
  const parts = rule.shares
    .filter((share) => share.region === region)
    .map(({ slot, bits, value }) => (bits === 0 ? `${slot}` : `${slot} part ${value} of ${2 ** bits}`))
  return `FOR VALUES WITH (${rule.sharding === 'modulo' ? 'MODULUS' : 'SLOTS'} ${rule.slots}, ${rule.sharding === 'modulo' ? 'REMAINDER' : 'SLOT'} ${parts.join(', ')})`
}
