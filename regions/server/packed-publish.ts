// What commits of few rows tell the socket thread, as a plain list of numbers: to clone objects would cost more than the commits.
import type { CommitResult } from '../requests/request.ts'
import type { FromStorage, RegionUpdate, Reply } from './messages.ts'

type Publish = Omit<FromStorage & { kind: 'publish' }, 'kind'>

const rowsTag = 0
const deletesTag = 1
const headNumbers = 3
const updateNumbers = 4

/** undefined: something of it has no place in the list. */
export function packPublish({ sequence, epoch, updates, replies }: Publish): number[] | undefined {
  const numbers = [sequence, epoch, updates.length]
  for (const update of updates) {
    if (update.kind === 'rows') numbers.push(rowsTag, update.chunk, update.rows, update.sequence)
    else if (update.kind === 'deletes' && !update.arrays) numbers.push(deletesTag, update.list, update.count, 0)
    else return undefined
  }
  for (const reply of replies) {
    const value = reply.ok ? (reply.value as CommitResult | undefined) : undefined
    if (value?.kind !== 'committed') return undefined
    numbers.push(reply.id, value.sequence)
  }
  return numbers
}

export function unpackPublish(numbers: readonly number[]): Publish {
  const [sequence, epoch, count] = numbers
  const updates: RegionUpdate[] = []
  let at = headNumbers
  for (; updates.length < count; at += updateNumbers) {
    const thing = numbers[at + 1]
    updates.push(
      numbers[at] === rowsTag
        ? { kind: 'rows', chunk: thing, rows: numbers[at + 2], sequence: numbers[at + 3] }
        : { kind: 'deletes', list: thing, count: numbers[at + 2] },
    )
  }
  const replies: Reply[] = []
  for (; at < numbers.length; at += 2)
    replies.push({ id: numbers[at], ok: true, value: { kind: 'committed', sequence: numbers[at + 1] } })
  return { sequence, epoch, updates, replies }
}
