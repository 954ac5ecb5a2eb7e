// cadastre cloud: the service as a process of its own.
import { randomBytes } from 'node:crypto'
import { pino } from 'pino'
import { endProcess } from '../threads/end-process.ts'
import { openStore } from './open-store.ts'
import { serveCloud } from './service/serve-http.ts'

export interface CloudOptions {
  /** postgres://… or a path. */
  readonly store: string
  readonly listen: string
  readonly port: number
  /** Absent: one is made up, and told on standard output. */
  readonly adminToken?: string
  readonly logLevel: string
}

export async function runCloud(options: CloudOptions): Promise<void> {
  const logger = pino({ level: options.logLevel }, pino.destination({ dest: 2, sync: false }))
  const store = await openStore(options.store)
  const adminToken = options.adminToken ?? `cdsa_${randomBytes(32).toString('base64url')}`
  const onFault = (error: unknown): void => logger.error({ err: error }, 'the Cloud service failed')
  const server = await serveCloud({ store, adminToken, onFault }, options.listen, options.port)
  const told = options.adminToken === undefined ? `operator's token: ${adminToken}\n` : ''
  process.stdout.write(`${told}cadastre cloud is ready: http://${options.listen}:${server.port}\n`)
  let stopping = false
  const stop = (): void => {
    if (stopping) return
    stopping = true
    server
      .close()
      .then(() => store.close())
      .then(
        () => endProcess(0),
        (error: unknown) => {
          onFault(error)
          return endProcess(1)
        },
      )
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  process.on('uncaughtException', onFault)
  process.on('unhandledRejection', onFault)
}

/** Throws with what is wrong. */
export function readCloudOptions(
  flags: Readonly<Record<string, string | undefined>>,
  environment: Readonly<Record<string, string | undefined>>,
): CloudOptions {
  const port = Number(flags['port'])
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error('invalid value for --port')
  const adminToken = flags['adminToken'] ?? environment['CADASTRE_CLOUD_ADMIN_TOKEN']
  if (adminToken !== undefined && !/^[\x21-\x7e]{16,512}$/.test(adminToken))
    throw new Error('--admin-token must have 16 to 512 characters, none of them a space')
  return {
    store: flags['store'] ?? environment['CADASTRE_CLOUD_STORE'] ?? 'cadastre-cloud.sqlite',
    listen: flags['listen']!,
    port,
    adminToken,
    logLevel: flags['logLevel']!,
  }
}
