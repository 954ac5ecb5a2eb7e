// GET [STACKED] DIAGNOSTICS.
import { PgError } from '../../../engine/errors.ts'
import type { Statement } from '../../../engine/plpgsql/syntax.ts'
import { Oid } from '../../../engine/types/oids.ts'
import type { Value } from '../../../engine/types/type.ts'
import { assign } from './assign.ts'
import { inlineName } from './inline-name.ts'
import type { Interpreter } from './interpret.ts'
import { contextLine, routineSignature } from './run-function.ts'

export async function getDiagnostics(
  interpreter: Interpreter,
  { stacked, items }: Extract<Statement, { kind: 'get-diagnostics' }>,
): Promise<void> {
  const { frame } = interpreter
  if (stacked && !frame.caught)
    throw new PgError('0Z002', 'GET STACKED DIAGNOSTICS cannot be used outside an exception handler')
  for (const { target, item } of items) {
    const [value, type] = valueOf(interpreter, item)
    await assign(frame, target, value, { oid: type, typmod: -1 })
  }
}

function valueOf(interpreter: Interpreter, item: string): readonly [Value, number] {
  const { frame } = interpreter
  const { routine } = frame
  switch (item) {
    case 'row_count':
      return [frame.rowCount, Oid.int8]
    case 'pg_routine_oid':
      return [routine.oid, Oid.oid]
    case 'pg_context':
      return [contextLine(routine.name === inlineName ? inlineName : routineSignature(routine), interpreter), Oid.text]
  }
  const { sqlstate, message, fields } = frame.caught!
  const texts: Readonly<Record<string, string | undefined>> = {
    returned_sqlstate: sqlstate,
    message_text: message,
    column_name: fields.column,
    constraint_name: fields.constraint,
    pg_datatype_name: fields.dataType,
    table_name: fields.table,
    schema_name: fields.schema,
    pg_exception_detail: fields.detail,
    pg_exception_hint: fields.hint,
    pg_exception_context: fields.where,
  }
  return [texts[item] ?? '', Oid.text]
}
