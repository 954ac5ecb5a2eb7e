// One session's ear: the channels it listens to, and what has come in on them and is not with its client yet.
import type { Notification } from './notification.ts'
import type { NotificationQueue, Queued } from './notification-queue.ts'
import type { ListenChange } from './transaction-notifications.ts'

export class Listener {
  readonly #queue: NotificationQueue
  readonly #database: number
  readonly #channels = new Set<string>()
  #waiting: Queued[] = []
  /** Set by the wire: something has come in. */
  onNotification: () => void = () => {}

  constructor(queue: NotificationQueue, database: number) {
    this.#queue = queue
    this.#database = database
  }

  get channels(): readonly string[] {
    return [...this.#channels]
  }

  get hasWaiting(): boolean {
    return this.#waiting.length > 0
  }

  apply(changes: readonly ListenChange[]): void {
    for (const change of changes) {
      if (change.kind === 'listen') {
        this.#channels.add(change.channel)
        this.#queue.enter(this.#database, change.channel, this)
      } else if (change.channel !== undefined) this.#leave(change.channel)
      else this.#leaveAll()
    }
    if (!this.hasWaiting) return
    // What came in before is not asked for any more.
    const waiting = this.#waiting
    this.#waiting = waiting.filter(({ channel }) => this.#channels.has(channel))
    for (const one of waiting) if (!this.#channels.has(one.channel)) this.#queue.release(one)
  }

  /** What waits, which from here on is the caller's to pass on. */
  take(): readonly Notification[] {
    const waiting = this.#waiting
    this.#waiting = []
    for (const one of waiting) this.#queue.release(one)
    return waiting
  }

  hear(queued: Queued): void {
    this.#waiting.push(queued)
  }

  /** The session is over: nobody will ask for what waits. */
  close(): void {
    this.#leaveAll()
    this.take()
    this.onNotification = () => {}
  }

  #leaveAll(): void {
    for (const channel of this.#channels) this.#leave(channel)
  }

  #leave(channel: string): void {
    if (this.#channels.delete(channel)) this.#queue.leave(this.#database, channel, this)
  }
}
