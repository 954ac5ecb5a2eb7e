// Statements that take effect at once cannot be part of a transaction that may roll back.
import { PgError } from '../../engine/errors.ts'
import type { CatalogDraft } from './catalog-draft.ts'

export function refuseTransactionBlock(draft: CatalogDraft, statement: string): void {
  if (draft.context.inTransactionBlock) {
    throw new PgError('25001', `${statement} cannot run inside a transaction block`)
  }
}
