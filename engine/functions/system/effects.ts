// What functions ask of the session that runs their query, by name: only the session's thread can do these.
// A worker waits for the answer, so a call reads like any other. Errors come back as PgError.
import type { LargeObjectFacts } from '../../privileges/large-object.ts'
import type { TypeRef, Value } from '../../types/type.ts'
import type { FunctionContext, ListedColumns } from '../function.ts'

export interface Effects {
  /** Draws the sequence's next value; 2200H past its end. */
  /** own: an identity column draws from its own sequence, which needs no right to it. */
  nextval: { args: readonly [sequence: number, own?: true]; result: bigint }
  /** The value nextval last gave this session; 55000 "currval of sequence "…" is not yet defined in this session". */
  currval: { args: readonly [sequence: number]; result: bigint }
  /** As currval, of the sequence drawn from last; 55000 "lastval is not yet defined in this session". */
  lastval: { args: readonly []; result: bigint }
  setval: { args: readonly [sequence: number, value: bigint, isCalled: boolean]; result: bigint }
  /** As a sequence's own row shows it: after the start and setval(…, false) the value was not handed out yet. */
  'sequence-state': { args: readonly [sequence: number]; result: readonly [lastValue: bigint, isCalled: boolean] }
  /** Last value handed out by anyone; null before the first. */
  'sequence-last-value': { args: readonly [sequence: number]; result: bigint | null }
  /** Sets a setting for the session or (local) the transaction; answers its new text. null value: its default. */
  'set-config': { args: readonly [name: string, value: string | null, local: boolean]; result: string }
  /** A setting's text now, custom ones included; undefined: there is none of that name. */
  'current-setting': { args: readonly [name: string]; result: string | undefined }
  /** A key of 64 bits, or two of 32. `wait` blocks until granted (true); otherwise false where it is held by another. */
  'advisory-lock': {
    args: readonly [
      key: bigint | readonly [number, number],
      shared: boolean,
      scope: 'session' | 'transaction',
      wait: boolean,
    ]
    result: boolean
  }
  /** false where the session did not hold it (a warning is the session's matter). */
  'advisory-unlock': { args: readonly [key: bigint | readonly [number, number], shared: boolean]; result: boolean }
  'advisory-unlock-all': { args: readonly []; result: void }
  /** The sessions that a session waits for; empty where it waits for nobody. */
  'blocking-pids': { args: readonly [pid: number]; result: readonly number[] }
  /** Returns after so many milliseconds, or earlier with 57014 if the query is cancelled. */
  sleep: { args: readonly [milliseconds: number]; result: void }
  /** false (with a warning) where no session has that pid. */
  'cancel-backend': { args: readonly [pid: number]; result: boolean }
  /** As above; waits for the session's end where milliseconds are given. */
  'terminate-backend': { args: readonly [pid: number, milliseconds: bigint]; result: boolean }
  /** Bytes of a relation, null if it is gone: its rows (main), with what belongs to them (table), its indexes, or all (total). */
  'relation-size': {
    args: readonly [relation: number, part: 'main' | 'table' | 'indexes' | 'total']
    result: bigint | null
  }
  'database-size': { args: readonly [database: number]; result: bigint }
  /** The transaction's id, given to it now if it has none. */
  'transaction-id': { args: readonly []; result: bigint }
  /** The same, or null where it has none yet. */
  'transaction-id-if-assigned': { args: readonly []; result: bigint | null }
  /** Which transactions the statement sees, as text of a pg_snapshot. */
  'transaction-snapshot': { args: readonly []; result: string }
  /** The name by which others can see what the transaction sees. */
  'export-snapshot': { args: readonly []; result: string }
  /** null: not known any more; future: no transaction has that id yet. */
  'transaction-status': {
    args: readonly [id: bigint]
    result: 'in progress' | 'committed' | 'aborted' | 'future' | null
  }
  /** Writes a table's memtables to segments, or merges its segments; answers how many rows, or null where it does not wait. */
  flush: { args: readonly [table: number, wait: boolean]; result: bigint | null }
  compact: { args: readonly [table: number, how: CompactionAsked, wait: boolean]; result: bigint | null }
  /** at: the text of a value of the RANGE column. */
  'split-region': { args: readonly [region: number, at: string | null, wait: boolean]; result: bigint | null }
  'merge-regions': { args: readonly [a: number, b: number, wait: boolean]; result: bigint | null }
  /** Answers the id of its row in cadastre.backup. */
  backup: { args: readonly [location: string, wait: boolean]; result: number }
  /** database: the name of the new one; null: that of the old one. Answers it. */
  restore: { args: readonly [location: string, database: string | null, wait: boolean]; result: string }
  /** Of one table; answers how many rows went, or null where it does not wait. */
  'run-tombstones': { args: readonly [table: number, wait: boolean]; result: bigint | null }
  /** The same and more for one region. */
  region: { args: readonly [region: number, request: RegionAsked, wait: boolean]; result: bigint | null }
  /** An OID that nothing has. */
  /** Answers with the token, once. */
  'create-session-token': { args: readonly [lifetimeMicros: bigint]; result: string }
  'revoke-session-token': { args: readonly [id: number]; result: boolean }
  /** A user's function: its value, or the rows of a set. Types as the call has them, for polymorphic functions. */
  'call-routine': {
    args: readonly [
      routine: number,
      args: readonly Value[],
      argTypes: readonly number[],
      result: number,
      listed?: ListedColumns,
    ]
    result: Value
  }
  /** What lo_… does: arguments and result as those of the function. */
  'large-object': { args: readonly [operation: LargeObjectOperation, ...args: readonly Value[]]; result: Value }
  /** A query of its own, in the transaction and with the rights of the one that asks; it may only read. */
  'query-rows': { args: readonly [sql: string]; result: QueryRows }
  /** undefined: there is none of that OID. */
  'large-object-facts': { args: readonly [loid: number]; result: LargeObjectFacts | undefined }
  /** In the order of their OIDs: the next after one. Empty: there are no more. */
  'large-objects': { args: readonly [after: number]; result: readonly LargeObjectFacts[] }
  /** The next pages after one, of one object or of all, in order. */
  'large-object-pages': {
    args: readonly [loid: number | null, afterLoid: number, afterPage: number]
    result: readonly LargeObjectPage[]
  }
  'next-id': { args: readonly []; result: number }
  /** false: no such task is under way. */
  'cancel-task': { args: readonly [task: number]; result: boolean }
  /** Buckets, objects and access keys; rows by the names of the store's own fields. */
  objects: { args: readonly [asked: ObjectsAsked]; result: readonly ObjectRow[] }
  /** Bytes of an object that must still be the one of this ETag, range by range. */
  'object-bytes': {
    args: readonly [
      bucket: string,
      key: string,
      etag: string,
      ranges: readonly { readonly start: number; readonly length: number }[],
    ]
    result: readonly Uint8Array[]
  }
  /** Rows of a Cloud Table: the next page of a scan (catalog/virtual/cloud); 58000 where the Cloud does not give it. */
  'cloud-page': {
    args: readonly [scan: number, table: number, request: unknown, cursor: string | null]
    result: unknown
  }
  /** Heard once the transaction commits; 22023 where the channel or the payload is too long. */
  notify: { args: readonly [channel: string, payload: string]; result: void }
  /** Of the session, as of its last commit. */
  'listening-channels': { args: readonly []; result: readonly string[] }
  /** Between 0 and 1. */
  'notification-queue-usage': { args: readonly []; result: number }
  /** The number of the newest record of the write-ahead log that is committed. */
  'log-position': { args: readonly []; result: bigint }
  /** For members of pg_monitor; 42501. */
  'log-files': { args: readonly []; result: readonly LogFile[] }
  'reload-configuration': { args: readonly []; result: boolean }
  /** The text of the statement that the client sent. */
  'current-query': { args: readonly []; result: string | null }
  /** How many triggers run within one another. */
  'trigger-depth': { args: readonly []; result: number }
  /** A view's query as text; null where it cannot be bound any more, or has no text: then what it was made from is shown. */
  'view-text': { args: readonly [relation: number, pretty: boolean, wrapColumn: number]; result: string | null }
  /** An expression that the catalog keeps, as text; null as for views. */
  'expression-text': { args: readonly [sql: string, scope: StoredScope, pretty: boolean]; result: string | null }
  /** Binds `sql` as a scalar expression without columns and answers the engine's cloneable expression (plan/expression.ts). */
  'bind-formula': { args: readonly [sql: string, type: number]; result: unknown }
  /** Of a user's type: what its texts must keep to once they are read. */
  'input-rules': { args: readonly [type: number]; result: InputRules }
}

