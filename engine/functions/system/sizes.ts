// How much room things take, and sizes as people write them.
import { PgError, invalidParameter, undefinedObject } from '../../errors.ts'
import type { Numeric } from '../../types/numeric-value.ts'
import { multiply } from '../../types/numeric/arithmetic.ts'
import { fromBigint, toBigint } from '../../types/numeric/convert.ts'
import { formatNumeric } from '../../types/numeric/format.ts'
import { parseNumeric } from '../../types/numeric/parse.ts'
import { round, trunc } from '../../types/numeric/round.ts'
import { Oid } from '../../types/oids.ts'
import { typeByOid } from '../../types/registry.ts'
import { immutable, stable, volatile } from '../declare.ts'
import type { FunctionContext, FunctionDefinition } from '../function.ts'
import { effect } from './effects.ts'

const sizeOf = (part: 'main' | 'table' | 'indexes' | 'total') => {
  return ([oid]: [number], context: FunctionContext): bigint | null => effect(context, 'relation-size', oid, part)
}

const defaultTablespace = 1663

function allDatabases(context: FunctionContext): bigint {
  let bytes = 0n
  for (const database of context.catalog.databases()) bytes += effect(context, 'database-size', database.oid) ?? 0n
  return bytes
}

export const sizeFunctions: readonly FunctionDefinition[] = [
  volatile(2325, 'pg_relation_size', [Oid.regclass], Oid.int8, sizeOf('main')),
  volatile(2332, 'pg_relation_size', [Oid.regclass, Oid.text], Oid.int8, ([oid, fork]: [number, string], context) => {
    if (!['main', 'fsm', 'vm', 'init'].includes(fork)) {
      throw invalidParameter('invalid fork name', { hint: 'Valid fork names are "main", "fsm", "vm", and "init".' })
    }
    return fork === 'main' ? effect(context, 'relation-size', oid, 'main') : 0n
  }),
  volatile(2997, 'pg_table_size', [Oid.regclass], Oid.int8, sizeOf('table')),
  volatile(2998, 'pg_indexes_size', [Oid.regclass], Oid.int8, sizeOf('indexes')),
  volatile(2286, 'pg_total_relation_size', [Oid.regclass], Oid.int8, sizeOf('total')),
  volatile(2324, 'pg_database_size', [Oid.oid], Oid.int8, ([oid]: [number], context) => {
    for (const database of context.catalog.databases())
      if (database.oid === oid) return effect(context, 'database-size', oid)
    return null
  }),
  volatile(2168, 'pg_database_size', [Oid.name], Oid.int8, ([name]: [string], context) => {
    for (const database of context.catalog.databases()) {
      if (database.name === name) return effect(context, 'database-size', database.oid)
    }
    throw new PgError('3D000', `database "${name}" does not exist`)
  }),
  volatile(2322, 'pg_tablespace_size', [Oid.oid], Oid.int8, ([oid]: [number], context) =>
    oid === defaultTablespace ? allDatabases(context) : 0n,
  ),
  volatile(2323, 'pg_tablespace_size', [Oid.name], Oid.int8, ([name]: [string], context) => {
    if (name === 'pg_default') return allDatabases(context)
    if (name === 'pg_global') return 0n
    throw undefinedObject(`tablespace "${name}" does not exist`)
  }),
  stable(3778, 'pg_tablespace_location', [Oid.oid], Oid.text, () => ''),
  stable(2999, 'pg_relation_filenode', [Oid.regclass], Oid.oid, ([oid]: [number]) => oid),
  stable(3034, 'pg_relation_filepath', [Oid.regclass], Oid.text, () => null),
  stable(1269, 'pg_column_size', [Oid.any], Oid.int4, ([value]: [unknown], { argTypes }) => {
    if (value === null) return null
    const type = typeByOid(argTypes[0].oid)
    return type.length > 0 ? type.length : type.send(value).length + 4
  }),
  stable(2121, 'pg_column_compression', [Oid.any], Oid.text, () => null),
  immutable(2288, 'pg_size_pretty', [Oid.int8], Oid.text, ([bytes]: [bigint]) => prettyBytes(bytes)),
  immutable(3166, 'pg_size_pretty', [Oid.numeric], Oid.text, ([bytes]: [Numeric]) => prettyNumeric(bytes)),
  immutable(3334, 'pg_size_bytes', [Oid.text], Oid.int8, ([text]: [string]) => parseSize(text)),
]

/** Limits are of the value still in the unit: beyond it the next unit reads better. Halves round away from zero. */
const units: readonly {
  readonly name: string
  readonly limit: bigint
  readonly round: boolean
  readonly shift: bigint
}[] = [
  { name: 'bytes', limit: 10n * 1024n, round: false, shift: 0n },
  { name: 'kB', limit: 20n * 1024n - 1n, round: true, shift: 10n },
  { name: 'MB', limit: 20n * 1024n - 1n, round: true, shift: 20n },
  { name: 'GB', limit: 20n * 1024n - 1n, round: true, shift: 30n },
  { name: 'TB', limit: 20n * 1024n - 1n, round: true, shift: 40n },
  { name: 'PB', limit: 20n * 1024n - 1n, round: true, shift: 50n },
]

const magnitude = (value: bigint): bigint => (value < 0n ? -value : value)

function prettyBytes(bytes: bigint): string {
  let size = bytes
  for (const [index, unit] of units.entries()) {
    const next = units[index + 1]
    if (!next || magnitude(size) < unit.limit) {
      const shown = unit.round ? (size + (size < 0n ? -1n : 1n)) / 2n : size
      return `${shown} ${unit.name}`
    }
    // Keeps one more bit than the unit has, for the rounding above.
    const bits = next.shift - unit.shift - (next.round ? 1n : 0n) + (unit.round ? 1n : 0n)
    size /= 1n << bits
  }
  return `${size} bytes`
}

function prettyNumeric(bytes: Numeric): string {
  if (bytes.special !== undefined) return `${formatNumeric(bytes)} bytes`
  if (magnitude(trunc(bytes).coefficient) < 10n * 1024n) return `${formatNumeric(bytes)} bytes`
  return prettyBytes(trunc(bytes).coefficient)
}

function parseSize(text: string): bigint {
  const parts = /^\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*(.*?)\s*$/s.exec(text)
  if (!parts) throw invalidParameter(`invalid size: "${text}"`)
  const name = parts[2].toLowerCase()
  const unit = name === '' || name === 'b' ? units[0] : units.find((candidate) => candidate.name.toLowerCase() === name)
  if (!unit) {
    throw invalidParameter(`invalid size: "${text}"`, {
      detail: `Invalid size unit: "${parts[2]}".`,
      hint: 'Valid units are "bytes", "B", "kB", "MB", "GB", "TB", and "PB".',
    })
  }
  const product = multiply(parseNumeric(parts[1]), fromBigint(1n << unit.shift))
  return toBigint(round(product), 'bigint', -(1n << 63n), (1n << 63n) - 1n)
}
