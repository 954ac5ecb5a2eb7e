// The interpreter: statements one after another. It never holds the thread for long, and stops where the statement that runs it is to stop.
import { setImmediate as nextTurn } from 'node:timers/promises'
import { PgError } from '../../../engine/errors.ts'
import type { Block, Statement } from '../../../engine/plpgsql/syntax.ts'
import { Oid } from '../../../engine/types/oids.ts'
import type { TypeRef } from '../../../engine/types/type.ts'
import { sliceMilliseconds } from '../routines/limits.ts'
import { assignExpression } from './assign.ts'
import { callProcedure } from './call-statement.ts'
import { closeCursor, fetchCursor, openCursor } from './cursors.ts'
import { getDiagnostics } from './diagnostics.ts'
import { type Evaluated, evaluate, evaluateAs, isTrue } from './expressions.ts'
import type { Frame } from './frame.ts'
import { forEach, forInteger, forQuery } from './loops.ts'
import { raise } from './raise.ts'
import { requireRow } from './run-function.ts'
import { returnNext, returnQuery } from './return-rows.ts'
import { runExecute, runPerform, runSql } from './run-sql.ts'
import { runWithHandlers } from './handlers.ts'
import { endInProcedure } from './transaction-control.ts'

/** How statements after the one that ran go on: undefined, with the next. */
export type Outcome =
  undefined | { readonly kind: 'return' } | { readonly kind: 'exit' | 'continue'; readonly label: string | undefined }

const returning: Outcome = { kind: 'return' }

/** As lines of context call them. */
const doing: Readonly<Record<Statement['kind'], string>> = {
  block: 'at statement block',
  assign: 'at assignment',
  if: 'at IF',
  case: 'at CASE',
  loop: 'at LOOP',
  'for-integer': 'at FOR with integer loop variable',
  'for-query': 'at FOR over SELECT rows',
  foreach: 'at FOREACH over array',
  exit: 'at EXIT',
  return: 'at RETURN',
  'return-next': 'at RETURN NEXT',
  'return-query': 'at RETURN QUERY',
  raise: 'at RAISE',
  assert: 'at ASSERT',
  sql: 'at SQL statement',
  perform: 'at PERFORM',
  call: 'at CALL',
  execute: 'at EXECUTE',
  'get-diagnostics': 'at GET DIAGNOSTICS',
  open: 'at OPEN',
  fetch: 'at FETCH',
  close: 'at CLOSE',
  commit: 'at COMMIT',
  rollback: 'at ROLLBACK',
  null: 'at NULL',
}

function doingOf(statement: Statement): string {
  switch (statement.kind) {
    case 'loop':
      return statement.while ? 'at WHILE' : doing.loop
    case 'exit':
      return statement.isContinue ? 'at CONTINUE' : doing.exit
    case 'fetch':
      return statement.isMove ? 'at MOVE' : doing.fetch
    case 'get-diagnostics':
      return statement.stacked ? 'at GET STACKED DIAGNOSTICS' : doing['get-diagnostics']
    case 'for-query':
      if (statement.source.kind === 'cursor') return 'at FOR over cursor'
      return statement.source.kind === 'execute' ? 'at FOR over EXECUTE statement' : doing['for-query']
    default:
      return doing[statement.kind]
  }
}

const boolType: TypeRef = { oid: Oid.bool, typmod: -1 }

export class Interpreter {
  readonly frame: Frame
  /** The statement under way. */
  at: { readonly line: number; readonly doing: string } | undefined
  /** What RETURN gave. */
  returned: Evaluated | undefined
  #steps = 0
  #turnBegan = performance.now()

  constructor(frame: Frame) {
    this.frame = frame
  }

  async run(): Promise<void> {
    await this.block(this.frame.compiled.code.body)
    // What is wrong from here on is wrong with the function as a whole.
    this.at = undefined
  }

  async statements(list: readonly Statement[]): Promise<Outcome> {
    for (const statement of list) {
      const outcome = await this.statement(statement)
      if (outcome) return outcome
    }
    return undefined
  }

  async statement(statement: Statement): Promise<Outcome> {
    const before = this.at
    this.at = { line: statement.line, doing: doingOf(statement) }
    await this.turn()
    const outcome = await this.#run(statement)
    this.at = before
    return outcome
  }

