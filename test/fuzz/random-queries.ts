// Random queries over the random tables: expressions, joins, subqueries and aggregates that both servers must answer alike.
import type { Random } from '../support/random.ts'
import { added, columns, type Kind, literal, tables } from './random-tables.ts'

interface Alias {
  readonly name: string
}

const all = [...columns, added]
const kinds = [...new Set(columns.map(({ kind }) => kind))]
const comparisons = ['=', '<>', '<', '<=', '>', '>=']
const sqlTypes: Readonly<Record<Kind, string>> = {
  int2: 'smallint',
  int4: 'int',
  int8: 'bigint',
  numeric: 'numeric',
  float4: 'real',
  float8: 'double precision',
  bool: 'boolean',
  date: 'date',
  timestamp: 'timestamp',
  text: 'text',
  bpchar: 'char(6)',
}

export class QueryMaker {
  readonly #random: Random
  /** Whether arithmetic that may overflow or divide by zero is among what is computed. */
  #failing = false

  constructor(random: Random) {
    this.#random = random
  }

  /** failing: an error is as good as rows, if both servers have one. */
  query(): { readonly sql: string; readonly failing: boolean } {
    const failing = this.#random.below(5) === 0
    this.#failing = failing
    return { failing, sql: failing ? this.#computed() : this.#pick(this.#plain, this.#grouped, this.#grouped) }
  }

  #pick<T>(...makers: readonly (() => T)[]): T {
    return this.#random.pick(makers).call(this)
  }

  /** Every row is computed, so that there is an error or none, wherever a server begins. */
  #computed(): string {
    const from = { name: 'a' }
    const items = Array.from({ length: 1 + this.#random.below(2) }, () =>
      this.#value(this.#random.pick(kinds), [from], 3),
    )
    return `SELECT ${items.join(', ')} FROM ${this.#random.pick(tables.slice(0, 2))} a`
  }

  #plain = (): string => {
    const { from, aliases, where } = this.#relation()
    const items = Array.from({ length: 1 + this.#random.below(3) }, () =>
      this.#value(this.#random.pick(kinds), aliases, 2),
    )
    return `SELECT ${items.join(', ')} FROM ${from}${where}`
  }

  #grouped = (): string => {
    const random = this.#random
    const { from, aliases, where } = this.#relation()
    const keys = Array.from({ length: random.below(3) }, () => this.#key(aliases))
    const calls = Array.from({ length: 1 + random.below(4) }, () => this.#aggregate(aliases))
    const groups = keys.length > 0 ? ` GROUP BY ${keys.map((_, i) => i + 1).join(', ')}` : ''
    const having = keys.length > 0 && random.below(4) === 0 ? ' HAVING count(*) > 1' : ''
    return `SELECT ${[...keys, ...calls].join(', ')} FROM ${from}${where}${groups}${having}`
  }

  /** Equal values look alike in all of these. */
  #key(aliases: readonly Alias[]): string {
    const random = this.#random
    if (random.below(3) === 0) return this.#condition(aliases, 1)
    const usable = all.filter(({ name }) => name !== 'n' && name !== 'id')
    return `${random.pick(aliases).name}.${random.pick(usable).name}`
  }

