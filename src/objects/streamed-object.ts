// An object whose length is not known before it is written: what is short goes in one put, the rest in parts of one upload. It is there
// once `end` resolves, and not at all otherwise.
import type { BucketStore, CompletedPart, ObjectAttributes, UploadName } from '../../regions/objects/bucket-store.ts'
import type { ObjectName } from './object-uri.ts'

const partBytes = 8 * 1024 * 1024
const noDigests = (): Record<string, never> => ({})

export class StreamedObject {
  readonly #store: BucketStore
  readonly #name: ObjectName
  readonly #attributes: ObjectAttributes
  readonly #buffer = new Uint8Array(partBytes)
  #length = 0
  #upload: UploadName | undefined
  readonly #parts: CompletedPart[] = []

  constructor(store: BucketStore, name: ObjectName, contentType: string) {
    this.#store = store
    this.#name = name
    this.#attributes = { headers: { 'content-type': contentType }, metadata: {}, tags: {} }
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (let start = 0; start < bytes.length;) {
      const part = bytes.subarray(start, start + partBytes - this.#length)
      this.#buffer.set(part, this.#length)
      this.#length += part.length
      start += part.length
      if (this.#length === partBytes) await this.#putPart()
    }
  }

  async end(): Promise<void> {
    if (!this.#upload) {
      const request = { ...this.#name, ...this.#attributes, size: this.#length, algorithms: [] }
      await this.#store.put(request, this.#body())
      return
    }
    if (this.#length > 0) await this.#putPart()
    await this.#store.completeMultipart(this.#upload, this.#parts)
    this.#upload = undefined
  }

  /** Harmless after end. */
  async abort(): Promise<void> {
    const upload = this.#upload
    this.#upload = undefined
    if (upload) await this.#store.abortMultipart(upload)
  }

  async #putPart(): Promise<void> {
    if (!this.#upload) {
      const { upload } = await this.#store.beginMultipart({ ...this.#name, ...this.#attributes })
      this.#upload = { ...this.#name, upload }
    }
    const number = this.#parts.length + 1
    const { etag } = await this.#store.putPart(
      this.#upload,
      { number, size: this.#length, algorithms: [] },
      this.#body(),
    )
    this.#parts.push({ number, etag, checksums: {} })
    this.#length = 0
  }

  #body(): Parameters<BucketStore['put']>[1] {
    const bytes = this.#buffer.subarray(0, this.#length)
    return {
      // oxlint-disable-next-line require-await
      pieces: (async function* () {
        if (bytes.length > 0) yield bytes
      })(),
      digests: noDigests,
    }
  }
}
