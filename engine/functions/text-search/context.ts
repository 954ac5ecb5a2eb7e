// What the functions of text search ask of their query: the configuration that it uses, and notices.
import {
  type Configuration,
  configurationByOid,
  configurationNamed,
} from '../../text-search/dictionaries/configurations.ts'
import type { QueryReader } from '../../text-search/query/document-query.ts'
import type { FunctionContext } from '../function.ts'

/** The setting is kept with its schema (knownConfigurationName). */
export const currentConfiguration = ({ session }: FunctionContext): Configuration =>
  configurationNamed((session.variables['default_text_search_config'] ?? 'simple').replace('pg_catalog.', ''))

export const configurationOf = (oid: number | undefined, context: FunctionContext): Configuration =>
  oid === undefined ? currentConfiguration(context) : configurationByOid(oid)

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
