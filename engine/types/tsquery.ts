// tsquery: what a text is searched for (engine/text-search).
import { packQuery, unpackQuery } from '../text-search/query/query-bytes.ts'
import { formatQuery, parseQuery } from '../text-search/query/query-text.ts'
import { compareQueries, type TsQuery } from '../text-search/query/ts-query.ts'
import type { TypeDefinition } from './type.ts'

export const tsqueryType: TypeDefinition<TsQuery> = {
  oid: 3615,
  name: 'tsquery',
  sqlName: 'tsquery',
  category: 'U',
  preferred: false,
  length: -1,
  byValue: false,
  alignment: 'i',
  storage: 'p',
  kind: 'base',
  arrayOid: 3645,
  elementOid: 0,
  collatable: false,
  inputName: 'tsqueryin',
  outputName: 'tsqueryout',
  receiveName: 'tsqueryrecv',
  sendName: 'tsquerysend',
  layout: () => ({ kind: 'binary' }),
  parse: parseQuery,
  format: formatQuery,
  receive: unpackQuery,
  send: packQuery,
  pack: packQuery,
  unpack: unpackQuery,
  compare: compareQueries,
  hashKey: formatQuery,
}
