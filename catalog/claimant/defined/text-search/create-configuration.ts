// CREATE TEXT SEARCH CONFIGURATION: without mappings, or with those of another.
import type { DefinedStatement } from '../../../../engine/bind/ddl/defined/defined-statement.ts'
import type { TextSearchConfiguration } from '../../../../engine/defined/defined-object.ts'
import { PgError } from '../../../../engine/errors.ts'
import { listedConfigurations } from '../../../../engine/text-search/objects/configurations.ts'
import type { CatalogDraft } from '../../catalog-draft.ts'
import { currentRole, requireCreateIn } from '../../privileges/permissions.ts'
import { creationSchema } from '../../resolve.ts'
import { definedIn } from '../find-defined.ts'
import { nameTaken, requireConfiguration, requireParser } from './names.ts'

type Create = Extract<DefinedStatement, { kind: 'create-ts-configuration' }>

export function createConfiguration(draft: CatalogDraft, { name, parser, copy }: Create): void {
  const schema = creationSchema(draft, name)
  requireCreateIn(draft, schema)
  const mappings = copy ? mappingsOf(draft, requireConfiguration(draft, copy)) : []
  if (parser) requireParser(draft, parser)
  if (!parser && !copy) throw new PgError('42P17', 'text search parser is required')
  if (definedIn(draft, 'ts-configuration', schema.oid, name.name))
    throw nameTaken('pg_ts_config_cfgname_index', 'cfgname, cfgnamespace', name.name, schema.oid)
  const oid = draft.newOid()
  draft.put('defined_object', oid, {
    oid,
    database: draft.catalog.databaseOid,
    name: name.name,
    schemaOid: schema.oid,
    owner: currentRole(draft).oid,
    definition: { kind: 'ts-configuration', mappings },
  })
}

function mappingsOf({ catalog }: CatalogDraft, oid: number): TextSearchConfiguration['mappings'] {
  for (const one of listedConfigurations(catalog)) if (one.oid === oid) return one.mappings
  return []
}
