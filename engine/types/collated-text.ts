// A text with the collation that orders it: what lies behind keys of ORDER BY, and is nobody's column. Its bytes say less than its values,
// so that nothing takes equal bytes for all there is to their order.
import { comparisonOf } from '../collations/collator.ts'
import { decodeText, encodeText } from './text-bytes.ts'
import { textType } from './text.ts'
import type { TypeDefinition } from './type.ts'

export const collatedTextOid = 14_430

const end = '\u0001'

/** A text may hold what ends the spec: the first one does. */
export const collatedText = (spec: string, text: string): string => `${spec}${end}${text}`

function compare(a: string, b: string): number {
  const at = a.indexOf(end)
  return comparisonOf(a.slice(0, at))(a.slice(at + 1), b.slice(b.indexOf(end) + 1))
}

export const collatedTextType: TypeDefinition<string> = {
  ...textType,
  oid: collatedTextOid,
  name: 'collated_text',
  sqlName: 'collated_text',
  preferred: false,
  arrayOid: 0,
  layout: () => ({ kind: 'binary' }),
  pack: encodeText,
  unpack: decodeText,
  compare,
  hashKey: (value) => value,
}
