// Parts of a text by position: substr, left, right, overlay, split_part, and what finds positions.
import { PgError } from '../../errors.ts'
import type { Column } from '../../columns/column.ts'
import { Oid } from '../../types/oids.ts'
import { constantInteger } from '../constant-column.ts'
import { immutable } from '../declare.ts'
import type { FunctionDefinition } from '../function.ts'
import { characterCount, characterNumber, sliceCharacters } from './characters.ts'

export const substringFunctions: readonly FunctionDefinition[] = [
  {
    ...immutable(883, 'substr', [Oid.text, Oid.int4], Oid.text, ([text, start]: [string, number]) =>
      substring(text, start),
    ),
    vector: substringColumn,
  },
  {
    ...immutable(
      877,
      'substr',
      [Oid.text, Oid.int4, Oid.int4],
      Oid.text,
      ([text, start, count]: [string, number, number]) => substring(text, start, count),
    ),
    vector: substringColumn,
  },
  {
    ...immutable(937, 'substring', [Oid.text, Oid.int4], Oid.text, ([text, start]: [string, number]) =>
      substring(text, start),
    ),
    vector: substringColumn,
  },
  {
    ...immutable(
      936,
      'substring',
      [Oid.text, Oid.int4, Oid.int4],
      Oid.text,
      ([text, start, count]: [string, number, number]) => substring(text, start, count),
    ),
    vector: substringColumn,
  },
  immutable(3060, 'left', [Oid.text, Oid.int4], Oid.text, ([text, count]: [string, number]) =>
    sliceCharacters(text, 0, count < 0 ? characterCount(text) + count : count),
  ),
  immutable(3061, 'right', [Oid.text, Oid.int4], Oid.text, ([text, count]: [string, number]) =>
    // PostgreSQL's integer has no opposite of its least value.
    sliceCharacters(text, count < 0 ? -count | 0 : characterCount(text) - count, Infinity),
  ),
  immutable(1405, 'overlay', [Oid.text, Oid.text, Oid.int4], Oid.text, ([text, by, start]: [string, string, number]) =>
    overlay(text, by, start, characterCount(by)),
  ),
  immutable(
    1404,
    'overlay',
    [Oid.text, Oid.text, Oid.int4, Oid.int4],
    Oid.text,
    ([text, by, start, count]: [string, string, number, number]) => overlay(text, by, start, count),
  ),
  immutable(849, 'position', [Oid.text, Oid.text], Oid.int4, ([text, part]: [string, string]) => position(text, part)),
  immutable(868, 'strpos', [Oid.text, Oid.text], Oid.int4, ([text, part]: [string, string]) => position(text, part)),
  immutable(3696, 'starts_with', [Oid.text, Oid.text], Oid.bool, ([text, prefix]: [string, string]) =>
    text.startsWith(prefix),
  ),
  immutable(
    2088,
    'split_part',
    [Oid.text, Oid.text, Oid.int4],
    Oid.text,
    ([text, separator, field]: [string, string, number]) => splitPart(text, separator, field),
  ),
]

const negativeLength = (): PgError => new PgError('22011', 'negative substring length not allowed')

/** Positions before the first character count against `count`, as the SQL standard has it. */
function substring(text: string, start: number, count?: number): string {
  if (count === undefined) return sliceCharacters(text, start - 1, Infinity)
  if (count < 0) throw negativeLength()
  return sliceCharacters(text, start - 1, start - 1 + count)
}

function overlay(text: string, by: string, start: number, count: number): string {
  if (start <= 0) throw negativeLength()
  return sliceCharacters(text, 0, start - 1) + by + sliceCharacters(text, start - 1 + count, Infinity)
}

function position(text: string, part: string): number {
  const unit = text.indexOf(part)
  return unit < 0 ? 0 : characterNumber(text, unit)
}

function splitPart(text: string, separator: string, field: number): string {
  if (field === 0) throw new PgError('22023', 'field position must not be zero')
  if (text === '') return ''
  if (separator === '') return field === 1 || field === -1 ? text : ''
  const parts = text.split(separator)
  return (field > 0 ? parts[field - 1] : parts[parts.length + field]) ?? ''
}

/** Byte slices of plain ASCII text with the same bounds in every row; anything else goes row by row. */
function substringColumn(args: readonly Column[], rows: number): Column | undefined {
  const [text, start, count] = args
  if (text.layout.kind !== 'utf8' || text.boxed || !text.offsets) return undefined
  const first = constantInteger(start, rows)
  const length = count ? constantInteger(count, rows) : Infinity
  if (first === undefined || length === undefined || length < 0 || rows === 0) return undefined
  const bytes = text.values as Uint8Array
  const offsets = text.offsets
  for (let at = offsets[0]; at < offsets[rows]; at++) if (bytes[at] >= 0x80) return undefined
  const from = Math.max(first - 1, 0)
  const width = Math.max(first - 1 + length - from, 0)
  const starts = new Int32Array(rows + 1)
  for (let row = 0; row < rows; row++) {
    const available = offsets[row + 1] - offsets[row] - from
    starts[row + 1] = starts[row] + Math.max(Math.min(available, width), 0)
  }
  const result = new Uint8Array(starts[rows])
  for (let row = 0; row < rows; row++) {
    let source = offsets[row] + from
    for (let target = starts[row]; target < starts[row + 1]; target++) result[target] = bytes[source++]
  }
  return {
    type: { oid: Oid.text, typmod: -1 },
    layout: { kind: 'utf8' },
    length: rows,
    validity: text.validity,
    values: result,
    offsets: starts,
  }
}
