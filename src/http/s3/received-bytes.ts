// Each chunk of a body comes in a buffer of its own outside the heap, and V8 lets 64 MiB of such garbage gather before it collects. A
// collection of the young generation takes about a millisecond: it is asked for long before that.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

const collectEveryBytes = 16 * 1024 * 1024

let collect: ((options: { type: 'minor' }) => void) | undefined
let uncollected = 0

export function countReceived(bytes: number): void {
  uncollected += bytes
  if (uncollected < collectEveryBytes) return
  uncollected = 0
  if (!collect) {
    setFlagsFromString('--expose-gc')
    collect = runInNewContext('gc') as typeof collect
  }
  collect?.({ type: 'minor' })
}
