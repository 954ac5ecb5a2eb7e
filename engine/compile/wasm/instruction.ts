// WebAssembly instructions as data: a tree of operations with their operands, which encode.ts turns into bytes and wat.ts into text.
import type { Opcode } from './opcodes.ts'

export type ValueType = 'i32' | 'i64' | 'f32' | 'f64' | 'v128'

/** A jump's target, known by identity: a block is left, a loop is begun again. */
export interface Label {
  readonly name: string
}

export type Instruction =
  | {
      readonly kind: 'op'
      readonly op: Opcode
      readonly args: readonly Instruction[]
      /** Loads and stores: added to the address. */
      readonly offset?: number
      readonly lane?: number
    }
  | { readonly kind: 'const'; readonly type: 'i32' | 'f64'; readonly value: number }
  | { readonly kind: 'const'; readonly type: 'i64'; readonly value: bigint }
  | { readonly kind: 'get'; readonly local: number }
  | { readonly kind: 'set' | 'tee'; readonly local: number; readonly value: Instruction }
  | { readonly kind: 'block' | 'loop'; readonly label: Label; readonly body: readonly Instruction[] }
  /** result: both arms end with an instruction that leaves a value of this type. */
  | {
      readonly kind: 'if'
      readonly condition: Instruction
      readonly then: readonly Instruction[]
      readonly otherwise?: readonly Instruction[]
      readonly result?: ValueType
    }
  | { readonly kind: 'br'; readonly label: Label; readonly condition?: Instruction }
  | { readonly kind: 'call'; readonly target: FunctionRef; readonly args: readonly Instruction[] }
  | { readonly kind: 'return'; readonly value?: Instruction }

/** A function of the module, imported or its own; its number is settled when the module is encoded. */
export interface FunctionRef {
  readonly name: string
  readonly parameters: readonly ValueType[]
  readonly results: readonly ValueType[]
}

export const op = (name: Opcode, ...args: readonly Instruction[]): Instruction => ({ kind: 'op', op: name, args })
export const i32 = (value: number): Instruction => ({ kind: 'const', type: 'i32', value: value | 0 })
export const i64 = (value: bigint | number): Instruction => ({
  kind: 'const',
  type: 'i64',
  value: BigInt.asIntN(64, BigInt(value)),
})
export const f64 = (value: number): Instruction => ({ kind: 'const', type: 'f64', value })
export const get = (local: number): Instruction => ({ kind: 'get', local })
export const set = (local: number, value: Instruction): Instruction => ({ kind: 'set', local, value })
export const tee = (local: number, value: Instruction): Instruction => ({ kind: 'tee', local, value })
export const load = (name: Opcode, address: Instruction, offset = 0): Instruction => ({
  kind: 'op',
  op: name,
  args: [address],
  offset,
})
export const store = (name: Opcode, address: Instruction, value: Instruction, offset = 0): Instruction => ({
  kind: 'op',
  op: name,
  args: [address, value],
  offset,
})
export const lane = (name: Opcode, vector: Instruction, number: number): Instruction => ({
  kind: 'op',
  op: name,
  args: [vector],
  lane: number,
})
export const br = (label: Label, condition?: Instruction): Instruction => ({ kind: 'br', label, condition })
export const when = (
  condition: Instruction,
  then: readonly Instruction[],
  otherwise?: readonly Instruction[],
): Instruction => ({ kind: 'if', condition, then, otherwise })
export const choose = (
  type: ValueType,
  condition: Instruction,
  then: readonly Instruction[],
  otherwise: readonly Instruction[],
): Instruction => ({ kind: 'if', condition, then, otherwise, result: type })
export const call = (target: FunctionRef, ...args: readonly Instruction[]): Instruction => ({
  kind: 'call',
  target,
  args,
})

/** Reading it twice costs nothing and changes nothing. */
export const isCheap = (instruction: Instruction): boolean => instruction.kind === 'get' || instruction.kind === 'const'
