// Reading and writing the shared memory by address: views are made anew when it has grown.
import type { QueryMemory } from '../../columns/query-memory.ts'

export class Words {
  readonly #memory: QueryMemory
  #buffer: ArrayBufferLike | undefined
  #i32: Int32Array = new Int32Array(0)
  #i64: BigInt64Array = new BigInt64Array(0)
  #f64: Float64Array = new Float64Array(0)
  #bytes: Uint8Array = new Uint8Array(0)

  constructor(memory: QueryMemory) {
    this.#memory = memory
  }

  get i32(): Int32Array {
    this.#refresh()
    return this.#i32
  }

  get i64(): BigInt64Array {
    this.#refresh()
    return this.#i64
  }

  get f64(): Float64Array {
    this.#refresh()
    return this.#f64
  }

  get bytes(): Uint8Array {
    this.#refresh()
    return this.#bytes
  }

  #refresh(): void {
    const { buffer } = this.#memory.arena.handle.memory
    if (buffer === this.#buffer) return
    this.#buffer = buffer
    this.#i32 = new Int32Array(buffer)
    this.#i64 = new BigInt64Array(buffer)
    this.#f64 = new Float64Array(buffer)
    this.#bytes = new Uint8Array(buffer)
  }
}
