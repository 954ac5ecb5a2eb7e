// What a transaction has to say and wants to hear, until it commits. LISTEN, UNLISTEN and NOTIFY are undone with their savepoint.
import { type Notification, requireSendable } from './notification.ts'

/** channel undefined: every channel. */
export type ListenChange =
  | { readonly kind: 'listen'; readonly channel: string }
  | { readonly kind: 'unlisten'; readonly channel: string | undefined }

/** How much there was of each when a savepoint was set. */
export interface NotificationPoint {
  readonly sent: number
  readonly changes: number
}

export class TransactionNotifications {
  /** By channel and payload: a message is sent once, however often the transaction said it. Maps keep the order of the first time. */
  readonly #sent = new Map<string, Notification>()
  readonly #changes: ListenChange[] = []

  get isEmpty(): boolean {
    return this.#sent.size === 0 && this.#changes.length === 0
  }

  get sent(): Iterable<Notification> {
    return this.#sent.values()
  }

  get hasSent(): boolean {
    return this.#sent.size > 0
  }

  get changes(): readonly ListenChange[] {
    return this.#changes
  }

  get point(): NotificationPoint {
    return { sent: this.#sent.size, changes: this.#changes.length }
  }

  /** Throws 22023. */
  send(notification: Notification): void {
    const { channel, payload } = notification
    requireSendable(channel, payload)
    // No text of SQL has a zero byte in it.
    const key = `${channel}\0${payload}`
    if (!this.#sent.has(key)) this.#sent.set(key, notification)
  }

  change(change: ListenChange): void {
    this.#changes.push(change)
  }

  restore(point: NotificationPoint): void {
    this.#changes.length = Math.min(this.#changes.length, point.changes)
    if (this.#sent.size <= point.sent) return
    for (const key of [...this.#sent.keys()].slice(point.sent)) this.#sent.delete(key)
  }
}
