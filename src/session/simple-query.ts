// The simple protocol's one message: a text of statements. Those that the session can read without the parser are tried first.
import type { RawStatement } from '../../engine/parse/parse.ts'
import type { Value } from '../../engine/types/type.ts'
import { autocommit, isTransactionControl } from './transaction/autocommit.ts'
import { countStatement } from './count-usage.ts'
import { runControl, runWithValues } from './direct/run-direct.ts'
import { transactionControlOf } from './direct/transaction-control.ts'
import { closePortal, endTransaction } from './transaction/end-transaction.ts'
import { formatsFor } from './execution.ts'
import { insertDirectly, insertIntoBlock } from './literal-insert/direct-insert.ts'
import { type LiteralInsert, readLiteralInsert } from './literal-insert/literal-insert.ts'
import type { LiteralStatement } from './literal-statements/literal-statement.ts'
import { lockRelations, tryLockRelations } from './locks/relation-locks.ts'
import { parseText } from './prepared/parse-text.ts'
import { bindPrepared, type PreparedStatement } from './prepared/prepared-statement.ts'
import type { SessionCore } from './session-core.ts'
import { checkNotFailed, describePrepared, hasItsRows, startExecution } from './prepared/start-execution.ts'
import { simpleFormats } from './statements/cursors.ts'
import { isOfNewestRows } from './settings/transaction-modes.ts'
import type { ResultSink } from './wire-session.ts'

type Ready = PreparedStatement & { raw: RawStatement }

export async function runSimpleQuery(core: SessionCore, text: string, sink: ResultSink): Promise<void> {
  core.statements.delete('')
  await closePortal(core, '')
  const literals = await readLiteralInsert(core, text)
  if (literals?.direct && (await ranInsert(core, literals.direct, text, sink))) return
  if (literals && lockLiterals(core, literals)) {
    await runStatement(core, literals, true, text, sink)
    return
  }
  const again = core.statementCache.has('simple', text) ? undefined : await core.literalStatements.find(core, text)
  if (again && (await ran(runWithValues(core, again.prepared, again.parameters, text), sink))) return
  if (again && lockAgain(core, again)) {
    await runStatement(core, again.prepared, true, text, sink, again.parameters)
    return
  }
  const statements = await core.statementCache.get('simple', text, (whole) => parseText(core, whole))
  if (statements.length === 0) {
    sink.emptyQuery()
    return
  }
  const control = statements.length === 1 ? transactionControlOf(statements[0].raw) : undefined
  if (control && (await ran(runControl(core, control, text), sink))) return
  for (const [i, one] of statements.entries()) {
    core.ensureTransaction().isShared ||= statements.length > 1
    await runStatement(core, { ...one, withoutParameters: true }, i === statements.length - 1, text, sink)
  }
}

/** False: nothing was done. */
async function ranInsert(
  core: SessionCore,
  { insert, batches, rows }: NonNullable<LiteralInsert['direct']>,
  text: string,
  sink: ResultSink,
): Promise<boolean> {
  const { transaction } = core
  if (!isOfNewestRows(core) || (transaction && core.cursors.size > 0)) return false
  const stop = core.startStatement(text)
  try {
    const done = transaction
      ? (await insertIntoBlock(core, insert, batches)) !== undefined
      : await insertDirectly(core, insert, batches)
    if (!done) return false
    const tag = `INSERT 0 ${rows}`
    countStatement(core, tag)
    sink.commandComplete(tag)
    return true
  } finally {
    stop()
  }
}

/** False: nothing was done. */
async function ran(running: ReturnType<typeof runWithValues>, sink: ResultSink): Promise<boolean> {
  const answer = running instanceof Promise ? await running : running
  if (!answer) return false
  if (answer.fields) sink.rowDescription(answer.fields, formatsFor([], answer.fields.length))
  if (answer.bytes && answer.bytes.length > 0) await sink.dataRows(answer.bytes, 1)
  sink.commandComplete(answer.tag)
  return true
}

/** False: rows that were read for a table which is changing, or has changed, are read again by the parser's way. */
function lockLiterals(core: SessionCore, literals: Pick<Ready, 'raw' | 'made' | 'rows'>): boolean {
  if (core.transaction?.failed) return false
  const prepared: Ready = { ...literals, name: '', declaredTypes: [], fromSql: false, preparedAt: 0n }
  try {
    return tryLockRelations(core, prepared) && hasItsRows(core, prepared)
  } catch {
    return false
  }
}

/** The same for a template of literals: its parameters were read for the types that it was bound with. */
function lockAgain(core: SessionCore, { prepared, bound }: LiteralStatement): boolean {
  try {
    return tryLockRelations(core, prepared) && bindPrepared(core, prepared) === bound
  } catch {
    return false
  }
}

async function runStatement(
  core: SessionCore,
  statement: Pick<Ready, 'raw' | 'made' | 'rows' | 'withoutParameters'> & Partial<Pick<Ready, 'declaredTypes'>>,
  last: boolean,
  text: string,
  sink: ResultSink,
  parameters: readonly Value[] = [],
): Promise<void> {
  const { raw } = statement
  const stop = core.startStatement(text)
  try {
    const prepared: Ready = {
      declaredTypes: [],
      ...statement,
      name: '',
      fromSql: false,
      preparedAt: core.statementTimestamp,
    }
    checkNotFailed(core, prepared)
    core.ensureTransaction()
    await lockRelations(core, prepared)
    const fields = describePrepared(core, prepared)
    const ends = last && core.transaction?.mode === 'implicit' && !isTransactionControl(raw)
    const formats = simpleFormats(core, raw)
    const execution = startExecution(
      core,
      prepared,
      parameters,
      formats,
      ends ? autocommit(core, prepared, undefined) : {},
    )
    try {
      if (fields) sink.rowDescription(fields, formatsFor(formats, fields.length))
      const { rows } = await execution.fetch(0, sink)
      if (ends) await endTransaction(core, true)
      else if (last && core.transaction?.mode === 'implicit') await endTransaction(core, true)
      const tag = execution.tag(rows)
      countStatement(core, tag)
      sink.commandComplete(tag)
    } finally {
      await execution.close()
    }
  } finally {
    stop()
  }
}
