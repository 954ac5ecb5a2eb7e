// Expressions back to SQL in PostgreSQL's spelling (ruleutils.c): for EXPLAIN, and for the catalog's texts of defaults and checks.
import { coercionOid } from '../functions/coercion/functions.ts'
import { findFunction } from '../functions/registry.ts'
import type { CatalogView } from '../tables.ts'
import type { PgArray } from '../types/array-value.ts'
import { Oid } from '../types/oids.ts'
import { arrayTypeOf, findType, formatType } from '../types/registry.ts'
import { declaredOid, declaredTypmod } from '../types/type.ts'
import type { CallExpression, Expression, SortKey } from './expression.ts'
import { deparseLiteral } from '../sql-text/deparse-literal.ts'
import { operatorNameOf } from './facts.ts'
import { quoteIdentifier } from '../sql-text/quote-identifier.ts'

/** How a column (by id, or by slot after lowering) is called where the expression stands. */
export type NameOf = (idOrSlot: number) => string

/** parameter: how $n is called, where it stands for an outer column. */
export function deparse(
  expression: Expression,
  name: NameOf,
  catalog?: CatalogView,
  parameter: (number: number) => string = (number) => `$${number}`,
): string {
  return new Deparser(name, catalog, parameter).text(expression, false)
}

/** An aggregate or window call: sum(DISTINCT x ORDER BY y) FILTER (WHERE z). */
export function deparseAggregate(
  call: {
    readonly function: number
    readonly args: readonly Expression[]
    readonly distinct?: boolean
    readonly filter?: Expression
    readonly orderBy?: readonly SortKey[]
  },
  name: NameOf,
  catalog?: CatalogView,
): string {
  const text = (expression: Expression): string => deparse(expression, name, catalog)
  const definition = findFunction(call.function)
  const args = call.args.map(text).join(', ')
  const distinct = call.distinct ? 'DISTINCT ' : ''
  const order = call.orderBy?.length ? ` ORDER BY ${deparseKeys(call.orderBy, text).join(', ')}` : ''
  const star = call.args.length === 0 && definition?.kind === 'aggregate' ? '*' : ''
  const filter = call.filter ? ` FILTER (WHERE ${text(call.filter)})` : ''
  return `${quoteIdentifier(definition?.name ?? `function_${call.function}`)}(${distinct}${args}${star}${order})${filter}`
}

export const deparseKeys = (keys: readonly SortKey[], text: (expression: Expression) => string): string[] =>
  keys.map((key) => {
    const direction = key.descending ? ' DESC' : ''
    const nulls = key.nullsFirst === key.descending ? '' : key.nullsFirst ? ' NULLS FIRST' : ' NULLS LAST'
    return `${text(key.expression)}${direction}${nulls}`
  })

class Deparser {
  readonly #name: NameOf
  readonly #catalog: CatalogView | undefined
  readonly #parameter: (number: number) => string

  constructor(name: NameOf, catalog: CatalogView | undefined, parameter: (number: number) => string) {
    this.#name = name
    this.#catalog = catalog
    this.#parameter = parameter
  }

  /** implicit: casts that were not written are shown, as they are inside operators and calls. */
  text(expression: Expression, implicit: boolean): string {
    switch (expression.kind) {
      case 'column':
        return this.#name(expression.id)
      case 'slot':
        return this.#name(expression.slot)
      case 'literal':
        return deparseLiteral(expression.value, expression.type, this.#catalog)
      case 'parameter':
        return this.#parameter(expression.number)
      case 'call':
        return this.#call(expression, implicit)
      case 'and':
      case 'or':
        return `(${expression.args.map((arg) => this.text(arg, false)).join(` ${expression.kind.toUpperCase()} `)})`
      case 'not':
        return `(NOT ${this.text(expression.arg, false)})`
      case 'is-null':
        return `(${this.#inner(expression.arg)} IS ${expression.negated ? 'NOT ' : ''}NULL)`
      case 'is-boolean': {
        const test = expression.test === null ? 'UNKNOWN' : expression.test ? 'TRUE' : 'FALSE'
        return `(${this.text(expression.arg, false)} IS ${expression.negated ? 'NOT ' : ''}${test})`
      }
      case 'is-distinct': {
        const text = `(${this.#inner(expression.left)} IS DISTINCT FROM ${this.#inner(expression.right)})`
        return expression.negated ? `(NOT ${text})` : text
      }
      case 'case': {
        const whens = expression.whens.map(
          ({ when, then }) => `WHEN ${this.text(when, false)} THEN ${this.text(then, true)}`,
        )
        return `CASE ${whens.join(' ')} ELSE ${this.text(expression.otherwise, true)} END`
      }
      case 'coalesce':
        return `COALESCE(${this.#list(expression.args)})`
      case 'minmax':
        return `${expression.which.toUpperCase()}(${this.#list(expression.args)})`
      case 'in-list':
        return this.#inList(expression)
      case 'array-comparison': {
        const quantifier = expression.all ? 'ALL' : 'ANY'
        const operator = operatorNameOf(expression.function) ?? '='
        return `(${this.#inner(expression.left)} ${operator} ${quantifier} (${this.text(expression.array, true)}))`
      }
      case 'array': {
        const suffix = expression.elements.length === 0 ? `::${formatType(expression.type.oid, -1)}` : ''
        return `ARRAY[${this.#list(expression.elements)}]${suffix}`
      }
      case 'subscript': {
        const simple = expression.array.kind === 'column' || expression.array.kind === 'slot'
        const array = this.text(expression.array, true)
        const indexes = expression.indexes.map(({ lower, upper, slice }) => {
          const bound = (side: Expression | undefined): string => (side ? this.text(side, false) : '')
          return slice ? `[${bound(lower)}:${bound(upper)}]` : `[${bound(upper)}]`
        })
        return `${simple ? array : `(${array})`}${indexes.join('')}`
      }
      case 'row':
        return `ROW(${this.#list(expression.fields)})`
      case 'row-comparison':
        return `(ROW(${this.#list(expression.left)}) ${expression.op} ROW(${this.#list(expression.right)}))`
      case 'subquery':
        return '(SubPlan)'
    }
  }

  #inner(expression: Expression): string {
    return this.text(expression, true)
  }

