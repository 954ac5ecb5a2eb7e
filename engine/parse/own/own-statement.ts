// DESCRIBE, SHOW CREATE TABLE, SHOW COLUMNS and their kin: what PostgreSQL's grammar does not hold, read into the query that it stands for.
import { PgError } from '../../errors.ts'
import { characterLength } from '../locations.ts'
import { showQueries, type ShowArguments, type ShowName } from './show-queries.ts'
import { tokensOf, type Token } from './tokens.ts'

/** What may follow a statement's words. */
interface Form {
  readonly words: readonly string[]
  readonly query: ShowName
  /** A relation's name comes next; after FROM or IN where `from` is set, and then perhaps not at all. */
  readonly relation?: 'next' | 'from' | 'maybe'
  readonly schema?: true
  readonly like?: true
}

const forms: readonly Form[] = [
  { words: ['describe', 'table'], query: 'columns', relation: 'next' },
  { words: ['desc', 'table'], query: 'columns', relation: 'next' },
  { words: ['describe'], query: 'columns', relation: 'next' },
  { words: ['desc'], query: 'columns', relation: 'next' },
  { words: ['show', 'create', 'table'], query: 'create table', relation: 'next' },
  { words: ['show', 'create', 'view'], query: 'create view', relation: 'next' },
  { words: ['show', 'full', 'tables'], query: 'tables', schema: true, like: true },
  { words: ['show', 'tables'], query: 'tables', schema: true, like: true },
  { words: ['show', 'databases'], query: 'databases', like: true },
  { words: ['show', 'schemas'], query: 'schemas', like: true },
  { words: ['show', 'full', 'columns'], query: 'columns', relation: 'from', like: true },
  { words: ['show', 'columns'], query: 'columns', relation: 'from', like: true },
  { words: ['show', 'indexes'], query: 'indexes', relation: 'maybe' },
  { words: ['show', 'index'], query: 'indexes', relation: 'maybe' },
  { words: ['show', 'regions'], query: 'regions', relation: 'maybe' },
  { words: ['show', 'full', 'processlist'], query: 'processlist' },
  { words: ['show', 'processlist'], query: 'processlist' },
  { words: ['show', 'variables'], query: 'variables', like: true },
]

/** What SHOW reads as a setting's name, and is none. */
export const shownNames: ReadonlyMap<string, ShowName> = new Map([
  ['tables', 'tables'],
  ['databases', 'databases'],
  ['schemas', 'schemas'],
  ['indexes', 'indexes'],
  ['index', 'indexes'],
  ['regions', 'regions'],
  ['processlist', 'processlist'],
  ['variables', 'variables'],
])

/** Whether it is worth a look: such a statement begins with one of these words. */
export const mayBeOwn = (text: string): boolean => /\b(?:describe|desc|show)\b/i.test(text)

/** Whether a statement begins as one of these does. */
export const isOwn = (text: string): boolean => formOf(tokensOf(text)) !== undefined

const formOf = (tokens: readonly Token[]): Form | undefined =>
  forms.find(({ words }) => words.every((word, index) => isWord(tokens[index], word)))

/** The query that a statement stands for; undefined: it is none of these. Throws 42601 with the position in the text. */
export function ownQuery(text: string): string | undefined {
  const tokens = tokensOf(text)
  const form = formOf(tokens)
  if (!form) return undefined
  const reader = new Reader(text, tokens, form.words.length)
  const given = readArguments(reader, form)
  if (reader.next) throw reader.unexpected()
  return showQueries[form.query](given)
}

function readArguments(reader: Reader, form: Form): ShowArguments {
  const given: { -readonly [K in keyof ShowArguments]: ShowArguments[K] } = {}
  if (form.relation === 'next') given.relation = reader.relation()
  else if (form.relation !== undefined || form.schema) {
    const from = reader.takes('from') || reader.takes('in')
    if (!from && form.relation === 'from') throw reader.unexpected()
    if (from && form.schema) given.schema = reader.name()
    else if (from) given.relation = reader.relation()
  }
  if (form.like && reader.takes('like')) given.like = reader.string()
  return given
}

const isWord = (token: Token | undefined, word: string): boolean =>
  token?.kind === 'word' && token.text.toLowerCase() === word

class Reader {
  readonly #text: string
  readonly #tokens: readonly Token[]
  #at: number

  constructor(text: string, tokens: readonly Token[], at: number) {
    this.#text = text
    this.#tokens = tokens
    this.#at = at
  }

  get next(): Token | undefined {
    return this.#tokens[this.#at]
  }

  takes(word: string): boolean {
    if (!isWord(this.next, word)) return false
    this.#at++
    return true
  }

  name(): string {
    const { next } = this
    if (next?.kind !== 'word' && next?.kind !== 'quoted') throw this.unexpected()
    this.#at++
    return next.kind === 'word' ? next.text.toLowerCase() : next.text
  }

  /** As a regclass literal has it. */
  relation(): string {
    const parts = [this.name()]
    while (this.next?.kind === 'sign' && this.next.text === '.') {
      this.#at++
      parts.push(this.name())
    }
    return parts.map((part) => `"${part.replaceAll('"', '""')}"`).join('.')
  }

  string(): string {
    const { next } = this
    if (next?.kind !== 'string') throw this.unexpected()
    this.#at++
    return next.text
  }

  unexpected(): PgError {
    const { next } = this
    if (!next) {
      return new PgError('42601', 'syntax error at end of input', {
        position: characterLength(this.#text, this.#text.length) + 1,
      })
    }
    const position = characterLength(this.#text, next.start) + 1
    return new PgError('42601', `syntax error at or near "${next.text}"`, { position })
  }
}
