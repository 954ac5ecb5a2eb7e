// The object store as other threads see it: the same interface, by messages to the thread that has it.
import type { BucketStore, GetRequest, GetResult, ObjectBody, PutResult } from '../bucket-store.ts'
import { segmentBytes } from '../limits.ts'
import { ObjectError } from '../object-error.ts'
import { type ObjectsAnswer, type ObjectsRequest, piecesMax, type PlainMethod } from './messages.ts'
import { fromThreadError, toThreadError } from './thread-error.ts'

/** The thread, as whoever started it has it. */
export interface ObjectsEndpoint {
  postMessage(message: ObjectsRequest, transfer?: readonly ArrayBuffer[]): void
  on(event: 'message', listener: (answer: ObjectsAnswer) => void): void
  on(event: 'error', listener: (error: Error) => void): void
  on(event: 'exit', listener: (code: number) => void): void
}

interface Pending {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: Error) => void
  /** Of a body under way. */
  used?(buffer: ArrayBuffer): void
  piece?(bytes: Uint8Array): void
  end?(): void
}

/** Resolves when the store is open. */
export async function connectObjects(
  endpoint: ObjectsEndpoint,
  onFault: (message: string) => void,
): Promise<BucketStore> {
  const store = new RemoteStore(endpoint, onFault)
  await store.ready
  return store.face
}

class RemoteStore {
  readonly ready: Promise<void>
  readonly face: BucketStore
  readonly #endpoint: ObjectsEndpoint
  readonly #pending = new Map<number, Pending>()
  #last = 0
  #gone: Error | undefined

