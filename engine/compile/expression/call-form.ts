// How calls of a function are compiled: by the function's name (pg_proc's), since one name covers its argument types.
import type { CallExpression } from '../../plan/expression.ts'
import { i32, type Instruction, op, when } from '../wasm/instruction.ts'
import type { CompiledValue } from './compiled-value.ts'
import type { ErrorCode } from './error-codes.ts'
import type { Scope } from './scope.ts'

/**
 * The result for arguments that are not NULL. isNull: some argument is; what is computed then does not matter, but it must not fail
 * (`failIf` sees to that) and must not trap. ownNull (i32): it is NULL though no argument is.
 */
export type CallForm = (
  args: readonly CompiledValue[],
  site: { readonly call: CallExpression; readonly scope: Scope; readonly isNull?: Instruction },
) => CompiledValue & { readonly ownNull?: Instruction }

export type CallForms = Readonly<Record<string, CallForm>>

/** Ends the run with an error where the condition holds and no argument is NULL. */
export function failIf(
  site: { readonly scope: Scope; readonly isNull?: Instruction },
  condition: Instruction,
  code: ErrorCode,
): void {
  const guarded = site.isNull ? op('i32.and', condition, op('i32.eqz', site.isNull)) : condition
  site.scope.fn.emit(when(guarded, [{ kind: 'return', value: i32(code) }]))
}
