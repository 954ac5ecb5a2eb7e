// Answers and mirror updates leave in the order of the log, each once its record is durable; so a snapshot on the socket thread
// is always a prefix of the log. A commit that waits for no fsync leaves as soon as nothing that does is before it.
import { toErrorRecord } from '../../engine/errors.ts'
import type { FromStorage, PackedPublish, RegionUpdate, Reply } from './messages.ts'
import { packPublish } from './packed-publish.ts'

interface Entry {
  readonly lsn: number
  readonly synchronous: boolean
  readonly epoch: number
  readonly updates: readonly RegionUpdate[]
  readonly reply?: Reply
}

export class Outbox {
  readonly #post: (message: FromStorage | PackedPublish) => void
  #entries: Entry[] = []
  #sequence = 0
  #epoch = 0

  constructor(post: (message: FromStorage | PackedPublish) => void) {
    this.#post = post
  }

  add(entry: Entry): void {
    this.#entries.push(entry)
  }

  /** Sends what has become durable. */
  drain(durableLsn: number): void {
    let due = 0
    while (due < this.#entries.length && (this.#entries[due].lsn <= durableLsn || !this.#entries[due].synchronous))
      due++
    if (due === 0) return
    const entries = this.#entries.splice(0, due)
    const updates: RegionUpdate[] = []
    const replies: Reply[] = []
    for (const entry of entries) {
      this.#sequence = Math.max(this.#sequence, entry.lsn)
      this.#epoch = Math.max(this.#epoch, entry.epoch)
      for (const update of entry.updates) updates.push(update)
      if (entry.reply) replies.push(entry.reply)
    }
    const told = { sequence: this.#sequence, epoch: this.#epoch, updates, replies }
    this.#post(packPublish(told) ?? { kind: 'publish', ...told })
  }

  /** The log failed: whoever waits for it hears so; nothing of it is shown to readers. */
  fail(error: unknown): void {
    const record = toErrorRecord(error)
    const replies: Reply[] = []
    for (const { reply } of this.#entries.splice(0)) if (reply) replies.push({ id: reply.id, ok: false, error: record })
    if (replies.length > 0)
      this.#post({ kind: 'publish', sequence: this.#sequence, epoch: this.#epoch, updates: [], replies })
  }
}
