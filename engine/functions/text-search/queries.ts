// to_tsquery and its kin: texts as queries.
import {
  queryOfPhrase,
  queryOfText,
  queryOfWeb,
  queryOfWords,
  type QueryReader,
} from '../../text-search/query/document-query.ts'
import type { TsQuery } from '../../text-search/query/ts-query.ts'
import { Oid } from '../../types/oids.ts'
import type { FunctionDefinition } from '../function.ts'
import { byConfiguration } from './by-configuration.ts'
import { readerOf } from './context.ts'

type Read = (text: string, reader: QueryReader) => TsQuery

const reading = (oids: readonly [number, number], name: string, read: Read): readonly FunctionDefinition[] =>
  byConfiguration(oids, name, [Oid.text], Oid.tsquery, (configuration, [text]: [string], context) =>
    read(text, readerOf(configuration, context)),
  )

export const queryFunctions: readonly FunctionDefinition[] = [
  ...reading([3746, 3750], 'to_tsquery', queryOfText),
  ...reading([3747, 3751], 'plainto_tsquery', queryOfWords),
  ...reading([5006, 5001], 'phraseto_tsquery', queryOfPhrase),
  ...reading([5007, 5009], 'websearch_to_tsquery', queryOfWeb),
]
