// What the handlers share.
import type { CloudStore } from '../store/cloud-store.ts'
import type { CloudTable } from '../tables/cloud-table.ts'
import type { CloudRequest } from './cloud-request.ts'

export interface ServiceContext {
  readonly store: CloudStore
  /** Opens registration; absent: nobody may register. */
  readonly adminToken?: string
  readonly onFault: (error: unknown) => void
}

/** A request to a table, by a database that showed its token. */
export interface TableRequest {
  readonly store: CloudStore
  readonly databaseId: string
  readonly table: CloudTable
  readonly request: CloudRequest
  readonly url: URL
}
