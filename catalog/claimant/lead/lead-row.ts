// The leader's term among the rows that the store gives at a start.
import type { CatalogEdit } from '../../../engine/tables.ts'

const leadEntity = 'lead'

export const putLead = (term: number): CatalogEdit => ({ op: 'put', entity: leadEntity, oid: 0, value: term })

/** 0: the store knows no lead. */
export const termAmong = (rows: readonly CatalogEdit[]): number => {
  const row = rows.find(({ entity }) => entity === leadEntity)
  return row?.op === 'put' ? (row.value as number) : 0
}

export const isLead = ({ entity }: CatalogEdit): boolean => entity === leadEntity
