// The values of SET as one text, as the parser gives them.
import type { Node } from '@pgsql/types'
import { PgError } from '../../errors.ts'
import { quoteIdentifier } from '../../sql-text/quote-identifier.ts'

export const settingText = (name: string, values: readonly Node[]): string =>
  values.map((value) => (name === 'search_path' ? quoteIdentifier(text(value)) : text(value))).join(', ')

/** One value of a SET list. Only SET TIME ZONE INTERVAL … arrives as a cast. */
function text(node: Node): string {
  if ('TypeCast' in node && node.TypeCast.arg) return intervalHours(text(node.TypeCast.arg))
  if (!('A_Const' in node)) throw new PgError('42601', 'SET takes constants only')
  const constant = node.A_Const
  if (constant.sval) return constant.sval.sval ?? ''
  if (constant.fval) return constant.fval.fval ?? '0'
  if (constant.boolval) return constant.boolval.boolval ? 'on' : 'off'
  return String(constant.ival?.ival ?? 0)
}

function intervalHours(interval: string): string {
  const match = /^([+-]?)(\d+)(?::(\d+))?/.exec(interval.trim())
  if (!match) throw new PgError('22007', `invalid input syntax for type interval: "${interval}"`)
  return `${match[1]}${Number(match[2]) + Number(match[3] ?? 0) / 60}`
}
