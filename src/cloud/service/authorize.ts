// Whose request it is: the token says, and nothing else does.
import { databaseOfToken, sameText } from '../store/registrations.ts'
import { forbidden, unauthorized } from './cloud-error.ts'
import type { CloudRequest } from './cloud-request.ts'
import type { ServiceContext } from './service-context.ts'

const tokenOf = ({ headers }: CloudRequest): string => {
  const token = /^Bearer ([\x21-\x7e]{1,512})$/.exec(headers['authorization'] ?? '')?.[1]
  if (token === undefined) throw unauthorized('a bearer token is needed')
  return token
}

/** The database. Throws 401. */
export async function requireDatabase({ store }: ServiceContext, request: CloudRequest): Promise<string> {
  const databaseId = await databaseOfToken(store, tokenOf(request))
  if (databaseId === undefined) throw unauthorized('the token is not valid')
  return databaseId
}

const isAdmin = ({ adminToken }: ServiceContext, request: CloudRequest): boolean =>
  adminToken !== undefined && sameText(tokenOf(request), adminToken)

/** Throws 403. */
export function requireAdmin(context: ServiceContext, request: CloudRequest): void {
  if (!isAdmin(context, request)) throw forbidden("the Cloud operator's token is needed")
}

/** The operator, or the database itself. Throws 401 and 403. */
export async function requireOwner(context: ServiceContext, request: CloudRequest, databaseId: string): Promise<void> {
  if (isAdmin(context, request)) return
  if ((await requireDatabase(context, request)) !== databaseId) throw forbidden('that is another database')
}

/** What a body says of its database has to be true. Throws 403. */
export function requireSame(databaseId: string, said: string | undefined): void {
  if (said !== undefined && said.toLowerCase() !== databaseId) throw forbidden('the token is of another database')
}
