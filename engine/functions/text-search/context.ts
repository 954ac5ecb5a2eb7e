// What the functions of text search ask of their query: the configuration that it uses, and notices.
import type { Configuration } from '../../text-search/dictionaries/configurations.ts'
import { configurationByOid } from '../../text-search/objects/configurations.ts'
import type { QueryReader } from '../../text-search/query/document-query.ts'
import { Oid } from '../../types/oids.ts'
import type { FunctionContext } from '../function.ts'
import { regFromText } from '../system/reg-text.ts'

const setting = 'default_text_search_config'

/** Remembered at each call site: rows ask for it one by one. */
export function currentConfiguration(context: FunctionContext): Configuration {
  const { session, catalog, memo } = context
  const known = memo.get(setting) as Configuration | undefined
  if (known) return known
  const text = session.variables[setting] ?? 'pg_catalog.simple'
  const found = configurationByOid(catalog, regFromText(Oid.regconfig, text, context))
  memo.set(setting, found)
  return found
}

export const configurationOf = (oid: number | undefined, context: FunctionContext): Configuration =>
  oid === undefined ? currentConfiguration(context) : configurationByOid(context.catalog, oid)

export const tellTooLong = (context: FunctionContext) => (): void =>
  void context.effect('notice', ['NOTICE', '54000', 'word is too long to be indexed'])

export const readerOf = (configuration: Configuration, context: FunctionContext): QueryReader => ({
  configuration,
  tooLong: tellTooLong(context),
  noWords: (text) =>
    void context.effect('notice', ['NOTICE', '00000', `text-search query doesn't contain lexemes: "${text}"`]),
  onlyStopWords: () =>
    void context.effect('notice', [
      'NOTICE',
      '00000',
      "text-search query contains only stop words or doesn't contain lexemes, ignored",
    ]),
})
