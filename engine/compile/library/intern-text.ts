// internText(strings, address, length, keyLength): the id of a text in a string table, a new one if it was not there; -1 when the
// table must grow first. Texts are equal if their first keyLength bytes are; the first one that came is kept, whole.
import { FunctionBuilder } from '../wasm/function-builder.ts'
import { br, call, get, i32, i64, load, op, set, store } from '../wasm/instruction.ts'
import type { FunctionRef } from '../wasm/instruction.ts'

/** The table's head. limit: entries before the directory is too full; texts lie in the heap from next to end. */
export const stringsHead = {
  directory: 0,
  mask: 4,
  count: 8,
  limit: 12,
  entries: 16,
  next: 20,
  end: 24,
  bytes: 32,
} as const
/** group: where the group lies whose only key the text is, once one was made. */
export const stringsEntry = { hash: 0, address: 4, length: 8, keyLength: 12, group: 16, bytes: 20 } as const

/** Added to the keyLength of char(n): its texts are not taken for other types', who show them with other spaces. */
export const paddedKey = 0x8000_0000 | 0

export function internText(use: (name: 'equalBytes' | 'hashBytes' | 'copyBytes') => FunctionRef): FunctionBuilder {
  const fn = new FunctionBuilder('internText', ['i32', 'i32', 'i32', 'i32'], ['i32'])
  const [strings, address, length, keyLength] = [get(0), get(1), get(2), get(3)]
  const keyBytes = fn.let('i32', op('i32.and', keyLength, i32(~paddedKey)))
  const hash = fn.let('i32', op('i32.wrap_i64', op('i64.shr_u', call(use('hashBytes'), address, keyBytes), i64(16))))
  const mask = fn.let('i32', load('i32.load', strings, stringsHead.mask))
  const directory = fn.let('i32', load('i32.load', strings, stringsHead.directory))
  const entries = fn.let('i32', load('i32.load', strings, stringsHead.entries))
  const bucket = fn.local('i32')
  const id = fn.local('i32')
  const entry = fn.local('i32')
  fn.emit(set(bucket, op('i32.and', hash, mask)))
  fn.block('absent', (absent) => {
    fn.loop('next', (next) => {
      fn.emit(set(id, load('i32.load', op('i32.add', directory, op('i32.shl', get(bucket), i32(2))))))
      fn.emit(br(absent, op('i32.eqz', get(id))))
      fn.emit(set(id, op('i32.sub', get(id), i32(1))))
      fn.emit(set(entry, op('i32.add', entries, op('i32.mul', get(id), i32(stringsEntry.bytes)))))
      const sameHash = op('i32.eq', load('i32.load', get(entry), stringsEntry.hash), hash)
      const sameLength = op('i32.eq', load('i32.load', get(entry), stringsEntry.keyLength), keyLength)
      fn.when(op('i32.and', sameHash, sameLength), () => {
        const known = load('i32.load', get(entry), stringsEntry.address)
        const equal = call(use('equalBytes'), known, address, keyBytes, keyBytes)
        fn.when(equal, () => fn.emit({ kind: 'return', value: get(id) }))
      })
      fn.emit(set(bucket, op('i32.and', op('i32.add', get(bucket), i32(1)), mask)), br(next))
    })
  })
  const count = fn.let('i32', load('i32.load', strings, stringsHead.count))
  const heap = fn.let('i32', load('i32.load', strings, stringsHead.next))
  const full = op(
    'i32.or',
    op('i32.ge_u', count, load('i32.load', strings, stringsHead.limit)),
    op('i32.gt_u', op('i32.add', heap, length), load('i32.load', strings, stringsHead.end)),
  )
  fn.when(full, () => fn.emit({ kind: 'return', value: i32(-1) }))
  fn.emit(
    store('i32.store', op('i32.add', directory, op('i32.shl', get(bucket), i32(2))), op('i32.add', count, i32(1))),
    set(entry, op('i32.add', entries, op('i32.mul', count, i32(stringsEntry.bytes)))),
    store('i32.store', get(entry), hash, stringsEntry.hash),
    store('i32.store', get(entry), heap, stringsEntry.address),
    store('i32.store', get(entry), length, stringsEntry.length),
    store('i32.store', get(entry), keyLength, stringsEntry.keyLength),
    store('i32.store', get(entry), i32(0), stringsEntry.group),
    store('i32.store', strings, op('i32.add', count, i32(1)), stringsHead.count),
    store('i32.store', strings, op('i32.add', heap, length), stringsHead.next),
    call(use('copyBytes'), heap, address, length),
    count,
  )
  return fn
}
