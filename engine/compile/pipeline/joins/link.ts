// link(context, start, end): puts the join entries from start to end into their buckets. Several threads may link at once. The last entry
// goes first, since a bucket begins with the newest: matches come in the order of their rows, as they do when interpreted.
import { FunctionBuilder } from '../../wasm/function-builder.ts'
import { br, get, i32, i64, load, op, set, store } from '../../wasm/instruction.ts'
import { anyNull } from '../../expression/compiled-value.ts'
import { type EntryLayout, loadField } from '../source/fields.ts'
import { bucketOf, joinEntry, tagBit } from './join-table.ts'
import { hashOf, hashWord } from '../keys.ts'
import type { Sink } from '../pipeline.ts'
import { type ModuleNeeds, RowScope } from '../row-code.ts'
import { tablePlace } from '../run-context.ts'

export function linkFunction(
  needs: ModuleNeeds,
  { table, keys, nullSafe }: Sink & { readonly kind: 'build' },
  layout: EntryLayout,
): FunctionBuilder {
  const fn = new FunctionBuilder('link', ['i32', 'i32', 'i32'])
  const place = needs.context.place(`table/${table}`, tablePlace.bytes)
  const directory = fn.constant('i32', load('i32.load', get(0), place + tablePlace.directory))
  const shift = fn.constant('i64', op('i64.extend_i32_u', load('i32.load', get(0), place + tablePlace.shift)))
  const entry = get(2)
  const none = { slot: () => never(), skip: { name: 'none' } }
  const scope = new RowScope(fn, needs, none, [], [])
  const old = fn.local('i64')
  const seen = fn.local('i64')
  fn.block('done', (done) => {
    fn.loop('next', (next) => {
      fn.emit(br(done, op('i32.le_u', entry, get(1))), set(2, op('i32.sub', entry, i32(layout.bytes))))
      const values = layout.fields.slice(0, keys.length).map((field) => loadField(fn, entry, layout, field))
      // Kept for itself: no row finds it.
      const isNull = anyNull(values.filter((_, i) => !nullSafe?.[i]))
      if (isNull) fn.emit(br(next, isNull))
      const words = values.map((value, i) => hashWord(nullSafe?.[i] ? value : { ...value, isNull: undefined }, scope))
      const hash = hashOf(words, scope)
      const bucket = fn.let('i32', bucketOf(directory, hash, shift))
      fn.emit(set(old, load('i64.load', bucket)))
      fn.loop('retry', (retry) => {
        fn.emit(store('i32.store', entry, op('i32.wrap_i64', get(old)), joinEntry.next))
        const upper = op('i64.and', get(old), i64(-0x1_0000_0000n))
        const linked = op('i64.or', op('i64.or', upper, op('i64.extend_i32_u', entry)), tagBit(hash))
        fn.emit(set(seen, { kind: 'op', op: 'i64.atomic.rmw.cmpxchg', args: [bucket, get(old), linked], offset: 0 }), {
          kind: 'if',
          condition: op('i64.ne', get(seen), get(old)),
          then: [set(old, get(seen)), br(retry)],
        })
      })
      fn.emit(br(next))
    })
  })
  return fn
}

function never(): never {
  throw new Error('a key of an entry reads no slot')
}
