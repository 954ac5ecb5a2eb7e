// Bind, Execute and Sync in one, for prepared statements that are their own transaction and ask for next to nothing: a row by its key, an
// INSERT of parameters. Neither portal nor transaction is made. Whatever is out of the ordinary takes the common way, message by message.
import type { RawStatement } from '../../../engine/parse/parse.ts'
import type { Value } from '../../../engine/types/type.ts'
import { decodeParameters } from '../../pgwire/decode-parameters.ts'
import { countStatement } from '../count-usage.ts'
import { isBoundNow, planPrepared, type PreparedStatement } from '../prepared-statement.ts'
import type { SessionCore } from '../session-core.ts'
import { currentTimestamp } from '../transaction.ts'
import type { BoundMessage, DirectAnswer } from '../wire-session.ts'
import { answerPoint, type PointSelect, pointSelectOf } from './point-select.ts'
import { commitPrepared, type PreparedInsert, preparedInsertOf } from './prepared-insert.ts'

export type DirectForm = PointSelect | PreparedInsert

type Ready = PreparedStatement & { raw: RawStatement }

/** undefined: nothing was done. */
export function runDirectly(
  core: SessionCore,
  prepared: Ready,
  message: BoundMessage,
): DirectAnswer | Promise<DirectAnswer | undefined> | undefined {
  // What is open would end with the statement.
  if (core.transaction || core.cursors.size > 0) return undefined
  // The last one that went the common way, done with: Bind takes its place.
  const { portals } = core
  const last = portals.get('')
  if (last?.finished && !last.execution) portals.delete('')
  if (portals.size > 0) return undefined
  const form = formOf(core, prepared)
  const types = prepared.made?.bound?.parameters
  if (!form || !types || message.parameters.length !== types.length) return undefined
  const { parameterFormats, parameters, resultFormats } = message
  const values: Value[] = decodeParameters(parameters, parameterFormats, types, core.textSettings)
  if (form.kind === 'insert') return insert(core, prepared, form, values)
  if (resultFormats.length > 1 && resultFormats.length !== form.types.length) return undefined
  const answer = answerPoint(core, form, values, resultFormats)
  if (!answer) return undefined
  core.statementTimestamp = currentTimestamp()
  core.activity = { state: 'idle', query: prepared.raw.text, since: core.statementTimestamp }
  const tag = `SELECT ${answer.rows}`
  countStatement(core, tag)
  return { fields: form.fields, formats: resultFormats, bytes: answer.bytes, tag }
}

async function insert(
  core: SessionCore,
  prepared: Ready,
  form: PreparedInsert,
  parameters: readonly Value[],
): Promise<DirectAnswer | undefined> {
  const stop = core.startStatement(prepared.raw.text)
  try {
    if (!(await commitPrepared(core, form, parameters))) return undefined
    const tag = `INSERT 0 ${form.rows.length}`
    countStatement(core, tag)
    return { fields: null, formats: [], tag }
  } finally {
    stop()
  }
}

/** What a statement was made into under this catalog and these settings; forms of other statements are looked for again with every plan. */
function formOf(core: SessionCore, prepared: Ready): DirectForm | undefined {
  const { made } = prepared
  if (!made?.bound || made.readsClock || prepared.rows || !isBoundNow(core, made.bound)) return undefined
  const { statement } = made.bound
  if (statement.kind !== 'query') return undefined
  const known = made.direct
  if (known?.bound === made.bound && (known.form || known.plan === made.planned?.plan)) return known.form
  try {
    const plan = planPrepared(core, prepared, statement)
    const form = pointSelectOf(core, statement, plan) ?? preparedInsertOf(core, statement, plan)
    made.direct = { bound: made.bound, plan, form }
    return form
  } catch {
    // The common way says what the user may not do, or what fails, and when.
    return undefined
  }
}