export interface InputRules {
  readonly typmod: number
  /** See engine/functions/coercion/row-rules.ts. */
  readonly rules?: string
}

export interface LogFile {
  readonly name: string
  readonly bytes: bigint
  /** µs since 2000-01-01. */
  readonly modified: bigint
}

/** Whose names a stored expression uses: a relation's columns, its rows OLD and NEW, or a domain's VALUE. oid 0: none. */
export interface StoredScope {
  readonly kind: 'columns' | 'rows' | 'value'
  readonly oid: number
}

export type LargeObjectOperation =
  | 'creat'
  | 'create'
  | 'open'
  | 'close'
  | 'read'
  | 'write'
  | 'seek'
  | 'seek64'
  | 'tell'
  | 'tell64'
  | 'truncate'
  | 'unlink'
  | 'from-bytea'
  | 'get'
  | 'put'
  | 'import'
  | 'export'

export interface LargeObjectPage {
  readonly loid: number
  readonly pageno: number
  readonly data: Uint8Array
}

/** Times and lengths are µs, times since 2000-01-01. */
export interface CompactionAsked {
  readonly kind: string
  readonly start: bigint | null
  readonly end: bigint | null
  readonly window: bigint | null
}

export type RegionAsked =
  | { readonly kind: 'flush' | 'open' }
  | { readonly kind: 'compact'; readonly how: CompactionAsked }
  | { readonly kind: 'close'; readonly flush: boolean }
  | { readonly kind: 'set-role'; readonly role: string }

