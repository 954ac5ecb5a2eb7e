// Objects: immutable, named byte sequences. Segments, delete lists and manifests live in an ObjectStore; a name either has
// its whole, durable content or does not exist.

export interface ObjectInfo {
  readonly name: string
  readonly bytes: number
}

/** Writes one object piece by piece. Nothing can be seen under its name before publish resolves. */
export interface ObjectWriter {
  /** Bytes written so far: where the next piece begins. */
  readonly length: number
  write(piece: Uint8Array): void
  /** Durable once it returns. An object of that name is replaced. */
  publish(): void
  /** Forgets what was written. Harmless after publish. */
  abort(): void
}

/** Synchronous on purpose: it is used on the storage thread and on workers, never on the socket thread. */
export interface ObjectStore {
  /** Durable and visible at once, or not at all. */
  put(name: string, content: Uint8Array): void
  writer(name: string): ObjectWriter
  /** Bytes [start, start + length); throws when the object is absent or shorter. */
  get(name: string, start: number, length: number): Buffer
  head(name: string): ObjectInfo | undefined
  /** Objects whose names begin with the prefix, ordered by name. */
  list(prefix: string): ObjectInfo[]
  /** Absent objects are ignored. */
  remove(name: string): void
  /** Where other threads may read the object's bytes: file backends only. */
  path(name: string): string
}
