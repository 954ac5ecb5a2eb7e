// What a kernel writes in one run or several, copied out of its memory: into the buffer that the chunk was given, as long as it fits.

export class MessageParts {
  readonly #output: SharedArrayBuffer | undefined
  #parts: Uint8Array[] = []
  #bytes = 0

  constructor(output: SharedArrayBuffer | undefined) {
    this.#output = output
  }

  /** The part is copied. */
  add(part: Uint8Array): void {
    const at = this.#bytes
    this.#bytes += part.length
    if (this.#output && this.#parts.length === 0) {
      if (this.#bytes <= this.#output.byteLength) {
        new Uint8Array(this.#output, at).set(part)
        return
      }
      if (at > 0) this.#parts.push(new Uint8Array(this.#output, 0, at))
    }
    this.#parts.push(part.slice())
  }

  whole(): Uint8Array {
    const parts = this.#parts
    if (parts.length === 0) return new Uint8Array(this.#output ?? new ArrayBuffer(0), 0, this.#bytes)
    if (parts.length === 1) return parts[0]
    const whole = new Uint8Array(this.#bytes)
    let at = 0
    for (const part of parts) {
      whole.set(part, at)
      at += part.length
    }
    return whole
  }
}
