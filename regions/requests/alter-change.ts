// The kinds of change an Alter may ask for: what each makes of a schema, why it is refused, and whether there is anything to do, so
// that a change which is asked for twice succeeds twice. Names and defaults of new rows are the catalog's: no region keeps them.
import { notSupported, PgError } from '../../engine/errors.ts'
import type { TypeRef, Value } from '../../engine/types/type.ts'
import { readsStored } from './stored-form.ts'
import type { RegionColumn, RegionKey, RegionOptions, RegionSchema } from './request.ts'

export type AlterChange =
  | {
      readonly kind: 'add-column'
      readonly column: RegionColumn
      readonly at?: 'first' | 'last' | { readonly after: number }
    }
  | { readonly kind: 'drop-column'; readonly attribute: number }
  | { readonly kind: 'change-type'; readonly attribute: number; readonly type: TypeRef }
  | { readonly kind: 'set-default'; readonly attribute: number; readonly value: Value }
  | { readonly kind: 'drop-default'; readonly attribute: number }
  | { readonly kind: 'rename-column'; readonly attribute: number }
  | { readonly kind: 'set-keys'; readonly keys: readonly RegionKey[] }
  | { readonly kind: 'set-options'; readonly options: RegionOptions }

interface ChangeRule<Change> {
  /** Throws why not. */
  validate(schema: RegionSchema, change: Change, empty: boolean): void
  /** false: the schema is already as the change would leave it. */
  needed(schema: RegionSchema, change: Change): boolean
  apply(schema: RegionSchema, change: Change): RegionSchema
}

const find = (schema: RegionSchema, attribute: number): RegionColumn | undefined =>
  schema.columns.find((column) => column.attribute === attribute)

function required(schema: RegionSchema, attribute: number): RegionColumn {
  const column = find(schema, attribute)
  if (!column) throw new PgError('42703', `column ${attribute} does not exist`)
  return column
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a, printed) === JSON.stringify(b, printed)
const printed = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}n` : value)

const rules: { readonly [Kind in AlterChange['kind']]: ChangeRule<AlterChange & { kind: Kind }> } = {
  'add-column': {
    validate(schema, { column, at }, empty) {
      const known = find(schema, column.attribute)
      if (known && !same(known, column))
        throw new PgError('42701', `column ${column.attribute} exists already, and is another one`)
      if (known && at !== undefined)
        throw new PgError('42701', `column ${column.attribute} exists already, and keeps its place`)
      if (column.attribute <= 0) throw new PgError('42701', 'attribute numbers begin at 1; 0 is the row id')
      if (typeof at === 'object') required(schema, at.after)
      if (column.notNull && column.missingValue === undefined && !empty)
        throw new PgError('23502', `column ${column.attribute} is NOT NULL and has no value for the rows there are`)
    },
    needed: (schema, { column }) => find(schema, column.attribute) === undefined,
    apply(schema, { column, at = 'last' }) {
      const place =
        at === 'first'
          ? 0
          : at === 'last'
            ? schema.columns.length
            : schema.columns.findIndex((one) => one.attribute === at.after) + 1
      return { ...schema, columns: schema.columns.toSpliced(place, 0, column) }
    },
  },
  'drop-column': {
    validate(schema, { attribute }) {
      const uses = (what: string): PgError => new PgError('2BP01', `column ${attribute} cannot be dropped: ${what}`)
      if (schema.keys.some((key) => key.attributes.includes(attribute))) throw uses('a key uses it')
      if (schema.sortBy.includes(attribute)) throw uses('rows are sorted by it')
      if (schema.options?.timeAttribute === attribute) throw uses('it is the time column')
    },
    needed: (schema, { attribute }) => find(schema, attribute) !== undefined,
    apply: (schema, { attribute }) => ({
      ...schema,
      columns: schema.columns.filter((column) => column.attribute !== attribute),
    }),
  },
  'change-type': {
    validate(schema, { attribute, type }, empty) {
      const column = required(schema, attribute)
      if (!empty && !readsStored(column, { ...column, type }))
        throw notSupported(`changing the type of column ${attribute} without rewriting its rows`)
    },
    needed: (schema, { attribute, type }) => !same(required(schema, attribute).type, type),
    apply: (schema, { attribute, type }) => withColumn(schema, { ...required(schema, attribute), type }),
  },
  // Rows bring their defaults with them; what older rows hold was said when the column was added.
  'set-default': columnOnly(),
  'drop-default': columnOnly(),
  'rename-column': columnOnly(),
  'set-keys': {
    validate(schema, { keys }) {
      for (const key of keys) for (const attribute of key.attributes) required(schema, attribute)
    },
    needed: (schema, { keys }) => !same(schema.keys, keys),
    apply: (schema, { keys }) => ({ ...schema, keys }),
  },
  'set-options': {
    validate(schema, { options }) {
      if (options.timeAttribute !== undefined) required(schema, options.timeAttribute)
      else if (options.ttlMicros !== undefined || options.windowMicros !== undefined)
        throw new PgError('22023', 'a time to live and windows need a time column')
    },
    needed: (schema, { options }) => !same(schema.options ?? {}, options),
    apply: (schema, { options }) => ({ ...schema, options }),
  },
}

function columnOnly<Change extends { readonly attribute: number }>(): ChangeRule<Change> {
  return {
    validate: (schema, { attribute }) => void required(schema, attribute),
    needed: () => false,
    apply: (schema) => schema,
  }
}

const withColumn = (schema: RegionSchema, column: RegionColumn): RegionSchema => ({
  ...schema,
  columns: schema.columns.map((one) => (one.attribute === column.attribute ? column : one)),
})

/** The schema after the changes, one after the other; the same object where none was needed. empty: the region has no rows. */
export function changedSchema(schema: RegionSchema, changes: readonly AlterChange[], empty: boolean): RegionSchema {
  let after = schema
  for (const change of changes) {
    const rule = rules[change.kind] as ChangeRule<AlterChange>
    rule.validate(after, change, empty)
    if (rule.needed(after, change)) after = rule.apply(after, change)
  }
  return after === schema ? schema : { ...after, version: schema.version + 1 }
}

/** Whether two schemas ask the same of a region. */
export const sameSchema = (a: RegionSchema, b: RegionSchema): boolean => same(a, b)
