// The bytes of COPY's input that are not parsed yet, over chunks with arbitrary borders: one buffer, in which what is left moves to the
// front when more comes.
import { setBytes } from '../../../engine/columns/set-bytes.ts'
import { PgError } from '../../../engine/errors.ts'
import { copyRowBytesMax } from '../limits.ts'

const firstBytes = 4096

export class InputBuffer {
  #buffer: Buffer = Buffer.allocUnsafeSlow(firstBytes)
  #start = 0
  #end = 0
  /** So many bytes must be there before another look is worth it. */
  #wanted = 0

  /** The chunk is copied. What bytes() answered before is no longer valid. */
  add(chunk: Uint8Array): void {
    if (this.#end + chunk.length > this.#buffer.length) this.#makeRoom(chunk.length)
    setBytes(this.#buffer, chunk, this.#end)
    this.#end += chunk.length
  }

  get size(): number {
    return this.#end - this.#start
  }

  /** Whether there is enough to look at: a row that was not whole is scanned again only once the input has doubled. */
  get worthwhile(): boolean {
    return this.size > 0 && this.size >= this.#wanted
  }

  /** All bytes in one piece, until the next add. */
  bytes(): Buffer {
    return this.#buffer.subarray(this.#start, this.#end)
  }

  /** Forgets the first bytes. */
  consume(count: number): void {
    this.#start += count
    this.#wanted = count > 0 ? 0 : this.size * 2
    if (count === 0 && this.size > copyRowBytesMax) throw new PgError('54000', 'row of COPY data is too long')
  }

  clear(): void {
    this.#start = this.#end = 0
  }

  #makeRoom(bytes: number): void {
    const { size } = this
    const needed = size + bytes
    const target =
      needed <= this.#buffer.length ? this.#buffer : Buffer.allocUnsafeSlow(Math.max(needed, this.#buffer.length * 2))
    this.#buffer.copy(target, 0, this.#start, this.#end)
    this.#buffer = target
    this.#start = 0
    this.#end = size
  }
}
