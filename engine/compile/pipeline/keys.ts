// Keys of hash tables: each value as one 64-bit word, and the hash over all of them.
import type { CompiledValue } from '../expression/compiled-value.ts'
import { floatKey } from '../expression/comparisons.ts'
import type { Scope } from '../expression/scope.ts'
import { Unsupported } from '../expression/unsupported.ts'
import { mixed } from '../library/hash-bytes.ts'
import { call, get, i64, type Instruction, op, set } from '../wasm/instruction.ts'

/** Equal values, equal words; unequal texts may have equal ones. A NULL's is 0. */
export function hashWord(value: CompiledValue, scope: Scope): Instruction {
  const { fn } = scope
  const { isNull, ...known } = value
  if (isNull) {
    const word = fn.local('i64')
    fn.emit(set(word, i64(0)))
    fn.when(
      isNull,
      () => {},
      () => fn.emit(set(word, hashWord(known, scope))),
    )
    return get(word)
  }
  if (value.kind !== 'text') return keyWord(value, scope)
  const { address, length } = value
  const bytes = value.padded ? call(scope.library('trimmedLength'), address, length) : length
  return fn.let('i64', call(scope.library('hashBytes'), address, bytes))
}

/** Equal values, equal words. Texts have none: their place is taken by an id. */
export function keyWord(value: CompiledValue, scope: Scope): Instruction {
  const { fn } = scope
  switch (value.kind) {
    case 'bool':
    case 'i32':
      return fn.let('i64', op('i64.extend_i32_s', value.value))
    case 'i64':
      return fn.let('i64', value.value)
    case 'decimal':
      return fn.let('i64', value.value)
    case 'f64':
      return fn.let('i64', floatKey(value.value, scope))
    case 'decimal128':
      throw new Unsupported('a wide numeric as a key')
    case 'text':
      throw new Unsupported('a text as a word')
    case 'bytes':
      throw new Unsupported('a key that code does not know')
  }
}

/** The word that a key is compared by, where the value itself was kept: 0 and -0 are one group, which shows what came first. */
export const comparedWord = (
  kept: Instruction,
  { kind }: { readonly kind: CompiledValue['kind'] },
  scope: Scope,
): Instruction => (kind === 'f64' ? scope.fn.let('i64', floatKey(op('f64.reinterpret_i64', kept), scope)) : kept)

/** A local with the hash; its upper half is the best of it. */
export function hashOf(words: readonly Instruction[], scope: Scope): Instruction {
  const { fn } = scope
  let hash: Instruction = i64(0)
  for (const word of words) hash = fn.let('i64', mixed(hash, word))
  return fn.let('i64', op('i64.mul', op('i64.xor', hash, op('i64.shr_u', hash, i64(29))), i64(0x9e3779b97f4a7c15n)))
}
