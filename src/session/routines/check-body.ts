// What CREATE FUNCTION says of a body in SQL: every statement can be bound, and the last one gives what the function promises. Looked at
// once the function itself is in the catalog: it may call itself.
import type { RoutineRow } from '../../../catalog/rows.ts'
import { bindStatement } from '../../../engine/bind/bind.ts'
import type { CastSource } from '../../../engine/defined/user-casts.ts'
import { canCoerce } from '../../../engine/bind/overloads/coerce.ts'
import { isPolymorphicRoutine } from '../../../engine/bind/expression/inline-routine.ts'
import type { BoundStatement } from '../../../engine/bind/statement.ts'
import { PgError } from '../../../engine/errors.ts'
import { argumentValues } from '../../../engine/routines/argument-values.ts'
import { resultColumns } from '../../../engine/routines/declared-routines.ts'
import type { Routine } from '../../../engine/routines/routine.ts'
import { routineStatements } from '../../../engine/routines/statements.ts'
import type { CatalogEdit } from '../../../engine/tables.ts'
import { Oid } from '../../../engine/types/oids.ts'
import { isRow as isRowType } from '../../../engine/types/rows/is-row.ts'
import { formatType } from '../../../engine/types/registry.ts'
import type { SessionCore } from '../session-core.ts'

export function checkRoutines(core: SessionCore, edits: readonly CatalogEdit[]): void {
  if (core.settings.get('check_function_bodies') === 'off') return
  for (const edit of edits) {
    if (edit.entity !== 'routine' || edit.op !== 'put') continue
    const routine = edit.value as RoutineRow
    if (routine.definition.language !== 'sql' || isPolymorphicRoutine(routine)) continue
    try {
      checkSql(core, routine)
    } catch (error) {
      if (!(error instanceof PgError)) throw error
      const { position: _, ...fields } = error.fields
      throw new PgError(error.sqlstate, error.message, {
        ...fields,
        where: `SQL function "${routine.name}"`,
      })
    }
  }
}

function checkSql(core: SessionCore, routine: Routine): void {
  const { definition, name } = routine
  let last: BoundStatement | undefined
  for (const raw of routineStatements(definition)) {
    const values = argumentValues(name, definition, core.catalog)
    last = bindStatement(raw, {
      catalog: core.catalog,
      searchPath: definition.standard?.searchPath ?? core.searchPath,
      user: core.user,
      settings: core.textSettings,
      session: core.facts,
      parameterTypes: [...values.types],
      values,
      file: (uri) => core.files.schema(uri),
    })
    if (last.kind === 'utility' && last.node === 'TransactionStmt')
      throw new PgError('0A000', `${transactionWord(raw.node)} is not allowed in an SQL function`)
  }
  checkResult(core, routine, last)
}

const transactionWord = (node: object): string =>
  ((Object.values(node)[0] as { readonly kind?: string }).kind ?? '').replace('TRANS_STMT_', '').replaceAll('_', ' ')

function checkResult(core: SessionCore, routine: Routine, last: BoundStatement | undefined): void {
  const { definition } = routine
  if (definition.result === Oid.void) return
  const query = last?.kind === 'query' && last.returnsRows ? last : undefined
  const mismatch = (detail: string): PgError =>
    new PgError('42P13', `return type mismatch in function declared to return ${formatType(definition.result)}`, {
      detail,
    })
  if (!query) {
    if (definition.kind === 'procedure' && last === undefined) return
    throw mismatch("Function's final statement must be SELECT or INSERT/UPDATE/DELETE/MERGE RETURNING.")
  }
  const columns = resultColumns(routine, core.catalog)
  const isRow = definition.result === Oid.record
  if (!isRow) {
    if (query.columns.length !== 1) throw mismatch('Final statement must return exactly one column.')
    const [{ type }] = query.columns
    const wanted = columns?.[0].type ?? definition.result
    if (!fits(type.oid, core.catalog.userType(wanted) ? type.oid : wanted, core.catalog))
      throw mismatch(`Actual return type is ${formatType(type.oid)}.`)
    return
  }
  if (!columns) return
  // A single column may be the row.
  if (query.columns.length === 1 && isRowType(query.columns[0].type.oid)) return
  if (query.columns.length < columns.length) throw mismatch('Final statement returns too few columns.')
  if (query.columns.length > columns.length) throw mismatch('Final statement returns too many columns.')
  for (const [i, { type }] of columns.entries()) {
    const given = query.columns[i].type.oid
    if (fits(given, type, core.catalog)) continue
    throw mismatch(`Final statement returns ${formatType(given)} instead of ${formatType(type)} at column ${i + 1}.`)
  }
}

const fits = (given: number, wanted: number, catalog: CastSource): boolean =>
  given === Oid.unknown || wanted === Oid.record || canCoerce(given, wanted, 'assignment', catalog)
