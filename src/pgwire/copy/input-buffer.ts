// The bytes of COPY's input that are not parsed yet, over chunks with arbitrary borders.
import { PgError } from '../../../engine/errors.ts'
import { copyRowBytesMax } from '../limits.ts'

export class InputBuffer {
  #chunks: Uint8Array[] = []
  #size = 0
  /** So many bytes must be there before another look is worth it. */
  #wanted = 0

  add(chunk: Uint8Array): void {
    if (chunk.length === 0) return
    this.#chunks.push(chunk)
    this.#size += chunk.length
  }

  get size(): number {
    return this.#size
  }

  /** Whether there is enough to look at: a row that was not whole is scanned again only once the input has doubled. */
  get worthwhile(): boolean {
    return this.#size > 0 && this.#size >= this.#wanted
  }

  /** All bytes in one piece. */
  bytes(): Buffer {
    const [first] = this.#chunks
    const whole =
      this.#chunks.length === 1
        ? Buffer.from(first.buffer as ArrayBuffer, first.byteOffset, first.length)
        : Buffer.concat(this.#chunks, this.#size)
    this.#chunks = [whole]
    return whole
  }

  /** Forgets the first bytes. */
  consume(count: number): void {
    const rest = this.#chunks[0].subarray(count)
    this.#chunks = rest.length > 0 ? [rest] : []
    this.#size = rest.length
    this.#wanted = count > 0 ? 0 : rest.length * 2
    if (count === 0 && rest.length > copyRowBytesMax) throw new PgError('54000', 'row of COPY data is too long')
  }

  clear(): void {
    this.#chunks = []
    this.#size = 0
  }
}
