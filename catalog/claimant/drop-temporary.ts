// What a session leaves when it ends, and what ON COMMIT DROP drops: nobody is asked, and nothing else can depend on it.
import type { DdlStatement } from '../../engine/bind/statement.ts'
import type { CatalogDraft } from './catalog-draft.ts'
import { dropObjects, type CatalogObject } from './dependencies.ts'

type DropTemporary = Extract<DdlStatement, { kind: 'drop-temporary' }>

/** All of them, types too, unless relations are named. */
export function dropTemporary(draft: CatalogDraft, { schema, relations }: DropTemporary): void {
  const all = relations ?? ['table', 'view', 'sequence'].flatMap((entity) => oidsIn(draft, entity as 'table', schema))
  const roots = all.map((oid): CatalogObject => ({ kind: 'relation', oid }))
  const types = relations ? [] : typesIn(draft, schema)
  dropObjects(draft, [...roots, ...types], true)
}

/** An owned sequence goes with its table. */
const oidsIn = ({ catalog }: CatalogDraft, entity: 'table' | 'view' | 'sequence', schema: number): number[] =>
  [...catalog.rowsOf(entity)]
    .filter((row) => row.schemaOid === schema && !('ownedBy' in row && row.ownedBy))
    .map(({ oid }) => oid)

/** A multirange goes with its range. */
const typesIn = ({ catalog }: CatalogDraft, schema: number): CatalogObject[] =>
  [...catalog.rowsOf('type')]
    .filter((row) => row.schemaOid === schema && row.definition.kind !== 'multirange')
    .map(({ oid }) => ({ kind: 'type', oid }))
