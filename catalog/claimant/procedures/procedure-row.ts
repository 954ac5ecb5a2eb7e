// A procedure as data: how far a change of the catalog has come. The store keeps it, so that what follows a crash knows what was under way.
import type { CatalogEdit } from '../../../engine/tables.ts'

/**
 * validate: the edits stand on the newest catalog; record: the store knows the new versions; broadcast: every node was told; compile: every
 * node has its modules; commit: the log's record is durable; activate: every node serves; answer: the client knows.
 */
export const procedureSteps = ['validate', 'record', 'broadcast', 'compile', 'commit', 'activate', 'answer'] as const
export type ProcedureStep = (typeof procedureSteps)[number]

/** rolled_back: found half-way at a start, before its commit. */
export const procedureStates = ['running', 'finished', 'failed', 'rolled_back'] as const
export type ProcedureState = (typeof procedureStates)[number]

export interface TableVersion {
  readonly table: number
  readonly version: number
}

export interface ProcedureRow {
  readonly id: number
  /** The statements' command tags. */
  readonly kind: string
  /** Names of what they change. */
  readonly object: string
  readonly database: number
  readonly role: string
  /** The step that it is in, or ended in. */
  readonly step: ProcedureStep
  readonly state: ProcedureState
  /** No two procedures that have one in common run at a time. */
  readonly lockKeys: readonly string[]
  /** What the nodes must have modules for. */
  readonly versions: readonly TableVersion[]
  /** Of the claimant that runs it. */
  readonly term: number
  /** Microseconds since 2000. */
  readonly started: bigint
  readonly finished?: bigint
  readonly error?: string
}

export const procedureEntity = 'procedure'

export const putProcedure = (row: ProcedureRow): CatalogEdit => ({
  op: 'put',
  entity: procedureEntity,
  oid: row.id,
  value: row,
})

export const removeProcedure = (id: number): CatalogEdit => ({ op: 'remove', entity: procedureEntity, oid: id })

/** Past its commit there is no way back. */
export const isCommitted = ({ step }: ProcedureRow): boolean => step === 'activate' || step === 'answer'
