// A probing row's key brought to the form of the built side's: numerics compare as integers of one scale.
import type { CompiledValue } from '../../expression/compiled-value.ts'
import { rescaled, rescaledBits } from '../../expression/decimals.ts'
import type { Scope } from '../../expression/scope.ts'
import { Unsupported } from '../../expression/unsupported.ts'
import { i64, type Instruction, op } from '../../wasm/instruction.ts'
import type { Shape } from '../source/fields.ts'

export interface AlignedKey {
  readonly key: CompiledValue
  /** i32: the value has digits that no key of the built side has. */
  readonly impossible?: Instruction
}

const digitsMax = 18

export function alignedKey(key: CompiledValue, shape: Shape, scope: Scope): AlignedKey {
  if (key.kind === 'decimal' && shape.kind === 'decimal') {
    const digits = key.scale - shape.scale
    if (digits === 0) return { key }
    const common = { ...key, scale: shape.scale, display: undefined }
    if (digits < 0) {
      const value = rescaled(key, shape.scale, scope)
      return { key: { ...common, value, bits: Math.min(63, rescaledBits(key, shape.scale)) } }
    }
    if (digits > digitsMax) throw new Unsupported('a join of numerics of very different scales')
    const factor = i64(10n ** BigInt(digits))
    const value = scope.fn.let('i64', op('i64.div_s', key.value, factor))
    const rest = op('i64.ne', op('i64.mul', value, factor), key.value)
    const impossible = key.isNull ? op('i32.and', rest, op('i32.eqz', key.isNull)) : rest
    return { key: { ...common, value }, impossible: scope.fn.let('i32', impossible) }
  }
  const integers = (key.kind === 'i32' || key.kind === 'i64') && (shape.kind === 'i32' || shape.kind === 'i64')
  if (key.kind !== shape.kind && !integers) throw new Unsupported(`a join of ${shape.kind} and ${key.kind}`)
  return { key }
}
