// Constants that code reads from its run's context, as it does parameters, so that a query with others finds its code written. They are
// those whose value changes nothing but itself: what a number is compared with, added to or subtracted from. Of divisors, factors,
// patterns and lists code makes something better where it knows them.
import { builtInName } from '../functions/built-in-name.ts'
import { functionByOid } from '../functions/registry.ts'
import type { CallExpression, Expression } from '../plan/expression.ts'
import { some } from '../plan/traverse-expression.ts'
import type { Numeric } from '../types/numeric-value.ts'
import { kindOfType } from './expression/compiled-value.ts'
import { decimalBitsMax } from './expression/decimals.ts'
import { bitsOf } from './expression/literals.ts'
import type { ParameterForm } from './pipeline/row-code.ts'

const compared = /^(int[248]+|numeric_|date_|timestamp_|timestamptz_|time_|enum_)(eq|ne|lt|le|gt|ge)$/
const summed = /^(int[248]+(pl|mi)|numeric_(add|sub))$/

type Role = 'compared' | 'summed'
type Constant = number | bigint | Numeric

/** So that other values of about the size are served by the same code. */
const bitsStep = 8

export class Constants {
  readonly values: Constant[] = []
  readonly forms: ParameterForm[] = []
  /** A parameter of the pipeline has a number that constants have. */
  clash = false
  readonly #parameters: number | undefined
  readonly #numbers = new Map<string, number>()

  /** parameters: how many the query has; constants come behind them. undefined: none are taken. */
  constructor(parameters: number | undefined) {
    this.#parameters = parameters
  }

  /** A parameter that the pipeline has by itself. */
  note(number: number): void {
    if (this.#parameters !== undefined && number > this.#parameters) this.clash = true
  }

  /** The call with parameters for its constants. */
  taken(call: CallExpression): CallExpression {
    if (call.args.length !== 2 || !call.args.some(({ kind }) => kind === 'literal')) return call
    const role = roleOf(call)
    if (!role || !call.args.some(readsNumbersOnly)) return call
    return { ...call, args: call.args.map((arg) => this.#take(arg, role)) }
  }

  #take(arg: Expression, role: Role): Expression {
    if (this.#parameters === undefined || arg.kind !== 'literal' || arg.value === null) return arg
    const value = passedValue(arg)
    if (value === undefined) return arg
    const { type } = arg
    const form = formOf(value, role)
    if (form.bits > decimalBitsMax && kindOfType(type) === 'decimal') return arg
    const key = `${type.oid} ${form.bits} ${form.scale} ${isNumeric(value) ? value.coefficient : value}`
    let number = this.#numbers.get(key)
    if (number === undefined) {
      this.values.push(value)
      this.forms.push(form)
      number = this.#parameters + this.values.length
      this.#numbers.set(key, number)
    }
    return { kind: 'parameter', number, type }
  }
}

function roleOf({ function: oid }: CallExpression): Role | undefined {
  const name = builtInName(functionByOid(oid))
  if (compared.test(name)) return 'compared'
  return summed.test(name) ? 'summed' : undefined
}

/** What is made of a text that is a dictionary's entry is made of the entry, where nothing else decides it. */
function readsNumbersOnly(expression: Expression): boolean {
  if (expression.kind === 'literal') return false
  let slots = 0
  const others = some(expression, (one) => {
    if (one.kind === 'slot') slots++
    return one.kind === 'slot' && kindOfType(one.type) === 'text'
  })
  return !others && slots > 0
}

/** As it goes into the context; undefined: code had better know it. */
function passedValue({ value, type }: Expression & { readonly kind: 'literal' }): Constant | undefined {
  switch (kindOfType(type)) {
    case 'i32':
      return value as number
    case 'i64':
      return BigInt(value as bigint)
    case 'decimal':
      return (value as Numeric).special === undefined ? (value as Numeric) : undefined
    default:
      return undefined
  }
}

function formOf(value: Constant, role: Role): ParameterForm {
  const isDecimal = isNumeric(value)
  const scale = isDecimal ? value.scale : 0
  const bits = bitsOf(isDecimal ? value.coefficient : BigInt(value))
  if (role === 'summed') return { isNull: false, scale, bits }
  // Integers are compared as they are; numerics may be brought to one scale first.
  if (!isDecimal) return { isNull: false, scale, bits: typeof value === 'bigint' ? 63 : 31 }
  return {
    isNull: false,
    scale,
    bits: Math.max(bits, Math.min(decimalBitsMax, Math.ceil((bits + 1) / bitsStep) * bitsStep)),
  }
}

const isNumeric = (value: Constant): value is Numeric => typeof value === 'object'
