// CALL within a function: OUT arguments go back to the variables that were passed.
import { bodyOf, kindOf, type ParseNode } from '../../../engine/parse/node.ts'
import { PgError } from '../../../engine/errors.ts'
import { findVariable } from '../../../engine/plpgsql/names.ts'
import type { SqlText, Target } from '../../../engine/plpgsql/syntax.ts'
import { calledArguments, type Routine } from '../../../engine/routines/routine.ts'
import { bindCallIn, runCall } from '../routines/call-procedure.ts'
import { withContext } from '../routines/error-context.ts'
import { assign } from './assign.ts'
import type { Frame } from './frame.ts'

export async function callProcedure(frame: Frame, sql: SqlText): Promise<void> {
  const { core } = frame
  const compiled = frame.compiled.texts.of(sql, frame)
  const node = bodyOf(compiled.statement.raw.node as ParseNode).funccall as ParseNode
  let targets: readonly Target[] = []
  let called: Awaited<ReturnType<typeof runCall>>
  try {
    const mayCommit = frame.mayCommit && frame.subtransactions === 0
    const call = bindCallIn(core, node, compiled.statement.values)
    targets = outputTargets(frame, sql, node, call.routine)
    called = await runCall(core, call, mayCommit, () => compiled.parameters(frame))
  } catch (error) {
    throw isUnwritable(error) ? error : withContext(error, `SQL statement "${sql.text}"`)
  }
  frame.forgetContext()
  const { row } = called
  if (!row) return
  for (const [i, target] of targets.entries())
    await assign(frame, target, row.values[i], { oid: row.types[i], typmod: -1 })
}

/** The variables, and fields of records, that OUT arguments go back to. Throws 42601 for an argument that is none. */
function outputTargets(frame: Frame, sql: SqlText, node: ParseNode, { definition }: Routine): readonly Target[] {
  const given: readonly ParseNode[] = node.args ?? []
  return calledArguments(definition).flatMap(({ mode, name }, i) => {
    if (mode !== 'out' && mode !== 'inout') return []
    const passed = given.find((one) => kindOf(one) === 'NamedArgExpr' && bodyOf(one).name === name) ?? given[i]
    const argument = passed && kindOf(passed) === 'NamedArgExpr' ? (bodyOf(passed).arg as ParseNode) : passed
    const target = argument && targetOf(frame, sql, argument)
    if (target) return [target]
    const parameter = name === '' ? `at position ${i + 1}` : `"${name}"`
    throw new PgError(
      '42601',
      `procedure parameter ${parameter} is an output parameter but corresponding argument is not writable`,
    )
  })
}

function targetOf(frame: Frame, { scope }: SqlText, argument: ParseNode): Target | undefined {
  const fields: ParseNode[] = argument.ColumnRef?.fields ?? []
  const parts = argument.ParamRef
    ? [`$${argument.ParamRef.number}`]
    : fields.map((field) => field.String?.sval as string)
  const found = parts.length === 0 ? undefined : findVariable(scope, parts)
  const isField = found?.rest.length === 1 && frame.slots[found.variable].kind === 'record'
  if (!found || (found.rest.length > 0 && !isField)) return undefined
  if (frame.compiled.code.variables[found.variable].constant) return undefined
  const steps = found.rest.map((name) => ({ kind: 'field' as const, name }))
  return { variable: found.variable, steps, text: parts.join('.'), scope }
}

const isUnwritable = (error: unknown): boolean =>
  error instanceof PgError && error.message.endsWith('corresponding argument is not writable')