  constructor(endpoint: ObjectsEndpoint, onFault: (message: string) => void) {
    this.#endpoint = endpoint
    this.ready = new Promise((resolve, reject) => this.#pending.set(0, { resolve: () => resolve(), reject }))
    endpoint.on('message', (answer) => {
      if (answer.kind === 'fault') onFault(answer.message)
      else this.#receive(answer)
    })
    endpoint.on('error', (error) => this.#lose(error))
    endpoint.on('exit', () => this.#lose(new ObjectError('ServiceUnavailable', 'the object thread has ended')))
    const plain = (method: PlainMethod) =>
      ((...args: unknown[]) => this.#ask((id) => ({ kind: 'call', id, method, args }))) as never
    this.face = {
      createBucket: plain('createBucket'),
      removeBucket: plain('removeBucket'),
      bucket: plain('bucket'),
      listBuckets: plain('listBuckets'),
      count: plain('count'),
      changeGrant: plain('changeGrant'),
      setBucketOwner: plain('setBucketOwner'),
      put: (request, body) =>
        this.#upload((id) => ({ kind: 'upload', id, method: 'put', args: [request] }), request.size, body),
      putFile: plain('putFile'),
      get: (request) => this.#download(request),
      head: plain('head'),
      remove: plain('remove'),
      removeMany: plain('removeMany'),
      list: plain('list'),
      copy: plain('copy'),
      setTags: plain('setTags'),
      beginMultipart: plain('beginMultipart'),
      putPart: (name, part, body) =>
        this.#upload((id) => ({ kind: 'upload', id, method: 'putPart', args: [name, part] }), part.size, body),
      copyPart: plain('copyPart'),
      listParts: plain('listParts'),
      completeMultipart: plain('completeMultipart'),
      abortMultipart: plain('abortMultipart'),
      listMultiparts: plain('listMultiparts'),
      transfers: plain('transfers'),
      usage: plain('usage'),
      addAccessKey: plain('addAccessKey'),
      accessKey: plain('accessKey'),
      removeAccessKey: plain('removeAccessKey'),
      listAccessKeys: plain('listAccessKeys'),
      close: () => this.#ask((id) => ({ kind: 'close', id })) as Promise<void>,
    }
  }

  #lose(error: Error): void {
    this.#gone ??= error
    for (const { reject } of this.#pending.values()) reject(error)
    this.#pending.clear()
  }

  #receive(answer: Exclude<ObjectsAnswer, { kind: 'fault' }>): void {
    const id = answer.kind === 'ready' ? 0 : answer.id
    const pending = this.#pending.get(id)
    if (!pending) return
    switch (answer.kind) {
      case 'ready':
      case 'value':
        this.#pending.delete(id)
        return pending.resolve(answer.kind === 'value' ? answer.value : undefined)
      case 'error':
        this.#pending.delete(id)
        return pending.reject(fromThreadError(answer.error))
      case 'opened':
        if (answer.whole) this.#pending.delete(id)
        return pending.resolve(answer)
      case 'used':
        return pending.used?.(answer.buffer)
      case 'piece':
        return pending.piece?.(answer.bytes)
      case 'end':
        this.#pending.delete(id)
        return pending.end?.()
    }
  }

  #ask(request: (id: number) => ObjectsRequest, more: Partial<Pending> = {}): Promise<unknown> {
    if (this.#gone) return Promise.reject(this.#gone)
    const id = ++this.#last
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject, ...more })
      this.#endpoint.postMessage(request(id))
    })
  }

  async #upload(request: (id: number) => ObjectsRequest, size: number, body: ObjectBody): Promise<PutResult> {
    const free: ArrayBuffer[] = []
    let wake: () => void = () => {}
    let over = false
    let id = 0
    const answer = this.#ask((given) => request((id = given)), {
      used: (buffer) => {
        free.push(buffer)
        wake()
      },
    }).finally(() => {
      over = true
      wake()
      // A refusal is told at once, not when the sender has sent on.
      body.stop?.()
    })
    answer.catch(() => {})
    const room = Math.min(Math.max(size, 1), segmentBytes)
    let made = 0
    const next = async (): Promise<Uint8Array | undefined> => {
      for (;;) {
        if (over) return undefined
        const buffer = free.pop()
        if (buffer) return new Uint8Array(buffer)
        if (made < piecesMax) {
          made++
          return new Uint8Array(room)
        }
        await new Promise<void>((resolve) => (wake = resolve))
      }
    }
    try {
      let held: Uint8Array | undefined
      let filled = 0
      let left = size
      const send = (): void => {
        if (!held || over) return
        const bytes = held.subarray(0, filled)
        this.#endpoint.postMessage({ kind: 'piece', id, bytes }, [held.buffer as ArrayBuffer])
        held = undefined
        filled = 0
      }
      for await (const piece of body.pieces) {
        for (let at = 0; at < piece.byteLength;) {
          // More than was said goes along, for the store to refuse.
          if (filled === held?.byteLength) send()
          held ??= await next()
          // Answered before all was read: the rest is not asked for.
          if (!held) return (await answer) as PutResult
          const taken = Math.min(piece.byteLength - at, held.byteLength - filled)
          held.set(piece.subarray(at, at + taken), filled)
          filled += taken
          at += taken
          // The last piece goes with the digests, which are known once the body is over.
          left -= taken
          if (filled === held.byteLength && left > 0) send()
        }
        if (over) return (await answer) as PutResult
      }
      if (!over) {
        const bytes = held?.subarray(0, filled) ?? new Uint8Array(0)
        this.#endpoint.postMessage({ kind: 'end', id, bytes, digests: body.digests() }, [bytes.buffer as ArrayBuffer])
      }
    } catch (error) {
      if (over) return (await answer) as PutResult
      this.#endpoint.postMessage({ kind: 'broken', id, error: toThreadError(error) })
      // The thread has let go of what it wrote by the time it answers.
      await answer.catch(() => {})
      throw error
    }
    return (await answer) as PutResult
  }

  async #download(request: GetRequest): Promise<GetResult> {
    const waiting: Uint8Array[] = []
    let wake: () => void = () => {}
    let ended = false
    let failed: Error | undefined
    let id = 0
    const opened = (await this.#ask((given) => ({ kind: 'download', id: (id = given), request }), {
      piece: (bytes) => {
        waiting.push(bytes)
        wake()
      },
      end: () => {
        ended = true
        wake()
      },
    })) as Extract<ObjectsAnswer, { kind: 'opened' }>
    const { found, whole } = opened
    if (whole) return { ...found, pieces: one(whole) }
    // From here on an error is one of the reading.
    const pending = this.#pending.get(id)
    if (pending)
      this.#pending.set(id, {
        ...pending,
        reject: (error) => {
          failed = error
          wake()
        },
      })
    const endpoint = this.#endpoint
    const stop = (): void => {
      if (ended || failed) return
      ended = true
      endpoint.postMessage({ kind: 'stop', id })
      this.#pending.delete(id)
    }
    let used: Uint8Array | undefined
    const pieces: AsyncIterableIterator<Uint8Array> = {
      async next() {
        if (used)
          endpoint.postMessage({ kind: 'more', id, buffer: used.buffer as ArrayBuffer }, [used.buffer as ArrayBuffer])
        used = undefined
        for (;;) {
          used = waiting.shift()
          if (used) return { done: false, value: used }
          if (failed) throw failed
          if (ended) return { done: true, value: undefined }
          await new Promise<void>((resolve) => (wake = resolve))
        }
      },
      return() {
        stop()
        return Promise.resolve({ done: true, value: undefined })
      },
      [Symbol.asyncIterator]() {
        return this
      },
    }
    return { ...found, pieces }
  }
}

// oxlint-disable-next-line require-await
async function* one(whole: Uint8Array): AsyncGenerator<Uint8Array> {
  if (whole.byteLength > 0) yield whole
}