  #list(expressions: readonly Expression[]): string {
    return expressions.map((expression) => this.text(expression, true)).join(', ')
  }

  #call(call: CallExpression, implicit: boolean): string {
    const { form, args } = call
    if (form?.kind === 'word') return form.text
    if (form?.kind === 'cast') return this.#cast(call, form.implicit, implicit)
    const operator = form?.kind === 'operator' ? form.name : undefined
    if (operator !== undefined) {
      if (args.length === 1) return `(${operator} ${this.#inner(args[0])})`
      return `(${this.#inner(args[0])} ${operator} ${this.#inner(args[1])})`
    }
    return this.#special(call) ?? this.#plainCall(call)
  }

  #plainCall(call: CallExpression): string {
    const definition = findFunction(call.function)
    return `${quoteIdentifier(definition?.name ?? `function_${call.function}`)}(${this.#list(call.args)})`
  }

  #cast(call: CallExpression, wasImplicit: boolean, showImplicit: boolean): string {
    const [arg] = call.args
    if (wasImplicit && !showImplicit) return this.text(arg, showImplicit)
    const type = formatType(declaredOid(call.type), declaredTypmod(call.type))
    if (arg.kind === 'literal') {
      const same = arg.type.oid === call.type.oid
      return `${same ? deparseLiteral(arg.value, arg.type, this.#catalog, false) : `(${this.text(arg, false)})`}::${type}`
    }
    // A length coercion of a cast is one cast as written.
    if (
      call.function === coercionOid.applyTypmod &&
      arg.kind === 'call' &&
      arg.form?.kind === 'cast' &&
      arg.type.oid === call.type.oid
    ) {
      return `(${this.text(arg.args[0], false)})::${type}`
    }
    return `(${this.text(arg, false)})::${type}`
  }

  /** Calls that SQL writes with words. */
  #special(call: CallExpression): string | undefined {
    const name = findFunction(call.function)?.name
    const { args } = call
    const arg = (i: number): string => this.text(args[i], true)
    switch (name) {
      case 'extract':
        if (args[0]?.kind !== 'literal') return undefined
        return `EXTRACT(${String(args[0].value)} FROM ${arg(1)})`
      case 'timezone':
        return args.length === 2 ? `(${arg(1)} AT TIME ZONE ${arg(0)})` : undefined
      case 'btrim':
        return args.length === 1 ? `TRIM(BOTH FROM ${arg(0)})` : `TRIM(BOTH ${arg(1)} FROM ${arg(0)})`
      case 'ltrim':
        return args.length === 1 ? `TRIM(LEADING FROM ${arg(0)})` : `TRIM(LEADING ${arg(1)} FROM ${arg(0)})`
      case 'rtrim':
        return args.length === 1 ? `TRIM(TRAILING FROM ${arg(0)})` : `TRIM(TRAILING ${arg(1)} FROM ${arg(0)})`
      case 'substring':
        if (args.length === 2) return `SUBSTRING(${arg(0)} FROM ${arg(1)})`
        return `SUBSTRING(${arg(0)} FROM ${arg(1)} FOR ${arg(2)})`
      case 'position':
        return `POSITION((${arg(1)}) IN (${arg(0)}))`
      case 'current_date':
      case 'current_user':
      case 'session_user':
      case 'current_catalog':
        return args.length === 0 ? name.toUpperCase() : undefined
      default:
        return undefined
    }
  }

  /** As PostgreSQL turns IN lists into arrays: constants become one array literal. */
  #inList(expression: Extract<Expression, { kind: 'in-list' }>): string {
    const quantifier = expression.all ? 'ALL' : 'ANY'
    const operator = operatorNameOf(expression.function) ?? (expression.all ? '<>' : '=')
    const left = this.#inner(expression.left)
    const type = expression.list[0]?.type.oid ?? Oid.text
    const literal = this.#arrayLiteral(expression.list, type)
    return `(${left} ${operator} ${quantifier} (${literal ?? `ARRAY[${this.#list(expression.list)}]`}))`
  }

  #arrayLiteral(list: readonly Expression[], element: number): string | undefined {
    const values: unknown[] = []
    for (const item of list) {
      if (item.kind !== 'literal') return undefined
      values.push(item.value)
    }
    const array: PgArray = { dimensions: [values.length], lowerBounds: [1], elements: values }
    const oid = findType(element) ? arrayTypeOf(element) : 0
    return oid ? deparseLiteral(array, { oid, typmod: -1 }, this.#catalog) : undefined
  }
}
