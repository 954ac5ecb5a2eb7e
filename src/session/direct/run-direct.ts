// Statements that ask for next to nothing, in one go: a row by its key read or written, an INSERT of parameters, BEGIN and COMMIT. No
// portal is made, and no transaction for a statement that is its own. Whatever is out of the ordinary takes the common way, which
// finds nothing done but locks taken that it takes too.
import type { RawStatement } from '../../../engine/parse/parse.ts'
import type { Value } from '../../../engine/types/type.ts'
import { decodeParameters } from '../../pgwire/decode-parameters.ts'
import { countStatement } from '../count-usage.ts'
import { isBoundNow, planPrepared, type PreparedStatement } from '../prepared/prepared-statement.ts'
import type { SessionCore } from '../session-core.ts'
import { currentTimestamp } from '../transaction/transaction.ts'
import { isOfNewestRows } from '../settings/transaction-modes.ts'
import type { BoundMessage, DirectAnswer } from '../wire-session.ts'
import { answerPoint, type PointSelect, pointSelectOf } from './point-select.ts'
import { type PointWrite, pointWriteOf, writePoint } from './point-write.ts'
import { insertPrepared, type PreparedInsert, preparedInsertOf } from './prepared-insert.ts'
import { controlTransaction, type TransactionControl, transactionControlOf } from './transaction-control.ts'

export type DirectForm = PointSelect | PointWrite | PreparedInsert

type Ready = PreparedStatement & { raw: RawStatement }
type Answer = DirectAnswer | Promise<DirectAnswer | undefined> | undefined

/** Bind, Execute and Sync in one; undefined: nothing was done. */
export function runDirectly(core: SessionCore, prepared: Ready, message: BoundMessage): Answer {
  if (!isOrdinary(core)) return undefined
  // The last one that went the common way, done with: Bind takes its place.
  const { portals } = core
  const last = portals.get('')
  if (last?.finished && !last.execution) portals.delete('')
  if (portals.size > 0) return undefined
  const { parameterFormats, parameters, resultFormats } = message
  const control = transactionControlOf(prepared.raw)
  if (control) return parameters.length === 0 ? runControl(core, control, prepared.raw.text) : undefined
  const form = formOf(core, prepared)
  const bound = prepared.made?.bound
  const types = bound?.parameters
  if (!form || !types || bound.parameterRules || parameters.length !== types.length) return undefined
  const values: Value[] = decodeParameters(parameters, parameterFormats, types, core.textSettings)
  return runForm(core, prepared.raw.text, form, values, resultFormats)
}

/** The same for a statement of the simple protocol that has its values already. */
export function runWithValues(core: SessionCore, prepared: Ready, values: readonly Value[], text: string): Answer {
  const form = isOrdinary(core) ? formOf(core, prepared) : undefined
  return form && runForm(core, text, form, values, [])
}

/** What is open would end with a statement of its own. */
const isOrdinary = (core: SessionCore): boolean => core.cursors.size === 0 && isOfNewestRows(core)

function runForm(
  core: SessionCore,
  text: string,
  form: DirectForm,
  values: readonly Value[],
  formats: readonly number[],
): Answer {
  if (form.kind === 'point') {
    if (formats.length > 1 && formats.length !== form.types.length) return undefined
    const answer = answerPoint(core, form, values, formats)
    if (!answer) return undefined
    noteDone(core, text)
    if (!core.transaction) core.state.databaseActivity.of(core.databaseOid).commits++
    const tag = `SELECT ${answer.rows}`
    countStatement(core, tag)
    return { fields: form.fields, formats, bytes: answer.bytes, tag }
  }
  return timed(core, text, () => {
    const written = form.kind === 'insert' ? insertPrepared(core, form, values) : writePoint(core, form, values)
    const tag = (rows: number | undefined): string | undefined =>
      rows === undefined ? undefined : form.kind === 'insert' ? `INSERT 0 ${rows}` : `${form.command} ${rows}`
    return written instanceof Promise ? written.then(tag) : tag(written)
  })
}

export function runControl(core: SessionCore, control: TransactionControl, text: string): Answer {
  if (!isOrdinary(core)) return undefined
  return timed(core, text, () => {
    const done = controlTransaction(core, control)
    const tag = (is: boolean): string | undefined => (is ? control.tag : undefined)
    return done instanceof Promise ? done.then(tag) : tag(done)
  })
}

/** Under the clock of a statement, and counted. work answers the command tag; undefined: nothing was done. */
function timed(core: SessionCore, text: string, work: () => string | undefined | Promise<string | undefined>): Answer {
  const stop = core.startStatement(text)
  const answer = (tag: string | undefined): DirectAnswer | undefined => {
    if (tag === undefined) return undefined
    countStatement(core, tag)
    return { fields: null, formats: [], tag }
  }
  let waits = false
  try {
    const tag = work()
    if (!(tag instanceof Promise)) return answer(tag)
    waits = true
    return tag.then(answer).finally(stop)
  } finally {
    if (!waits) stop()
  }
}

function noteDone(core: SessionCore, query: string): void {
  core.statementTimestamp = currentTimestamp()
  core.activity = { state: core.idleState(), query, since: core.statementTimestamp }
}

/** What a statement was made into under this catalog and these settings; forms of other statements are looked for again with every plan. */
function formOf(core: SessionCore, prepared: Ready): DirectForm | undefined {
  const { made } = prepared
  if (!made?.bound || made.readsClock || prepared.rows || !isBoundNow(core, made.bound)) return undefined
  const { statement } = made.bound
  if (statement.kind !== 'query' || (prepared.result && prepared.result !== statement)) return undefined
  const known = made.direct
  if (known?.bound === made.bound && (known.form || known.plan === made.planned?.plan)) return known.form
  try {
    const plan = planPrepared(core, prepared, statement)
    const form =
      pointSelectOf(core, statement, plan) ??
      pointWriteOf(core, statement, plan) ??
      preparedInsertOf(core, statement, plan)
    made.direct = { bound: made.bound, plan, form }
    return form
  } catch {
    // The common way says what the user may not do, or what fails, and when.
    return undefined
  }
}
