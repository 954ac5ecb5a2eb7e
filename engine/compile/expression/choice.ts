// A value that one of several branches gives: locals that every branch fills, in a kind and scale that suits all of them.
import type { TypeRef } from '../../types/type.ts'
import { i32, i64, get, type Instruction, op, set } from '../wasm/instruction.ts'
import { type BoolValue, type CompiledValue, kindOfType, valueTypeOf } from './compiled-value.ts'
import { isNumericValue, widened } from './decimal128.ts'
import { decimalBitsMax, displayOf } from './decimals.ts'
import type { Scope } from './scope.ts'
import { Unsupported } from './unsupported.ts'

export function bool(value: CompiledValue): BoolValue {
  if (value.kind !== 'bool') throw new Unsupported(`a condition in form ${value.kind}`)
  return value
}

interface Branch {
  /** i32: whether this branch is taken; computed only where no earlier one was. */
  readonly when: () => Instruction
  readonly then: () => CompiledValue
}

/** One branch's value and where it is to be stored: filled in when all branches are known. */
interface Filled {
  readonly value: CompiledValue
  readonly place: Instruction[]
}

export class Choice {
  readonly #scope: Scope
  readonly #type: TypeRef
  readonly #filled: Filled[] = []

  constructor(type: TypeRef, scope: Scope) {
    if (kindOfType(type) === undefined) throw new Unsupported('a CASE of this type')
    this.#type = type
    this.#scope = scope
  }

  branches(branches: readonly Branch[], otherwise: () => CompiledValue): void {
    const { fn } = this.#scope
    const [first, ...rest] = branches
    if (!first) {
      this.#take(otherwise)
      return
    }
    fn.when(
      first.when(),
      () => this.#take(first.then),
      () => this.branches(rest, otherwise),
    )
  }

  /** COALESCE: the first that is not NULL, else NULL. */
  firstKnown(values: readonly (() => CompiledValue)[]): void {
    const { fn } = this.#scope
    const [first, ...rest] = values
    const value = first()
    if (!value.isNull || rest.length === 0) {
      this.#store(value)
      return
    }
    fn.when(
      value.isNull,
      () => this.firstKnown(rest),
      () => this.#store({ ...value, isNull: undefined }),
    )
  }

  #take(make: () => CompiledValue): void {
    this.#store(make())
  }

  #store(value: CompiledValue): void {
    const place: Instruction[] = []
    this.#scope.fn.emit({ kind: 'block', label: { name: 'branch' }, body: place })
    this.#filled.push({ value, place })
  }

  result(): CompiledValue {
    const { fn } = this.#scope
    const filled = this.#filled
    const values = filled.map(({ value }) => value)
    const nullable = values.some(({ isNull }) => isNull)
    const isNull = nullable ? fn.local('i32') : undefined
    if (isNull !== undefined) for (const { value, place } of filled) place.push(set(isNull, value.isNull ?? i32(0)))
    const nulls = isNull === undefined ? {} : { isNull: get(isNull) }
    const [sample] = values
    const known = values.filter(
      (value) => !(value.isNull?.kind === 'const' && value.isNull.type === 'i32' && value.isNull.value === 1),
    )
    if (known.some(({ kind }) => kind === 'decimal128') && known.every(isNumericValue)) return this.#wide(filled, nulls)
    if (known.some(({ kind }) => kind !== (known[0] ?? sample).kind))
      throw new Unsupported('branches of different forms')
    const { kind } = known[0] ?? sample
    if (kind === 'text') {
      const address = fn.local('i32')
      const length = fn.local('i32')
      for (const { value, place } of filled)
        if (value.kind === 'text') place.push(set(address, value.address), set(length, value.length))
      const stable = known.every((value) => value.kind === 'text' && value.stable)
      const padded = known.some((value) => value.kind === 'text' && value.padded)
      return { kind: 'text', address: get(address), length: get(length), padded, stable, ...nulls }
    }
    if (kind === 'decimal128') throw new Unsupported('branches of wide numerics')
    if (kind === 'bytes') throw new Unsupported('branches of what code does not know')
    const local = fn.local(valueTypeOf[kind])
    if (kind === 'decimal') return this.#decimal(local, filled, nulls)
    for (const { value, place } of filled) if (value.kind === kind) place.push(set(local, value.value))
    const bits = Math.max(0, ...known.map((value) => ('bits' in value ? value.bits : 0)))
    return kind === 'i32' || kind === 'i64'
      ? { kind, value: get(local), bits, ...nulls }
      : { kind, value: get(local), ...nulls }
  }

  /** Branches may differ in scale: values are brought to the largest, and the scale to show travels along. */
  #decimal(local: number, filled: readonly Filled[], nulls: { isNull?: Instruction }): CompiledValue {
    const { fn } = this.#scope
    const decimals = filled.flatMap(({ value, place }) => (value.kind === 'decimal' ? [{ value, place }] : []))
    const known = decimals.filter(({ value }) => value.isNull?.kind !== 'const')
    const scale = Math.max(0, ...known.map(({ value }) => value.scale))
    const bits = Math.max(0, ...known.map(({ value }) => Math.ceil(value.bits + (scale - value.scale) * Math.log2(10))))
    if (bits > decimalBitsMax && known.some(({ value }) => value.scale !== scale))
      throw new Unsupported('a CASE of numerics that may need more than 64 bits')
    const varies = known.some(({ value }) => value.scale !== scale || value.display)
    const display = varies ? fn.local('i32') : undefined
    for (const { value, place } of decimals) {
      const factor = 10n ** BigInt(Math.max(0, scale - value.scale))
      place.push(set(local, factor === 1n ? value.value : op('i64.mul', value.value, i64(factor))))
      if (display !== undefined) place.push(set(display, value.display ?? i32(value.scale)))
    }
    return {
      kind: 'decimal',
      value: get(local),
      scale,
      bits,
      display: display === undefined ? undefined : get(display),
      ...nulls,
    }
  }

  #wide(filled: readonly Filled[], nulls: { isNull?: Instruction }): CompiledValue {
    const { fn } = this.#scope
    const known = filled.flatMap(({ value, place }) =>
      isNumericValue(value) && value.isNull?.kind !== 'const' ? [{ value, place }] : [],
    )
    const scale = Math.max(...known.map(({ value }) => value.scale))
    const varies = known.some(({ value }) => value.scale !== scale || value.display)
    const display = varies ? fn.local('i32') : undefined
    const [low, high] = [fn.local('i64'), fn.local('i64')]
    for (const { value, place } of known) {
      const written = fn.inside(() => {
        const wide = widened(value, scale, this.#scope)
        fn.emit(set(low, wide.low), set(high, wide.high))
        if (display !== undefined) fn.emit(set(display, displayOf(value)))
      })
      place.push(...written)
    }
    return {
      kind: 'decimal128',
      low: get(low),
      high: get(high),
      scale,
      display: display === undefined ? undefined : get(display),
      ...nulls,
    }
  }

  get type(): TypeRef {
    return this.#type
  }
}
