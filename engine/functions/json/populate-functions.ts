// json_populate_record, json_to_record, their sets, and all of them for jsonb.
import { invalidParameter, PgError } from '../../errors.ts'
import { Oid } from '../../types/oids.ts'
import { fieldTypesOf, type RecordValue } from '../../types/record-value.ts'
import { isRow } from '../../types/rows/is-row.ts'
import { shapeOf, type RowShape } from '../../types/rows/row-shape.ts'
import { formatType } from '../../types/registry.ts'
import type { TypeRef, Value } from '../../types/type.ts'
import { keepWithin } from '../coercion/row-rules.ts'
import { stable, stableLax, stableSetLax } from '../declare.ts'
import { firstOwnOid, type FunctionContext, type FunctionDefinition } from '../function.ts'
import { populateRow } from './populate.ts'
import { elements, kindOfText } from './scan.ts'

/** (base, json, columns, name): what these functions are in FROM with a list of columns; see engine/bind/expression/json-rows.ts. */
export const jsonRowsOid = firstOwnOid + 914

/** (base, json, rules, name): json_populate_recordset of rows that domains have a say in; see engine/functions/coercion/row-rules.ts. */
export const keptJsonRowsOid = firstOwnOid + 915

interface ListedColumn {
  readonly name: string
  readonly type: TypeRef
  /** Of its domain, or of those within: see engine/functions/coercion/row-rules.ts. */
  readonly rules?: string
}

export const encodeColumns = (columns: readonly ListedColumn[]): string =>
  JSON.stringify(columns.map(({ name, type, rules }) => ({ name, type, rules })))

const unknownRow = (name: string): PgError =>
  new PgError('0A000', `could not determine row type for result of ${name}`, {
    hint: 'Provide a non-null record argument, or call the function in the FROM clause using a column definition list.',
  })

/** f1, f2, …: what the fields of a row without a type of its own are called. */
const ownShape = (row: RecordValue): RowShape =>
  fieldTypesOf(row).map((oid, index) => ({ name: `f${index + 1}`, type: { oid, typmod: -1 } }))

/** A row that is given makes rows of its own fields, which must be of the types that the query lists. */
function agreedShape(base: RecordValue, expected: RowShape): RowShape {
  const shape = ownShape(base)
  const refused = (detail: string): PgError =>
    new PgError('42804', 'function return row and query-specified return row do not match', { detail })
  if (shape.length !== expected.length) {
    const attributes = shape.length === 1 ? 'attribute' : 'attributes'
    throw refused(`Returned row contains ${shape.length} ${attributes}, but query expects ${expected.length}.`)
  }
  for (const [index, { type }] of shape.entries()) {
    const { oid } = expected[index].type
    if (type.oid !== oid) {
      throw refused(
        `Returned type ${formatType(type.oid)} at ordinal position ${index + 1}, but query expects ${formatType(oid)}.`,
      )
    }
  }
  return shape
}

/** Of the base: its type's, or those that the row itself has. */
function shapeOfBase(name: string, base: Value, { argTypes, settings }: FunctionContext): RowShape {
  const type = argTypes[0].oid
  if (!isRow(type)) throw new PgError('42804', `first argument of ${name} must be a row type`)
  if (type !== Oid.record) return shapeOf(type, settings)
  if (base === null) throw unknownRow(name)
  return ownShape(base as RecordValue)
}

const one =
  (name: string) =>
  ([base, json]: [RecordValue | null, string | null], context: FunctionContext): Value => {
    const shape = shapeOfBase(name, base, context)
    return json === null ? base : populateRow(json, shape, base, context.settings)
  }

/** Texts of an array's elements, which must be objects. Throws 22023. */
function rowsOf(name: string, json: string): readonly string[] {
  const kind = kindOfText(json)
  if (kind !== 'array') {
    const what = name.startsWith('jsonb') ? 'a non-array' : kind === 'object' ? 'an object' : 'a scalar'
    throw invalidParameter(`cannot call ${name} on ${what}`)
  }
  const rows = elements(json)
  if (rows.some((row) => kindOfText(row) !== 'object'))
    throw invalidParameter(`argument of ${name} must be an array of objects`)
  return rows
}

