// WITH (bounds = '…') of PARTITION BY RANGE: where one region ends and the next begins, as an array of values, or region by region as a
// multirange.
import { PgError } from '../../errors.ts'
import type { PgArray } from '../../types/array-value.ts'
import { parseArray } from '../../types/array-text.ts'
import type { Value } from '../../types/type.ts'

export interface Bounds {
  readonly from?: Value
  readonly to?: Value
}

/** One for each region, as written. */
export function parseBounds(text: string | undefined, parse: (text: string) => Value): Bounds[] {
  if (text === undefined) return [{}]
  const inner = text.trim().replace(/^\{|\}$/g, '')
  const bounds = /^\s*[[(]/.test(inner) ? parseRanges(inner, parse) : betweenValues(parseValues(inner, parse))
  if (bounds.length > 0) return bounds
  throw malformed(text)
}

const malformed = (text: string): PgError =>
  new PgError('22023', `invalid value for option "bounds": ${text}`, {
    detail: 'It must be the values at which regions begin, or all their ranges, as {[,a),[a,b),[b,)}.',
  })

function parseValues(text: string, parse: (text: string) => Value): Value[] {
  const array: PgArray = parseArray(`{${text}}`, parse)
  if (array.dimensions.length > 1 || array.elements.includes(null)) throw malformed(text)
  return [...array.elements]
}

const betweenValues = (values: readonly Value[]): Bounds[] =>
  [undefined, ...values].map((from, i) => ({
    ...(from !== undefined && { from }),
    ...(i < values.length && { to: values[i] }),
  }))

function parseRanges(text: string, parse: (text: string) => Value): Bounds[] {
  const bound = String.raw`\s*(?:"((?:[^"\\]|\\.)*)"|([^",()[\]]*?))\s*`
  const range = new RegExp(String.raw`\s*[[(]${bound},${bound}\)\s*(,|$)`, 'gy')
  const found: Bounds[] = []
  for (;;) {
    const match = range.exec(text)
    if (!match) throw malformed(text)
    const valueOf = (quoted: string | undefined, plain: string | undefined): Value => {
      if (quoted !== undefined) return parse(quoted.replaceAll(/\\(.)/g, '$1'))
      return plain ? parse(plain) : undefined
    }
    const from = valueOf(match[1], match[2])
    const to = valueOf(match[3], match[4])
    found.push({ ...(from !== undefined && { from }), ...(to !== undefined && { to }) })
    if (match[5] === '') return found
  }
}