  /** Between steps of a loop: others have their turn, and whoever wants the statement to stop is heard. */
  async turn(): Promise<void> {
    const { core } = this.frame
    if (Atomics.load(core.cancelWord, 0) !== 0) core.interrupted.throwIfAborted()
    if ((++this.#steps & 0x3f) !== 0) return
    if (performance.now() - this.#turnBegan < sliceMilliseconds) return
    await nextTurn()
    core.interrupted.throwIfAborted()
    this.#turnBegan = performance.now()
  }

  async block(block: Block): Promise<Outcome> {
    const { frame } = this
    const here = this.at
    for (const variable of block.variables) {
      frame.reset(variable)
      const { initial, line, cursor } = frame.compiled.code.variables[variable]
      this.at = {
        line,
        doing: 'during statement block local variable initialization',
      }
      if (cursor) continue
      if (initial) {
        const { value, type, names } = await evaluate(frame, initial)
        frame.assign(variable, value, type, names)
      } else {
        const slot = frame.slots[variable]
        // A domain may refuse NULL.
        if (slot.type?.domain !== undefined) frame.assign(variable, null, { oid: slot.type.oid, typmod: -1 })
      }
    }
    this.at = here
    const outcome = block.handlers
      ? await runWithHandlers(this, block, block.handlers)
      : await this.statements(block.body)
    if (outcome?.kind === 'exit' && outcome.label !== undefined && outcome.label === block.label) return undefined
    return outcome
  }

  async #run(statement: Statement): Promise<Outcome> {
    const { frame } = this
    switch (statement.kind) {
      case 'block':
        return this.block(statement)
      case 'assign':
        await assignExpression(frame, statement)
        return undefined
      case 'if':
        for (const { when, then } of statement.branches) if (await isTrue(frame, when)) return this.statements(then)
        return statement.otherwise && this.statements(statement.otherwise)
      case 'case':
        return this.#case(statement)
      case 'loop':
        return this.#loop(statement)
      case 'for-integer':
        return forInteger(this, statement)
      case 'for-query':
        return forQuery(this, statement)
      case 'foreach':
        return forEach(this, statement)
      case 'exit':
        if (statement.when && !(await isTrue(frame, statement.when))) return undefined
        return {
          kind: statement.isContinue ? 'continue' : 'exit',
          label: statement.label,
        }
      case 'return':
        if (statement.value) {
          this.returned = await evaluate(frame, statement.value)
          requireRow(frame, this.returned)
        }
        return returning
      case 'return-next':
        await returnNext(frame, statement)
        return undefined
      case 'return-query':
        await returnQuery(frame, statement)
        return undefined
      case 'raise':
        await raise(this, statement)
        return undefined
      case 'assert': {
        if (frame.core.settings.get('plpgsql.check_asserts') === 'off') return undefined
        if ((await evaluateAs(frame, statement.condition, boolType)) === true) return undefined
        const text: TypeRef = { oid: Oid.text, typmod: -1 }
        const message = statement.message && (await evaluateAs(frame, statement.message, text))
        throw new PgError('P0004', typeof message === 'string' ? message : 'assertion failed')
      }
      case 'sql':
        await runSql(frame, statement)
        return undefined
      case 'perform':
        await runPerform(frame, statement.sql)
        return undefined
      case 'call':
        await callProcedure(frame, statement.sql)
        return undefined
      case 'execute':
        await runExecute(frame, statement)
        return undefined
      case 'get-diagnostics':
        await getDiagnostics(this, statement)
        return undefined
      case 'open':
        await openCursor(frame, statement)
        return undefined
      case 'fetch':
        await fetchCursor(frame, statement)
        return undefined
      case 'close':
        await closeCursor(frame, statement.cursor)
        return undefined
      case 'commit':
      case 'rollback':
        await endInProcedure(frame, statement.kind === 'commit', statement.chain)
        return undefined
      case 'null':
        return undefined
    }
  }

  async #case(statement: Extract<Statement, { kind: 'case' }>): Promise<Outcome> {
    const { frame } = this
    if (statement.operand) {
      const { value, type } = await evaluate(frame, statement.operand.value)
      const slot = frame.slots[statement.operand.variable]
      if (slot.kind === 'scalar') {
        slot.type = type
        slot.value = value
      }
    }
    for (const { when, then } of statement.branches) if (await isTrue(frame, when)) return this.statements(then)
    if (statement.otherwise) return this.statements(statement.otherwise)
    throw new PgError('20000', 'case not found', {
      hint: 'CASE statement is missing ELSE part.',
    })
  }

  async #loop(statement: Extract<Statement, { kind: 'loop' }>): Promise<Outcome> {
    for (;;) {
      if (statement.while && !(await isTrue(this.frame, statement.while))) return undefined
      const done = await this.round(statement.body, statement.label)
      if (done) return done.outcome
      await this.turn()
    }
  }

  /** One time through a loop's body; undefined: the loop goes on. */
  async round(
    body: readonly Statement[],
    label: string | undefined,
  ): Promise<{ readonly outcome: Outcome } | undefined> {
    const outcome = await this.statements(body)
    if (!outcome) return undefined
    if (outcome.kind === 'return') return { outcome }
    const isMine = outcome.label === undefined || outcome.label === label
    if (!isMine) return { outcome }
    return outcome.kind === 'continue' ? undefined : { outcome: undefined }
  }
}
