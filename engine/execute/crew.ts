// The query threads as one of them sees them: whom it offers morsels, and what it is offered. Offers go from thread to thread, so
// that they arrive while their sender computes. Nobody waits for whom it has offered something: a thread that is busy comes late,
// or finds the job done.
import type { MessagePort } from 'node:worker_threads'
import { CrewBlock } from './crew-block.ts'
import { KeptValues, ReceivedValues } from './kept-values.ts'

/** What a thread is told of another one. */
export interface Mate {
  readonly thread: number
  readonly port: MessagePort
  readonly block: SharedArrayBuffer
}

/** body: cloneable; what the one who helps makes of it is the business of those who call. */
export interface Offer {
  readonly home: number
  readonly job: number
  readonly morsels: number
  readonly body: unknown
  /** Kept values that the one who helps may give up before it reads the body. */
  readonly forget: readonly number[]
}

/** Work of fewer rows is done before others have come. */
export const sharedRowsMin = 200_000
/** So few may be as much work as those, and be offered. */
export const offeredRowsMin = sharedRowsMin / 4
/** Offers that a thread may leave unread: more would be old when it comes to them. */
const unreadOffersMax = 4

interface Known {
  readonly port: MessagePort
  readonly block: CrewBlock
  /** What it was posted, */
  readonly kept: KeptValues
  /** and what it has posted. */
  readonly received: ReceivedValues
}

export type OnOffer = (offer: Offer, block: CrewBlock, received: ReceivedValues) => void

export class Crew {
  readonly thread: number
  readonly block: CrewBlock
  readonly #mates = new Map<number, Known>()
  readonly #onOffer: OnOffer
  #job = -1

  constructor(thread: number, block: CrewBlock, onOffer: OnOffer) {
    this.thread = thread
    this.block = block
    this.#onOffer = onOffer
  }

  add({ thread, port, block: shared }: Mate): void {
    const known: Known = { port, block: new CrewBlock(shared), kept: new KeptValues(), received: new ReceivedValues() }
    this.#mates.set(thread, known)
    port.on('message', (offer: Offer) => {
      this.block.addOffers(-1)
      known.received.forget(offer.forget)
      this.#onOffer(offer, known.block, known.received)
    })
    port.on('close', () => {
      if (this.#mates.get(thread) === known) this.#mates.delete(thread)
    })
    port.unref()
  }

  /** Nobody can be asked for help: there is no other thread, or a query that sleeps below this one has a job under way. */
  get isAlone(): boolean {
    return this.#mates.size === 0 || this.block.isOpen(this.#job, Infinity)
  }

  /** Starts a job of this thread's and tells as many others of it as have time; its number. body: as one of them is told. */
  offer(morsels: number, atOnce: number, body: (kept: KeptValues) => unknown): number {
    const job = this.block.begin(atOnce)
    this.#job = job
    const mates = [...this.#mates.values()].sort((a, b) => a.block.waiting - b.block.waiting)
    for (const { port, block, kept } of mates.slice(0, morsels - 1)) {
      if (block.offers >= unreadOffersMax) continue
      const forget = kept.takeForgotten()
      let isSent = false
      try {
        block.addOffers(1)
        port.postMessage({ home: this.thread, job, morsels, body: body(kept), forget } satisfies Offer)
        isSent = true
      } finally {
        kept.sent(isSent)
      }
    }
    return job
  }
}
