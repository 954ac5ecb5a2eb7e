// The code of one pipeline over one form of its source while it is written: a row's slots, and what expressions ask for.
import { builtInName } from '../../functions/built-in-name.ts'
import { functionByOid } from '../../functions/registry.ts'
import type { Expression } from '../../plan/expression.ts'
import { Oid } from '../../types/oids.ts'
import { some, transform } from '../../plan/traverse-expression.ts'
import type { TypeRef } from '../../types/type.ts'
import { callForms } from '../expression/call-forms.ts'
import { compileExpression } from '../expression/compile-expression.ts'
import { type CompiledValue, type DictionaryEntry, kindOfType } from '../expression/compiled-value.ts'
import { decimalBitsMax } from '../expression/decimals.ts'
import { type MathFunction, mathImport } from '../expression/float-functions.ts'
import { nullOf } from '../expression/literals.ts'
import { text } from '../expression/texts.ts'
import type { Scope } from '../expression/scope.ts'
import { Unsupported } from '../expression/unsupported.ts'
import { library, type LibraryFunction } from '../library/library.ts'
import type { FunctionBuilder } from '../wasm/function-builder.ts'
import { call, type FunctionRef, get, i32, type Instruction, type Label, load, op } from '../wasm/instruction.ts'
import type { DirectGroups } from './groups/direct-groups.ts'
import type { ColumnForm } from './source/forms.ts'
import { remembered, rememberedText } from './source/memo.ts'
import { type RowCall, writeRowCall } from './row-call.ts'
import { ContextLayout, parameterPlace } from './run-context.ts'
import { takeScratch } from './scratch.ts'
import { type ListSource, valueList, type ValueListCode } from './value-lists.ts'
import { writeZoneOffset } from './source/zone-offset.ts'

/** A table over a dictionary's entries that the run makes before it: values of an expression, by code. */
export interface Lookup {
  readonly column: number
  /** Over slot 0, the entry. */
  readonly expression: Expression
  readonly kind: 'bool' | 'i32' | 'i64' | 'f64' | 'text'
  /** Context place of the table's address. Entries have 8 bytes; beside the values lies a byte per entry, 1 for NULL. */
  readonly place: number
}

/** Ids of a dictionary's entries in the string table, by code, one more each, and hashes: 0 is one that no row has asked for yet. */
export interface Remap {
  readonly column: number
  /** Not of the entries themselves, but of the texts that this memo keeps of them. */
  readonly memo?: number
  readonly padded: boolean
  readonly place: number
}

/** For each entry of a large dictionary some bytes: what was found out about it, or made of it (memo.ts). */
export interface Memo {
  readonly column: number
  readonly bytes: 1 | 8
  readonly place: number
}

/** How one parameter is passed. */
export interface ParameterForm {
  readonly isNull: boolean
  readonly scale: number
  readonly bits: number
}

/** Everything of a module that is not code: what the run must provide. */
/** What runs of a module must know of its needs. */
export type RunNeeds = Pick<ModuleNeeds, 'context' | 'lookups' | 'remaps' | 'memos' | 'calls' | 'direct' | 'constants'>

export class ModuleNeeds {
  readonly context: ContextLayout
  readonly lookups: Lookup[] = []
  readonly remaps: Remap[] = []
  readonly memos: Memo[] = []
  /** What is asked of the interpreter, row by row. */
  readonly calls: RowCall[] = []
  /** Whether texts are made that last for a row. */
  usesScratch = false
  direct: DirectGroups | undefined
  readonly constants: number[] = []
  readonly #libraries = new Map<string, FunctionBuilder>()
  readonly imports = new Map<string, FunctionRef>()

  constructor(context: ContextLayout) {
    this.context = context
  }

  library(name: LibraryFunction): FunctionRef {
    const known = this.#libraries.get(name)
    if (known) return known
    const made = library[name]((other) => this.library(other))
    this.#libraries.set(name, made)
    return made
  }

  import(name: string, parameters: FunctionRef['parameters'], results: FunctionRef['results']): FunctionRef {
    let known = this.imports.get(name)
    if (!known) this.imports.set(name, (known = { name, parameters, results }))
    return known
  }