/** A page ends with a row {next} where there is more. */
export type ObjectsAsked =
  | { readonly kind: 'create-bucket'; readonly name: string }
  | { readonly kind: 'drop-bucket'; readonly name: string; readonly cascade: boolean }
  | {
      readonly kind: 'change-grant'
      readonly how: 'grant' | 'revoke'
      readonly bucket: string
      /** SELECT, INSERT, DELETE, in any case, with commas between; or ALL. */
      readonly privileges: string
      /** A role's name, or public. */
      readonly role: string
    }
  | { readonly kind: 'create-access-key'; readonly role: string | null }
  | { readonly kind: 'drop-access-key'; readonly accessKey: string }
  | { readonly kind: 'buckets' | 'transfers' | 'usage' | 'access-keys' }
  | { readonly kind: 'page'; readonly bucket: string; readonly after: string; readonly prefix?: string }

export interface QueryRows {
  readonly columns: readonly { readonly name: string; readonly type: TypeRef }[]
  readonly rows: readonly (readonly Value[])[]
}

export type ObjectRow = Readonly<Record<string, unknown>>

export function effect<Name extends keyof Effects>(
  context: Pick<FunctionContext, 'effect'>,
  name: Name,
  ...args: Effects[Name]['args']
): Effects[Name]['result'] {
  return context.effect(name, args) as Effects[Name]['result']
}