const many = (name: string) =>
  function* ([base, json]: [RecordValue | null, string | null], context: FunctionContext): Generator<Value> {
    const shape = shapeOfBase(name, base, context)
    if (json === null) return
    for (const row of rowsOf(name, json)) yield populateRow(row, shape, base, context.settings)
  }

const untyped = (name: string) => (): Value => {
  throw unknownRow(name)
}

/** A text that cannot be read as what its field is, not one that is no object. */
const isBadInput = (error: unknown): boolean => error instanceof PgError && error.sqlstate.startsWith('22')

const textFlag = {
  argNames: ['base', 'from_json', 'use_json_as_text'],
  defaults: ['f'],
}

export const populateFunctions: readonly FunctionDefinition[] = [
  stableLax(
    3960,
    'json_populate_record',
    [Oid.anyelement, Oid.json, Oid.bool],
    Oid.anyelement,
    textFlag,
    one('json_populate_record'),
  ),
  stableLax(3209, 'jsonb_populate_record', [Oid.anyelement, Oid.jsonb], Oid.anyelement, one('jsonb_populate_record')),
  stableLax(
    6338,
    'jsonb_populate_record_valid',
    [Oid.anyelement, Oid.jsonb],
    Oid.bool,
    (args: [RecordValue | null, string | null], context) => {
      try {
        one('jsonb_populate_record')(args, context)
        return true
      } catch (error) {
        if (isBadInput(error)) return false
        throw error
      }
    },
  ),
  stableSetLax(
    3961,
    'json_populate_recordset',
    [Oid.anyelement, Oid.json, Oid.bool],
    Oid.anyelement,
    textFlag,
    many('json_populate_recordset'),
  ),
  stableSetLax(
    3475,
    'jsonb_populate_recordset',
    [Oid.anyelement, Oid.jsonb],
    Oid.anyelement,
    many('jsonb_populate_recordset'),
  ),
  stable(3204, 'json_to_record', [Oid.json], Oid.record, untyped('json_to_record')),
  stable(3490, 'jsonb_to_record', [Oid.jsonb], Oid.record, untyped('jsonb_to_record')),
  stableSetLax(3205, 'json_to_recordset', [Oid.json], Oid.record, () => [untyped('json_to_recordset')()]),
  stableSetLax(3491, 'jsonb_to_recordset', [Oid.jsonb], Oid.record, () => [untyped('jsonb_to_recordset')()]),
  {
    ...stableSetLax(
      jsonRowsOid,
      'rows_of_json',
      [Oid.any, Oid.any, Oid.text, Oid.text],
      Oid.record,
      function* ([base, json, columns, name]: [RecordValue | null, string | null, string, string], context) {
        const expected = JSON.parse(columns) as readonly ListedColumn[]
        const shape = base === null ? expected : agreedShape(base, expected)
        const rows = json === null ? [] : name.endsWith('set') ? rowsOf(name, json) : [json]
        for (const row of rows) {
          const fields = populateRow(row, shape, base, context.settings)
          for (const [index, { rules }] of expected.entries())
            if (rules !== undefined) keepWithin(fields[index], rules, context)
          yield shape.length === 1 ? fields[0] : fields
        }
        if (json === null && !name.endsWith('set')) yield shape.length === 1 ? null : shape.map(() => null)
      },
    ),
    hidden: true,
  },
  {
    ...stableSetLax(
      keptJsonRowsOid,
      'kept_rows_of_json',
      [Oid.anyelement, Oid.any, Oid.text, Oid.text],
      Oid.anyelement,
      function* ([base, json, rules, name]: [RecordValue | null, string | null, string, string], context) {
        for (const row of many(name)([base, json], context)) yield keepWithin(row, rules, context)
      },
    ),
    hidden: true,
  },
]
