// Who sends a request: a session token's role, Basic credentials checked as the wire checks them, trust where the host rules trust.
import type { IncomingMessage } from 'node:http'
import { checkPassword } from '../pgwire/auth/authenticate.ts'
import type { AuthenticationOptions } from '../pgwire/auth/authenticate.ts'
import { isLoopback, plainAddress } from '../pgwire/auth/host-rules.ts'
import type { TokenHolder } from '../session/session-tokens.ts'
import type { Authenticated } from '../session/wire-session.ts'
import { HttpError } from './http-error.ts'

export interface IdentifyOptions extends Omit<AuthenticationOptions, 'endPoint'> {
  /** Of a request without credentials, where that is trusted. */
  readonly defaultUser: string
  /** Whom a session token stands for. */
  readonly tokenHolder: (token: string) => TokenHolder | undefined
}

/** Throws 28P01 or 28000. The database is named by `?database=`; by default it is the user's. */
export async function identify(request: IncomingMessage, url: URL, options: IdentifyOptions): Promise<Authenticated> {
  refuseOtherSites(request)
  const address = request.socket.remoteAddress === undefined ? null : plainAddress(request.socket.remoteAddress)
  const holder = bearerOf(request.headers.authorization, options)
  const { user = options.defaultUser, password } =
    holder === undefined ? basicCredentials(request.headers.authorization) : { user: holder.role }
  const database = url.searchParams.get('database') || user
  if (holder === undefined) await checkPassword({ user, database, address, secure: false }, password, options)
  const parameters = new Map([['application_name', 'http']])
  return {
    user,
    database,
    parameters,
    clientAddress: address,
    clientPort: request.socket.remotePort ?? -1,
    ...(holder && { sessionToken: holder.token }),
  }
}

/** A session token is proof enough; whoever has it need not say who that is. Throws 28000. */
function bearerOf(header: string | undefined, { tokenHolder }: IdentifyOptions): TokenHolder | undefined {
  const token = header === undefined ? undefined : /^Bearer +(\S+)$/i.exec(header)?.[1]
  if (token === undefined) return undefined
  const holder = tokenHolder(token)
  if (holder === undefined)
    throw new HttpError(401, '28000', 'the session token has expired, was revoked or never was one')
  return holder
}

function basicCredentials(header: string | undefined): { user?: string; password?: string } {
  if (header === undefined) return {}
  const encoded = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(header)?.[1]
  const text = encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString()
  const colon = text.indexOf(':')
  if (colon < 1) throw new HttpError(400, '28000', 'the Authorization header holds no Basic credentials')
  return { user: text.slice(0, colon), password: text.slice(colon + 1) }
}

/**
 * A page of another site, open in a browser on this machine, must not reach a port that trusts the machine: its requests carry an
 * Origin, and a name that was rebound to a loopback address shows in Host.
 */
function refuseOtherSites(request: IncomingMessage): void {
  const { host = '', origin } = request.headers
  if (origin !== undefined && hostOf(origin) !== host.toLowerCase()) {
    throw new HttpError(403, '28000', `requests of ${origin} are not accepted`)
  }
  const name = host.replace(/:\d+$/, '').replace(/^\[|\]$/g, '')
  if (!isLoopback(request.socket.remoteAddress ?? null) || request.headers.authorization !== undefined) return
  if (name !== 'localhost' && !isAddress(name))
    throw new HttpError(403, '28000', `host "${host}" is not this server without credentials`)
}

const isAddress = (name: string): boolean => /^(\d{1,3}(\.\d{1,3}){3}|[0-9a-f:.]*:[0-9a-f:.]*)$/i.test(name)

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined
}
