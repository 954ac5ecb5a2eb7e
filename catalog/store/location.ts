// Where a metadata store is: a file of SQLite, or a database that speaks PostgreSQL's protocol, which another Cadastre does too.
import { resolve } from 'node:path'
import { PgError } from '../../engine/errors.ts'

export type StoreLocation =
  | { readonly kind: 'sqlite'; readonly path: string; readonly name: string }
  | { readonly kind: 'postgres'; readonly url: string; readonly name: string }

/** The store of a data directory that says nothing else. */
export const defaultLocation = 'metadata.sqlite'

/** text: a postgres URL, or a path as seen from the data directory. The name is for people: it tells no password. */
export function storeLocation(text: string, directory: string): StoreLocation {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) {
    const path = text === ':memory:' ? text : resolve(directory, text)
    return { kind: 'sqlite', path, name: path }
  }
  if (!/^postgres(ql)?:/i.test(text) || !URL.canParse(text))
    throw new PgError('22023', `not the address of a metadata store: "${withoutPassword(text)}"`)
  return { kind: 'postgres', url: text, name: addressOf(new URL(text)) }
}

/** Equal for two URLs of one database, whatever their passwords and options. */
function addressOf(url: URL): string {
  const user = url.searchParams.get('user') ?? decodeURIComponent(url.username)
  const host = url.hostname === '' ? (url.searchParams.get('host') ?? 'localhost') : url.hostname
  const port = url.port || (url.searchParams.get('port') ?? '5432')
  return `postgres://${user === '' ? '' : `${user}@`}${host}:${port}${url.pathname}`
}

const withoutPassword = (text: string): string => text.replace(/\/\/[^@/]*@/, '//…@')
