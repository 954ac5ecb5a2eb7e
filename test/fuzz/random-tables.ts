// Random tables as SQL: what fills them so that their rows lie in segments of several layouts, in memory, and in an open transaction.
import type { Random } from '../support/random.ts'

export const columns = [
  { name: 'id', type: 'int', kind: 'int4' },
  { name: 's', type: 'smallint', kind: 'int2' },
  { name: 'i', type: 'int', kind: 'int4' },
  { name: 'l', type: 'bigint', kind: 'int8' },
  { name: 'm', type: 'numeric(12,2)', kind: 'numeric' },
  { name: 'n', type: 'numeric', kind: 'numeric' },
  { name: 'r', type: 'real', kind: 'float4' },
  { name: 'f', type: 'double precision', kind: 'float8' },
  { name: 'b', type: 'boolean', kind: 'bool' },
  { name: 'd', type: 'date', kind: 'date' },
  { name: 'ts', type: 'timestamp', kind: 'timestamp' },
  { name: 'x', type: 'text', kind: 'text' },
  { name: 'v', type: 'varchar(30)', kind: 'text' },
  { name: 'c', type: 'char(6)', kind: 'bpchar' },
] as const

export type Kind = (typeof columns)[number]['kind']

/** Added when there are rows already, with a default. */
export const added = { name: 'e', type: "text DEFAULT 'gone before'", kind: 'text' } as const

export const tables = ['t0', 't1', 't2'] as const

const texts = [
  '',
  ' ',
  'a',
  'A',
  'ab',
  'abc',
  'b',
  'é',
  '日本',
  '😀 x',
  'special requests',
  '50%',
  'x_y',
  'gone before',
  'zz top zz',
]
const long = 'long '.repeat(60)

/** wide: values from all over the type. */
export function literal(random: Random, kind: Kind, wide: boolean): string {
  const small = (): number => random.below(9) - 4
  switch (kind) {
    case 'bool':
      return random.pick(['true', 'false'])
    case 'int2':
      return wide ? random.pick(['32767', '-32768', '0', String(random.below(65536) - 32768)]) : String(small())
    case 'int4':
      return wide
        ? random.pick(['2147483647', '-2147483648', String(random.below(2 ** 32) - 2 ** 31)])
        : String(small())
    case 'int8':
      return wide
        ? random.pick(['9223372036854775807', '-9223372036854775808', String(random.below(2 ** 50) - 2 ** 49)])
        : String(small())
    case 'numeric':
      return wide
        ? random.pick(['9999999999.99', '-9999999999.99', '0.01', (random.below(2 ** 39) / 100).toFixed(2)])
        : `${small()}.${random.below(4) * 25}`
    case 'float4':
    case 'float8':
      // Sums of eighths are exact in any order.
      return wide ? random.pick(["'NaN'", "'Infinity'", "'-Infinity'", '1e30', '123456.5']) : String(small() / 8 + 0)
    case 'date':
      return wide
        ? random.pick([
            "'infinity'",
            "'-infinity'",
            "'0044-03-15 BC'",
            "'4714-11-24 BC'",
            "'9999-12-31'",
            "'1900-02-28'",
          ])
        : `'2000-0${random.below(3) + 1}-${10 + random.below(19)}'`
    case 'timestamp':
      return wide
        ? random.pick([
            "'infinity'",
            "'-infinity'",
            "'1969-12-31 23:59:59.999999'",
            "'0001-01-01 BC'",
            "'2024-02-29 12:00'",
          ])
        : `'2000-0${random.below(3) + 1}-${10 + random.below(19)} ${random.pick(['00:00', '12:30:00.5'])}'`
    case 'text':
    case 'bpchar': {
      const text = kind === 'text' && wide && random.below(3) === 0 ? long.slice(0, 30) : random.pick(texts)
      return `'${kind === 'bpchar' ? Array.from(text).slice(0, 6).join('') : text.slice(0, 30)}'`
    }
  }
}

function row(random: Random, id: number, wide: boolean, nulls: boolean): string {
  const cells = columns.map(({ kind }, i) => {
    if (i === 0) return String(id)
    if (nulls && random.below(5) === 0) return 'NULL'
    return literal(random, kind, wide && random.below(4) === 0)
  })
  return `(${cells.join(', ')})`
}

/** flush: what comes before lies in a segment from then on. */
export type Step = { readonly sql: string } | { readonly flush: string }

/** Statements that make and fill the tables. */
export function* filling(random: Random): Generator<Step> {
  for (const table of tables) {
    const names = columns.map(({ name }) => name).join(', ')
    yield { sql: `CREATE TABLE ${table} (${columns.map(({ name, type }) => `${name} ${type}`).join(', ')})` }
    let id = 0
    const insert = (rows: number): Step => {
      const wide = random.below(2) === 0
      const nulls = random.below(2) === 0
      const all = Array.from({ length: rows }, () => row(random, ++id, wide, nulls))
      return { sql: `INSERT INTO ${table} (${names}) VALUES ${all.join(', ')}` }
    }
    for (let segment = 0; segment < 3; segment++) {
      yield insert(10 + random.below(40))
      if (segment === 1) yield { sql: `ALTER TABLE ${table} ADD COLUMN ${added.name} ${added.type}` }
      if (random.below(3) === 0) yield { sql: `DELETE FROM ${table} WHERE id % 7 = ${random.below(7)}` }
      yield { flush: table }
    }
    yield* changes(random, table)
    yield insert(1 + random.below(30))
  }
  // More rows than a batch has, with as many groups as a table must grow for.
  yield {
    sql: `INSERT INTO t2 (id, s, i, l, m, x, c) SELECT g, g % 5, g % 3000, g * 7, g % 11 / 4.0, 'text ' || g % 2500, 'c' || g % 40
      FROM generate_series(1000, 11000) g`,
  }
  if (random.below(2) === 0) yield { flush: 't2' }
}

/** Deletes and updates, of rows wherever they lie. */
export function* changes(random: Random, table: string): Generator<Step> {
  yield { sql: `DELETE FROM ${table} WHERE id % 11 = ${random.below(11)}` }
  yield { sql: `UPDATE ${table} SET i = i % 5 + 1, x = 'updated' WHERE id % 13 = ${random.below(13)}` }
  yield { sql: `UPDATE ${table} SET e = NULL, m = m % 100 WHERE id % 17 = ${random.below(17)}` }
}
