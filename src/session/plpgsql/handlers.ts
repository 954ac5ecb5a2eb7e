// Blocks with EXCEPTION: what the body did is undone as a savepoint would undo it, and the first handler that knows the error goes on.
import { fromErrorRecord, PgError, toErrorRecord } from '../../../engine/errors.ts'
import type { Block, Handler } from '../../../engine/plpgsql/syntax.ts'
import { lockPoint, releaseLocksSince } from '../locks/session-locks.ts'
import { followModes } from '../settings/transaction-modes.ts'
import type { SessionCore } from '../session-core.ts'
import { contextLine, routineSignature } from './run-function.ts'
import type { Interpreter, Outcome } from './interpret.ts'
import { inlineName } from './inline-name.ts'

/** OTHERS does not know these: a cancelled statement is to end, and an assertion is a fault of the function. */
const notOthers: ReadonlySet<string> = new Set(['57014', 'P0004'])

let lastSubtransaction = 0

export async function runWithHandlers(
  interpreter: Interpreter,
  block: Block,
  handlers: readonly Handler[],
): Promise<Outcome> {
  const { frame } = interpreter
  const { core } = frame
  const subtransaction = beginSubtransaction(core)
  const { caught } = frame
  const here = interpreter.at
  frame.subtransactions++
  try {
    const outcome = await interpreter.statements(block.body)
    frame.subtransactions--
    core.transaction?.release(subtransaction.name)
    return outcome
  } catch (error) {
    frame.subtransactions--
    const known = error instanceof PgError ? error : fromErrorRecord(toErrorRecord(error))
    const handler = core.terminated ? undefined : handlers.find((one) => catches(one, known))
    rollbackSubtransaction(core, subtransaction)
    if (!handler) throw error
    const line = contextLine(
      frame.routine.name === inlineName ? inlineName : routineSignature(frame.routine),
      interpreter,
    )
    const where = known.fields.where === undefined ? line : `${known.fields.where}\n${line}`
    const { position: _, ...fields } = known.fields
    frame.caught = new PgError(known.sqlstate, known.message, {
      ...fields,
      where,
    })
    interpreter.at = here
    const [state, message] = block.errorVariables!
    const text = { oid: 25, typmod: -1 }
    frame.assign(state, known.sqlstate, text)
    frame.assign(message, known.message, text)
    const outcome = await interpreter.statements(handler.body)
    frame.caught = caught
    return outcome
  }
}

const catches = ({ conditions }: Handler, { sqlstate }: PgError): boolean =>
  conditions.some((condition) =>
    condition.kind === 'others'
      ? !notOthers.has(sqlstate)
      : condition.states.some((state) =>
          // The name of a class stands for all of it.
          state.endsWith('000') ? sqlstate.startsWith(state.slice(0, 2)) : state === sqlstate,
        ),
  )

interface Subtransaction {
  readonly name: string
  readonly cursors: ReadonlySet<string>
  readonly depth: number
  readonly definer: string | undefined
}

export function beginSubtransaction(core: SessionCore): Subtransaction {
  // No identifier that a client may write holds it.
  const name = `\u0000${++lastSubtransaction}`
  core.ensureTransaction().savepoint(name, core.settings.point(), lockPoint(core))
  return {
    name,
    cursors: new Set(core.cursors.keys()),
    depth: core.routineDepth,
    definer: core.definer,
  }
}

function rollbackSubtransaction(core: SessionCore, { name, cursors }: Subtransaction): void {
  const { transaction } = core
  if (!transaction) return
  const { settings, locks } = transaction.rollbackTo(name)
  transaction.release(name)
  core.settings.restore(settings)
  followModes(core)
  releaseLocksSince(core, locks)
  for (const [opened, cursor] of core.cursors) {
    if (cursors.has(opened)) continue
    core.cursors.delete(opened)
    void cursor.close()
  }
}
