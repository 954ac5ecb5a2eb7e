// The Parquet codec in WebAssembly. Each thread compiles it when it first needs it; after a trap (a damaged file may cause one) the
// instance is of no more use, and the next call gets a new one.
import { createRequire } from 'node:module'
import { PgError } from '../errors.ts'

const require = createRequire(import.meta.url)
/** TypeScript knows WebAssembly by the DOM only. */
const { RuntimeError } = (
  globalThis as unknown as { readonly WebAssembly: { readonly RuntimeError: ErrorConstructor } }
).WebAssembly
const path = 'parquet-wasm/node'

export type ParquetCodec = typeof import('parquet-wasm/node')

/** name: of the file, for errors. */
export function withCodec<T>(name: string, work: (codec: ParquetCodec) => T): T {
  const codec = require(path) as ParquetCodec
  try {
    return work(codec)
  } catch (error) {
    if (error instanceof RuntimeError) delete require.cache[require.resolve(path)]
    // The codec throws its messages as strings.
    if (typeof error !== 'string' && !(error instanceof RuntimeError)) {
      if (error instanceof PgError || !/parquet|arrow|snappy|zstd|lz4|brotli|EOF/i.test(String(error))) throw error
    }
    throw new PgError('22000', `"${name}" cannot be read as Parquet`, { detail: `${String(error)}.` })
  }
}
