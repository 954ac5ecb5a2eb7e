// The bytes of an object that SQL names, in pieces.
import type { SessionCore } from '../session/session-core.ts'
import { storeForBucket } from './allowed-bucket.ts'
import { parseObjectUri } from './object-uri.ts'

/** A piece may be used again once the next one is asked for. */
export async function objectPieces(core: SessionCore, uri: string): Promise<AsyncIterable<Uint8Array>> {
  const name = parseObjectUri(uri)
  const store = await storeForBucket(core, name.bucket, 'SELECT')
  return (await store.get(name)).pieces
}
