// What an expression is compiled in: the function being written, the row's slots, and what the run provides.
import type { TypeRef } from '../../types/type.ts'
import type { Expression } from '../../plan/expression.ts'
import type { LibraryFunction } from '../library/library.ts'
import type { FunctionBuilder } from '../wasm/function-builder.ts'
import type { FunctionRef, Instruction } from '../wasm/instruction.ts'
import type { ListSource, ValueListCode } from '../pipeline/value-lists.ts'
import type { CompiledValue, DictionaryEntry } from './compiled-value.ts'
import type { MathFunction } from './float-functions.ts'

export interface Scope {
  readonly fn: FunctionBuilder
  /** A slot's value; loaded where it is first asked for, so `ensure` it before a branch that may read it. */
  slot(slot: number): CompiledValue
  ensure(expressions: readonly Expression[]): void
  /** Read from the run's context, so that one module serves every value. */
  parameter(number: number, type: TypeRef): CompiledValue
  /** Whether it is NULL, which code may depend on. Throws Unsupported for one that is bound while the query runs. */
  isNullParameter(number: number): boolean
  /** Values that parameters bring, as a set that the run makes. */
  valueList(source: ListSource): ValueListCode
  /** Address of bytes that live as long as the run. */
  constantBytes(bytes: Uint8Array): Instruction
  library(name: LibraryFunction): FunctionRef
  /** f64: what JavaScript's own function makes of floats. */
  mathCall(name: MathFunction, args: readonly Instruction[]): Instruction
  /** Address of two words that library functions leave wide results in. */
  widePlace(): Instruction
  /** Address of so many new bytes, which last until the row has gone into the sink. */
  scratch(length: Instruction): Instruction
  /** i64: microseconds east of UTC in the session's time zone, at an instant or by a wall clock, which is finite. */
  zoneOffset(micros: Instruction, by: 'instant' | 'local'): Instruction
  /** The value of an expression that code asks the interpreter for, row by row; its slots are the inputs. reason: told by EXPLAIN. */
  rowCall(expression: Expression, inputs: readonly CompiledValue[], reason: string): CompiledValue
  /** The dictionary entry that decides the expression's value, if it reads one slot and that is one. */
  onlyEntry(expression: Expression): { readonly slot: number; readonly entry: DictionaryEntry } | undefined
  /** The expression's value for an entry, from a table that is made over the dictionary before the run; undefined: no table holds such values. */
  lookup(expression: Expression, slot: number, entry: DictionaryEntry): CompiledValue | undefined
}
