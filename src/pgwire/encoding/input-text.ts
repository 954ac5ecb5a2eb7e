// Input that comes in pieces, in another encoding than UTF8: a piece may end within a character.
import type { Conversion } from '../../../engine/encodings/conversion.ts'
import { PgError } from '../../../engine/errors.ts'

export class InputText {
  readonly #conversion: Conversion
  #cut: Uint8Array = new Uint8Array(0)

  constructor(conversion: Conversion) {
    this.#conversion = conversion
  }

  /** In UTF8, up to the first line that is no text: its error then, and nothing may follow. */
  piece(bytes: Uint8Array): { readonly text: Uint8Array; readonly error?: PgError } {
    const all = this.#cut.length > 0 ? Buffer.concat([this.#cut, bytes]) : bytes
    const whole = this.#conversion.wholeBytes(all)
    this.#cut = Buffer.from(all.subarray(whole))
    return this.#decode(all.subarray(0, whole))
  }

  /** What is wrong with the end, if it is within a character. */
  end(): PgError | undefined {
    return this.#cut.length > 0 ? this.#decode(this.#cut).error : undefined
  }

  #decode(bytes: Uint8Array): { readonly text: Uint8Array; readonly error?: PgError } {
    try {
      return { text: Buffer.from(this.#conversion.decode(bytes)) }
    } catch (error) {
      if (!(error instanceof PgError)) throw error
      return this.#lines(bytes, error)
    }
  }

  #lines(bytes: Uint8Array, error: PgError): { readonly text: Uint8Array; readonly error: PgError } {
    const lines: Buffer[] = []
    let start = 0
    // Neither of these bytes is part of a longer character in any encoding.
    for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a, start)) {
      try {
        lines.push(Buffer.from(this.#conversion.decode(bytes.subarray(start, end + 1))))
      } catch {
        break
      }
      start = end + 1
    }
    return { text: Buffer.concat(lines), error }
  }
}
