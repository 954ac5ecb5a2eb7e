// CREATE TEXT SEARCH DICTIONARY, and ALTER … of its options: the template says whether they will do.
import type { DefinedStatement, DictionaryOptionChange } from '../../../../engine/bind/ddl/defined/defined-statement.ts'
import { isOfKind } from '../../../../engine/defined/find-defined.ts'
import { PgError } from '../../../../engine/errors.ts'
import { type DictionaryOption, templateByOid } from '../../../../engine/text-search/dictionaries/templates.ts'
import type { DefinedRow } from '../../../rows.ts'
import type { CatalogDraft } from '../../catalog-draft.ts'
import { currentRole, requireCreateIn } from '../../privileges/permissions.ts'
import { creationSchema } from '../../resolve.ts'
import { definedIn } from '../find-defined.ts'
import { nameTaken, requireTemplate } from './names.ts'

type Create = Extract<DefinedStatement, { kind: 'create-ts-dictionary' }>

export function createDictionary(draft: CatalogDraft, { name, template: templateName, options }: Create): void {
  const schema = creationSchema(draft, name)
  requireCreateIn(draft, schema)
  if (!templateName) throw new PgError('42P17', 'text search template is required')
  const template = requireTemplate(draft, templateName)
  checkOptions(template, options)
  if (definedIn(draft, 'ts-dictionary', schema.oid, name.name))
    throw nameTaken('pg_ts_dict_dictname_index', 'dictname, dictnamespace', name.name, schema.oid)
  const oid = draft.newOid()
  draft.put('defined_object', oid, {
    oid,
    database: draft.catalog.databaseOid,
    name: name.name,
    schemaOid: schema.oid,
    owner: currentRole(draft).oid,
    definition: { kind: 'ts-dictionary', template, options },
  })
}

/** Those that are named go, and come again at the end where they have a value. */
export function changeOptions(draft: CatalogDraft, row: DefinedRow, changes: readonly DictionaryOptionChange[]): void {
  if (!isOfKind(row, 'ts-dictionary')) return
  let options = row.definition.options
  for (const { name, option } of changes)
    options = [...options.filter((one) => one.name !== name), ...(option ? [option] : [])]
  checkOptions(row.definition.template, options)
  draft.put('defined_object', row.oid, { ...row, definition: { ...row.definition, options } })
}

const checkOptions = (template: number, options: readonly DictionaryOption[]): void =>
  void templateByOid(template)?.make(options)