  /** Without what only the writing of code is about. */
  get forRuns(): RunNeeds {
    const { context, lookups, remaps, memos, calls, direct, constants } = this
    return { context, lookups, remaps, memos, calls, direct, constants }
  }

  get functions(): FunctionBuilder[] {
    return [...this.#libraries.values()]
  }

  /** Offset of bytes among the run's constants. */
  constant(bytes: Uint8Array): number {
    const at = this.constants.length
    for (const byte of bytes) this.constants.push(byte)
    return at
  }
}

/** One row's slots at a place in the pipeline. */
export interface Row {
  slot(slot: number): CompiledValue
  /** A slot that has no value in code: a result of an aggregate, to be made of its entry. */
  deferred?(slot: number): { readonly entry: Instruction; readonly result: number } | undefined
  /** Where to go on with the next row. */
  readonly skip: Label
}

export class RowScope implements Scope {
  readonly fn: FunctionBuilder
  readonly needs: ModuleNeeds
  readonly #row: Row
  readonly #columns: readonly ColumnForm[]
  readonly #parameters: readonly ParameterForm[]

  constructor(
    fn: FunctionBuilder,
    needs: ModuleNeeds,
    row: Row,
    columns: readonly ColumnForm[],
    parameters: readonly ParameterForm[],
  ) {
    this.fn = fn
    this.needs = needs
    this.#row = row
    this.#columns = columns
    this.#parameters = parameters
  }

  with(row: Row): RowScope {
    return new RowScope(this.fn, this.needs, row, this.#columns, this.#parameters)
  }

  get row(): Row {
    return this.#row
  }

  slot(slot: number): CompiledValue {
    return this.#row.slot(slot)
  }

  ensure(expressions: readonly Expression[]): void {
    for (const expression of expressions)
      some(expression, (one) => {
        if (one.kind === 'slot') this.slot(one.slot)
        return false
      })
  }

  compile(expression: Expression): CompiledValue {
    return compileExpression(expression, this)
  }

  parameter(number: number, type: TypeRef): CompiledValue {
    const form = this.#formOf(number)
    const kind = kindOfType(type)
    if (kind === undefined) throw new Unsupported('a parameter of this type')
    if (form.isNull) return nullOf(type)
    const place = this.needs.context.place(`parameter/${number}`, parameterPlace.bytes)
    const read = (type_: 'i32' | 'i64' | 'f64', offset: number): Instruction =>
      this.fn.constant(type_, load(`${type_}.load`, get(0), place + offset))
    switch (kind) {
      case 'bool':
        return { kind, value: read('i32', 0) }
      case 'i32':
        return { kind, value: read('i32', 0), bits: form.bits }
      case 'i64':
        return { kind, value: read('i64', 0), bits: form.bits }
      case 'f64':
        return { kind, value: read('f64', parameterPlace.float) }
      case 'decimal':
        if (form.bits > decimalBitsMax) throw new Unsupported('a numeric parameter beyond 64 bits')
        return { kind, value: read('i64', 0), scale: form.scale, bits: form.bits }
      case 'text':
        return {
          kind,
          address: read('i32', 0),
          length: read('i32', parameterPlace.length),
          padded: type.oid === 1042,
          stable: true,
        }
    }
  }

  isNullParameter(number: number): boolean {
    return this.#formOf(number).isNull
  }

  #formOf(number: number): ParameterForm {
    const form = this.#parameters[number - 1]
    if (!form) throw new Unsupported(`the parameter $${number}, which is bound while the query runs`)
    return form
  }

  valueList(source: ListSource): ValueListCode {
    return valueList(source, this)
  }

  constantBytes(bytes: Uint8Array): Instruction {
    const at = this.needs.constant(bytes)
    const place = this.needs.context.place('constants')
    return this.fn.constant('i32', op('i32.add', load('i32.load', get(0), place), i32(at)))
  }

  library(name: LibraryFunction): FunctionRef {
    return this.needs.library(name)
  }

  mathCall(name: MathFunction, args: readonly Instruction[]): Instruction {
    const target = this.needs.import(
      mathImport(name),
      args.map(() => 'f64'),
      ['f64'],
    )
    return call(target, ...args)
  }

  widePlace(): Instruction {
    return op('i32.add', get(0), i32(this.needs.context.place('wide', 16)))
  }

