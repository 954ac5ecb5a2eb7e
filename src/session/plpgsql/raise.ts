// RAISE: a notice to the client, or an error.
import { PgError } from '../../../engine/errors.ts'
import type { RaiseLevel, RaiseOption, Statement } from '../../../engine/plpgsql/syntax.ts'
import { sqlstatesOf } from '../../../engine/plpgsql/conditions.ts'
import { Oid } from '../../../engine/types/oids.ts'
import { typeByOid } from '../../../engine/types/registry.ts'
import type { TypeRef } from '../../../engine/types/type.ts'
import { evaluate, evaluateAs } from './expressions.ts'
import type { Frame } from './frame.ts'
import { inlineName } from './inline-name.ts'
import type { Interpreter } from './interpret.ts'
import { contextLine, routineSignature } from './run-function.ts'

const text: TypeRef = { oid: Oid.text, typmod: -1 }

/** As the protocol calls them, with the SQLSTATE of those that are no errors. */
const levels: Readonly<Record<Exclude<RaiseLevel, 'exception'>, readonly [string, string]>> = {
  debug: ['DEBUG1', '00000'],
  log: ['LOG', '00000'],
  info: ['INFO', '00000'],
  notice: ['NOTICE', '00000'],
  warning: ['WARNING', '01000'],
}

export async function raise(interpreter: Interpreter, statement: Extract<Statement, { kind: 'raise' }>): Promise<void> {
  const { frame } = interpreter
  const { level, condition, sqlstate: given, message: format, options } = statement
  if (condition === undefined && given === undefined && format === undefined && options.length === 0) {
    // It says already where it came from, this function included.
    if (frame.caught) throw (frame.rethrown = frame.caught)
    throw new PgError('0Z002', 'RAISE without parameters cannot be used outside an exception handler')
  }
  let message = format === undefined ? undefined : await formatted(frame, format, statement.arguments)
  let sqlstate = given
  let name = condition
  const fields: Record<string, string> = {}
  const seen = new Set<RaiseOption>()
  for (const { option, value } of options) {
    const shown = await evaluateAs(frame, value, text)
    if (shown === null) throw new PgError('22004', 'RAISE statement option cannot be null')
    if (seen.has(option) || (option === 'message' && message !== undefined) || (option === 'errcode' && given))
      throw new PgError('42601', `RAISE option already specified: ${option.toUpperCase()}`)
    seen.add(option)
    if (option === 'message') message = shown as string
    else if (option === 'errcode') {
      const state = /^[0-9A-Z]{5}$/.test(shown as string) ? [shown as string] : sqlstatesOf(shown as string)
      if (!state) throw new PgError('42704', `unrecognized exception condition "${shown as string}"`)
      sqlstate = state[0]
      name = shown as string
    } else fields[option === 'datatype' ? 'dataType' : option] = shown as string
  }
  message ??= name ?? sqlstate ?? 'P0001'
  if (level === 'exception') throw new PgError(sqlstate ?? 'P0001', message, fields)
  const [severity, usual] = levels[level]
  const { routine } = frame
  const where = contextLine(routine.name === inlineName ? inlineName : routineSignature(routine), interpreter)
  frame.core.notice(severity.replace(/\d$/, ''), sqlstate ?? usual, message, {
    ...fields,
    where,
  })
}

async function formatted(
  frame: Frame,
  format: string,
  args: Extract<Statement, { kind: 'raise' }>['arguments'],
): Promise<string> {
  let next = 0
  let made = ''
  for (let at = 0; at < format.length; at++) {
    if (format[at] !== '%') made += format[at]
    else if (format[at + 1] === '%') {
      made += '%'
      at++
    } else {
      const { value, type } = await evaluate(frame, args[next++])
      made +=
        value === null
          ? '<NULL>'
          : typeByOid(type.oid === Oid.unknown ? Oid.text : type.oid).format(value, frame.core.textSettings)
    }
  }
  return made
}
