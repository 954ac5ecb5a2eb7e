// default_text_search_config: the name of a configuration, which is looked up as it is set, and kept with its schema.
import { invalidParameter, PgError } from '../../../engine/errors.ts'
import type { FunctionContext } from '../../../engine/functions/function.ts'
import { findReg } from '../../../engine/functions/system/reg-text.ts'
import { quoteName } from '../../../engine/sql-text/quote-identifier.ts'
import { listedConfigurations } from '../../../engine/text-search/objects/configurations.ts'
import { Oid } from '../../../engine/types/oids.ts'

export const textSearchSetting = 'default_text_search_config'

type Facts = Pick<FunctionContext, 'session' | 'catalog'>

/** undefined: there is none of that name. */
export function fullConfigurationName(text: string, facts: Facts): string | undefined {
  // A number is a name like any other here.
  if (/^\s*[\d-]/.test(text)) return undefined
  const oid = findConfigurationNamed(text, facts)
  for (const one of listedConfigurations(facts.catalog))
    if (one.oid === oid) return quoteName(facts.catalog.schemaByOid(one.schemaOid)?.name, one.name)
  return undefined
}

/** A schema that is not there has none of that name. */
function findConfigurationNamed(text: string, facts: Facts): number | undefined {
  try {
    return findReg(Oid.regconfig, text, facts)
  } catch (error) {
    if (error instanceof PgError && error.sqlstate === '3F000') return undefined
    throw error
  }
}

/** Throws 22023. */
export function requireConfigurationName(text: string, facts: Facts): string {
  const name = fullConfigurationName(text, facts)
  if (name === undefined) throw invalidParameter(`invalid value for parameter "${textSearchSetting}": "${text}"`)
  return name
}
