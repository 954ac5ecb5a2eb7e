// Who listens to which channel, and how much waits for listeners that are in a transaction or slow to read.
import { PgError } from '../../../engine/errors.ts'
import type { Listener } from './listener.ts'
import type { Notification } from './notification.ts'

/** Of what waits, in all: a listener that stays in a transaction must not use up the server's memory. */
export const queueBytesMax = 64 * 1024 * 1024

/** What one takes beside its texts. */
const notificationBytes = 128

/** A notification, once for all that are to hear it. */
export interface Queued extends Notification {
  readonly bytes: number
  listeners: number
}

export class NotificationQueue {
  /** By database and channel. */
  readonly #listeners = new Map<number, Map<string, Set<Listener>>>()
  #bytes = 0

  /** Between 0 and 1. */
  get usage(): number {
    return this.#bytes / queueBytesMax
  }

  /** Throws 54000 where there is no room for more; asked before the commit, which must not fail once it is one. */
  requireRoom(): void {
    if (this.#bytes >= queueBytesMax) throw new PgError('54000', 'too many notifications in the NOTIFY queue')
  }

  enter(database: number, channel: string, listener: Listener): void {
    const channels = this.#listeners.get(database) ?? new Map<string, Set<Listener>>()
    this.#listeners.set(database, channels)
    const listeners = channels.get(channel) ?? new Set()
    channels.set(channel, listeners)
    listeners.add(listener)
  }

  leave(database: number, channel: string, listener: Listener): void {
    const channels = this.#listeners.get(database)
    const listeners = channels?.get(channel)
    if (!channels || !listeners) return
    listeners.delete(listener)
    if (listeners.size === 0) channels.delete(channel)
    if (channels.size === 0) this.#listeners.delete(database)
  }

  /** Of a transaction that has committed. */
  publish(database: number, notifications: Iterable<Notification>): void {
    const channels = this.#listeners.get(database)
    if (!channels) return
    const heard = new Set<Listener>()
    for (const notification of notifications) {
      const listeners = channels.get(notification.channel)
      if (!listeners) continue
      const { channel, payload } = notification
      const bytes = notificationBytes + 2 * (channel.length + payload.length)
      const queued: Queued = { ...notification, bytes, listeners: listeners.size }
      this.#bytes += bytes
      for (const listener of listeners) {
        listener.hear(queued)
        heard.add(listener)
      }
    }
    for (const listener of heard) listener.onNotification()
  }

  /** One of its listeners has it. */
  release(queued: Queued): void {
    queued.listeners--
    if (queued.listeners === 0) this.#bytes -= queued.bytes
  }
}
