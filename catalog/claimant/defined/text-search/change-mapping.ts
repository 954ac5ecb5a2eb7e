// ALTER TEXT SEARCH CONFIGURATION … MAPPING.
import type { MappingChange } from '../../../../engine/bind/ddl/defined/defined-statement.ts'
import { isOfKind } from '../../../../engine/defined/find-defined.ts'
import { PgError } from '../../../../engine/errors.ts'
import { tokenTypes } from '../../../../engine/text-search/parser/token-types.ts'
import type { DefinedRow } from '../../../rows.ts'
import type { CatalogDraft } from '../../catalog-draft.ts'
import { requireDictionary } from './names.ts'

type Mappings = Map<number, readonly number[]>

export function changeMapping(draft: CatalogDraft, row: DefinedRow, change: MappingChange): void {
  if (!isOfKind(row, 'ts-configuration')) return
  const mappings: Mappings = new Map(row.definition.mappings)
  apply(draft, row.oid, mappings, change)
  const ordered = [...mappings].sort(([a], [b]) => a - b)
  draft.put('defined_object', row.oid, { ...row, definition: { ...row.definition, mappings: ordered } })
}

function apply(draft: CatalogDraft, configuration: number, mappings: Mappings, change: MappingChange): void {
  switch (change.kind) {
    case 'add':
    case 'set': {
      const types = change.tokens.map(typeOf)
      const dictionaries = change.dictionaries.map((name) => requireDictionary(draft, name))
      for (const type of types) {
        if (change.kind === 'add' && mappings.has(type)) throw alreadyMapped(configuration, type)
        mappings.set(type, dictionaries)
      }
      return
    }
    case 'replace': {
      const types = change.tokens?.map(typeOf) ?? [...mappings.keys()]
      const [before, after] = [change.old, change.new].map((name) => requireDictionary(draft, name))
      for (const type of types) {
        const old = mappings.get(type)
        if (old)
          mappings.set(
            type,
            old.map((one) => (one === before ? after : one)),
          )
      }
      return
    }
    case 'drop':
      for (const token of change.tokens) {
        if (mappings.delete(typeOf(token))) continue
        const message = `mapping for token type "${token}" does not exist`
        if (!change.ifExists) throw new PgError('42704', message)
        draft.notice(`${message}, skipping`)
      }
  }
}

function typeOf(token: string): number {
  const at = tokenTypes.findIndex(([alias]) => alias === token)
  if (at < 0) throw new PgError('22023', `token type "${token}" does not exist`)
  return at + 1
}

const alreadyMapped = (configuration: number, type: number): PgError =>
  new PgError('23505', 'duplicate key value violates unique constraint "pg_ts_config_map_index"', {
    detail: `Key (mapcfg, maptokentype, mapseqno)=(${configuration}, ${type}, 1) already exists.`,
  })
