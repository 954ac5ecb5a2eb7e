// Random queries of every shape over a few small tables: joins of all kinds, LATERAL, windows with frames, grouping sets, DISTINCT ON, set
// operations, CTEs, and subqueries wherever they may stand. Rows are compared as sets, and come in few.
import type { Random } from '../support/random.ts'
import { type Source, term, type TermType, termTypes } from './typed-terms.ts'

interface Relation {
  /** As it stands in FROM, with its alias. */
  readonly sql: string
  readonly sources: readonly Source[]
}

const tableColumns: readonly (readonly [name: string, type: TermType])[] = [
  ['i', 'int4'],
  ['l', 'int8'],
  ['n', 'numeric'],
  ['f', 'float8'],
  ['t', 'text'],
  ['b', 'bool'],
  ['d', 'date'],
  ['ts', 'timestamp'],
  ['tz', 'timestamptz'],
  ['v', 'interval'],
  ['ia', 'int4[]'],
  ['ta', 'text[]'],
  ['r', 'int4range'],
  ['j', 'jsonb'],
]
export const wideTables = ['w1', 'w2', 'w3'] as const

/** Statements that make and fill the tables. */
export function* wideSetUp(random: Random): Generator<string> {
  for (const table of wideTables) {
    yield `CREATE TABLE ${table} (${tableColumns.map(([name, type]) => `${name} ${type}`).join(', ')})`
    const rows = Array.from({ length: table === 'w3' ? 40 : 9 }, () => {
      const cells = tableColumns.map(([, type]) => (random.below(6) === 0 ? 'NULL' : term(random, type, [], 0)))
      cells[0] = random.below(5) === 0 ? 'NULL' : String(random.below(12) - 3)
      return `(${cells.join(', ')})`
    })
    yield `INSERT INTO ${table} VALUES ${rows.join(', ')}`
  }
}

/** What has a total order and equality, so that it may be grouped and sorted. */
const keyTypes: readonly TermType[] = termTypes.filter((type) => type !== 'float8')

export class WideQueries {
  readonly #random: Random
  #alias = 0

  constructor(random: Random) {
    this.#random = random
  }

