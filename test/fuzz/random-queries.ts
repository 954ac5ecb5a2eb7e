// Random queries over the random tables: joins, subqueries, groups, windows, set operations and orders that both servers must answer alike.
import type { Random } from '../support/random.ts'
import { type Alias, all, ExpressionMaker, kinds } from './random-expressions.ts'
import { type Kind, tables } from './random-tables.ts'

export interface RandomQuery {
  readonly sql: string
  /** An error is as good as rows, if both servers have one. */
  readonly failing: boolean
  /** The rows come in one order. */
  readonly ordered: boolean
}

interface Select {
  readonly sql: string
  readonly columns: number
}

export class QueryMaker {
  readonly #random: Random
  readonly #expressions: ExpressionMaker

  constructor(random: Random) {
    this.#random = random
    this.#expressions = new ExpressionMaker(random)
  }

  query(): RandomQuery {
    const random = this.#random
    const failing = random.below(5) === 0
    this.#expressions.failing = failing
    if (failing) return { failing, ordered: false, sql: this.#computed() }
    if (random.below(4) === 0) return { failing, ordered: false, sql: this.#plain() }
    const make = random.pick([this.#grouped, this.#grouped, this.#distinct, this.#windowed, this.#combined])
    const { sql, columns } = make()
    if (random.below(2) === 0) return { failing, ordered: false, sql }
    return { failing, ordered: true, sql: `SELECT * FROM (${sql}) q${this.#order(columns)}` }
  }

  /** By all columns, so that only rows that look alike may change places. */
  #order(columns: number): string {
    const random = this.#random
    const left = Array.from({ length: columns }, (_, i) => i + 1)
    const keys = Array.from({ length: columns }, () => {
      const [number] = left.splice(random.below(left.length), 1)
      return `${number}${random.pick(['', ' DESC'])}${random.pick(['', '', ' NULLS FIRST', ' NULLS LAST'])}`
    })
    const limit = random.pick([
      '',
      '',
      ` LIMIT ${random.below(20)}`,
      ` LIMIT ${random.below(20)} OFFSET ${random.below(9)}`,
    ])
    return ` ORDER BY ${keys.join(', ')}${limit}`
  }

  /** Every row is computed, so that there is an error or none, wherever a server begins. */
  #computed(): string {
    const from = { name: 'a' }
    const items = Array.from({ length: 1 + this.#random.below(2) }, () =>
      this.#expressions.value(this.#random.pick(kinds), [from], 3),
    )
    return `SELECT ${items.join(', ')} FROM ${this.#random.pick(tables.slice(0, 2))} a`
  }

  #plain(): string {
    const { from, aliases, where } = this.#relation()
    const items = Array.from({ length: 1 + this.#random.below(3) }, () =>
      this.#expressions.value(this.#random.pick(kinds), aliases, 2),
    )
    return `SELECT ${items.join(', ')} FROM ${from}${where}`
  }

  #distinct = (): Select => {
    const { from, aliases, where } = this.#relation()
    const keys = Array.from({ length: 1 + this.#random.below(3) }, () => this.#expressions.key(aliases))
    return { sql: `SELECT DISTINCT ${keys.join(', ')} FROM ${from}${where}`, columns: keys.length }
  }

  /** Peers have the same answer, whichever comes first. */
  #windowed = (): Select => {
    const random = this.#random
    const { from, aliases, where } = this.#relation()
    const keys = Array.from({ length: 1 + random.below(2) }, () => this.#expressions.keyColumn(aliases))
    const calls = Array.from({ length: 1 + random.below(2) }, () => {
      const partition = random.below(3) === 0 ? '' : `PARTITION BY ${this.#expressions.key(aliases)}`
      const by = `ORDER BY ${this.#expressions.keyColumn(aliases)}${random.pick(['', ' DESC', ' NULLS FIRST'])}`
      const call = random.pick([
        'rank()',
        'dense_rank()',
        'cume_dist()',
        'count(*)',
        `count(${this.#expressions.keyColumn(aliases)})`,
        `sum(${this.#expressions.keyColumn(aliases, 'int4')})`,
        `min(${this.#expressions.keyColumn(aliases, 'text')})`,
        `max(${this.#expressions.keyColumn(aliases, 'date')})`,
      ])
      return `${call} OVER (${[partition, call.includes('rank') || random.below(2) === 0 ? by : ''].join(' ')})`
    })
    return { sql: `SELECT ${[...keys, ...calls].join(', ')} FROM ${from}${where}`, columns: keys.length + calls.length }
  }

  #combined = (): Select => {
    const random = this.#random
    const columns = Array.from({ length: 1 + random.below(3) }, () =>
      random.pick(kinds.filter((kind) => kind !== 'bool')),
    )
    const side = (): string => {
      const { from, aliases, where } = this.#relation()
      return `SELECT ${columns.map((kind) => this.#expressions.keyColumn(aliases, kind)).join(', ')} FROM ${from}${where}`
    }
    const operator = random.pick(['UNION', 'UNION ALL', 'INTERSECT', 'INTERSECT ALL', 'EXCEPT', 'EXCEPT ALL'])
    return { sql: `${side()} ${operator} ${side()}`, columns: columns.length }
  }

  #grouped = (): Select => {
    const random = this.#random
    const { from, aliases, where } = this.#relation()
    const keys = Array.from({ length: random.below(3) }, () => this.#expressions.key(aliases))
    const calls = Array.from({ length: 1 + random.below(4) }, () => this.#aggregate(aliases))
    const numbers = keys.map((_, i) => String(i + 1))
    // A key that is there twice is two keys to PostgreSQL's sets.
    const inSets = keys.length > 0 && new Set(keys).size === keys.length && random.below(4) === 0
    const groups = keys.length > 0 ? ` GROUP BY ${inSets ? this.#sets(numbers) : numbers.join(', ')}` : ''
    const having = keys.length > 0 && random.below(4) === 0 ? ' HAVING count(*) > 1' : ''
    const grouping = inSets ? [`grouping(${keys.join(', ')})`] : []
    const items = [...keys, ...calls, ...grouping]
    return { sql: `SELECT ${items.join(', ')} FROM ${from}${where}${groups}${having}`, columns: items.length }
  }

  #sets(keys: readonly string[]): string {
    const all = keys.join(', ')
    return this.#random.pick([
      `ROLLUP (${all})`,
      `CUBE (${all})`,
      `GROUPING SETS ((${all}), (${keys[0]}), ())`,
      `GROUPING SETS ((), (${keys.at(-1)}), (), (${all}))`,
    ])
  }

  #aggregate(aliases: readonly Alias[]): string {
    const random = this.#random
    const filter = random.below(4) === 0 ? ` FILTER (WHERE ${this.#expressions.condition(aliases, 1)})` : ''
    const column = (of: readonly Kind[]): string =>
      `${random.pick(aliases).name}.${random.pick(all.filter(({ kind, name }) => of.includes(kind) && name !== 'n')).name}`
    const distinct = random.below(6) === 0 ? 'DISTINCT ' : ''
    const exact: readonly Kind[] = ['int2', 'int4', 'int8', 'numeric']
    switch (random.below(6)) {
      case 0:
        return `count(*)${filter}`
      case 1:
        return `count(${distinct}${this.#expressions.value(random.pick(kinds), aliases, 1)})${filter}`
      case 2:
        return `sum(${distinct}${random.below(2) === 0 ? column(exact) : `${column(['numeric'])} * ${column(['int2', 'int4'])}`})${filter}`
      case 3:
        return `avg(${distinct}${column(exact)})${filter}`
      default:
        return `${random.pick(['min', 'max'])}(${column([...exact, 'float8', 'date', 'timestamp', 'text', 'bpchar'])})${filter}`
    }
  }

