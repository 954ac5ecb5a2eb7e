// How long a new relation lasts: for good, or as long as its session.
import { PgError } from '../../errors.ts'
import type { ParseNode } from '../../parse/node.ts'

/** What becomes of a temporary table's rows, or of itself, at each commit; absent: nothing. */
export type OnCommit = 'delete rows' | 'drop'

/** Whether CREATE says TEMPORARY. A name in pg_temp makes the relation so, too: the claimant sees that. */
export const isTemporary = (range: ParseNode): boolean => range.relpersistence === 't'

/** clause: OnCommitAction of the parse tree. */
export function onCommit(clause: string | undefined): OnCommit | 'preserve rows' | undefined {
  switch (clause) {
    case 'ONCOMMIT_DELETE_ROWS':
      return 'delete rows'
    case 'ONCOMMIT_DROP':
      return 'drop'
    case 'ONCOMMIT_PRESERVE_ROWS':
      return 'preserve rows'
    default:
      return undefined
  }
}

/** Throws 42P16. */
export function requireTemporary(clause: ReturnType<typeof onCommit>, temporary: boolean): void {
  if (clause && !temporary) throw new PgError('42P16', 'ON COMMIT can only be used on temporary tables')
}

/** UNLOGGED ones are as durable as any: the word is kept and shown. */
export const unlogged = (range: ParseNode): { readonly unlogged?: true } =>
  range.relpersistence === 'u' ? { unlogged: true } : {}