  #aggregate(aliases: readonly Alias[]): string {
    const random = this.#random
    const filter = random.below(4) === 0 ? ` FILTER (WHERE ${this.#condition(aliases, 1)})` : ''
    const column = (of: readonly Kind[]): string =>
      `${random.pick(aliases).name}.${random.pick(all.filter(({ kind, name }) => of.includes(kind) && name !== 'n')).name}`
    const distinct = random.below(6) === 0 ? 'DISTINCT ' : ''
    const exact: readonly Kind[] = ['int2', 'int4', 'int8', 'numeric']
    switch (random.below(6)) {
      case 0:
        return `count(*)${filter}`
      case 1:
        return `count(${distinct}${this.#value(random.pick(kinds), aliases, 1)})${filter}`
      case 2:
        return `sum(${distinct}${random.below(2) === 0 ? column(exact) : `${column(['numeric'])} * ${column(['int2', 'int4'])}`})${filter}`
      case 3:
        return `avg(${distinct}${column(exact)})${filter}`
      default:
        return `${random.pick(['min', 'max'])}(${column([...exact, 'float8', 'date', 'timestamp', 'text', 'bpchar'])})${filter}`
    }
  }

  #relation(): { readonly from: string; readonly aliases: readonly Alias[]; readonly where: string } {
    const random = this.#random
    const aliases: Alias[] = [{ name: 'a' }]
    let from = `${random.pick(tables)} a`
    const joins = random.pick([0, 0, 1, 1, 2])
    for (let i = 0; i < joins; i++) {
      const name = 'bc'[i]
      const table = random.pick(tables.slice(0, 2))
      const other = { name }
      const residual = random.below(3) === 0 ? ` AND ${this.#condition([random.pick(aliases), other], 1)}` : ''
      const type = random.pick(['JOIN', 'LEFT JOIN'])
      from += ` ${type} ${table} ${name} ON ${this.#equality(random.pick(aliases), other)}${residual}`
      aliases.push(other)
    }
    const conditions = Array.from({ length: random.below(3) }, () => this.#condition(aliases, 2))
    if (random.below(4) === 0) conditions.push(this.#subquery(random.pick(aliases)))
    return {
      from,
      aliases,
      where: conditions.length > 0 ? ` WHERE ${conditions.map((one) => `(${one})`).join(' AND ')}` : '',
    }
  }

  #equality(a: Alias, b: Alias): string {
    const left = this.#random.pick(all)
    const alike = all.filter(({ kind }) => kind === left.kind)
    const right = this.#random.pick(alike)
    return `${a.name}.${left.name} = ${b.name}.${right.name}`
  }

  #subquery(outer: Alias): string {
    const random = this.#random
    const table = random.pick(tables.slice(0, 2))
    const inner = { name: 'z' }
    const residual = random.below(2) === 0 ? ` AND ${this.#condition([outer, inner], 1)}` : ''
    const column = random.pick(['i', 's', 'd', 'x'])
    return random.pick([
      () => `EXISTS (SELECT 1 FROM ${table} z WHERE ${this.#equality(outer, inner)}${residual})`,
      () => `NOT EXISTS (SELECT 1 FROM ${table} z WHERE ${this.#equality(outer, inner)}${residual})`,
      () => `${outer.name}.${column} IN (SELECT z.${column} FROM ${table} z WHERE ${this.#condition([inner], 1)})`,
      () => `${outer.name}.${column} NOT IN (SELECT z.${column} FROM ${table} z WHERE ${this.#condition([inner], 1)})`,
      () => `${outer.name}.i > (SELECT avg(z.i) FROM ${table} z WHERE z.s = ${outer.name}.s)`,
    ])()
  }

  #condition(aliases: readonly Alias[], depth: number): string {
    const random = this.#random
    const less = (): string => this.#condition(aliases, depth - 1)
    const kind = random.pick(kinds)
    const value = (of = kind): string => this.#value(of, aliases, depth - 1)
    if (depth <= 0 || random.below(2) === 0) return `${value()} ${random.pick(comparisons)} ${value()}`
    switch (random.below(9)) {
      case 0:
        return `(${less()} ${random.pick(['AND', 'OR'])} ${less()})`
      case 1:
        return `NOT (${less()})`
      case 2:
        return `(${value()}) IS ${random.pick(['', 'NOT '])}NULL`
      case 3:
        return `(${less()}) IS ${random.pick(['', 'NOT '])}${random.pick(['TRUE', 'FALSE', 'UNKNOWN'])}`
      case 4:
        return `(${value()}) IS ${random.pick(['', 'NOT '])}DISTINCT FROM ${value()}`
      case 5: {
        const list = Array.from({ length: 1 + random.below(4) }, () => this.#constant(kind))
        return `(${value()}) ${random.pick(['', 'NOT '])}IN (${list.join(', ')})`
      }
      case 6:
        return `(${value()}) BETWEEN ${this.#constant(kind)} AND ${this.#constant(kind)}`
      case 7:
        return `(${value('text')}) ${random.pick(['', 'NOT '])}LIKE '${random.pick(['%a%', 'a%', '%b', '%special%requests%', '_b%', '%é%', 'abc', '50\\%'])}'`
      default:
        return value('bool')
    }
  }

  #constant(kind: Kind): string {
    if (this.#random.below(12) === 0) return `NULL::${sqlTypes[kind]}`
    return `(${literal(this.#random, kind, this.#random.below(6) === 0)})::${sqlTypes[kind]}`
  }

  #value(kind: Kind, aliases: readonly Alias[], depth: number): string {
    const random = this.#random
    const column = (): string =>
      `${random.pick(aliases).name}.${random.pick(all.filter((one) => one.kind === kind)).name}`
    if (depth <= 0 || random.below(3) === 0) return random.below(4) === 0 ? this.#constant(kind) : column()
    const value = (of = kind): string => this.#value(of, aliases, depth - 1)
    if (random.below(3) === 0)
      return random.pick([
        () => `CASE WHEN ${this.#condition(aliases, depth - 1)} THEN ${value()} ELSE ${value()} END`,
        () => `coalesce(${value()}, ${value()})`,
        () => `${random.pick(['greatest', 'least'])}(${value()}, ${value()})`,
        () => `nullif(${value()}, ${value()})`,
      ])()
    return this.#call(kind, value)
  }

  #call(kind: Kind, value: (of?: Kind) => string): string {
    const random = this.#random
    const failing = this.#failing
    switch (kind) {
      case 'bool':
        return `(${value('int4')} ${random.pick(comparisons)} ${value('int8')})`
      case 'int2':
        return failing
          ? `(${value()} ${random.pick(['+', '-', '*', '/', '%'])} ${value()})`
          : `(${value()} & ${value()})`
      case 'int4':
        if (!failing) return random.pick([() => `length(${value('text')})`, () => `(${value()} | ${value()})`])()
        return random.pick([
          () => `(${value()} ${random.pick(['+', '-', '*', '/', '%'])} ${value('int2')})`,
          () => `abs(${value()})`,
          () => `(${value('int8')})::int`,
          () => `-(${value()})`,
        ])()
      case 'int8':
        if (!failing) return `(${value('int4')})::bigint`
        return `(${value()} ${random.pick(['+', '-', '*', '/', '%'])} ${value(random.pick(['int4', 'int8']))})`
      case 'numeric':
        return random.pick([
          () => `(${value()} ${random.pick(['+', '-', '*'])} ${value()})`,
          () => `abs(${value()})`,
          () => `(${value('int4')})::numeric`,
          () => `extract(${random.pick(['year', 'month', 'day'])} from ${value(random.pick(['date', 'timestamp']))})`,
          ...(failing ? [() => `(${value()} / ${value()})`] : []),
        ])()
      case 'float4':
        return `(- ${value()})`
      case 'float8':
        return failing
          ? `(${value()} ${random.pick(['+', '-', '*', '/'])} ${value()})`
          : random.pick([() => `(${value('int4')})::float8`, () => `abs(${value()})`])()
      case 'date':
        return failing ? `(${value()} ${random.pick(['+', '-'])} ${value('int2')})` : `least(${value()}, ${value()})`
      case 'timestamp':
        return failing ? `(${value('date')})::timestamp` : value()
      case 'text':
        return random.pick([
          () => `substring(${value()} from ${random.below(4)} for ${random.below(4)})`,
          () => `substr(${value()}, ${random.below(4)})`,
          () => `(${value('bpchar')})::text`,
          () => `upper(${value()})`,
        ])()
      case 'bpchar':
        return value()
    }
  }
}