  #relation(): {
    readonly from: string
    readonly aliases: readonly Alias[]
    readonly where: string
  } {
    const random = this.#random
    const aliases: Alias[] = [{ name: 'a' }]
    let from = `${random.pick(tables)} a`
    const joins = random.pick([0, 0, 1, 1, 2])
    for (let i = 0; i < joins; i++) {
      const name = 'bc'[i]
      const table = random.pick(tables.slice(0, 2))
      const other = { name }
      const residual =
        random.below(3) === 0 ? ` AND ${this.#expressions.condition([random.pick(aliases), other], 1)}` : ''
      const type = random.pick(['JOIN', 'LEFT JOIN'])
      from += ` ${type} ${table} ${name} ON ${this.#expressions.equality(random.pick(aliases), other)}${residual}`
      aliases.push(other)
    }
    const conditions = Array.from({ length: random.below(3) }, () => this.#expressions.condition(aliases, 2))
    if (random.below(4) === 0) conditions.push(this.#subquery(random.pick(aliases)))
    return {
      from,
      aliases,
      where: conditions.length > 0 ? ` WHERE ${conditions.map((one) => `(${one})`).join(' AND ')}` : '',
    }
  }

  #subquery(outer: Alias): string {
    const random = this.#random
    const table = random.pick(tables.slice(0, 2))
    const inner = { name: 'z' }
    const residual = random.below(2) === 0 ? ` AND ${this.#expressions.condition([outer, inner], 1)}` : ''
    const column = random.pick(['i', 's', 'd', 'x'])
    return random.pick([
      () => `EXISTS (SELECT 1 FROM ${table} z WHERE ${this.#expressions.equality(outer, inner)}${residual})`,
      () => `NOT EXISTS (SELECT 1 FROM ${table} z WHERE ${this.#expressions.equality(outer, inner)}${residual})`,
      () =>
        `${outer.name}.${column} IN (SELECT z.${column} FROM ${table} z WHERE ${this.#expressions.condition([inner], 1)})`,
      () =>
        `${outer.name}.${column} NOT IN (SELECT z.${column} FROM ${table} z WHERE ${this.#expressions.condition([inner], 1)})`,
      () => `${outer.name}.i > (SELECT avg(z.i) FROM ${table} z WHERE z.s = ${outer.name}.s)`,
    ])()
  }
}
