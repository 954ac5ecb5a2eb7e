// What can be read of a store without changing anything, for who looks at a database that no server has open.
import type { BucketStore } from '../bucket-store.ts'
import type { Reader } from './database.ts'
import { getObject } from './get-object.ts'
import { LargeFiles } from './large-files.ts'
import { listObjects } from './list-objects.ts'
import { Readers } from './readers.ts'
import type { StoreContext } from './store-context.ts'
import { Sweeper } from './sweeper.ts'

export async function readOnlyStore(
  reader: Reader,
  filesDirectory: string,
): Promise<Pick<BucketStore, 'get' | 'list'>> {
  const refuse = (): Promise<never> => Promise.reject(new Error('this store is only read'))
  const database = { reader, shared: true, write: refuse, nextId: refuse, lockBucket: refuse, close: refuse }
  const files = new LargeFiles(filesDirectory)
  const readers = new Readers()
  const active = new Set<number>()
  const sweeper = new Sweeper({ database, files, readers, active, now: Date.now, onFault: () => {} })
  await sweeper.close()
  const context: StoreContext = { database, files, readers, sweeper, active, tableOf: () => 0, now: Date.now }
  return { get: (request) => getObject(context, request), list: (request) => listObjects(context, request) }
}
