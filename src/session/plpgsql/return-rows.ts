// RETURN NEXT and RETURN QUERY: rows of the result, gathered until the function is done.
import { PgError } from '../../../engine/errors.ts'
import type { Statement } from '../../../engine/plpgsql/syntax.ts'
import { rowFields } from '../../../engine/functions/system/row-fields.ts'
import { resultColumns } from '../../../engine/routines/declared-routines.ts'
import { Oid } from '../../../engine/types/oids.ts'
import { recordOf } from '../../../engine/types/record-value.ts'
import { formatType } from '../../../engine/types/registry.ts'
import type { TypeRef, Value } from '../../../engine/types/type.ts'
import { resultRowsMax } from '../routines/limits.ts'
import { outputTypes } from '../routines/sql-routine.ts'
import { castValue } from '../routines/cast-value.ts'
import { evaluate } from './expressions.ts'
import type { Frame } from './frame.ts'
import { castResult, givesRows, outputsNow, requireRow } from './run-function.ts'
import { openSource } from './run-sql.ts'

function add(frame: Frame, row: Value): void {
  frame.rows.push(row)
  if (frame.rows.length > resultRowsMax)
    throw new PgError('54000', `a function gives no more than ${resultRowsMax} rows`)
}

export async function returnNext(frame: Frame, { value }: Extract<Statement, { kind: 'return-next' }>): Promise<void> {
  if (!value) {
    add(frame, outputsNow(frame))
    return
  }
  const { variable } = frame.compiled.texts.of(value, frame)
  if (variable !== undefined && frame.slots[variable].kind === 'record') frame.requireFields(variable)
  const evaluated = await evaluate(frame, value)
  const call = { routine: frame.routine, result: frame.resultType, listed: frame.listed }
  if (evaluated.value === null && givesRows(frame)) {
    add(frame, emptyRow(frame, evaluated.names?.length))
    return
  }
  requireRow(frame, evaluated)
  const isVariable = variable !== undefined
  add(frame, castResult(frame, call, evaluated, isVariable ? 'wrong record type supplied in RETURN NEXT' : undefined))
}

/** A row that is NULL is one of NULLs in a set. */
function emptyRow({ core, routine, resultType, listed }: Frame, length: number | undefined): Value {
  const types = outputTypes(core, { routine, result: resultType, listed })
  const [only] = types
  const fields = types.length === 1 ? rowFields(only.oid, core.catalog)?.map(({ type }) => type) : types
  const shape = fields ?? Array.from({ length: length ?? 0 }, () => ({ oid: Oid.text, typmod: -1 }))
  return recordOf(
    shape.map(() => null),
    shape.map(({ oid }) => oid),
  ) as unknown as Value
}

export async function returnQuery(
  frame: Frame,
  { source }: Extract<Statement, { kind: 'return-query' }>,
): Promise<void> {
  if (source.kind === 'cursor') throw new Error('RETURN QUERY of a cursor')
  const { core, routine } = frame
  const rows = await openSource(frame, source)
  let count = 0
  try {
    const { listed } = frame
    const types = outputTypes(core, { routine, result: frame.resultType, listed })
    const columns = listed?.names.map((name) => ({ name })) ?? resultColumns(routine, core.catalog)
    const isRow = listed !== undefined || (columns?.length ?? 0) > 1 || routine.definition.resultRelation !== undefined
    const isRecord = !isRow && routine.definition.result === Oid.record
    const targets: readonly TypeRef[] = isRecord ? rows.columns.map(({ type }) => type) : types
    requireStructure(rows.columns, targets, columns)
    for (let part = await rows.next(); part; part = await rows.next()) {
      for (const row of part) {
        count++
        const values = targets.map((to, i) =>
          castValue(core, frame.context([]), row[i], rows.columns[i].type, to, true),
        )
        const oids = targets.map(({ oid }) => oid)
        add(frame, isRow || isRecord ? (recordOf(values, oids) as unknown as Value) : values[0])
      }
    }
  } finally {
    await rows.close()
  }
  frame.rowCount = BigInt(count)
  frame.found = count > 0
}

function requireStructure(
  given: readonly { readonly name: string; readonly type: TypeRef }[],
  wanted: readonly TypeRef[],
  names: readonly { readonly name: string }[] | undefined,
): void {
  const fail = (detail: string): never => {
    throw new PgError('42804', 'structure of query does not match function result type', { detail })
  }
  if (given.length !== wanted.length) {
    fail(`Number of returned columns (${given.length}) does not match expected column count (${wanted.length}).`)
  }
  for (const [i, { oid }] of wanted.entries()) {
    if (given[i].type.oid === oid) continue
    const types = `Returned type ${formatType(given[i].type.oid)} does not match expected type ${formatType(oid)}`
    fail(`${types} in column "${names?.[i]?.name ?? given[i].name}" (position ${i + 1}).`)
  }
}
