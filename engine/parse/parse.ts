// SQL text to PostgreSQL's parse trees. Everything peculiar to libpg-query stays in this folder.
import type { Node } from '@pgsql/types'

export interface RawStatement {
  /** One-key object: { SelectStmt: … }. */
  readonly node: Node
  /** The statement's own text, without its semicolon, and where it starts in the whole text (characters). */
  readonly text: string
  readonly offset: number
}
