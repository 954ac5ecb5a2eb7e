// A join's hash table. Entries: next (i32), mask of NULLs (i32), keys, payload. The directory has a word of 64 bits per bucket: the
// address of the first entry below, and above it one bit per entry's hash, so that most keys that are absent are known without a look.
import { i32, i64, type Instruction, op } from '../../wasm/instruction.ts'

export const joinEntry = { next: 0, nulls: 4, head: 4 } as const

/** In the mask of NULLs: a row has met this entry. Several threads may set it, and nothing else changes the mask then. */
export const metBit = -0x8000_0000

/** What NOT IN must know of a table before it looks into it. */
export const nullAwareTable = { empty: 0, known: 1, hasNull: 2 } as const

/** Bucket of a hash: its upper bits; shift is 64 - log2(buckets). */
export const bucketOf = (directory: Instruction, hash: Instruction, shift: Instruction): Instruction =>
  op('i32.add', directory, op('i32.shl', op('i32.wrap_i64', op('i64.shr_u', hash, shift)), i32(3)))

/** The hash's bit among the upper 32 of a bucket. */
export const tagBit = (hash: Instruction): Instruction =>
  op('i64.shl', i64(1), op('i64.or', i64(32), op('i64.and', op('i64.shr_u', hash, i64(16)), i64(31))))
