// CALL within a function: OUT arguments go back to the variables that were passed.
import { bodyOf, kindOf, type ParseNode } from '../../../engine/parse/node.ts'
import { PgError } from '../../../engine/errors.ts'
import { findVariable } from '../../../engine/plpgsql/names.ts'
import type { SqlText } from '../../../engine/plpgsql/syntax.ts'
import { calledArguments } from '../../../engine/routines/routine.ts'
import type { Value } from '../../../engine/types/type.ts'
import { bindCallIn, runCall } from '../routines/call-procedure.ts'
import { withContext } from '../routines/error-context.ts'
import type { Frame } from './frame.ts'

export async function callProcedure(frame: Frame, sql: SqlText): Promise<void> {
  const { core } = frame
  const compiled = frame.compiled.texts.of(sql, frame)
  const node = bodyOf(compiled.statement.raw.node as ParseNode).funccall as ParseNode
  let called: Awaited<ReturnType<typeof runCall>>
  try {
    const mayCommit = frame.mayCommit && frame.subtransactions === 0
    const call = bindCallIn(core, node, compiled.statement.values)
    called = await runCall(core, call, mayCommit, () => compiled.parameters(frame))
  } catch (error) {
    throw withContext(error, `SQL statement "${sql.text}"`)
  }
  frame.forgetContext()
  const { routine, row } = called
  if (!row) return
  const given: readonly ParseNode[] = node.args ?? []
  const args = calledArguments(routine.definition)
  let output = 0
  for (const [i, { mode, name }] of args.entries()) {
    if (mode !== 'out' && mode !== 'inout') continue
    const passed = given.find((one) => kindOf(one) === 'NamedArgExpr' && bodyOf(one).name === name) ?? given[i]
    const argument = passed && kindOf(passed) === 'NamedArgExpr' ? (bodyOf(passed).arg as ParseNode) : passed
    assignBack(frame, sql, argument, row.values[output], row.types[output], i + 1)
    output++
  }
}

function assignBack(
  frame: Frame,
  sql: SqlText,
  argument: ParseNode | undefined,
  value: Value,
  type: number,
  position: number,
): void {
  const fields: ParseNode[] | undefined = argument?.ColumnRef?.fields
  const parts = (fields ?? []).map((field) => field.String?.sval as string)
  const found = fields ? findVariable(sql.scope, parts) : undefined
  if (!found || found.rest.length > 0) {
    throw new PgError(
      '42601',
      `procedure parameter at position ${position} is an output parameter but corresponding argument is not writable`,
    )
  }
  frame.assign(found.variable, value, { oid: type, typmod: -1 })
}