  query(): string {
    this.#alias = 0
    return this.#random.pick([
      this.#plain,
      this.#plain,
      this.#grouped,
      this.#windows,
      this.#sets,
      this.#distinctOn,
      this.#withCte,
    ])([])
  }

  #term(type: TermType, sources: readonly Source[], depth = 2): string {
    const random = this.#random
    if (depth > 0 && random.below(12) === 0) return this.#subquery(type, sources)
    return term(random, type, sources, depth)
  }

  /** A scalar of one row at most, correlated or not. */
  #subquery(type: TermType, outer: readonly Source[]): string {
    const random = this.#random
    const { sql, sources } = this.#relation([])
    const all = [...sources, ...outer]
    const where = `WHERE ${this.#term('bool', all, 1)}`
    if (type === 'bool') {
      const key = random.pick(['int4', 'text', 'numeric'] as const)
      return random.pick([
        `EXISTS (SELECT FROM ${sql} ${where})`,
        `(${this.#term(key, outer, 1)} IN (SELECT ${this.#term(key, all, 1)} FROM ${sql} ${where}))`,
        `(${this.#term(key, outer, 1)} NOT IN (SELECT ${this.#term(key, sources, 1)} FROM ${sql} ${where}))`,
        `(${this.#term(key, outer, 1)} > ALL (SELECT ${this.#term(key, all, 1)} FROM ${sql}))`,
      ])
    }
    const value = this.#term(type, all, 1)
    if (type === 'int8') return `(SELECT count(${value}) FROM ${sql} ${where})`
    const max: readonly TermType[] = ['int4', 'numeric', 'text', 'date', 'timestamp', 'interval', 'int4[]']
    if (max.includes(type)) return `(SELECT ${random.pick(['max', 'min'])}(${value}) FROM ${sql} ${where})`
    return `(SELECT ${value} FROM ${sql} ORDER BY 1 LIMIT 1)`
  }

  #table(): Relation {
    const alias = `a${++this.#alias}`
    return {
      sql: `${this.#random.pick(wideTables.slice(0, 2))} ${alias}`,
      sources: tableColumns.map(([name, type]) => ({ name: `${alias}.${name}`, type })),
    }
  }

  /** outer: what LATERAL may name. */
  #relation(outer: readonly Source[]): Relation {
    const random = this.#random
    const kind = random.below(9)
    if (kind < 5) return this.#table()
    const alias = `a${++this.#alias}`
    if (kind === 5) {
      const types = [random.pick(keyTypes), random.pick(keyTypes)]
      const rows = Array.from(
        { length: 1 + random.below(3) },
        () => `(${types.map((type) => `(${term(random, type, [], 0)})::${type}`).join(', ')})`,
      )
      return {
        sql: `(VALUES ${rows.join(', ')}) ${alias} (x, y)`,
        sources: types.map((type, i) => ({ name: `${alias}.${'xy'[i]}`, type })),
      }
    }
    if (kind === 6) {
      return random.pick([
        () => ({
          sql: `generate_series(1, ${1 + random.below(4)}) ${alias} (x)`,
          sources: [{ name: `${alias}.x`, type: 'int4' as const }],
        }),
        () => ({
          sql: `LATERAL unnest(${this.#term('int4[]', outer, 1)}) WITH ORDINALITY ${alias} (x, y)`,
          sources: [
            { name: `${alias}.x`, type: 'int4' as const },
            { name: `${alias}.y`, type: 'int8' as const },
          ],
        }),
        () => ({
          sql: `LATERAL regexp_split_to_table(${this.#term('text', outer, 1)}, ' ') ${alias} (x)`,
          sources: [{ name: `${alias}.x`, type: 'text' as const }],
        }),
      ])()
    }
    const inner = this.#table()
    const visible = [...inner.sources, ...outer]
    const types = [random.pick(keyTypes), random.pick(keyTypes)]
    const items = types.map((type, i) => `(${this.#term(type, visible, 1)})::${type} AS ${'xy'[i]}`)
    const limit = random.below(3) === 0 ? ' ORDER BY 1, 2 LIMIT 3' : ''
    return {
      sql: `LATERAL (SELECT ${random.pick(['', 'DISTINCT '])}${items.join(', ')} FROM ${inner.sql} WHERE ${this.#term('bool', visible, 1)}${limit}) ${alias}`,
      sources: types.map((type, i) => ({ name: `${alias}.${'xy'[i]}`, type })),
    }
  }

  #from(): Relation {
    const random = this.#random
    let { sql, sources } = this.#table()
    for (let joins = random.below(3); joins > 0; joins--) {
      const kind = random.pick(['JOIN', 'LEFT JOIN', 'LEFT JOIN', 'RIGHT JOIN', 'FULL JOIN', 'CROSS JOIN'])
      const lateral = kind === 'JOIN' || kind === 'LEFT JOIN' || kind === 'CROSS JOIN'
      const right = this.#relation(lateral ? sources : [])
      const all = [...sources, ...right.sources]
      const keys = sources.filter(
        ({ type }) => right.sources.some((other) => other.type === type) && keyTypes.includes(type),
      )
      let on = ''
      if (kind !== 'CROSS JOIN') {
        on = ` ON ${this.#term('bool', all, 1)}`
        if (keys.length > 0 && (kind === 'FULL JOIN' || random.below(3) > 0)) {
          const key = random.pick(keys)
          on = ` ON ${key.name} = ${right.sources.find(({ type }) => type === key.type)!.name}${kind !== 'FULL JOIN' && random.below(2) ? ` AND ${this.#term('bool', all, 1)}` : ''}`
        } else if (kind === 'FULL JOIN') on = ' ON true'
      }
      sql = `${sql} ${kind} ${right.sql}${on}`
      sources = all
    }
    return { sql, sources }
  }

  #where(sources: readonly Source[]): string {
    return this.#random.below(2) ? ` WHERE ${this.#term('bool', sources)}` : ''
  }

  #plain = (outer: readonly Source[]): string => {
    const { sql, sources } = this.#from()
    const all = [...sources, ...outer]
    const items = Array.from({ length: 1 + this.#random.below(4) }, () =>
      this.#term(this.#random.pick(termTypes), all, 3),
    )
    return `SELECT ${items.join(', ')} FROM ${sql}${this.#where(all)}`
  }

  #aggregate(sources: readonly Source[]): string {
    const random = this.#random
    const call = random.pick([
      () => 'count(*)',
      () => `count(DISTINCT ${this.#term(random.pick(keyTypes), sources, 1)})`,
      () => `sum(${this.#term(random.pick(['int4', 'int8', 'numeric', 'interval'] as const), sources, 1)})`,
      () => `avg(${this.#term(random.pick(['int4', 'numeric'] as const), sources, 1)})`,
      () =>
        `min(${this.#term(random.pick(['text', 'date', 'numeric', 'interval', 'timestamp', 'int4[]'] as const), sources, 1)})`,
      () => `max(${this.#term(random.pick(['text', 'date', 'numeric', 'timestamptz', 'int8'] as const), sources, 1)})`,
      () => `bool_and(${this.#term('bool', sources, 1)})`,
      () => `every(${this.#term('bool', sources, 1)})`,
      () => `bit_or(${this.#term('int4', sources, 1)})`,
      () => this.#ordered('array_agg', sources),
      () => this.#ordered('jsonb_agg', sources),
      () => {
        const value = this.#term('text', sources, 1)
        return `string_agg(${value}, ',' ORDER BY ${value})`
      },
      () => `percentile_disc(0.5) WITHIN GROUP (ORDER BY ${this.#term('int4', sources, 1)})`,
      () => `mode() WITHIN GROUP (ORDER BY ${this.#term('text', sources, 1)})`,
      () => `stddev_samp(${this.#term('int4', sources, 1)})`,
      () => `range_agg(${this.#term('int4range', sources, 1)})`,
    ])()
    return random.below(4) === 0 ? `${call} FILTER (WHERE ${this.#term('bool', sources, 1)})` : call
  }

  #ordered(name: string, sources: readonly Source[]): string {
    // Not by subqueries: two that are alike are not known to be.
    const value = term(this.#random, this.#random.pick(['int4', 'text', 'date', 'numeric'] as const), sources, 0)
    return `${name}(${this.#random.pick(['', 'DISTINCT '])}${value} ORDER BY ${value})`
  }

  #grouped = (): string => {
    const random = this.#random
    const { sql, sources } = this.#from()
    const keys = Array.from({ length: 1 + random.below(3) }, () =>
      random.pick(sources.filter(({ type }) => keyTypes.includes(type))),
    )
    const names = [...new Set(keys.map(({ name }) => name))]
    const by = random.pick([
      names.join(', '),
      names.join(', '),
      `ROLLUP (${names.join(', ')})`,
      `CUBE (${names.join(', ')})`,
      `GROUPING SETS ((${names.join(', ')}), (${names[0]}), ())`,
      `DISTINCT ROLLUP (${names.join(', ')}), CUBE (${names[0]})`,
    ])
    const calls = Array.from({ length: 1 + random.below(3) }, () => this.#aggregate(sources))
    const grouping = by.includes('(') ? `, GROUPING(${names.join(', ')})` : ''
    const having =
      random.below(3) === 0 ? ` HAVING ${random.pick(['count(*) > 1', `${this.#aggregate(sources)} IS NOT NULL`])}` : ''
    return `SELECT ${[...names, ...calls].join(', ')}${grouping} FROM ${sql}${this.#where(sources)} GROUP BY ${by}${having}`
  }

  /** Rows are numbered by all that tells them apart, so that frames by rows have one answer. */
  #windows = (): string => {
    const random = this.#random
    const table = 'w3 a'
    const sources = tableColumns.map(([name, type]) => ({ name: `a.${name}`, type }))
    const calls = Array.from({ length: 1 + random.below(3) }, () => {
      const partition = random.below(2)
        ? `PARTITION BY ${this.#term(random.pick(['int4', 'bool', 'text'] as const), sources, 1)} `
        : ''
      const offset = random.below(3)
      const [frame, order] = random.pick([
        [``, 'a::text'],
        [`ROWS BETWEEN ${offset} PRECEDING AND ${random.below(3)} FOLLOWING`, 'a::text'],
        [`ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW`, 'a::text DESC'],
        [`GROUPS BETWEEN ${offset} PRECEDING AND CURRENT ROW`, random.pick(['a.i', 'a.b', 'a.t DESC NULLS LAST'])],
        [
          `RANGE BETWEEN ${offset} PRECEDING AND ${random.below(4)} FOLLOWING`,
          random.pick(['a.i', 'a.i DESC', 'a.l', 'a.n NULLS FIRST']),
        ],
        [`RANGE BETWEEN '1 mon' PRECEDING AND '1 year' FOLLOWING`, random.pick(['a.d', 'a.ts', 'a.tz DESC'])],
      ])
      const exclude =
        frame && random.below(3) === 0 ? ` EXCLUDE ${random.pick(['CURRENT ROW', 'GROUP', 'TIES', 'NO OTHERS'])}` : ''
      const tie = frame.startsWith('GROUPS') || frame.startsWith('RANGE')
      const call = random.pick(
        tie
          ? ['count(*)', 'sum(a.i)', 'max(a.t)', 'min(a.d)', 'rank()', 'dense_rank()', 'avg(a.n)', 'count(a.j)']
          : [
              'count(*)',
              'sum(a.n)',
              'first_value(a.t)',
              'last_value(a.i)',
              'nth_value(a.d, 2)',
              'lag(a.i)',
              'lead(a.t, 2, $$none$$)',
              'row_number()',
              'ntile(3)',
              'percent_rank()',
              'array_agg(a.i)',
              'string_agg(a.t, $$;$$)',
              'max(a.v)',
              'bool_or(a.b)',
            ],
      )
      return `${call} OVER (${partition}ORDER BY ${order} ${frame}${exclude})`
    })
    return `SELECT a.i, a.t, ${calls.join(', ')} FROM ${table}${this.#where(sources)}`
  }

  #sets = (): string => {
    const random = this.#random
    // Of numerics that are equal, and differ in their scale, either may stay.
    const types = Array.from({ length: 1 + random.below(2) }, () =>
      random.pick(keyTypes.filter((type) => type !== 'numeric')),
    )
    const side = (): string => {
      const { sql, sources } = this.#from()
      return `SELECT ${types.map((type) => `(${this.#term(type, sources)})::${type}`).join(', ')} FROM ${sql}${this.#where(sources)}`
    }
    const operator = (): string =>
      random.pick(['UNION', 'UNION ALL', 'INTERSECT', 'INTERSECT ALL', 'EXCEPT', 'EXCEPT ALL'])
    return random.below(2)
      ? `${side()} ${operator()} ${side()}`
      : `(${side()} ${operator()} ${side()}) ${operator()} ${side()}`
  }

  #distinctOn = (): string => {
    const random = this.#random
    const { sql, sources } = this.#from()
    const keys = sources.filter(({ type }) => ['int4', 'text', 'date', 'bool'].includes(type)).map(({ name }) => name)
    const key = random.pick(keys)
    return `SELECT DISTINCT ON (${key}) ${key}, ${keys.join(', ')} FROM ${sql}${this.#where(sources)} ORDER BY ${key}${random.pick(['', ' DESC'])}, ${keys.map((name) => `${name}${random.pick(['', ' DESC NULLS LAST', ' NULLS FIRST'])}`).join(', ')}`
  }

  #withCte = (): string => {
    const random = this.#random
    if (random.below(3) === 0) {
      const step = random.pick(['x + 1', 'x * 2', 'x + 3'])
      return `WITH RECURSIVE c (x, y) AS (SELECT 1, 'a' ${random.pick(['UNION ALL', 'UNION'])} SELECT ${step}, y || x FROM c WHERE x < ${5 + random.below(20)}) SELECT c.x, c.y, a.i FROM c LEFT JOIN w1 a ON a.i = c.x`
    }
    const { sql, sources } = this.#from()
    const types = [random.pick(keyTypes), random.pick(keyTypes)]
    const cte = `SELECT ${types.map((type, i) => `(${this.#term(type, sources)})::${type} AS ${'xy'[i]}`).join(', ')} FROM ${sql}${this.#where(sources)}`
    const named = (alias: string): Source[] => types.map((type, i) => ({ name: `${alias}.${'xy'[i]}`, type }))
    const both = [...named('c1'), ...named('c2')]
    return `WITH c AS ${random.pick(['', 'MATERIALIZED ', 'NOT MATERIALIZED '])}(${cte}) SELECT c1.*, ${this.#term(random.pick(termTypes), both)} FROM c c1 ${random.pick(['JOIN', 'LEFT JOIN'])} c c2 ON c1.x = c2.x`
  }
}
