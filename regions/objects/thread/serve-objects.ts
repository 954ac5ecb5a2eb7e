// The object thread's side: calls of the store, and bodies that stream into and out of it.
import type { BucketStore, GetResult, PutRequest, UploadName } from '../bucket-store.ts'
import type { Digests } from '../digests/digests.ts'
import { segmentBytes, smallBytesMax } from '../limits.ts'
import { type ObjectsAnswer, type ObjectsRequest, piecesMax } from './messages.ts'
import { fromThreadError, toThreadError } from './thread-error.ts'

export interface ObjectsPort {
  postMessage(message: ObjectsAnswer, transfer?: readonly ArrayBuffer[]): void
  on(event: 'message', listener: (message: ObjectsRequest) => void): void
}

export function serveObjects(port: ObjectsPort, opening: Promise<BucketStore>): void {
  const uploads = new Map<number, Upload>()
  const downloads = new Map<number, Download>()
  const fail = (id: number, error: unknown): void =>
    port.postMessage({ kind: 'error', id, error: toThreadError(error) })
  const answer = (id: number, work: Promise<unknown>): void => {
    work.then(
      (value) => port.postMessage({ kind: 'value', id, value }),
      (error: unknown) => fail(id, error),
    )
  }
  const receive = (store: BucketStore, request: ObjectsRequest): void => {
    const { id } = request
    switch (request.kind) {
      case 'call':
        return answer(id, (store[request.method] as (...args: readonly unknown[]) => Promise<unknown>)(...request.args))
      case 'upload': {
        const upload = new Upload((buffer) => port.postMessage({ kind: 'used', id, buffer }, [buffer]))
        uploads.set(id, upload)
        const [first, second] = request.args
        const work =
          request.method === 'put'
            ? store.put(first as PutRequest, upload)
            : store.putPart(first as UploadName, second as Parameters<BucketStore['putPart']>[1], upload)
        return answer(
          id,
          work.finally(() => uploads.delete(id)),
        )
      }
      case 'piece':
        return uploads.get(id)?.push(request.bytes)
      case 'end':
        return uploads.get(id)?.end(request.bytes, request.digests)
      case 'broken':
        return uploads.get(id)?.break(fromThreadError(request.error))
      case 'download': {
        const download = new Download()
        downloads.set(id, download)
        void sendObject(port, id, store.get(request.request, download), download)
          .catch((error: unknown) => fail(id, error))
          .finally(() => downloads.delete(id))
        return
      }
      case 'more':
        return downloads.get(id)?.more(request.buffer)
      case 'stop':
        return downloads.get(id)?.stop()
      case 'close':
        return answer(id, store.close())
    }
  }
  opening.then(
    (store) => {
      port.on('message', (request) => receive(store, request))
      port.postMessage({ kind: 'ready' })
    },
    (error: unknown) => fail(0, error),
  )
}

/** A body that comes in messages. */
class Upload {
  readonly pieces: AsyncIterable<Uint8Array>
  readonly #used: (buffer: ArrayBuffer) => void
  readonly #waiting: Uint8Array[] = []
  #ended = false
  #error: Error | undefined
  #digests: Digests = {}
  #wake: () => void = () => {}

  constructor(used: (buffer: ArrayBuffer) => void) {
    this.#used = used
    this.pieces = this.#read()
  }

  digests(): Digests {
    return this.#digests
  }

  push(bytes: Uint8Array): void {
    this.#waiting.push(bytes)
    this.#wake()
  }

  end(bytes: Uint8Array, digests: Digests): void {
    if (bytes.byteLength > 0) this.#waiting.push(bytes)
    this.#digests = digests
    this.#ended = true
    this.#wake()
  }

  break(error: Error): void {
    this.#error = error
    this.#wake()
  }

  async *#read(): AsyncGenerator<Uint8Array> {
    for (;;) {
      if (this.#error) throw this.#error
      const piece = this.#waiting.shift()
      if (piece) {
        yield piece
        // Nobody fills the last one again.
        if (!this.#ended || this.#waiting.length > 0) this.#used(piece.buffer as ArrayBuffer)
      } else if (this.#ended) return
      else await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }
}

/** Buffers that the reader gave back, and whether it still reads. */
class Download {
  readonly take = (): Promise<ArrayBuffer | undefined> => this.#take()
  readonly #free: ArrayBuffer[] = []
  readonly #taken = new Set<ArrayBufferLike>()
  #made = 0
  #stopped = false
  #wake: () => void = () => {}

  more(buffer: ArrayBuffer): void {
    this.#free.push(buffer)
    this.#wake()
  }

  stop(): void {
    this.#stopped = true
    this.#wake()
  }

  /** The piece as it can be sent: in a buffer of these. undefined: nobody reads any more. */
  async sendable(piece: Uint8Array): Promise<Uint8Array<ArrayBuffer> | undefined> {
    if (this.#stopped) return undefined
    if (this.#taken.delete(piece.buffer)) return piece as Uint8Array<ArrayBuffer>
    const buffer = await this.#take()
    if (!buffer) return undefined
    this.#taken.delete(buffer)
    const bytes = new Uint8Array(buffer, 0, piece.byteLength)
    bytes.set(piece)
    return bytes
  }

  async #take(): Promise<ArrayBuffer | undefined> {
    for (;;) {
      if (this.#stopped) return undefined
      const buffer = this.#free.pop() ?? this.#new()
      if (buffer) {
        this.#taken.add(buffer)
        return buffer
      }
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }

  #new(): ArrayBuffer | undefined {
    if (this.#made >= piecesMax) return undefined
    this.#made++
    return new ArrayBuffer(segmentBytes)
  }
}

async function sendObject(
  port: ObjectsPort,
  id: number,
  getting: Promise<GetResult>,
  download: Download,
): Promise<void> {
  const { pieces, ...found } = await getting
  if (found.length <= smallBytesMax) {
    const whole = new Uint8Array(found.length)
    let filled = 0
    for await (const piece of pieces) {
      whole.set(piece, filled)
      filled += piece.byteLength
    }
    port.postMessage({ kind: 'opened', id, found, whole }, [whole.buffer])
    return
  }
  port.postMessage({ kind: 'opened', id, found })
  for await (const piece of pieces) {
    const bytes = await download.sendable(piece)
    if (!bytes) return
    port.postMessage({ kind: 'piece', id, bytes }, [bytes.buffer])
  }
  port.postMessage({ kind: 'end', id })
}
