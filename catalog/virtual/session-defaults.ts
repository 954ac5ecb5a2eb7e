// Settings that sessions begin with, as catalogs list them: name=value.
import type { CatalogView, SessionDefault } from '../../engine/tables.ts'
import type { Value } from '../../engine/types/type.ts'
import { arrayOf } from './catalog-facts.ts'

export const settingsList = ({ settings }: Pick<SessionDefault, 'settings'>): Value =>
  arrayOf(Object.entries(settings).map(([name, value]) => `${name}=${value}`))

/** Of a role in every database; null: it has none. */
export function roleSettings(catalog: CatalogView, role: number): Value {
  for (const row of catalog.sessionDefaults?.() ?? [])
    if (row.role === role && row.database === 0) return settingsList(row)
  return null
}
