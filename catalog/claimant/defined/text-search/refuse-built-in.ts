// Configurations, dictionaries and collations that nobody made here stay as they are.
import type { QualifiedName } from '../../../../engine/bind/statement.ts'
import { collationCalled } from '../../../../engine/collations/collations.ts'
import { type DefinedKind, definedWords } from '../../../../engine/defined/defined-object.ts'
import { notSupported, PgError } from '../../../../engine/errors.ts'
import { quoteIdentifier } from '../../../../engine/sql-text/quote-identifier.ts'
import { configurationCalled, listedConfigurations } from '../../../../engine/text-search/objects/configurations.ts'
import { dictionaryCalled, listedDictionaries } from '../../../../engine/text-search/objects/dictionaries.ts'
import type { ListedObject } from '../../../../engine/text-search/objects/listed-object.ts'
import type { CatalogDraft } from '../../catalog-draft.ts'
import { searchedSchemas, spellName } from '../../resolve.ts'

function builtInCalled(draft: CatalogDraft, kind: DefinedKind, name: QualifiedName): ListedObject | undefined {
  if (kind !== 'ts-configuration' && kind !== 'ts-dictionary' && kind !== 'collation') return undefined
  const { catalog } = draft
  const schema = name.schema === undefined ? undefined : catalog.schema(name.schema)
  const schemas = name.schema === undefined ? searchedSchemas(draft) : schema ? [schema] : []
  if (kind === 'collation') {
    const found = collationCalled(catalog, name.name, schemas)
    return found?.owner === undefined ? found : undefined
  }
  const called = kind === 'ts-configuration' ? configurationCalled : dictionaryCalled
  const listed = kind === 'ts-configuration' ? listedConfigurations : listedDictionaries
  const oid = called(catalog, name.name, schemas)
  for (const one of listed(catalog)) if (one.oid === oid && one.owner === undefined) return one
  return undefined
}

/** Throws 0A000. */
export function refuseBuiltIn(draft: CatalogDraft, kind: DefinedKind, name: QualifiedName): void {
  if (builtInCalled(draft, kind, name))
    throw notSupported(`changing the built-in ${definedWords[kind]} "${spellName(name)}"`)
}

/** Throws 2BP01. */
export function refuseToDrop(draft: CatalogDraft, kind: DefinedKind, name: QualifiedName): void {
  const found = builtInCalled(draft, kind, name)
  if (!found) return
  const what = `cannot drop ${definedWords[kind]} ${quoteIdentifier(found.name)} because`
  if (found.extension === undefined) throw new PgError('2BP01', `${what} it is required by the database system`)
  throw new PgError('2BP01', `${what} extension ${found.extension} requires it`, {
    hint: `You can drop extension ${found.extension} instead.`,
  })
}
