// Constants: 5, 1.5, true, 'x'::text, '-5'::integer, NULL::date.
import { quoteText } from '../../sql-text/deparse-literal.ts'
import { Oid } from '../../types/oids.ts'
import type { ShownConstant } from '../tree.ts'

/** label: 'never' under a cast that names the type, 'always' where a bare number would mean something else. */
export function constantText(constant: ShownConstant, label: 'never' | 'needed' | 'always' = 'needed'): string {
  const { text, oid } = constant
  if (text === null) return label === 'never' ? 'NULL' : `NULL::${constant.type}`
  const [shown, needed] = valueText(text, oid, constant.modified)
  return label === 'always' || (label === 'needed' && needed) ? `${shown}::${constant.type}` : shown
}

/** The value, and whether its type must be said. A sign would read back as an operator. */
function valueText(text: string, oid: number, modified: boolean): readonly [string, boolean] {
  switch (oid) {
    case Oid.int4:
      return text.startsWith('-') ? [`'${text}'`, true] : [text, false]
    case Oid.numeric:
      return /^\d/.test(text) && /[.eE]/.test(text) ? [text, modified] : [`'${text}'`, true]
    case Oid.bool:
      return [text.startsWith('t') ? 'true' : 'false', false]
    case Oid.unknown:
      return [quoteText(text), false]
    default:
      return [quoteText(text), true]
  }
}