  scratch(length: Instruction): Instruction {
    return takeScratch(length, this)
  }

  zoneOffset(micros: Instruction, by: 'instant' | 'local'): Instruction {
    return writeZoneOffset(micros, by, this)
  }

  rowCall(expression: Expression, inputs: readonly CompiledValue[], reason: string): CompiledValue {
    return writeRowCall(expression, inputs, reason, this)
  }

  onlyEntry(expression: Expression): { readonly slot: number; readonly entry: DictionaryEntry } | undefined {
    const slots = new Set<number>()
    const others = some(expression, (one) => {
      if (one.kind === 'slot') slots.add(one.slot)
      return one.kind === 'parameter'
    })
    if (others || slots.size !== 1) return undefined
    const [slot] = slots
    const value = this.slot(slot)
    if (value.kind !== 'text' || !value.entry) return undefined
    if (!value.isNull) return { slot, entry: value.entry }
    // A NULL row has no entry, its code means nothing: what NULL gives must be known.
    if (!isStrict(expression)) return undefined
    const code = this.fn.let('i32', op('select', i32(0), value.entry.code, value.isNull))
    return { slot, entry: { ...value.entry, code, isNull: value.isNull } }
  }

  lookup(expression: Expression, slot: number, entry: DictionaryEntry): CompiledValue | undefined {
    const kind = kindOfType(expression.type)
    if (kind === undefined || kind === 'decimal') return undefined
    if (entry.many && kind === 'bool' && hasForms(expression))
      return remembered(expression, text(this.slot(slot)), entry, this)
    if (entry.large) {
      if (kind !== 'bool' && kind !== 'text') return undefined
      const write = kind === 'bool' ? remembered : rememberedText
      return write(expression, text(this.slot(slot)), entry, this)
    }
    const { context, lookups } = this.needs
    const number = lookups.length
    const place = context.place(`lookup/${number}`)
    lookups.push({ column: entry.column, expression: overEntry(expression, slot), kind, place })
    const base = this.fn.constant('i32', load('i32.load', get(0), place))
    const nulls = this.fn.constant('i32', load('i32.load', get(0), place + 4))
    const address = op('i32.add', base, op('i32.shl', entry.code, i32(3)))
    const ownNull = load('i32.load8_u', op('i32.add', nulls, entry.code))
    const isNull = this.fn.let('i32', entry.isNull ? op('i32.or', ownNull, entry.isNull) : ownNull)
    if (kind === 'text') {
      const place_ = this.fn.let('i32', address)
      return {
        kind,
        address: this.fn.let('i32', load('i32.load', place_)),
        length: this.fn.let('i32', op('select', i32(0), load('i32.load', place_, 4), isNull)),
        padded: expression.type.oid === Oid.bpchar,
        stable: true,
        isNull,
      }
    }
    switch (kind) {
      case 'bool':
        return { kind, value: this.fn.let('i32', load('i32.load', address)), isNull }
      case 'i32':
        return { kind, value: this.fn.let('i32', load('i32.load', address)), bits: 31, isNull }
      case 'i64':
        return { kind, value: this.fn.let('i64', load('i64.load', address)), bits: 63, isNull }
      case 'f64':
        return { kind, value: this.fn.let('f64', load('f64.load', address)), isNull }
    }
  }
}

/** Of NULL it makes NULL: calls of strict functions, and nothing else. */
export const isStrict = (expression: Expression): boolean =>
  !some(expression, (one) => {
    if (one.kind === 'slot') return false
    if (one.kind === 'literal') return one.value === null
    if (one.kind !== 'call') return true
    const definition = functionByOid(one.function)
    return definition.kind !== 'scalar' || definition.strict === false
  })

/** Whether code asks the interpreter for nothing. */
const hasForms = (expression: Expression): boolean =>
  !some(expression, (one) => one.kind === 'call' && !Object.hasOwn(callForms, builtInName(functionByOid(one.function))))

/** The expression with its only slot as slot 0. */
function overEntry(expression: Expression, slot: number): Expression {
  return slot === 0 ? expression : renumbered(expression)
}

const renumbered = (expression: Expression): Expression =>
  transform(expression, (one) => (one.kind === 'slot' ? { ...one, slot: 0 } : one))
