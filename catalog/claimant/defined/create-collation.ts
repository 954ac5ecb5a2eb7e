// CREATE COLLATION: the provider's locale is looked up, and kept as the provider spells it.
import type { DefinedStatement } from '../../../engine/bind/ddl/defined/defined-statement.ts'
import { isKnownLanguage, standardLocale } from '../../../engine/collations/collator.ts'
import { collationKept } from '../../../engine/collations/collations.ts'
import type { UserCollation } from '../../../engine/defined/defined-object.ts'
import { notSupported, PgError } from '../../../engine/errors.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { currentRole, requireCreateIn } from '../privileges/permissions.ts'
import { creationSchema } from '../resolve.ts'
import { definedIn } from './find-defined.ts'

type Create = Extract<DefinedStatement, { kind: 'create-collation' }>

const utf8 = 6

export function createCollation(draft: CatalogDraft, ddl: Create): void {
  const schema = creationSchema(draft, ddl.name)
  requireCreateIn(draft, schema)
  const definition = ddl.like === undefined ? definitionOf(draft, ddl) : copyOf(draft, ddl.like)
  const { name } = ddl.name
  if (definedIn(draft, 'collation', schema.oid, name)) {
    const which = definition.encoding === utf8 ? `"${name}" for encoding "UTF8"` : `"${name}"`
    const message = `collation ${which} already exists`
    if (!ddl.ifNotExists) throw new PgError('42710', message)
    return draft.skip(`${message}, skipping`, '42710')
  }
  const oid = draft.newOid()
  draft.put('defined_object', oid, {
    oid,
    database: draft.catalog.databaseOid,
    name,
    schemaOid: schema.oid,
    owner: currentRole(draft).oid,
    definition,
  })
}

function copyOf({ catalog }: CatalogDraft, kept: string): UserCollation {
  const { provider, isDeterministic, encoding, locale, collate, ctype } = collationKept(catalog, kept)!
  if (provider === 'd') throw new PgError('42P17', 'collation "default" cannot be copied')
  return {
    kind: 'collation',
    provider,
    isDeterministic,
    encoding,
    ...(locale !== undefined && { locale }),
    ...(collate !== undefined && { collate }),
    ...(ctype !== undefined && { ctype }),
  }
}

const missing = (parameter: string): PgError => new PgError('42P17', `parameter "${parameter}" must be specified`)

function definitionOf(draft: CatalogDraft, ddl: Create): UserCollation {
  const { provider, locale, collate, ctype, isDeterministic, hasRules } = ddl
  const loose = new PgError('0A000', 'nondeterministic collations not supported with this provider')
  switch (provider) {
    case 'icu':
      if (locale === undefined) throw missing('locale')
      if (hasRules) throw notSupported('RULES of a collation')
      return {
        kind: 'collation',
        provider: 'i',
        isDeterministic,
        encoding: -1,
        locale: icuLocale(draft, locale),
      }
    case 'builtin':
      if (locale === undefined) throw missing('locale')
      if (locale !== 'C' && locale !== 'C.UTF-8' && locale !== 'C.UTF8')
        throw new PgError('42809', `invalid locale name "${locale}" for builtin provider`)
      if (!isDeterministic) throw loose
      return {
        kind: 'collation',
        provider: 'b',
        isDeterministic,
        encoding: utf8,
        locale: locale === 'C' ? locale : 'C.UTF-8',
      }
    case 'libc':
      if (collate === undefined) throw missing('lc_collate')
      if (ctype === undefined) throw missing('lc_ctype')
      for (const name of [collate, ctype]) if (!bytewise.test(name)) throw noLocale(name)
      if (!isDeterministic) throw loose
      return { kind: 'collation', provider: 'c', isDeterministic, encoding: utf8, collate, ctype }
    default:
      throw new PgError('42P17', `unrecognized collation provider: ${provider}`)
  }
}

/** Those of the operating system that a server can do without. */
const bytewise = /^(C|POSIX|C\.utf-?8)$/i

const noLocale = (name: string): PgError =>
  new PgError('22023', `could not create locale "${name}": No such file or directory`, {
    detail: `The operating system could not find any locale data for the locale name "${name}".`,
  })

function icuLocale(draft: CatalogDraft, locale: string): string {
  const standard = standardLocale(locale)
  if (standard !== locale) draft.notice(`using standard form "${standard}" for ICU locale "${locale}"`)
  if (!isKnownLanguage(standard))
    draft.warn(`ICU locale "${locale}" has unknown language "${standard.split('-')[0]}"`, '22023')
  return standard
}
