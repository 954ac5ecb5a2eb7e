// Random expressions over columns of the random tables.
import type { Random } from '../support/random.ts'
import { added, columns, type Kind, literal } from './random-tables.ts'

export interface Alias {
  readonly name: string
}

export const all = [...columns, added]
export const kinds = [...new Set(columns.map(({ kind }) => kind))]
/** Some that compiled code looks for itself, and some that it does not. */
const regexes = ['^s', '^([^ ]*) ', '[a-c]$', '^.*b', 'é|a', '^(?:a)?.*$', '']
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

export class ExpressionMaker {
  readonly #random: Random
  /** Whether arithmetic that may overflow or divide by zero is among what is computed. */
  failing = false

  constructor(random: Random) {
    this.#random = random
  }

  /** Equal values look alike in all of these. */
  key(aliases: readonly Alias[]): string {
    const random = this.#random
    if (random.below(3) === 0) return this.condition(aliases, 1)
    return this.keyColumn(aliases)
  }

  /** Equal values look alike in all of these. */
  keyColumn(aliases: readonly Alias[], kind?: Kind): string {
    const usable = all.filter((one) => one.name !== 'n' && one.name !== 'id' && (!kind || one.kind === kind))
    return `${this.#random.pick(aliases).name}.${this.#random.pick(usable).name}`
  }

  equality(a: Alias, b: Alias): string {
    const left = this.#random.pick(all)
    const alike = all.filter(({ kind }) => kind === left.kind)
    const right = this.#random.pick(alike)
    return `${a.name}.${left.name} = ${b.name}.${right.name}`
  }

  condition(aliases: readonly Alias[], depth: number): string {
    const random = this.#random
    const less = (): string => this.condition(aliases, depth - 1)
    const kind = random.pick(kinds)
    const value = (of = kind): string => this.value(of, aliases, depth - 1)
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
        if (random.below(3) === 0) return `(${value('text')}) ${random.pick(['~', '!~'])} '${random.pick(regexes)}'`
        return `(${value('text')}) ${random.pick(['', 'NOT '])}LIKE '${random.pick(['%a%', 'a%', '%b', '%special%requests%', '_b%', '%é%', 'abc', '50\\%'])}'`
      default:
        return value('bool')
    }
  }

  #constant(kind: Kind): string {
    if (this.#random.below(12) === 0) return `NULL::${sqlTypes[kind]}`
    return `(${literal(this.#random, kind, this.#random.below(6) === 0)})::${sqlTypes[kind]}`
  }

  value(kind: Kind, aliases: readonly Alias[], depth: number): string {
    const random = this.#random
    const column = (): string =>
      `${random.pick(aliases).name}.${random.pick(all.filter((one) => one.kind === kind)).name}`
    if (depth <= 0 || random.below(3) === 0) return random.below(4) === 0 ? this.#constant(kind) : column()
    const value = (of = kind): string => this.value(of, aliases, depth - 1)
    if (random.below(3) === 0)
      return random.pick([
        () => `CASE WHEN ${this.condition(aliases, depth - 1)} THEN ${value()} ELSE ${value()} END`,
        () => `coalesce(${value()}, ${value()})`,
        () => `${random.pick(['greatest', 'least'])}(${value()}, ${value()})`,
        () => `nullif(${value()}, ${value()})`,
      ])()
    return this.#call(kind, value)
  }

  #call(kind: Kind, value: (of?: Kind) => string): string {
    const random = this.#random
    const failing = this.failing
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
          () => `(${value()} / ${random.pick(['2', '3', '-7', '100', '0.25', '12.5', '1000000'])})`,
          () => `(${value()} / nullif(${value()}, 0))`,
          () => `${random.pick(['round', 'trunc'])}(${value()}, ${random.below(5)})`,
          () => `${random.pick(['ceil', 'floor', 'sign'])}(${value()})`,
          () => `mod(${value()}, ${random.pick(['7', '0.3', '-2.50'])})`,
          ...(failing
            ? [
                () => `(${value()} / ${value()})`,
                () => `(${value()})::numeric(${random.pick(['9,3', '30,6', '12,0'])})`,
                () => `(${value('float8')})::numeric`,
              ]
            : []),
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
          () => `regexp_replace(${value()}, '${random.pick(regexes)}', '<\\1>'${random.pick(['', ", 'g'"])})`,
        ])()
      case 'bpchar':
        return value()
    }
  }
}
