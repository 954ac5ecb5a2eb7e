// A module as data: what it imports, its functions, which of them are exported. Memory is always imported and shared.
import type { FunctionBuilder } from './function-builder.ts'
import type { FunctionRef } from './instruction.ts'

export interface ModuleDescription {
  /** From the namespace `env`. */
  readonly imports: readonly FunctionRef[]
  readonly functions: readonly FunctionBuilder[]
  /** Names of functions. */
  readonly exports: readonly string[]
}
